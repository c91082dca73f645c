"""The agreed time: in the agent's calendar, privately, and nobody gets a mail (B3)."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import RevisitCase, today

AT = datetime(2026, 12, 1, 2, 0)  # 10 o'clock in Shanghai


class AppointmentCase(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"email": "northwind@customer.example", "street": "1 Harbour Road", "city": "Qingdao"})

    def _appointment(self, user=None, **vals):
        return self._visit(user, **{"channel_id": self.onsite.id, "planned_at": AT, **vals})

    def _event(self, visit):
        return visit.sudo().calendar_event_id


@tagged("post_install", "-at_install")
class TestAppointment(AppointmentCase):
    def test_it_is_in_the_agents_calendar_for_an_hour_at_the_customers_address(self):
        visit = self._appointment()
        event = self._event(visit)
        self.assertEqual((event.start, event.stop), (AT, AT + timedelta(hours=1)))
        self.assertEqual((event.user_id, event.privacy), (self.agent, "private"))
        self.assertEqual(event.partner_ids, self.agent.partner_id)
        self.assertIn("1 Harbour Road", event.location)
        self.assertIn("Northwind Power", event.name)
        self.assertEqual(visit.planned_date, fields.Date.to_date("2026-12-01"))

    def test_a_call_keeps_what_the_policy_reckons_free_and_has_no_place(self):
        visit = self._appointment(channel_id=self.phone.id)
        self.assertEqual(self._event(visit).stop, AT + timedelta(minutes=15))
        self.assertFalse(self._event(visit).location)

    def test_another_place_that_suits_the_customer(self):
        visit = self._appointment(appointment_place="Café opposite")
        self.assertEqual(self._event(visit).location, "Café opposite")
        visit.appointment_place = "Hotel lobby"
        self.assertEqual(self._event(visit).location, "Hotel lobby")

    def test_nobody_is_mailed_told_or_made_a_follower(self):
        """Made, moved, given to a colleague, called off: no mail, no notification, no activity, no attendee outside."""
        now = fields.Datetime.now()
        mails, notices = (self.env[model].search_count([]) for model in ("mail.mail", "mail.notification"))
        visit = self._appointment(planned_at=now + timedelta(days=3)).with_context(tracking_disable=False)
        event = self._event(visit)
        visit.planned_at = now + timedelta(days=4)
        visit.sudo().with_context(mail_auto_subscribe_no_notify=True).agent_id = self.colleague
        self.assertNotIn(self.customer, event.partner_ids | event.attendee_ids.partner_id)
        self.assertNotIn(self.customer, event.message_partner_ids | visit.message_partner_ids)
        self.assertFalse(event.activity_ids)
        visit.sudo().action_cancel("The customer moved")
        self.env.flush_all()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.notification"].search_count([]), notices)

    def test_a_call_back_is_an_appointment(self):
        visit = self._visit()
        self._log(visit, "callback", callback_at=AT)
        self.assertEqual(self._event(visit).start, AT)

    def test_without_a_time_or_an_agent_the_calendar_is_empty(self):
        visit = self._appointment(agent_id=False, team_id=self.team.id)
        self.assertFalse(self._event(visit))
        visit = self._appointment()
        event = self._event(visit)
        visit.planned_at = False
        self.assertFalse(self._event(visit) or event.exists())

    def test_it_moves_with_the_visit_and_goes_to_the_colleagues_calendar(self):
        visit = self._appointment()
        event = self._event(visit)
        visit.write({"planned_at": AT + timedelta(days=1), "agent_id": self.colleague.id})
        self.assertEqual(self._event(visit), event)
        self.assertEqual((event.start, event.stop), (AT + timedelta(days=1), AT + timedelta(days=1, hours=1)))
        self.assertEqual((event.user_id, event.partner_ids), (self.colleague, self.colleague.partner_id))

    def test_failed_and_cancelled_visits_leave_the_calendar_and_done_ones_stay(self):
        for close in ("action_fail", "action_cancel"):
            visit = self._appointment(self.supervisor, agent_id=self.agent.id, team_id=self.team.id)
            event = self._event(visit)
            getattr(visit, close)("The customer moved away")
            self.assertFalse(event.exists(), close)
        visit = self._appointment()
        self._do(visit)
        self.assertEqual(self._event(visit).start, AT)

    def test_a_visit_that_is_deleted_takes_its_entry_along(self):
        visit = self._appointment(self.manager)
        event = self._event(visit)
        visit.unlink()
        self.assertFalse(event.exists())

    # The calendar app

    def test_dragging_it_in_the_calendar_moves_the_visit(self):
        visit = self._appointment()
        event = self._event(visit).with_user(self.agent)
        event.write({"start": AT + timedelta(hours=30), "stop": AT + timedelta(hours=32)})
        self.assertEqual(visit.planned_at, AT + timedelta(hours=30))
        self.assertEqual(visit.planned_date, fields.Date.to_date("2026-12-02"))
        self.assertEqual(event.stop, AT + timedelta(hours=32), "as long as the agent made it")
        visit.planned_at = AT
        self.assertEqual(event.stop, AT + timedelta(hours=2))

    def test_only_who_may_change_the_visit_drags_it(self):
        visit = self._appointment()
        event = self._event(visit)
        with self.assertRaises(AccessError):
            event.with_user(self.colleague).start = AT + timedelta(hours=1)
        visit.participant_ids = self.stranger
        with self.assertRaisesRegex(AccessError, "Only who carries this visit out"), self.cr.savepoint():
            event.with_user(self.stranger).write({"start": AT + timedelta(hours=1), "stop": AT + timedelta(hours=2)})
        event.invalidate_recordset()
        self.assertEqual((visit.planned_at, event.start), (AT, AT))

    def test_the_entry_of_a_closed_visit_cannot_be_dragged(self):
        visit = self._appointment()
        self._do(visit)
        with self.assertRaisesRegex(UserError, "closed"):
            self._event(visit).with_user(self.agent).start = AT + timedelta(hours=1)

    def test_deleting_the_entry_keeps_what_was_agreed_and_says_so(self):
        visit = self._appointment()
        self._event(visit).with_user(self.agent).unlink()
        visit.invalidate_recordset()
        self.assertEqual((visit.planned_at, self._event(visit)), (AT, self.env["calendar.event"]))
        self.assertIn("deleted the appointment in the calendar", visit.message_ids[0].body)
        visit.planned_at = AT + timedelta(hours=1)
        self.assertEqual(self._event(visit).start, AT + timedelta(hours=1))

    def test_from_the_calendar_to_the_visit(self):
        visit = self._appointment()
        event = self._event(visit).with_user(self.agent)
        self.assertEqual(event.action_open_revisit()["res_id"], visit.id)
        self.assertEqual(visit.action_open_calendar_event()["res_id"], event.id)

    # Others

    def test_colleagues_see_that_the_agent_is_busy_and_nothing_else(self):
        visit = self._appointment(agent_id=self.agent.id)
        self.env.flush_all()
        for user in (self.colleague, self.stranger, self.manager, self._new_user("r_employee")):
            event = self._event(visit).with_user(user)
            event.invalidate_recordset()
            values = event.read(["display_name", "name", "location", "description", "start"])[0]
            self.assertEqual(values["start"], AT)
            self.assertEqual({values["name"], values["display_name"]}, {"Busy"}, user.login)
            self.assertFalse(values["location"] or values["description"])
            events = self.env["calendar.event"].with_user(user)
            for domain in (
                [("name", "ilike", "Northwind")],
                [("display_name", "ilike", "Northwind")],
                [("location", "ilike", "Harbour")],
                ["!", ("name", "not ilike", "Northwind")],
            ):
                self.assertFalse(events.search(domain), domain)
            self.assertFalse(events.name_search("Northwind"))
            groups = events._read_group([("start", "=", AT)], ["name"], ["__count"])
            self.assertFalse([name for name, _count in groups if "Northwind" in name])

    def test_the_agent_finds_the_own_appointments(self):
        visit = self._appointment()
        found = self.env["calendar.event"].with_user(self.agent).search([("name", "ilike", "Northwind")])
        self.assertEqual(found, self._event(visit))

    def test_two_appointments_at_a_time_are_warned_of(self):
        first = self._appointment()
        self.assertFalse(first.appointment_clash)
        second = self._appointment(planned_at=AT + timedelta(minutes=59))
        first.invalidate_recordset()
        self.assertIn("another appointment then", second.appointment_clash)
        self.assertIn("another appointment then", first.appointment_clash)
        self.assertNotIn("Northwind", second.appointment_clash)
        second.planned_at = AT + timedelta(minutes=60)
        self.assertFalse(second.appointment_clash)
        second.agent_id = self.colleague
        self.assertFalse(second.appointment_clash)

    def test_the_form_warns_before_it_is_saved(self):
        self._appointment()
        with Form(self.env["revisit.visit"].with_user(self.agent)) as form:
            form.partner_id = self.customer
            form.channel_id = self.onsite
            form.planned_at = AT
            self.assertIn("another appointment", form.appointment_clash)

    def test_a_corrected_event_does_not_move_an_agreed_day(self):
        engagement = self._engagement(commissioned_date="2026-11-02")
        self._policy({"name": "Acceptance", "offset": 1, "offset_unit": "month", "late": 30})
        self._run_crons("2026-11-20")
        visit = engagement.visit_ids
        visit.planned_at = AT
        with today("2026-11-21"):
            engagement.commissioned_date = "2026-11-10"
        self.assertEqual((str(visit.ideal_date), str(visit.planned_date)), ("2026-12-10", "2026-12-01"))

    # Only by appointment

    def _by_appointment(self):
        self._policy({"name": "On site", "channel_ids": [(6, 0, self.onsite.ids)]}, appointment_required=True)
        self._engagement(commissioned_date="2026-11-02")
        self._run_crons("2026-11-02")
        visit = self.customer.revisit_visit_ids
        visit.agent_id = self.agent
        return visit.with_user(self.agent)

    def test_it_does_not_start_before_a_time_is_agreed(self):
        visit = self._by_appointment()
        for method in ("action_start", "action_arrive"):
            with self.assertRaisesRegex(UserError, "agree a time with the customer first"):
                getattr(visit, method)()
        visit.planned_at = AT
        visit.action_start()
        self.assertEqual(visit.state, "in_progress")

    def test_calls_to_agree_the_time_do_not_start_it(self):
        visit = self._by_appointment()
        self._log(visit, "no_answer", channel_id=self.phone.id)
        self._log(visit, "callback", callback_at=AT)
        self.assertEqual((visit.state, visit.planned_at, len(visit.attempt_ids)), ("ready", AT, 2))

    def test_only_a_supervisor_lets_it_come_unannounced(self):
        visit = self._by_appointment()
        with self.assertRaisesRegex(UserError, "Only a supervisor"):
            visit.unannounced = True
        with self.assertRaisesRegex(UserError, "Only a supervisor"):
            self._visit(unannounced=True)
        visit.with_user(self.supervisor).unannounced = True
        visit.action_start()
        self.assertEqual(visit.state, "in_progress")

    def test_where_the_policy_does_not_ask_for_it_visits_start_at_once(self):
        visit = self._visit(channel_id=self.onsite.id)
        visit.action_start()
        self.assertEqual(visit.state, "in_progress")


@tagged("post_install", "-at_install")
class TestTimeZones(AppointmentCase):
    def test_every_user_sees_the_same_moment(self):
        """Agreed at ten in Shanghai: the evening before in São Paulo, one moment in the calendar."""
        for tz in ("Asia/Shanghai", "America/Sao_Paulo", "UTC"):
            agent = self._new_user(f"r_{tz}", "agent", tz=tz)
            visit = self._appointment(agent).with_context(tz=tz)
            with self.subTest(tz):
                self.assertEqual(self._event(visit).start, AT)
                self.assertEqual(str(visit.planned_date), "2026-12-01", "the day where the customer is")

    def test_an_appointment_after_midnight_is_on_the_customers_day(self):
        visit = self._appointment(planned_at="2026-12-01 17:30:00")
        self.assertEqual(str(visit.planned_date), "2026-12-02")
        self.company.resource_calendar_id.tz = "America/Sao_Paulo"
        visit = self._appointment(planned_at="2026-12-02 02:30:00")
        self.assertEqual(str(visit.planned_date), "2026-12-01")
