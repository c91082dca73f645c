from datetime import date, timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RevisitCase, freeze_time, patch, today

MONDAY, FRIDAY, SATURDAY, SUNDAY = "2026-03-02", "2026-03-06", "2026-03-07", "2026-03-08"
NEXT_MONDAY, NEXT_TUESDAY, NEXT_FRIDAY = "2026-03-09", "2026-03-10", "2026-03-13"


class DutyCase(RevisitCase):
    """Production owes shipments and contracts every Friday; its manager is no user of this app."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreman = cls._new_user("r_foreman")
        cls.production = cls.env["hr.department"].create({"name": "Production", "company_id": cls.company.id})
        cls.production.manager_id = cls.env["hr.employee"].create({"name": "Foreman", "user_id": cls.foreman.id})
        types = [cls.env.ref(f"revisit_management.event_type_{code}").id for code in ("shipped", "contract_signed")]
        cls.duty = cls.env["revisit.duty"].create(
            {"name": "Shipments", "department_id": cls.production.id, "event_type_ids": [(6, 0, types)]}
        )

    def _run(self, day=None):
        """The scheduled action, on ``day`` at noon in Shanghai if given; returns the duty's weeks, latest first."""
        if day:
            with today(day):
                return self._run()
        with self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_duties").method_direct_trigger()
        self.env.invalidate_all()
        return self.duty.week_ids

    def _ship(self, day, code="shipped", number=1):
        with today(day):
            events = self.env["revisit.event"]
            vals = {"type_id": events._event_type(code).id, "partner_id": self.customer.id, "date": day}
            return events.create([vals] * number)


@tagged("post_install", "-at_install")
class TestDuty(DutyCase):
    """E3: each department that owes data gets a Friday activity until the week's data arrived."""

    def test_nothing_happens_before_the_weekday(self):
        self.assertFalse(self._run("2026-03-05"))

    def test_on_friday_the_manager_of_the_department_gets_an_activity(self):
        """E3."""
        week = self._run(FRIDAY)
        self.assertEqual((week.week_start, week.due_date), (date(2026, 3, 2), date(2026, 3, 6)))
        self.assertEqual((week.state, week.user_id), ("open", self.foreman))
        self.assertEqual(week.activity_ids.user_id, self.foreman)
        self.assertEqual(week.activity_ids.date_deadline, date(2026, 3, 6))
        self.assertEqual(week.activity_ids.summary, "Send this week's data: Shipment, Contract signed")

    def test_the_one_named_comes_before_the_manager_of_the_department(self):
        self.duty.user_id = self.colleague
        self.assertEqual(self._run(FRIDAY).user_id, self.colleague)

    def test_running_twice_changes_nothing(self):
        self._run(FRIDAY)
        self.assertEqual(len(self._run(FRIDAY).activity_ids), 1)
        self.assertEqual(len(self._run(SATURDAY).activity_ids), 1)

    def test_a_week_is_on_record_once(self):
        week = self._run(FRIDAY)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            week.sudo().copy({"due_date": week.due_date, "week_start": week.week_start})

    def test_a_run_missed_on_friday_is_made_up_later_in_the_week_and_even_after(self):
        self.assertEqual(self._run(SUNDAY).due_date, date(2026, 3, 6))
        weeks = self._run("2026-03-16")  # nothing ran in the week before
        self.assertEqual([str(week.week_start) for week in weeks], ["2026-03-09", "2026-03-02"])

    def test_a_new_duty_owes_nothing_for_weeks_before_it(self):
        self.assertFalse(self._run(NEXT_MONDAY))

    def test_friday_begins_at_midnight_of_the_company_not_of_greenwich(self):
        with freeze_time("2026-03-05 15:59:00"):
            self.assertFalse(self._run())
        with freeze_time("2026-03-05 16:00:00"):
            self.assertTrue(self._run())

    def test_west_of_greenwich_friday_lasts_into_saturday_utc(self):
        self.company.resource_calendar_id.tz = "America/Sao_Paulo"
        with freeze_time("2026-03-06 02:59:00"):
            self.assertFalse(self._run())
        with freeze_time("2026-03-07 02:00:00"):
            self.assertEqual(self._run().due_date, date(2026, 3, 6))
            self._register("shipped", "2026-03-06")
        self.assertEqual(self.duty.week_ids.arrived_on, date(2026, 3, 6))

    def test_a_public_holiday_is_no_excuse(self):
        """The Qingming holiday of 2026 (Saturday to Monday): a Monday duty is due on Monday all the same."""
        self.duty.weekday = "0"
        self.assertEqual(self._run("2026-04-06").due_date, date(2026, 4, 6))

    def test_one_broken_duty_does_not_hold_up_the_others(self):
        other = self.duty.copy({"name": "Installations"})
        broken, original = self.duty, type(self.duty)._open_weeks_due

        def fail(duty, day):
            if duty == broken:
                raise ValueError("out of order")
            return original(duty, day)

        with patch.object(type(self.duty), "_open_weeks_due", fail), mute_logger("odoo.addons.revisit_management"):
            self._run(FRIDAY)
        self.assertTrue(other.week_ids)
        self.assertFalse(broken.week_ids)
        self.assertIn("out of order", broken.error)
        self.assertTrue(self._run(SATURDAY))
        self.assertFalse(broken.error)

    def test_the_run_is_logged(self):
        self._run(FRIDAY)
        run = self.env["revisit.run"].search([("kind", "=", "duties")], limit=1)
        self.assertEqual((run.examined, run.created, run.failed), (1, 1, 0))

    def test_a_duty_owes_something(self):
        with self.assertRaises(ValidationError):
            self.duty.event_type_ids = False

    def test_a_duty_with_weeks_on_record_is_archived_not_deleted(self):
        week = self._run(FRIDAY)
        with self.assertRaises(UserError):
            self.duty.unlink()
        self.duty.active = False
        self.assertFalse(week.activity_ids)
        self.assertEqual(self._run(NEXT_FRIDAY), week)

    def test_without_anybody_responsible_the_week_says_so_and_managers_find_it(self):
        self.production.manager_id = False
        week = self._run(FRIDAY)
        self.assertFalse(week.user_id or week.activity_ids)
        weeks = self.env["revisit.duty.week"].with_user(self.manager)
        self.assertIn(week, weeks.search([("state", "=", "open"), ("user_id", "=", False)]))
        self.duty.user_id = self.colleague
        self.assertEqual((week.user_id, week.activity_ids.user_id), (self.colleague, self.colleague))

    def test_an_activity_ticked_off_or_lost_comes_back_while_the_data_is_missing(self):
        """The activity is a notice, the week is the record."""
        week = self._run(FRIDAY)
        week.activity_ids.with_user(self.foreman).action_feedback()
        self.assertEqual(week.state, "open")
        self._run(SATURDAY)
        self.assertTrue(week.activity_ids)

    def test_open_weeks_go_to_the_next_one_when_somebody_leaves(self):
        self.duty.user_id = self.colleague
        week = self._run(FRIDAY)
        self.colleague.active = False
        self.duty.user_id = False
        self.assertEqual(week.activity_ids.user_id, self.foreman)


