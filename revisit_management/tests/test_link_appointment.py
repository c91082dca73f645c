from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .link_case import LinkCase

THURSDAY = "2026-11-26 06:00:00"  # two o'clock in the afternoon in Shanghai


@tagged("post_install", "-at_install")
class TestLinkAppointment(LinkCase):
    """A customer confirms or moves an appointment by a link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy({})

    def _agreed(self, at=THURSDAY, **vals):
        visit = self._visit(channel_id=self.onsite.id, planned_at=at)
        visit.sudo().write({"policy_id": self.policy.id, "latest_date": "2026-12-04", **vals})
        self.env.flush_all()
        return visit

    def test_the_customer_confirms(self):
        """B3: time and place are agreed with the customer, who confirms them by a link."""
        visit = self._agreed()
        path = self._issue(visit, "appointment")
        self.assertIn("14:00", self._get(path).text)
        page = self._post(path, do="confirm", seen=THURSDAY)
        self.assertIn("You confirmed this appointment.", page.text)
        self.assertTrue(visit.is_confirmed)
        self.assertEqual(visit.appointment_with_id, self.customer)
        self.assertEqual(self._notices(visit, "customer").user_id, self.agent)

    def test_opening_the_page_confirms_nothing(self):
        visit = self._agreed()
        path = self._issue(visit, "appointment")
        self._get(f"{path}?do=confirm&seen={THURSDAY}")
        self.env.invalidate_all()
        self.assertFalse(visit.is_confirmed)

    def test_a_time_that_changed_meanwhile_is_not_confirmed(self):
        visit = self._agreed()
        path = self._issue(visit, "appointment")
        page = self._get(path)
        visit.planned_at = "2026-11-27 06:00:00"
        self.env.flush_all()
        self.assertIn("changed meanwhile", self._post(path, page, do="confirm", seen=THURSDAY).text)
        self.assertFalse(visit.is_confirmed)

    def test_the_customer_moves_to_a_free_hour_of_the_agent(self):
        """B3: at the customer's convenience."""
        visit = self._agreed()
        self.env["calendar.event"].create(
            {
                "name": "Training",
                "start": "2026-11-27 00:00:00",
                "stop": "2026-11-27 09:00:00",
                "partner_ids": self.agent.partner_id.ids,
            }
        )
        slots = visit.sudo()._offered_slots()
        days = {str(slot.date()) for slot in slots}
        self.assertNotIn("2026-11-27", days, "the agent is elsewhere")
        self.assertFalse({"2026-11-28", "2026-11-29"} & days, "at weekends nobody works")
        self.assertLessEqual(max(days), "2026-12-04")
        path = self._issue(visit, "appointment")
        self._post(path, do="move", slot=fields.Datetime.to_string(slots[-1]))
        self.assertEqual((visit.planned_at, visit.appointment_moves), (slots[-1], 1))
        self.assertTrue(visit.is_confirmed)
        self.assertEqual(visit.sudo().calendar_event_id.start, slots[-1])
        self.assertIn("The customer moves the appointment", "".join(visit.sudo().message_ids.mapped("body")))

    def test_no_other_time_can_be_posted(self):
        visit = self._agreed()
        path = self._issue(visit, "appointment")
        for slot in ("2026-12-01 19:00:00", "2027-01-05 06:00:00", "nonsense", ""):
            self.assertIn("no longer free", self._post(path, do="move", slot=slot).text)
        self.assertEqual(fields.Datetime.to_string(visit.planned_at), THURSDAY)

    def test_who_moved_often_enough_asks_instead(self):
        visit = self._agreed(appointment_moves=2)
        path = self._issue(visit, "appointment")
        self.assertNotIn("Choose this time", self._get(path).text)
        self._post(path, do="ask", wish="Next week, in the <b>morning</b>")
        self.assertEqual(fields.Datetime.to_string(visit.planned_at), THURSDAY)
        self.assertIn("in the &lt;b&gt;morning", "".join(visit.sudo().message_ids.mapped("body")))
        self.assertTrue(self._notices(visit, "customer"))

    def test_a_visit_that_has_begun_is_moved_no_more(self):
        visit = self._agreed()
        visit.action_arrive()
        with self.assertRaisesRegex(UserError, "no longer be changed"):
            visit.sudo()._customer_confirms(self.customer, visit.planned_at)

    def test_the_invitation_carries_the_link(self):
        visit = self._agreed()
        action = visit.action_invite()
        composer = self.env["mail.compose.message"].with_user(self.agent).with_context(**action["context"])
        with self.mock_mail_gateway():
            composer.create({})._action_send_mail()
        mail = self.env["mail.mail"].sudo().search([("model", "=", visit._name), ("res_id", "=", visit.id)], limit=1)
        path = "/rv/" + mail.body_html.split("/rv/")[1][:43]
        self.assertEqual(self._get(path).status_code, 200)
        self.assertNotIn(path, visit.sudo().message_ids[0].body)


