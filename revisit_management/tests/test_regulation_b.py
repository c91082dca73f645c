"""Regulation B end to end: equipment users of a branch bank, on frozen time."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SIGNED, RevisitCase, today

ROLES = ("owner", "technician", "industry_admin", "end_user")
FAMILIES = {
    "Guidance and training in use",
    "Customer file, service and reputation",
    "Relationship with influential customers",
}


@tagged("post_install", "-at_install")
class TestRegulationB(RevisitCase):
    """A contract of 2025-01-06, installed on 2025-01-31; the account manager is the stranger to the team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._template("B", effective_from=date(2025, 1, 1))
        cls.policy.action_activate()
        cls.engagement = cls._engagement(
            kind="contract", contract_date="2025-01-06", user_id=cls.stranger.id, product_model="Terminal 7"
        )
        for code in ROLES:
            role = cls.env.ref(f"revisit_management.contact_role_{code}")
            person = cls.env["res.partner"].create({"name": code, "parent_id": cls.customer.id})
            cls.engagement.contact_ids = [(0, 0, {"role_id": role.id, "contact_id": person.id})]

    def _install(self):
        return self._register("installed", "2025-01-31", engagement=self.engagement)

    def _give_tier(self, code):
        self.customer.revisit_tier_id = self.env.ref(f"revisit_management.tier_{code}")

    def _carry_out_all(self, *days):
        found = self.env["revisit.visit"]
        for day in days:
            found |= self._carry_out(day)
        return found

    def _seen(self, visits):
        return [(v.rule_id.clause, str(v.ideal_date), v.channel_id.code) for v in visits]

    def _whom(self, visits, clause):
        of_clause = visits.filtered(lambda v: v.rule_id.clause == clause)
        return set(of_clause.contact_line_ids.contact_id.mapped("name"))

    def test_b2_b6_b7_b8_b9_a_large_customer_through_fourteen_months(self):
        """B2, B6, B7, B8, B9: each visit on its day, by its channel, with its purpose, to those it stresses."""
        self._install()
        self._give_tier("large")
        visits = self._carry_out_all("2025-03-03", "2025-07-07", "2025-09-02", "2026-01-06", "2026-03-02")
        self.assertEqual(
            self._seen(visits),
            [
                ("B6", "2025-03-02", "phone"),
                ("B7", "2025-09-02", "phone"),
                ("B8", "2026-01-06", "onsite"),
                ("B7", "2026-03-02", "phone"),
            ],
        )
        self.assertEqual(self.customer.revisit_visit_ids, visits)
        self.assertEqual(self._whom(visits, "B6"), {"end_user"})
        self.assertEqual(self._whom(visits, "B7"), {"owner", "technician"})
        self.assertEqual(self._whom(visits, "B8"), {"owner", "technician", "industry_admin"})
        self.assertEqual({visit.purpose.split(":")[0] for visit in visits}, FAMILIES)

    def test_b6_the_first_call_says_what_to_say(self):
        """B6: the script names customer's person, agent, product and day."""
        self._install()
        self._run_crons("2025-02-20")
        visit = self.engagement.visit_ids
        self.assertIn(f"Good day, end_user, this is {visit.agent_id.name} of {self.company.name}.", visit.script)
        self.assertIn("Terminal 7 since 01/31/2025", visit.script)
        self.assertIn("Mastery of basic functions", visit.rule_id.dimension_ids.mapped("name"))

    def test_b6_b7_count_from_go_live_where_no_installation_is_on_record(self):
        """B6, B7: installation or go-live, never both."""
        self.engagement.commissioned_date = "2025-02-10"
        self._run_crons("2025-08-20")
        self.assertEqual(
            self._seen(self.engagement.visit_ids.sorted("ideal_date")),
            [("B6", "2025-03-12", "phone"), ("B7", "2025-09-12", "phone")],
        )

    def test_b6_an_installation_on_record_comes_before_go_live(self):
        """B6: who is installed and goes live later is called once."""
        self._install()
        self.engagement.commissioned_date = "2025-02-10"
        self._run_crons("2025-03-12")
        self.assertEqual(self._seen(self.engagement.visit_ids), [("B6", "2025-03-02", "phone")])

    def test_b8_a_key_customer_is_visited_every_six_months_from_the_last_visit(self):
        """B8: extra-large and key customers; who was visited early has six months from that day."""
        self._give_tier("key")
        self._run_crons("2025-06-20")
        visit = self.customer.revisit_visit_ids
        with today("2025-06-20"):
            self._do(visit.with_user(self.stranger), signature="aGk=", signer_name="owner")
        later = self._carry_out_all("2025-07-06", "2025-12-22", "2026-06-22")
        self.assertEqual(
            self._seen(visit | later),
            [("B8", "2025-07-06", "onsite"), ("B8", "2025-12-20", "onsite"), ("B8", "2026-06-22", "onsite")],
        )

    def test_b8_other_customers_are_not_visited_on_site(self):
        """B8: who has no tier belongs to the ordinary ones."""
        self.assertFalse(self._carry_out_all("2025-07-07", "2026-01-06", "2026-07-06"))

    def test_b8_the_account_manager_goes_and_the_visited_person_signs(self):
        """B8: of the ledger, or the customer's salesperson where one is named."""
        self._give_tier("extra_large")
        self._run_crons("2025-06-20")
        visit = self.customer.revisit_visit_ids
        self.assertEqual(visit.agent_id, self.stranger)
        with today("2025-06-20"), self.assertRaisesRegex(UserError, "sign"):
            self._do(visit.with_user(self.stranger))
        self.customer.user_id = self.colleague
        line = visit.schedule_ids
        self.assertEqual(line._account_manager(), self.colleague)

    def test_b8_a_tier_without_amount_is_given_by_hand_only(self):
        """B8: no accumulated amount makes a customer large or key."""
        self.engagement.amount = 1000
        self._run_crons("2025-02-01")
        self.assertEqual(self.customer.revisit_tier_id.code, "ordinary")
        self._give_tier("large")
        self._run_crons("2025-02-02")
        self.assertEqual(self.customer.revisit_tier_id.code, "large")

    def test_b5_after_a_good_suggestion_the_customer_is_visited_on_site_whatever_else_holds(self):
        """B5: must; neither the preference for e-mail nor the contact limit stands against it."""
        self._install()
        self.customer.revisit_preferred_channel_id = self.env.ref("revisit_management.channel_email")
        self.company.write({"revisit_budget_visits": 1, "revisit_budget_days": 60})
        self._run_crons("2025-02-20")
        call = self.engagement.visit_ids
        with today("2025-03-03"):
            self._do(call.with_user(call.agent_id), good_suggestion=True, suggestions="A larger screen")
        self._run_crons("2025-03-03")
        visit = call.child_visit_ids
        self.assertEqual(self._seen(visit), [("B5", "2025-03-03", "onsite")])
        self.assertEqual((visit.agent_id, visit.latest_date), (self.stranger, date(2025, 3, 17)))
        self.assertTrue(visit.signature_required)

    def test_b5_b8_the_visit_for_a_suggestion_counts_as_the_visit_on_site(self):
        """B5, B8: any visit on site counts, the next is due twelve months later."""
        self._give_tier("large")
        self._register("good_suggestion", "2025-11-20", engagement=self.engagement)
        visits = self._carry_out_all("2025-11-20", "2026-01-06", "2026-11-20")
        self.assertEqual(self._seen(visits), [("B5", "2025-11-20", "onsite"), ("B8", "2026-11-20", "onsite")])

    def test_b5_a_call_in_vain_goes_on_by_the_next_channel(self):
        """B5: phone, instant messenger, e-mail, letter, in this order, less those the customer refuses."""
        self._install()
        self.customer.revisit_refused_channel_ids = self.env.ref("revisit_management.channel_email")
        self._run_crons("2025-02-20")
        visit = self.engagement.visit_ids
        tried = [visit.channel_id.code]
        for day in ("2025-03-03", "2025-03-05"):
            visit = self._give_up(visit, day)
            tried.append(visit.channel_id.code)
        self.assertEqual(tried, ["phone", "im", "letter"])
        self.assertFalse(self._give_up(visit, "2025-03-20"))
        self.assertEqual(self.engagement.schedule_ids.filtered(lambda s: s.rule_id.clause == "B6").state, "skipped")

    def test_b10_what_the_phone_cannot_solve_becomes_a_visit_on_site(self):
        """B10: the visit follows on the call and reaches owner and technician."""
        self._install()
        self._run_crons("2025-02-20")
        call = self.engagement.visit_ids
        with today("2025-03-03"):
            self._do(call.with_user(call.agent_id), needs_onsite=True)
        self._run_crons("2025-03-03")
        self.assertEqual(self._seen(call.child_visit_ids), [("B10", "2025-03-03", "onsite")])
        self.assertEqual(self._whom(call.child_visit_ids, "B10"), {"owner", "technician"})

    def test_b1_service_staff_plan_from_customer_data_and_every_customer_has_a_purpose(self):
        """B1: purpose, method, approximate time and content; a concrete purpose for each customer on the list."""
        self.approves_plans = False
        self._install()
        self._run_crons("2025-02-20")
        plan, visit = self.policy.plan_ids, self.engagement.visit_ids
        self.assertEqual((plan.state, plan.visit_ids, visit.state), ("draft", visit, "draft"))
        self.assertEqual((plan.date_from, plan.date_to), (date(2025, 3, 3), date(2025, 3, 9)))
        self.assertTrue(visit.purpose.startswith("Guidance and training in use:"))
        self.assertIn("Terminal 7", visit.purpose)
        self.assertEqual(plan.channels, "Phone 1")
        self.assertIn("Mastery of basic functions", plan.contents)
        staff = plan.with_user(visit.agent_id)
        visit.purpose = False
        with today("2025-02-24"):
            with self.assertRaisesRegex(UserError, "no purpose yet: Northwind Power"):
                staff.action_submit()
            visit.with_user(visit.agent_id).purpose = "Do the new tellers master the daily closing?"
            staff.action_submit()
            plan.with_user(self.supervisor).action_approve()
        self.assertEqual(visit.state, "ready")

    def test_b13_the_supervisor_writes_guidance_and_the_plan_is_filed(self):
        """B13 (the plan's half): records are reviewed, guidance written, plan and records archived."""
        self._install()
        self._carry_out("2025-03-03")
        plan = self.policy.plan_ids
        for day in ("2025-03-04", "2025-03-10"):
            with today(day), self.enter_registry_test_mode():
                self.env.ref("revisit_management.ir_cron_plans").method_direct_trigger()
            self.env.invalidate_all()
        self.assertEqual((plan.state, plan.done_count), ("done", 1))
        plan.with_user(self.supervisor).guidance = "Show the daily closing again next time."
        plan.with_user(self.supervisor).action_archive_plan()
        self.assertEqual(plan.state, "archived")

    def _visit_on_site(self):
        """What is owed to a key customer on site, on the desk of the account manager."""
        self._give_tier("key")
        self._run_crons("2025-06-20")
        return self.customer.revisit_visit_ids.with_user(self.stranger)

    def test_b3_a_visit_on_site_needs_a_time_agreed_beforehand(self):
        """B3: when and where it suits the customer, with whom; it is in the agent's calendar, and nobody is mailed."""
        visit = self._visit_on_site()
        owner = self.engagement.contact_ids.contact_id.filtered(lambda person: person.name == "owner")
        with today("2025-06-23"):
            with self.assertRaisesRegex(UserError, "agree a time with the customer first"):
                visit.action_start()
            mails = self.env["mail.mail"].search_count([])
            visit.write(
                {
                    "planned_at": "2025-07-04 06:30:00",
                    "appointment_with_id": owner.id,
                    "appointment_place": "Branch at the harbour",
                    "appointment_note": "After the morning rush",
                }
            )
        event = visit.sudo().calendar_event_id
        self.assertEqual((str(event.start), event.location), ("2025-07-04 06:30:00", "Branch at the harbour"))
        self.assertEqual((event.partner_ids, event.privacy), (self.stranger.partner_id, "private"))
        self.assertEqual(str(visit.planned_date), "2025-07-04")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        visit.action_start()
        self.assertEqual(visit.state, "in_progress")

    def test_b12_planned_and_actual_arrival_are_on_record(self):
        """B12: twelve minutes late is late; without the arrival the record is not complete."""
        visit = self._visit_on_site()
        visit.planned_at = "2025-07-04 06:30:00"
        with freeze_time("2025-07-04 06:42:00"):
            visit.action_start()
            visit.write({"result": "All in order.", **SIGNED})
            with self.assertRaisesRegex(UserError, "press “Arrived” on site"):
                visit.action_complete()
            visit.action_arrive()
            visit.action_complete()
        self.assertEqual((visit.state, visit.punctuality_minutes, visit.is_punctual), ("done", 12, False))
        self.assertEqual((str(visit.planned_at), str(visit.arrived_at)), ("2025-07-04 06:30:00", "2025-07-04 06:42:00"))