@tagged("post_install", "-at_install")
class TestDutyArrival(DutyCase):
    """E3: closed by itself when that week's data arrives."""

    def test_data_closes_the_week_and_its_activity(self):
        """E3."""
        week = self._run(FRIDAY)
        self._ship(SATURDAY, number=12)
        self.assertEqual((week.state, week.arrived_count, week.arrived_on), ("arrived", 12, date(2026, 3, 7)))
        self.assertFalse(week.activity_ids)
        self.assertEqual(week.note, "Arrived: Shipment 12")
        self.assertIn("Shipment 12", "".join(week.message_ids.mapped("body")))

    def test_data_before_friday_needs_no_reminder(self):
        self._ship(MONDAY)
        self._ship("2026-03-04", "contract_signed")
        week = self._run(FRIDAY)
        self.assertEqual((week.state, week.arrived_count), ("arrived", 2))
        self.assertFalse(week.activity_ids)

    def test_sunday_belongs_to_the_week_and_the_monday_after_does_not(self):
        self._ship("2026-03-01")
        self.assertEqual(self._run(FRIDAY).state, "open")
        self._ship(SUNDAY)
        self.assertEqual(self.duty.week_ids.state, "arrived")
        self.assertEqual(self._run(NEXT_FRIDAY)[0].state, "open")

    def test_other_data_and_other_companies_close_nothing(self):
        week = self._run(FRIDAY)
        self._ship(FRIDAY, "repaired")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        with today(FRIDAY):
            self.env["revisit.event"].with_company(elsewhere)._register_event("shipped", self.customer, FRIDAY)
        self.assertEqual(week.state, "open")

    def test_a_corrected_date_is_a_report_too(self):
        [event] = self._ship("2026-02-20")
        week = self._run(FRIDAY)
        with today(SATURDAY):
            event.note = "a remark is none"
            self.assertEqual(week.state, "open")
            event.date = "2026-02-21"
        self.assertEqual(week.state, "arrived")

    def test_an_open_week_stays_overdue_until_data_come_and_late_data_count_once(self):
        week = self._run(FRIDAY)
        with today(NEXT_MONDAY):
            self.assertTrue(week.is_overdue)
            self.assertIn(week, self.env["revisit.duty.week"].search([("is_overdue", "=", True)]))
        self._ship(NEXT_TUESDAY)
        self.assertEqual((week.state, week.arrived_on), ("arrived", date(2026, 3, 10)))
        self.assertEqual(self._run(NEXT_FRIDAY)[0].state, "open")

    def test_data_after_the_late_ones_are_those_of_the_new_week(self):
        self._run(FRIDAY)
        self._ship(NEXT_TUESDAY)
        self._ship("2026-03-12")
        self.assertEqual(self._run(NEXT_FRIDAY)[0].arrived_count, 1)

    def test_a_batch_of_any_size_costs_one_query(self):
        self._ship(FRIDAY)
        counts = [self._count_hook_queries(number) for number in (1, 200)]
        self.assertEqual(counts, [1, 1])

    def _count_hook_queries(self, number):
        events = self._ship(FRIDAY, number=number)
        self.env.flush_all()
        before = self.cr.sql_log_count
        events._close_duty_weeks()
        return self.cr.sql_log_count - before

    def test_events_of_the_ledger_close_it_too(self):
        week = self._run(FRIDAY)
        with today(FRIDAY):
            self._engagement(shipped_date="2026-03-05").with_user(self.supervisor)
        self.assertEqual(week.state, "arrived")


