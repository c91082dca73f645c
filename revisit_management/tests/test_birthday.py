from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RevisitCase, freeze_time, patch, today

DAY = "2026-03-02"


class BirthdayCase(RevisitCase):
    """A policy that congratulates is in force; the member was born on 20 March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([("revisit_birthday", "!=", False)]).revisit_birthday = False
        cls.policy = cls._policy({"event": "birthday", "name": "Birthday"}, horizon_days=30)
        cls.member = cls.env["res.partner"].create({"name": "Li Na", "revisit_birthday": "1985-03-20"})

    def _run(self, day=DAY):
        with today(day):
            return self._run_now()

    def _run_now(self):
        with self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_yearly").method_direct_trigger()
        self.env.invalidate_all()
        return self._birthdays()

    def _birthdays(self, partner=None):
        """The birthday events of ``partner`` (the member), withdrawn ones included, earliest first."""
        events = self.env["revisit.event"].with_context(active_test=False)
        partner = partner or self.member
        return events.search([("partner_id", "=", partner.id), ("type_id.code", "=", "birthday")], order="date, id")

    def _days(self):
        return [str(event.date) for event in self._birthdays() if event.active]


@tagged("post_install", "-at_install")
class TestBirthday(BirthdayCase):
    """M3: special moments: birthday."""

    def test_a_birthday_to_come_becomes_the_event_of_its_year(self):
        """M3."""
        event = self._run()
        self.assertEqual((event.type_id.code, event.date), ("birthday", date(2026, 3, 20)))
        self.assertEqual((event.partner_id, event.company_id), (self.member, self.company))
        self.assertEqual(event.key, f"birthday:res.partner,{self.member.id}:2026")
        self.assertEqual(self._register_by_hand("2026-03-20"), event)

    def _register_by_hand(self, day):
        return self.env["revisit.event"]._register_event("birthday", self.member, day, origin=self.member)

    def test_it_owes_the_visit_of_the_rule(self):
        """M3."""
        self._run()
        self._run_crons(DAY)
        self.assertEqual(self.member.revisit_visit_ids.ideal_date, date(2026, 3, 20))

    def test_it_comes_once_a_year_and_every_year(self):
        self._run()
        self._run()
        self.assertEqual(self._days(), ["2026-03-20"])
        self._run("2027-02-01")
        self.assertEqual(self._days(), ["2026-03-20", "2027-03-20"])

    def test_it_is_registered_sixty_days_ahead_today_included(self):
        self.assertFalse(self._run("2026-01-18"))
        self.assertTrue(self._run("2026-01-19"))

    def test_a_birthday_today_is_not_missed_and_one_yesterday_is_past(self):
        self.assertFalse(self._run("2026-03-21"))
        self.assertTrue(self._run("2026-03-20"))

    def test_a_policy_that_plans_further_ahead_is_heeded(self):
        self.policy.horizon_days = 200
        self.assertTrue(self._run("2025-10-01"))

    def test_today_is_the_companys(self):
        with freeze_time("2026-03-20 15:59:00"):  # 23:59 in Shanghai
            self.assertTrue(self._run_now())
        self.member.copy({"name": "Twin", "revisit_birthday": "1985-03-20"})
        twin = self.env["res.partner"].search([("name", "=", "Twin")])
        with freeze_time("2026-03-20 16:00:00"):
            self._run_now()
        self.assertFalse(self._birthdays(twin))

    def test_around_new_year(self):
        self.member.revisit_birthday = "1985-01-05"
        self.assertEqual(self._run("2025-12-01").key[-4:], "2026")
        self.assertEqual(self._days(), ["2026-01-05"])

    def test_born_on_29_february_means_the_28th_in_common_years(self):
        self.member.revisit_birthday = "1984-02-29"
        self._run("2026-01-10")
        self._run("2028-01-10")
        self.assertEqual(self._days(), ["2026-02-28", "2028-02-29"])

    def test_without_a_rule_in_force_nothing_is_registered(self):
        self.policy.action_suspend()
        self.assertFalse(self._run())

    def test_a_rule_on_something_else_is_none(self):
        self.policy.rule_ids.event_type_id = self.env.ref("revisit_management.event_type_purchase")
        self.assertFalse(self._run())

    def test_archived_customers_and_those_of_other_companies_are_left_out(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.member.company_id = elsewhere
        self.assertFalse(self._run())
        self.member.company_id = False
        self.member.active = False
        self.assertFalse(self._run())

    def test_a_shared_customer_has_a_birthday_in_each_company_with_a_rule(self):
        first = self._run()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        rule = self._prepare_rule(event="birthday")
        policy = self.env["revisit.policy"].create(
            {"name": "Other", "company_id": elsewhere.id, "tz": "UTC", "rule_ids": [(0, 0, rule)]}
        )
        policy.with_company(elsewhere).action_activate()
        self._run()
        events = self._run()
        self.assertEqual(len(events), 2)
        self.assertEqual((events - first).company_id, elsewhere)
        with today(DAY):
            self.member.revisit_birthday = "1985-03-25"
        self.assertEqual(self._days(), ["2026-03-25"] * 2)

    def test_many_are_registered_in_batches(self):
        members = self.env["res.partner"].create(
            [{"name": f"Member {n}", "revisit_birthday": "1990-03-25"} for n in range(5)]
        )
        with patch("odoo.addons.revisit_management.models.revisit_event_yearly.BATCH", 2):
            self._run()
        self.assertEqual(len(self.env["revisit.event"].search([("partner_id", "in", members.ids)])), 5)
        run = self.env["revisit.run"].search([("kind", "=", "yearly")], limit=1)
        self.assertEqual((run.examined, run.created, run.failed), (6, 6, 0))

    def test_one_that_fails_holds_up_nobody(self):
        other = self.member.copy({"name": "Other", "revisit_birthday": "1990-03-25"})
        original = type(self.env["revisit.event"])._year_key

        def fail(events, customer, year):
            if customer == self.member:
                raise ValueError("out of order")
            return original(events, customer, year)

        muted = mute_logger("odoo.addons.revisit_management.models.revisit_run")
        with patch.object(type(self.env["revisit.event"]), "_year_key", fail), muted:
            self.assertFalse(self._run())
        self.assertTrue(self._birthdays(other))
        run = self.env["revisit.run"].search([("kind", "=", "yearly")], limit=1)
        self.assertEqual(run.failed, 1)
        self.assertIn("out of order", run.messages)
        self.assertTrue(self._run())


@tagged("post_install", "-at_install")
class TestBirthdayCorrected(BirthdayCase):
    def test_a_corrected_birthday_moves_the_event_of_the_year_and_its_visit(self):
        self._run()
        self._run_crons(DAY)
        with today(DAY):
            self.member.revisit_birthday = "1985-03-28"
        self.assertEqual(self._days(), ["2026-03-28"])
        self.assertEqual(self.member.revisit_visit_ids.ideal_date, date(2026, 3, 28))
        self._run()
        self.assertEqual(self._days(), ["2026-03-28"])

    def test_a_past_one_stays(self):
        self._run()
        with today("2026-03-21"):
            self.member.revisit_birthday = "1985-03-28"
        self.assertEqual(self._days(), ["2026-03-20"])
        self._run("2026-03-22")
        self.assertEqual(self._days(), ["2026-03-20"])

    def test_corrected_to_a_day_gone_by_it_is_withdrawn_until_next_year(self):
        self._run()
        self._run_crons(DAY)
        with today(DAY):
            self.member.revisit_birthday = "1985-01-15"
        self.assertFalse(self._days())
        self.assertEqual(self.member.revisit_visit_ids.state, "cancelled")
        self._run("2026-12-20")
        self.assertEqual(self._days(), ["2027-01-15"])

    def test_a_removed_birthday_withdraws_the_event_and_entering_it_again_brings_it_back(self):
        event = self._run()
        with today(DAY):
            self.member.revisit_birthday = False
            self.assertFalse(event.active)
            self.member.revisit_birthday = "1985-03-20"
        self.assertTrue(event.active)

    def test_what_another_system_registered_in_its_own_name_is_left_alone(self):
        with today(DAY):
            self._register("birthday", "2026-03-20", key="crm:1").partner_id = self.member
            self.member.revisit_birthday = "1985-03-28"
        self.assertEqual(self._days(), ["2026-03-20"])

    def test_what_somebody_withdrew_is_not_registered_again(self):
        self._run().active = False
        self._run()
        self.assertEqual(len(self._birthdays()), 1)
        self.assertFalse(self._days())


@tagged("post_install", "-at_install")
class TestLunarBirthday(BirthdayCase):
    """Kept by the lunar calendar: 20 March 1985 was the 30th day of the first month."""

    def test_the_lunar_day_is_kept(self):
        """M3: Mid-Autumn is the 15th day of the eighth month: 29 September 1985, 25 September 2026."""
        self.member.write({"revisit_birthday": "1985-09-29", "revisit_birthday_lunar": True})
        with today("2026-08-01"):
            self.assertEqual(self.member.revisit_next_birthday, date(2026, 9, 25))
        self._run("2026-08-01")
        self.assertEqual(self._days(), ["2026-09-25"])

    def test_two_in_one_gregorian_year_belong_to_two_lunar_years(self):
        """The 15th of the eleventh month: 3 January and 23 December 2026."""
        self.member.write({"revisit_birthday": "2026-01-03", "revisit_birthday_lunar": True})
        self._run("2025-12-20")
        self._run("2026-12-01")
        self.assertEqual(self._days(), ["2026-01-03", "2026-12-23"])

    def test_changing_the_calendar_moves_the_event(self):
        self.member.revisit_birthday = "1985-09-29"
        self._run("2026-08-01")
        self.assertEqual(self._days(), ["2026-09-29"])
        with today("2026-08-01"):
            self.member.revisit_birthday_lunar = True
        self.assertEqual(self._days(), ["2026-09-25"])

    def test_a_date_of_birth_outside_the_calendar_is_refused(self):
        self.member.revisit_birthday = "1850-09-29"
        with self.assertRaises(ValidationError):
            self.member.revisit_birthday_lunar = True


@tagged("post_install", "-at_install")
class TestBirthdayRoles(BirthdayCase):
    def test_birthdays_are_for_those_who_visit(self):
        employee = self._new_user("r_employee")
        self.assertEqual(self.member.with_user(self.agent).revisit_birthday, date(1985, 3, 20))
        with self.assertRaises(AccessError):
            self.member.with_user(employee).read(["revisit_birthday"])
        self.assertTrue(self.member.with_user(employee).read(["name"]))

    def test_the_form_asks_a_person_for_it(self):
        arch = self.member.with_user(self.agent).get_view(False, "form")["arch"]
        self.assertIn('name="revisit_birthday_lunar"', arch)

    def test_a_birthday_event_is_never_deleted(self):
        with self.assertRaises(UserError):
            self._run().unlink()
