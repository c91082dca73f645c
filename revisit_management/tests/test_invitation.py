"""The customer is invited on purpose only (B3)."""

import base64
from datetime import timedelta

import vobject

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_appointment import AT, AppointmentCase


@tagged("post_install", "-at_install")
class TestInvitation(AppointmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.email = "agent@switchgear.example"
        cls.contact = cls.env["res.partner"].create(
            {"name": "Li Wei", "parent_id": cls.customer.id, "email": "li@customer.example", "tz": "America/Sao_Paulo"}
        )

    def _composer(self, visit):
        action = visit.action_invite()
        return Form(self.env["mail.compose.message"].with_user(visit.env.user).with_context(**action["context"]))

    def _send(self, visit):
        composer = self._composer(visit).save()
        composer._action_send_mail()
        return visit.message_ids[0]

    def _file(self, visit):
        return vobject.readOne(visit._invitation_file().decode()).vevent

    def test_it_goes_to_the_contact_with_the_appointment_for_their_calendar(self):
        visit = self._appointment(appointment_with_id=self.contact.id)
        message = self._send(visit)
        self.assertEqual(message.partner_ids, self.contact)
        self.assertIn("Tuesday, 1 December 2026, 10:00 (Asia/Shanghai)", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["invitation.ics"])
        file = vobject.readOne(base64.b64decode(message.attachment_ids.datas).decode()).vevent
        self.assertEqual(file.dtstart.serialize().strip(), "DTSTART:20261201T020000Z")
        self.assertTrue(visit.invited_at)
        self.assertEqual(visit.invited_for, AT)
        self.assertNotIn(self.contact, visit.message_partner_ids, "no follower: later messages do not reach them")

    def test_opening_the_dialog_sends_nothing(self):
        visit = self._appointment(appointment_with_id=self.contact.id)
        mails = self.env["mail.mail"].search_count([])
        self._composer(visit).save()
        self.assertFalse(visit.invited_at)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_a_note_written_from_the_dialog_to_nobody_is_no_invitation(self):
        visit = self._appointment(appointment_with_id=self.contact.id)
        visit.with_context(revisit_invitation=True).message_post(body="Remember the spare fuse")
        self.assertFalse(visit.invited_at)

    def test_the_file_says_who_comes_when_and_where_and_nothing_of_why(self):
        visit = self._appointment(
            appointment_with_id=self.contact.id, appointment_note="angry", comment="Competitor was there"
        )
        file = self._file(visit)
        self.assertEqual(file.summary.value, "Visit by Switchgear Works")
        self.assertIn("Harbour Road", file.location.value)
        self.assertEqual(file.organizer.value, "MAILTO:agent@switchgear.example")
        self.assertEqual(file.attendee.value, "MAILTO:li@customer.example")
        text = visit._invitation_file().decode()
        self.assertFalse([word for word in ("angry", "Competitor") if word in text])

    def test_times_in_the_file_are_utc_wherever_the_agent_sits(self):
        for tz in ("Asia/Shanghai", "America/Sao_Paulo"):
            agent = self._new_user(f"r_{tz}", "agent", tz=tz)
            text = self._appointment(agent).with_context(tz=tz)._invitation_file().decode()
            with self.subTest(tz):
                self.assertIn("DTSTART:20261201T020000Z", text)
                self.assertIn("DTEND:20261201T030000Z", text)
                self.assertNotIn("TZID", text)

    def test_a_call_is_announced_in_the_time_of_who_is_called(self):
        visit = self._appointment(channel_id=self.phone.id, appointment_with_id=self.contact.id)
        self.assertEqual(visit.appointment_text, "Monday, 30 November 2026, 23:00 (America/Sao_Paulo)")

    def test_it_is_written_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        visit = self._appointment(appointment_with_id=self.contact.id)
        self.assertIn("mardi, 1 décembre 2026", visit.appointment_text)

    def test_a_moved_appointment_says_that_the_customer_has_the_old_time(self):
        visit = self._appointment(appointment_with_id=self.contact.id)
        self.assertFalse(visit.invitation_outdated)
        uid = self._file(visit).uid.value
        self._send(visit)
        self.assertFalse(visit.invitation_outdated)
        visit.planned_at = AT + timedelta(hours=1)
        self.assertTrue(visit.invitation_outdated)
        self.assertEqual((self._file(visit).uid.value, self._file(visit).sequence.value), (uid, "1"))
        self._send(visit)
        self.assertFalse(visit.invitation_outdated)

    def test_what_is_missing_is_said_before_the_dialog_opens(self):
        with self.assertRaisesRegex(UserError, "agree one first"):
            self._visit().action_invite()
        self.contact.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self._appointment(appointment_with_id=self.contact.id).action_invite()

    def test_only_who_may_change_the_visit_invites(self):
        visit = self._appointment(appointment_with_id=self.contact.id)
        with self.assertRaises(AccessError):
            visit.with_user(self.stranger).action_invite()
        for name in ("invited_at", "invited_for", "invitation_count"):
            with self.assertRaisesRegex(UserError, "buttons"):
                visit.write({name: False})
