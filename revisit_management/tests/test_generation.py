from datetime import date

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import RevisitCase, patch, today


@tagged("post_install", "-at_install")
class TestGeneration(RevisitCase):
    """From events to visits: complete, once, explained, and never stopped by one bad record."""

    def _equip(self, count, day="2026-01-31"):
        return self.env["revisit.engagement"].create(
            [{"name": f"Unit {i}", "partner_id": self.customer.id, "commissioned_date": day} for i in range(count)]
        )

    def test_running_twice_creates_nothing_more(self):
        self._equip(3)
        self._policy({"offset": 1, "offset_unit": "month"})
        run = self._run_crons("2026-02-20")
        self.assertEqual((run.kind, run.created, run.failed), ("generate", 3, 0))
        run = self._run_crons("2026-02-20")
        self.assertEqual((run.examined, run.created), (0, 0))
        self.assertEqual(self.env["revisit.visit"].search_count([("partner_id", "=", self.customer.id)]), 3)

    def test_only_what_falls_due_within_the_horizon_is_created(self):
        self._equip(1)
        self._policy({"offset": 1, "offset_unit": "month"}, horizon_days=10)
        self.assertEqual(self._run_crons("2026-02-17").created, 0)
        self.assertEqual(self._run_crons("2026-02-18").created, 1)

    def test_a_series_never_drifts_from_the_month_end(self):
        self._equip(1, day="2026-01-31")
        policy = self._policy({"offset": 1, "offset_unit": "month", "repeat_every": 1, "repeat_count": 4})
        self._run_crons("2026-05-15")
        dates = [str(line.ideal_date) for line in self._lines(policy_id=policy.id)]
        self.assertEqual(dates, ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"])

    def test_a_visit_says_why_it_exists(self):
        self._equip(1)
        self._policy({"name": "Second visit", "clause": "E5", "offset": 1, "offset_unit": "month"})
        self._run_crons("2026-02-20")
        visit = self.customer.revisit_visit_ids
        self.assertEqual(visit.reason, "E5 Second visit: 1 month after Power-on; Power-on was on 2026-01-31.")

    def test_a_visit_keeps_the_version_it_was_born_under(self):
        self._equip(1)
        policy = self._policy({"repeat_every": 1, "repeat_count": 2})
        self._run_crons("2026-01-15")
        policy.action_activate()
        self._run_crons("2026-02-15")
        self.assertEqual(self.customer.revisit_visit_ids.sorted("ideal_date").mapped("version"), [1, 2])

    def test_each_agent_gets_an_activity_and_no_mail(self):
        self._equip(4)
        self._policy({"offset": 1, "offset_unit": "month"})
        mails = self.env["mail.mail"].search_count([])
        self._run_crons("2026-02-20")
        visits = self.customer.revisit_visit_ids
        self.assertEqual(sorted(visits.agent_id.mapped("login")), ["r_agent", "r_colleague"])
        self.assertEqual(len(visits.filtered(lambda v: v.agent_id == self.agent)), 2)
        for visit in visits:
            self.assertEqual(visit.activity_ids.user_id, visit.agent_id)
            self.assertEqual(visit.activity_ids.date_deadline, visit.planned_date)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_the_account_manager_or_a_fixed_person_can_be_the_agent(self):
        engagement = self._equip(1)
        engagement.user_id = self.stranger
        self._policy(
            {"name": "Manager", "assignment": "account_manager"},
            {"name": "Fixed", "assignment": "fixed", "agent_id": self.colleague.id},
        )
        self._run_crons("2026-02-20")
        agents = {visit.rule_id.name: visit.agent_id for visit in engagement.visit_ids}
        self.assertEqual(agents, {"Manager": self.stranger, "Fixed": self.colleague})

    def test_a_visit_nobody_can_make_says_so(self):
        self._equip(1)
        self._policy({}, team_id=False)
        self._run_crons("2026-02-20")
        visit = self.customer.revisit_visit_ids
        self.assertFalse(visit.agent_id)
        self.assertIn("neither rule nor policy has a team", visit.reason)
        self.assertFalse(visit.activity_ids)

    def test_the_planned_day_is_a_working_day_inside_the_window(self):
        """Due on 1 October, a holiday: the first working day after the National Day week of 2026 is the 8th."""
        self._equip(1, day="2026-09-01")
        self._policy({"offset": 1, "offset_unit": "month", "late": 1, "late_unit": "month"})
        self._run_crons("2026-09-10")
        visit = self.customer.revisit_visit_ids
        self.assertEqual((visit.ideal_date, visit.planned_date), (date(2026, 10, 1), date(2026, 10, 8)))

    def test_contacts_to_reach_come_from_the_ledger_by_role(self):
        engagement = self._equip(1)
        role, other = (
            self.env.ref("revisit_management.contact_role_power_lead"),
            self.env.ref("revisit_management.contact_role_site_lead"),
        )
        person = self.env["res.partner"].create({"name": "Li", "parent_id": self.customer.id, "phone": "138 0000 0000"})
        engagement.contact_ids = [(0, 0, {"role_id": role.id, "contact_id": person.id})]
        self._policy({"role_ids": [(6, 0, (role | other).ids)]})
        self._run_crons("2026-02-20")
        found = {line.role_id: line.contact_id for line in engagement.visit_ids.contact_line_ids}
        self.assertEqual(found, {role: person, other: self.env["res.partner"]})

    def test_the_fast_way_and_the_orm_give_the_same_rows(self):
        """The visits, activities and contacts of both ways are equal in every column but ids and times."""
        self._equip(5)
        role = self.env.ref("revisit_management.contact_role_power_lead")
        self._policy({"offset": 1, "offset_unit": "month", "role_ids": [(6, 0, role.ids)]})
        with self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_expand").method_direct_trigger()
        self.env.invalidate_all()
        lines = self._lines(state="waiting", partner_id=self.customer.id)

        def rows(extended):
            with self.cr.savepoint() as savepoint, self._create_extended(extended):
                lines._take()
                self.env.flush_all()
                result = [self._table_rows(*query) for query in self._compared_tables(lines.visit_id.ids)]
                savepoint.rollback()
            self.env.invalidate_all()
            return result

        fast, slow = rows(False), rows(True)
        self.assertEqual(len(fast[0]), 5)
        for one, other in zip(fast, slow, strict=True):
            self.assertEqual(one, other)

    def _create_extended(self, extended):
        visits = self.env.registry["revisit.visit"]
        return patch.object(visits, "_is_create_extended", lambda self: extended)

    def _compared_tables(self, ids):
        return (
            ("revisit_visit", SQL("id = ANY(%s)", ids), "id"),
            ("mail_activity", SQL("res_model = 'revisit.visit' AND res_id = ANY(%s)", ids), "res_id"),
            ("revisit_visit_contact", SQL("visit_id = ANY(%s)", ids), "visit_id"),
        )

    def _table_rows(self, table, condition, order):
        query = SQL("SELECT * FROM %s WHERE %s ORDER BY %s", SQL.identifier(table), condition, SQL.identifier(order))
        own = {"id", "res_id", "visit_id", "create_date", "write_date"}
        return [{k: v for k, v in row.items() if k not in own} for row in self.env.execute_query_dict(query)]

    def test_the_orm_is_used_when_another_module_extends_create(self):
        self.assertFalse(self.env["revisit.visit"]._is_create_extended())

    @mute_logger("odoo.addons.revisit_management.models.revisit_run")
    def test_one_poisoned_record_is_logged_and_the_rest_is_created(self):
        equipment = self._equip(7)
        policy = self._policy({"offset": 1, "offset_unit": "month"})
        self._run_crons("2026-01-15")  # expands only
        bad = equipment[3].schedule_ids
        prepare = type(bad)._prepare_visit_vals

        def poisoned(line, *args):
            if line.id == bad.id:
                raise ValueError("poison")
            return prepare(line, *args)

        with patch.object(type(bad), "_prepare_visit_vals", poisoned):
            run = self._run_crons("2026-02-20")
        self.assertEqual((run.created, run.failed), (6, 1))
        self.assertIn("poison", run.messages)
        self.assertEqual((bad.state, bad.error, bad.retry_on), ("waiting", "poison", date(2026, 2, 21)))
        self.assertEqual(self._run_crons("2026-02-20").examined, 0, "it is put off to the next day")
        self.assertEqual(self._run_crons("2026-02-21").created, 1)
        self.assertFalse(bad.error)
        self.assertEqual(len(self._lines(policy_id=policy.id, state="taken")), 7)

    @mute_logger("odoo.addons.revisit_management.models.revisit_run")
    def test_a_rule_broken_by_other_means_stops_only_itself(self):
        self._equip(2)
        policy = self._policy({"name": "Good"}, {"name": "Broken"})
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE revisit_rule SET engagement_domain = '[[' WHERE id = %s", policy.rule_ids[1].id)
        )
        self.env.invalidate_all()
        run = self._run_crons("2026-02-20")
        self.assertEqual((run.created, run.failed), (2, 2))

    def test_the_next_counts_from_completion_when_the_rule_says_so(self):
        engagement = self._equip(1)
        self._policy({"repeat_every": 6, "repeat_basis": "completion", "repeat_count": 2}, horizon_days=0)
        self._run_crons("2026-02-10")
        self.assertEqual(len(engagement.schedule_ids), 1)
        with today("2026-02-12"):
            visit = engagement.visit_ids.with_user(engagement.visit_ids.agent_id)
            self._do(visit)
        self._run_crons("2026-02-13")
        waiting = engagement.schedule_ids.filtered(lambda line: line.state == "waiting")
        self.assertEqual(waiting.ideal_date, date(2026, 8, 12))

    def test_hours_are_counted_from_the_moment(self):
        self._policy({"event": "incident", "offset": 24, "offset_unit": "hour"})
        event = self._register("incident", "2026-02-10", at="2026-02-10 15:00:00")  # 23:00 in Shanghai
        self._run_crons("2026-02-11")
        line = event.schedule_ids
        self.assertEqual((str(line.due_at), line.ideal_date), ("2026-02-11 15:00:00", date(2026, 2, 11)))
        self.assertEqual(line.visit_id.due_at, line.due_at)


