"""Who goes along with the agent (G4): sees and comments, does not record."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .test_appointment import AT, AppointmentCase


@tagged("post_install", "-at_install")
class TestJointVisit(AppointmentCase):
    def _joined(self, **vals):
        return self._appointment(participant_ids=[(6, 0, self.stranger.ids)], **vals)

    def test_the_appointment_is_in_their_calendar_too(self):
        visit = self._joined()
        people = self.agent.partner_id | self.stranger.partner_id
        event = self._event(visit)
        self.assertEqual(event.partner_ids, people)
        self.assertEqual(event.with_user(self.stranger).name, event.name)
        visit.participant_ids = False
        self.assertEqual(event.partner_ids, self.agent.partner_id)
        event.invalidate_recordset()
        self.assertEqual(event.with_user(self.stranger).name, "Busy")

    def test_they_see_the_visit_and_what_belongs_to_it(self):
        visit = self._joined(contact_line_ids=[(0, 0, {"contact_id": self.customer.id})])
        self._log(visit)
        self._do(visit)
        self.env.invalidate_all()
        for model in ("revisit.attempt", "revisit.answer", "revisit.visit.contact"):
            with self.subTest(model):
                self.assertTrue(self.env[model].with_user(self.stranger).search([("visit_id", "=", visit.id)]))
        self.assertEqual(visit.with_user(self.stranger).result, "All in order.")
        self.assertIn(visit.id, self.env["revisit.visit"].with_user(self.stranger).search([]).ids)

    def test_they_comment_and_do_not_record(self):
        visit = self._joined()
        mine = visit.with_user(self.stranger)
        mine.message_post(body="The manager is a keen angler.")
        self.assertIn("angler", visit.message_ids[0].body)
        for method in ("action_start", "action_arrive", "action_complete", "action_fail", "action_cancel"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(mine, method)()
        with self.assertRaises(AccessError):
            mine.result = "Forged"
        with self.assertRaises(AccessError):
            self._log(mine)
        with self.assertRaises(AccessError):
            mine.participant_ids = self.colleague

    def test_who_does_not_join_sees_nothing(self):
        visit = self._joined()
        visit.participant_ids = False
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            visit.with_user(self.stranger).read(["result"])

    def test_customers_and_other_companies_do_not_join(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        foreigner = self._new_user("r_foreigner")
        foreigner.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        with self.assertRaisesRegex(ValidationError, "do not belong to"):
            self._appointment(participant_ids=[(6, 0, foreigner.ids)])

    def test_nobody_in_conflict_of_interest_joins(self):
        self._declare_interest(self.stranger)
        with self.assertRaisesRegex(ValidationError, "conflict of interest"):
            self._joined()
        self._appointment(participant_ids=[(6, 0, self.colleague.ids)])

    def test_who_turns_out_to_have_an_interest_joins_no_longer(self):
        visit = self._joined()
        self._declare_interest(self.stranger)
        self.assertFalse(visit.sudo().participant_ids)
        self.assertNotIn(self.stranger.partner_id, visit.sudo().calendar_event_id.partner_ids)

    # From a rule

    def _generate(self, conflicts=None, **vals):
        self._policy({"name": "Key customers", "join_account_manager": True, **vals})
        self._declare_interest(self.env["res.users"].browse(conflicts or ()))
        self._run_crons("2026-11-20")
        return self.customer.revisit_visit_ids.sorted("id")

    def _equip(self, number, **vals):
        return [self._engagement(commissioned_date="2026-11-02", **vals) for _n in range(number)]

    def test_the_account_manager_joins_the_visits_of_the_rule(self):
        self._equip(1, user_id=self.stranger.id)
        visit = self._generate()
        self.assertNotEqual(visit.agent_id, self.stranger)
        self.assertEqual(visit.participant_ids, self.stranger)
        visit.planned_at = AT
        self.assertIn(self.stranger.partner_id, self._event(visit).partner_ids)

    def test_it_is_who_the_assignment_would_take(self):
        """Of the ledger line, else the customer's salesperson."""
        self._equip(1, user_id=self.stranger.id)
        self._equip(1)
        self.customer.user_id = self.colleague
        visits = self._generate(assignment="fixed", agent_id=self.agent.id)
        for visit in visits:
            self.assertEqual(visit.participant_ids, visit.schedule_ids._account_manager())
        self.assertEqual(visits.participant_ids, self.stranger | self.colleague)

    def test_who_is_the_agent_already_does_not_join(self):
        self._equip(1, user_id=self.stranger.id)
        visit = self._generate(assignment="account_manager")
        self.assertEqual((visit.agent_id, len(visit.participant_ids)), (self.stranger, 0))

    def test_other_rules_make_visits_for_one(self):
        self._equip(1, user_id=self.stranger.id)
        self.assertFalse(self._generate(join_account_manager=False).participant_ids)

    def test_an_account_manager_in_conflict_stays_at_home(self):
        self._equip(1, user_id=self.stranger.id)
        self.assertFalse(self._generate({self.stranger.id}).participant_ids)

    def test_many_visits_cost_as_many_statements_as_one(self):
        """One statement reads, one writes."""
        counts = []
        for number in (1, 20):
            lines = self._equip(number, user_id=self.stranger.id)
            policy = self._policy({"name": f"Rule {number}", "join_account_manager": True})
            vals_list = [
                {
                    "rule_id": policy.rule_ids.id,
                    "policy_id": policy.id,
                    "partner_id": self.customer.id,
                    "engagement_id": line.id,
                    "channel_id": self.onsite.id,
                    "agent_id": self.agent.id,
                }
                for line in lines
            ]
            visits = self.env["revisit.visit"].create(vals_list)
            self.env.flush_all()
            self.env["revisit.visit"]._add_participants(vals_list[:0], visits.ids)
            before = self.cr.sql_log_count
            self.env["revisit.visit"]._add_participants(vals_list, visits.ids)
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(visits.participant_ids, self.stranger)
        self.assertEqual(*counts)
