from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestSecurity(RevisitCase):
    """Who sees and does what; the same matrix runs over RPC in ``tests/test_rpc_roles.py``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engagement = cls._engagement(commissioned_date="2026-01-31")
        cls.mine = cls._make_visit(cls.agent, cls.team)
        cls.colleagues = cls._make_visit(cls.colleague, cls.team)
        cls.strangers = cls._make_visit(cls.stranger, cls.other_team)

    @classmethod
    def _make_visit(cls, agent, team):
        return cls.env["revisit.visit"].create(
            {
                "partner_id": cls.customer.id,
                "channel_id": cls.phone.id,
                "agent_id": agent.id,
                "team_id": team.id,
                "engagement_id": cls.engagement.id,
            }
        )

    def _seen_by(self, user):
        visits = self.mine | self.colleagues | self.strangers
        return self.env["revisit.visit"].with_user(user).search([("id", "in", visits.ids)]).sudo()

    def test_an_agent_sees_own_visits_and_the_teams_open_ones(self):
        self.assertEqual(self._seen_by(self.agent), self.mine | self.colleagues)
        self._do(self.colleagues.with_user(self.colleague))
        self.assertEqual(self._seen_by(self.agent), self.mine)
        self.assertEqual(self._seen_by(self.colleague), self.mine | self.colleagues)

    def test_a_supervisor_sees_the_teams_they_lead(self):
        self._do(self.colleagues.with_user(self.colleague))
        self.assertEqual(self._seen_by(self.supervisor), self.mine | self.colleagues)

    def test_a_manager_sees_all(self):
        self.assertEqual(self._seen_by(self.manager), self.mine | self.colleagues | self.strangers)

    def test_an_employee_without_role_sees_nothing(self):
        employee = self._new_user("r_employee")
        with self.assertRaises(AccessError):
            self._seen_by(employee)

    def test_satellites_follow_the_visit(self):
        self._do(self.strangers.with_user(self.stranger))
        for model in ("revisit.attempt", "revisit.answer"):
            records = self.env[model].with_user(self.agent).search([("visit_id", "=", self.strangers.id)])
            self.assertFalse(records, model)
        with self.assertRaises(AccessError):
            self.strangers.with_user(self.agent).read(["result"])
        with self.assertRaises(AccessError):
            self.strangers.with_user(self.agent).action_start()
        with self.assertRaises(AccessError):
            self.env["revisit.attempt"].with_user(self.agent).create(
                {"visit_id": self.strangers.id, "outcome": "connected"}
            )

    def test_messages_of_a_hidden_visit_are_hidden(self):
        message = self.strangers.message_post(body="secret")
        self.assertFalse(self.env["mail.message"].with_user(self.agent).search([("id", "=", message.id)]))

    def test_agents_read_the_ledger_and_do_not_write_it(self):
        engagement = self.engagement.with_user(self.agent)
        self.assertEqual(engagement.name, "Substation 1")
        with self.assertRaises(AccessError):
            engagement.write({"name": "Mine"})
        self.engagement.with_user(self.supervisor).write({"commissioned_date": "2026-02-01"})

    def test_only_managers_edit_settings(self):
        for record in (
            self.team,
            self.phone,
            self.env.ref("revisit_management.policy_template_e"),
            self.env.ref("revisit_management.rule_e5"),
            self.env.ref("revisit_management.tier_major"),
        ):
            with self.subTest(record), self.assertRaises(AccessError):
                record.with_user(self.supervisor).write({"name": "Mine"})
            record.with_user(self.manager).write({"name": "Ours"})

    def test_nobody_deletes_or_forges_owed_visits(self):
        self._policy({})
        self._run_crons("2026-02-20")
        line = self.engagement.schedule_ids.with_user(self.manager)
        for action in (line.unlink, lambda: line.write({"state": "done"}), lambda: line.create({})):
            with self.assertRaises(AccessError):
                action()

    def test_another_companys_records_are_invisible(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        visit = self._visit(self.env.user)
        visit.sudo().company_id = branch
        self.assertNotIn(visit, self.env["revisit.visit"].with_user(self.manager).search([]).sudo())

    def test_a_ledger_line_with_visits_is_archived_not_deleted(self):
        with self.assertRaisesRegex(UserError, "archive it"):
            self.engagement.with_user(self.manager).unlink()
        self.engagement.with_user(self.supervisor).active = False


@tagged("post_install", "-at_install")
class TestPartner(RevisitCase):
    def test_merging_customers_keeps_every_event_line_and_visit(self):
        twin = self.env["res.partner"].create({"name": "Northwind Power Ltd", "is_company": True})
        for partner in (self.customer, twin):
            self.env["revisit.engagement"].create(
                {"name": partner.name, "partner_id": partner.id, "commissioned_date": "2026-01-31"}
            )
        self._policy({"repeat_every": 6, "repeat_count": 2})
        self._run_crons("2026-02-20")
        count = {
            model: self.env[model].search_count([]) for model in ("revisit.event", "revisit.schedule", "revisit.visit")
        }
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.customer | twin).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(count, {model: self.env[model].search_count([]) for model in count})
        self.assertEqual(len(self.customer.revisit_visit_ids), 2)
        self.assertFalse(self.env["revisit.event"].search([("partner_id", "=", twin.id)]))

    def test_a_customer_with_visits_is_not_deleted(self):
        self._visit()
        with self.assertRaisesRegex(UserError, "archive the contact"):
            self.customer.unlink()

    def test_dates_stage_and_satisfaction_are_shown_on_the_customer(self):
        self._engagement(commissioned_date="2026-01-31")
        self._policy({"offset": 1, "offset_unit": "month", "repeat_every": 6, "repeat_count": 2})
        self._run_crons("2026-02-20")
        with today("2026-02-27"):
            visit = self.customer.revisit_visit_ids
            self._do(visit.with_user(visit.agent_id))
            customer = self.customer.with_user(self.agent)
            self.assertEqual(customer.revisit_last_date, date(2026, 2, 27))
            self.assertEqual(customer.revisit_next_date, date(2026, 8, 31))
            self.assertEqual((customer.revisit_stage, customer.revisit_satisfaction), ("trial", 80.0))
            self.assertEqual(customer.revisit_warranty_end, date(2027, 1, 31))