@tagged("post_install", "-at_install")
class TestPortal(LinkCase):
    """What logged-in customers see: their own company's visits, and of these only what is meant for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        person = cls.env["res.partner"].create({"name": "Li Wei", "parent_id": cls.customer.id})
        cls.buyer = new_test_user(cls.env, "buyer", groups="base.group_portal", partner_id=person.id)
        cls.other = new_test_user(cls.env, "other", groups="base.group_portal", partner_id=cls.chinese.id)

    def setUp(self):
        super().setUp()
        self.visit = self._visit(channel_id=self.onsite.id, planned_at=THURSDAY, comment="SECRET comment")
        self.visit.sudo().write({"appointment_note": "SECRET note", "reason": "SECRET reason", "purpose": "SECRET aim"})
        self.env.flush_all()

    def test_the_list_shows_the_own_companys_visits_and_nothing_internal(self):
        self.authenticate("buyer", "buyer")
        page = self._get("/my/revisits").text
        self.assertIn(f"/my/revisits/{self.visit.id}", page)
        self.assertIn("14:00", page)
        self.assertNotIn("SECRET", page + self._get(f"/my/revisits/{self.visit.id}").text)

    def test_other_companies_see_nothing(self):
        self.authenticate("other", "other")
        self.assertNotIn(f"/my/revisits/{self.visit.id}", self._get("/my/revisits").text)
        for path in (f"/my/revisits/{self.visit.id}", f"/my/revisits/{self.visit.id + 10000}"):
            self.assertEqual(self._get(path).status_code, 404)
        page = self._get("/my/revisits")
        answer = self._post(f"/my/revisits/{self.visit.id}", page, do="confirm", seen=THURSDAY)
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.visit.is_confirmed)

    def test_drafts_and_calls_without_an_agreed_time_are_nobodys_business(self):
        call = self._visit()
        self.env.flush_all()
        self.authenticate("buyer", "buyer")
        self.assertEqual(self._get(f"/my/revisits/{call.id}").status_code, 404)

    def test_the_customer_confirms_in_the_portal(self):
        self.authenticate("buyer", "buyer")
        path = f"/my/revisits/{self.visit.id}"
        self._post(path, do="confirm", seen=THURSDAY)
        self.assertTrue(self.visit.is_confirmed)
        self.assertEqual(self.visit.appointment_with_id, self.buyer.partner_id)

    def test_the_record_is_shown_once_the_customer_is_asked_to_sign(self):
        self.customer.email = "ops@northwind.example"
        with freeze_time(THURSDAY):
            self.visit.action_arrive()
            self.visit.result = "Oil changed"
            self.env.flush_all()
            self.authenticate("buyer", "buyer")
            path = f"/my/revisits/{self.visit.id}"
            self.assertNotIn("Oil changed", self._get(path).text)
            self.visit.action_send_sign_link()
            self.env.flush_all()
            page = self._get(path).text
        self.assertIn("Oil changed", page)
        self.assertNotIn("SECRET", page)

    def test_what_became_of_complaints(self):
        self._register("complaint_closed", "2026-11-20")
        self.env.flush_all()
        self.authenticate("buyer", "buyer")
        self.assertIn("Settled.", self._get("/my/revisits").text)
        self.authenticate("other", "other")
        self.assertNotIn("Settled.", self._get("/my/revisits").text)

    def test_portal_users_have_no_right_to_any_record(self):
        for model in ("revisit.visit", "revisit.answer", "revisit.link", "survey.user_input"):
            self.assertFalse(self.env[model].with_user(self.buyer).has_access("read"), model)
