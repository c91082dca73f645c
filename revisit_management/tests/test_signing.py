from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .link_case import LinkCase, drawn

NOON = "2026-11-24 04:00:00"


@tagged("post_install", "-at_install")
class TestSigning(LinkCase):
    """The person visited signs: on site, or far away."""

    def setUp(self):
        super().setUp()
        self.clock.move_to(NOON)
        self.visit = self._visit(channel_id=self.onsite.id, planned_at=NOON, result="Oil changed")
        self.visit.action_arrive()
        self.env.flush_all()

    def _sign_at(self, path, **values):
        params = {"name": "Wang Fang", "role": "Site manager", "signature": drawn(), **values}
        answer = self.url_open(f"{path}/sign", json={"params": params}).json()["result"]
        self.env.invalidate_all()
        return answer

    def test_the_person_visited_signs_on_the_agents_screen(self):
        """B8: the visited person signs the record, with name and role."""
        self.visit.action_sign("Li Wei", "Power lead", drawn())
        self.assertEqual((self.visit.signer_name, self.visit.signer_role), ("Li Wei", "Power lead"))
        self.assertTrue(self.visit.signature)
        self.assertEqual(str(self.visit.signed_at), NOON)
        self.assertFalse(self.visit.signed_by_link)

    def test_a_signature_needs_name_role_a_drawn_image_and_something_to_sign(self):
        svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
        empty = drawn((255, 255, 255, 0))
        for name, role, image in (
            ("", "x", drawn()),
            ("x", " ", drawn()),
            ("x", "y", svg),
            ("x", "y", "?"),
            ("x", "y", empty),
        ):
            with self.assertRaises(UserError):
                self.visit.action_sign(name, role, image)
        self.visit.result = False
        with self.assertRaisesRegex(UserError, "nothing to sign"):
            self.visit.action_sign("x", "y", drawn())

    def test_only_who_may_carry_the_visit_out_has_it_signed(self):
        with self.assertRaises(AccessError):
            self.visit.with_user(self.stranger).action_sign("x", "y", drawn())
        with self.assertRaises(AccessError):
            self.visit.with_user(self.stranger).action_send_sign_link()

    def test_what_was_signed_is_not_changed_afterwards(self):
        self.visit.action_sign("Li Wei", "Power lead", drawn())
        for vals in ({"signature": drawn("red")}, {"signer_name": "Somebody"}, {"signer_role": "x"}):
            with self.assertRaisesRegex(UserError, "is signed"):
                self.visit.write(vals)
        self.visit.comment = "For colleagues"
        self.assertFalse(self.visit.is_signature_outdated)
        self.visit.result = "Oil not changed"
        self.assertTrue(self.visit.is_signature_outdated)
        with self.assertRaisesRegex(UserError, "signed again"):
            self.visit.action_complete()
        self.visit.action_sign("Li Wei", "Power lead", drawn("red"))
        self.visit.action_complete()
        self.assertEqual(self.visit.state, "done")

    def test_another_signer_takes_the_place_of_the_first_who_stays_on_record(self):
        self.visit.action_sign("Li Wei", "Power lead", drawn())
        self.visit.action_sign("Wang Fang", "Site manager", drawn("red"), reason="Li Wei left early")
        self.assertEqual(self.visit.signer_name, "Wang Fang")
        note = self.visit.sudo().message_ids[0]
        self.assertIn("Li Wei · Power lead", note.body)
        self.assertIn("left early", note.body)
        self.assertEqual(note.attachment_ids.name, "signature.png")

    def test_the_customer_signs_far_away_once(self):
        """B8: signed remotely, with the words above the signature."""
        self.visit.action_send_sign_link()
        mail = (
            self.env["mail.mail"]
            .sudo()
            .search([("res_id", "=", self.visit.id), ("model", "=", "revisit.visit")], limit=1)
        )
        path = "/rv/" + mail.body_html.split("/rv/")[1][:43]
        self.assertIn("Oil changed", self._get(path).text)
        self.assertFalse(self.visit.signature, "looking at it signs nothing")
        self.assertIn("Enter name and role", self._sign_at(path, role="")["error"])
        self.assertTrue(self._sign_at(path)["force_refresh"])
        self.assertEqual((self.visit.signer_name, self.visit.signer_role), ("Wang Fang", "Site manager"))
        self.assertTrue(self.visit.signed_by_link)
        self.assertEqual(self.visit.sudo().signed_from, "127.0.0.1")
        self.assertEqual(len(self._notices(self.visit, "customer")), 1)
        self.assertEqual(self._sign_at(path), {"error": "This link does not work."})
        self.assertEqual(self._get(path).status_code, 404)

    def test_who_has_no_mail_gets_a_text_message(self):
        self.customer.email = False
        self.visit.action_send_sign_link()
        text = self.env["sms.sms"].sudo().search([("partner_id", "=", self.customer.id)], limit=1)
        self.assertEqual(self._get("/rv/" + text.body.split("/rv/")[1][:43]).status_code, 200)
        self.customer.phone = False
        with self.assertRaisesRegex(UserError, "neither"):
            self.visit.action_send_sign_link()

    def test_a_new_link_ends_the_old_one(self):
        old = self._issue(self.visit, "sign")
        new = self._issue(self.visit, "sign")
        self.assertEqual([self._get(path).status_code for path in (old, new)], [404, 200])

    def test_agents_cannot_set_what_signing_sets(self):
        for vals in ({"signed_at": NOON}, {"signed_by_link": True}, {"signed_digest": "x"}, {"sign_asked_at": NOON}):
            with self.assertRaises(UserError):
                self.visit.write(vals)