@tagged("post_install", "-at_install")
class TestNotApplicable(RevisitCase):
    """What can change is judged when the line is taken; the reason is kept."""

    def _reason(self, rule=None, day="2026-02-20", **engagement):
        line = self._engagement(**{"commissioned_date": "2026-01-31", **engagement})
        self._policy(rule or {})
        self._run_crons(day)
        schedule = line.schedule_ids.sorted("occurrence")[:1]
        return schedule.state, schedule.reason

    def test_the_stage_on_the_due_date_decides(self):
        warranty = self.env.ref("revisit_management.stage_warranty")
        rule = {"stage_ids": [(6, 0, warranty.ids)]}
        self.assertEqual(self._reason(rule), ("skipped", "the stage on the due date is “Trial run”"))

    def test_an_excluded_customer_is_not_visited(self):
        self.customer.write({"revisit_excluded": True, "revisit_excluded_until": "2026-02-20"})
        self.assertEqual(self._reason(), ("skipped", "the customer is not to be visited"))

    def test_an_exclusion_ends_on_its_day(self):
        self.customer.write({"revisit_excluded": True, "revisit_excluded_until": "2026-02-19"})
        self.assertEqual(self._reason()[0], "taken")

    def test_an_excluded_ledger_line_is_not_visited(self):
        self.assertEqual(self._reason(excluded=True), ("skipped", "the ledger line is excluded"))

    def test_a_tier_outside_the_rule_is_not_visited(self):
        major = self.env.ref("revisit_management.tier_major")
        rule = {"tier_ids": [(6, 0, major.ids)]}
        self.assertEqual(self._reason(rule), ("skipped", "the customer's tier is not in the rule"))

    def test_a_tier_of_the_rule_is_visited_and_frozen_on_the_visit(self):
        major = self.env.ref("revisit_management.tier_major")
        self.customer.revisit_tier_id = major
        self.assertEqual(self._reason({"tier_ids": [(6, 0, major.ids)]})[0], "taken")
        self.customer.revisit_tier_id = False
        self.assertEqual(self.customer.revisit_visit_ids.tier_id, major)

    def test_a_customer_outside_the_condition_is_not_visited(self):
        state, reason = self._reason({"partner_domain": "[('name', '=', 'Somebody else')]"})
        self.assertEqual((state, reason), ("skipped", "the customer does not meet the rule's condition"))

    def test_the_series_goes_on_after_a_skipped_visit(self):
        warranty = self.env.ref("revisit_management.stage_warranty")
        self._reason({"stage_ids": [(6, 0, warranty.ids)], "repeat_every": 3, "repeat_count": 3})
        lines = self._lines(partner_id=self.customer.id)
        self.assertEqual(
            [(str(line.ideal_date), line.state) for line in lines],
            [("2026-01-31", "skipped"), ("2026-04-30", "waiting")],
        )

    def test_excluding_a_customer_cancels_open_visits_with_the_reason(self):
        self._reason()
        self.customer.write({"revisit_excluded": True, "revisit_excluded_reason": "Asked to be left alone"})
        visit = self.customer.revisit_visit_ids
        self.assertEqual((visit.state, visit.close_reason), ("cancelled", "Asked to be left alone"))
        self.assertEqual(visit.schedule_ids.state, "cancelled")
        self.assertFalse(visit.activity_ids)

    def test_a_sample_is_drawn_exactly_and_can_be_repeated(self):
        self.env["revisit.engagement"].create(
            [{"name": f"U{i}", "partner_id": self.customer.id, "commissioned_date": "2026-01-31"} for i in range(40)]
        )
        policy = self._policy({"sampling_percent": 20.0})
        self._run_crons("2026-02-20")
        states = self._lines(policy_id=policy.id).mapped("state")
        self.assertEqual((states.count("taken"), states.count("sampled_out")), (8, 32))
        out = self._lines(policy_id=policy.id, state="sampled_out")[0]
        sampling = self.env["revisit.sampling"].search([("rule_id", "=", policy.rule_ids.id)])
        self.assertIn(sampling.seed, out.reason)
        self.assertEqual(sampling.arrivals, 40)
