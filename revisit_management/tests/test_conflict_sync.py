"""What is stored about conflicts of interest stays right, whatever changes (``W4``)."""

from datetime import date

from odoo.tests import tagged

from .common import today
from .test_conflict import DAY, ConflictCase


@tagged("post_install", "-at_install")
class TestConflictSync(ConflictCase):
    def _night(self, day):
        with today(day), self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_conflicts").method_direct_trigger()
        self.env.invalidate_all()

    def _rows(self, **domain):
        conflicts = self.env["revisit.conflict"].search([(n, "=", v) for n, v in domain.items()], order="id")
        return [(c.user_id, str(c.date_from or ""), str(c.date_to or ""), c.in_force) for c in conflicts]

    # Rows kept by the system

    def test_another_account_manager_ends_one_interest_and_begins_another(self):
        policy = self._counting()
        visit = self._visit(self.manager, policy_id=policy.id)
        with today("2026-11-01"):
            self.customer.user_id = self.agent
        with today(DAY):
            self.customer.user_id = self.colleague
        self.assertEqual(
            self._rows(partner_id=self.customer.id),
            [(self.agent, "", "2026-11-24", False), (self.colleague, DAY, "", True)],
        )
        self.assertEqual([self._sees(u, visit) for u in (self.agent, self.colleague)], [True, False])

    def test_what_is_put_right_on_the_same_day_leaves_no_trace(self):
        self._counting()
        with today("2026-11-01"):
            self.customer.user_id = self.agent
        with today(DAY):
            self.customer.user_id = self.colleague
            self.customer.user_id = self.manager
        users = [row[0] for row in self._rows(partner_id=self.customer.id)]
        self.assertEqual(users, [self.agent, self.manager])

    def test_rows_exist_only_where_a_policy_counts_them(self):
        self.customer.user_id = self.agent
        line = self._engagement(user_id=self.colleague.id)
        self.assertFalse(self._rows(partner_id=self.customer.id))
        policy = self._policy({})
        policy.write({"coi_scope": "person"})
        users = {row[0] for row in self._rows(partner_id=self.customer.id)}
        self.assertEqual(users, {self.agent, self.colleague})
        with today("2030-01-01"):
            policy.coi_adviser = False
        self.assertEqual({row[0] for row in self._rows(partner_id=self.customer.id, in_force=True)}, {self.colleague})
        self.assertEqual(self._rows(engagement_id=line.id), [(self.colleague, "", "", True)])

    def test_activation_excludes_from_visits_that_exist(self):
        self.customer.user_id = self.agent
        policy = self._policy({})
        policy.action_suspend()
        done = self._do(self._visit(self.agent, policy_id=policy.id))
        policy.write({"coi_scope": "person", "state": "draft"})
        self.assertTrue(self._sees(self.agent, done))
        policy.action_activate()
        self.assertFalse(self._sees(self.agent, done))
        policy.action_suspend()
        self.assertFalse(self._sees(self.agent, done))

    def test_what_is_written_past_the_hooks_is_found_at_night(self):
        policy = self._counting()
        visit = self._visit(self.colleague, policy_id=policy.id)
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET user_id = %s WHERE id = %s", (self.agent.id, self.customer.id))
        self.assertTrue(self._sees(self.agent, visit))
        self._night(DAY)
        self.assertFalse(self._sees(self.agent, visit))
        before = self._rows()
        self._night(DAY)
        self.assertEqual(self._rows(), before)

    def test_a_withdrawn_complaint_leaves_nobody_in_conflict(self):
        self._counting()
        visit = self._visit(self.colleague)
        event = self._register("complaint_closed", DAY, requested_by_id=self.agent.id)
        self.assertFalse(self._sees(self.agent, visit))
        event.active = False
        self.assertTrue(self._sees(self.agent, visit))

    # Visits

    def test_generated_visits_know_it_at_birth(self):
        self._employ(self.agent, self.sales)
        self._employ(self.manager, self.sales)
        self._counting("department")
        self._engagement(commissioned_date="2026-01-31", user_id=self.agent.id)
        self._run_crons("2026-02-20")
        visit = self.customer.revisit_visit_ids
        self.assertTrue(visit)
        self.assertEqual(visit.sudo().conflict_user_ids, self.agent)
        self.assertEqual(visit.sudo().conflict_department_ids, self.sales)
        self.assertFalse(self._sees(self.manager, visit))

    def test_nobody_in_conflict_is_left_with_a_generated_visit(self):
        self.team.member_ids = self.agent
        self._counting()
        self._engagement(commissioned_date="2026-01-31", user_id=self.agent.id)
        self._run_crons("2026-02-20")
        visit = self.customer.revisit_visit_ids
        self.assertFalse(visit.agent_id)
        self.assertIn("is in conflict of interest", visit.reason)

    def test_the_next_try_knows_it_too(self):
        policy = self._policy({"channel_ids": [(6, 0, (self.phone | self.onsite).ids)], "on_failure": "channel"})
        self._engagement(commissioned_date="2026-01-31")
        self._declare(self.manager)
        self._run_crons("2026-02-20")
        visit = self.customer.revisit_visit_ids
        again = self._give_up(visit, "2026-02-27")
        self.assertTrue(again and policy)
        self.assertEqual(again.sudo().conflict_user_ids, self.manager)

    def test_a_visit_that_goes_to_another_customer_or_policy_takes_over_theirs(self):
        policy = self._counting()
        other = self.env["res.partner"].create({"name": "Somebody else", "user_id": self.agent.id})
        visit = self._visit(self.colleague, policy_id=policy.id)
        visit.partner_id = other
        self.assertFalse(self._sees(self.agent, visit))
        visit.sudo().policy_id = self._policy({}, name="Free")
        self.assertTrue(self._sees(self.agent, visit))

    def test_declared_interests_reach_visits_when_they_begin_change_and_go(self):
        visit = self._visit(self.colleague)
        with today(DAY):
            conflict = self._declare(self.agent, date_from="2026-11-26", date_to="2026-11-27")
        self.assertTrue(self._sees(self.agent, visit))
        for day, seen in (("2026-11-26", False), ("2026-11-27", False), ("2026-11-28", True)):
            self._night(day)
            self.assertEqual(self._sees(self.agent, visit), seen, day)
        with today("2026-11-28"):
            conflict.date_to = False
            self.assertFalse(self._sees(self.agent, visit))
            conflict.user_id = self.supervisor
            self.assertEqual([self._sees(u, visit) for u in (self.agent, self.supervisor)], [True, False])
            conflict.unlink()
        self.assertTrue(self._sees(self.supervisor, visit))

    def test_merged_customers_keep_their_conflicts(self):
        self._counting()
        twin = self.env["res.partner"].create({"name": "Twin", "is_company": True, "user_id": self.agent.id})
        self._declare(self.supervisor, partner_id=twin.id)
        visit, of_twin = self._visit(self.colleague), self._visit(self.colleague, partner_id=twin.id)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.customer | twin).ids, self.customer)
        self.env.invalidate_all()
        for merged in (visit, of_twin):
            self.assertEqual([self._sees(u, merged) for u in (self.agent, self.supervisor)], [False, False])

    def test_an_archived_ledger_line_frees_nobody(self):
        self._counting()
        line = self._engagement(user_id=self.agent.id)
        visit = self._visit(self.colleague, engagement_id=line.id)
        line.active = False
        self._night(DAY)
        self.assertFalse(self._sees(self.agent, visit))

    # Persons and departments

    def test_the_adviser_takes_the_department_along(self):
        employee = self._employ(self.agent, self.sales)
        other = self.env["hr.department"].create({"name": "Service", "company_id": self.company.id})
        self._employ(self.manager, self.sales)
        self._employ(self.supervisor, other)
        self._counting("department")
        self.customer.user_id = self.agent
        visit = self._visit(self.colleague)
        self.assertEqual([self._sees(u, visit) for u in (self.manager, self.supervisor)], [False, True])
        employee.department_id = other
        self.assertEqual([self._sees(u, visit) for u in (self.manager, self.supervisor)], [True, False])

    def test_who_joins_an_excluded_department_loses_sight_and_visits(self):
        employee = self._employ(self.agent, self.inland)
        visit = self._visit(self.agent)
        self._declare(department=self.sales.id, user=None)
        self.assertFalse(self._sees(self.agent, visit))  # Inland belongs to Sales
        self.inland.parent_id = False
        self.assertTrue(self._sees(self.agent, visit))
        visit.sudo().agent_id = self.agent
        employee.department_id = self.sales
        self.assertFalse(self._sees(self.agent, visit))
        self.assertFalse(visit.sudo().agent_id)
        employee.department_id = self.inland
        self.assertTrue(self._sees(self.agent, visit))

    def test_a_move_entered_ahead_counts_from_its_day(self):
        employee = self._employ(self.agent, self.inland)
        self._declare(department=self.sales.id, user=None)
        self.inland.parent_id = False
        visit = self._visit(self.colleague)
        employee.create_version({"date_version": date(2027, 1, 1), "department_id": self.sales.id})
        self.assertTrue(self._sees(self.agent, visit))
        with today("2027-01-01"):
            self.env["hr.employee"]._cron_update_current_version_id()
        self.assertFalse(self._sees(self.agent, visit))

    def test_who_leaves_the_company_belongs_to_no_department(self):
        employee = self._employ(self.manager, self.sales)
        visit = self._visit(self.colleague)
        self._declare(department=self.sales.id, user=None)
        self.assertFalse(self._sees(self.manager, visit))
        employee.active = False
        self.assertTrue(self._sees(self.manager, visit))

    # Mail

    def test_gaining_a_conflict_ends_following_notices_and_tasks(self):
        visit = self._visit(self.colleague)
        partner = self.agent.partner_id
        visit.message_subscribe(partner.ids)
        self.agent.notification_type = "inbox"
        message = visit.message_post(body="Secret", partner_ids=partner.ids)
        visit.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id, summary="Secret")
        inbox = self.env["mail.message"].with_user(self.agent)
        self.assertIn(message, inbox.search([("needaction", "=", True)]).sudo())
        self._declare(self.agent)
        self.assertNotIn(partner, visit.sudo().message_partner_ids)
        self.assertFalse(inbox.search([("id", "=", message.id)]))
        self.assertFalse(inbox.search([("needaction", "=", True)]))
        activities = self.env["mail.activity"].with_user(self.agent)
        self.assertFalse(activities.search([("res_model", "=", "revisit.visit"), ("user_id", "=", self.agent.id)]))

    def test_who_is_in_conflict_is_neither_subscribed_nor_notified_nor_tasked(self):
        self._declare(self.agent)
        self.agent.notification_type = "inbox"
        visit = self._visit(self.colleague)
        visit.message_subscribe((self.agent | self.supervisor).partner_id.ids)
        self.assertIn(self.supervisor.partner_id, visit.message_partner_ids)
        self.assertNotIn(self.agent.partner_id, visit.message_partner_ids)
        message = visit.message_post(body="Secret", partner_ids=self.agent.partner_id.ids)
        self.assertFalse(self.env["mail.message"].with_user(self.agent).search([("id", "=", message.id)]))
        with self.assertRaisesRegex(Exception, "has an interest in this customer"):
            visit.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id)

    # Volume

    def test_many_conflicts_cost_as_many_statements_as_few(self):
        policy = self._counting("department")
        self._employ(self.agent, self.sales)

        def count(number):
            partners = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(number)])
            vals_list = [
                {"partner_id": p.id, "channel_id": self.phone.id, "policy_id": policy.id, "agent_id": self.colleague.id}
                for p in partners
            ]
            self.env["revisit.visit"].create(vals_list)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partners.write({"user_id": self.agent.id})
            self.env.flush_all()
            written = self.cr.sql_log_count - before
            policy._users_in_conflict({(p.id, False) for p in partners})
            return written, self.cr.sql_log_count - before - written

        count(3)
        few, many = count(3), count(100)
        self.assertLessEqual(many[0], few[0] + 3, (few, many))
        self.assertEqual(many[1], few[1])