@tagged("post_install", "-at_install")
class TestDutyRoles(DutyCase):
    """Who owes data need not be a user of this app."""

    def setUp(self):
        super().setUp()
        self.week = self._run(FRIDAY)

    def test_the_responsible_sees_and_closes_the_own_week_without_any_role(self):
        week = self.week.with_user(self.foreman)
        self.assertEqual(week.data_owed, "Shipment, Contract signed")
        self.assertTrue(week.can_report)
        week.action_nothing_to_report()
        self.assertEqual(self.week.state, "nothing_to_report")
        self.assertFalse(self.week.activity_ids)
        self.assertIn("r_foreman", self.week.note)
        with self.assertRaises(UserError):
            week.action_nothing_to_report()

    def test_the_form_opens_for_the_responsible(self):
        week = self.week.with_user(self.foreman)
        views = week.get_views([(False, "form"), (False, "list"), (False, "search")])
        self.assertIn("action_nothing_to_report", views["views"]["form"]["arch"])
        self.assertNotIn("duty_id", views["views"]["form"]["arch"])
        named = {name: {"fields": {"display_name": {}}} for name in ("user_id", "department_id")}
        specification = {name: named.get(name, {}) for name in views["models"]["revisit.duty.week"]["fields"]}
        [values] = week.web_read(specification)
        self.assertEqual(values["department_id"]["display_name"], "Production")

    def test_nobody_else_sees_or_closes_it(self):
        bystander = self._new_user("r_bystander")
        for user in (bystander, self.agent):
            self.assertFalse(self.env["revisit.duty.week"].with_user(user).search([]))
            with self.assertRaises(AccessError):
                self.week.with_user(user).action_nothing_to_report()
        with self.assertRaises(AccessError):
            self.week.with_user(self.supervisor).action_nothing_to_report()
        self.week.with_user(self.manager).action_nothing_to_report()

    def test_states_are_set_by_the_data_and_the_button_alone(self):
        for user in (self.foreman, self.supervisor):
            with self.assertRaises(AccessError):
                self.week.with_user(user).write({"state": "arrived"})
        for vals in ({"state": "arrived"}, {"arrived_on": FRIDAY}, {"week_start": MONDAY}):
            with self.assertRaises(UserError):
                self.week.with_user(self.manager).write(vals)
        self.week.with_user(self.manager).note = "asked on the phone"

    def test_duties_are_the_managers(self):
        duty = self.duty.with_user(self.manager)
        duty.weekday = "3"
        self.assertEqual(self.duty.with_user(self.supervisor).open_week_count, 1)
        for user in (self.agent, self.foreman):
            with self.assertRaises(AccessError):
                self.duty.with_user(user).read(["name"])

    def test_a_supervisor_who_registers_the_data_closes_the_week(self):
        with today(FRIDAY):
            events = self.env["revisit.event"].with_user(self.supervisor)
            events.register([{"type": "shipped", "partner_id": self.customer.id, "date": FRIDAY}])
        self.assertEqual(self.week.state, "arrived")

    def test_a_change_of_weekday_moves_the_next_week_not_this_one(self):
        self.duty.weekday = "0"
        self.assertEqual(self.week.due_date - self.week.week_start, timedelta(days=4))
        self.assertEqual(self._run(NEXT_MONDAY)[0].due_date, date(2026, 3, 9))
