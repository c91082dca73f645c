from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SIGNED, RevisitCase


@tagged("post_install", "-at_install")
class TestWorkspaceCall(RevisitCase):
    """What the call bar and the card of the customer ask the server for."""

    def _contact(self, name, phone):
        return self.env["res.partner"].create({"name": name, "phone": phone, "parent_id": self.customer.id})

    def _visit_with(self, *contacts):
        lines = [(0, 0, {"contact_id": contact.id}) for contact in contacts]
        return self._visit(contact_line_ids=lines)

    def test_whom_the_agent_chooses_is_dialled(self):
        first, second = self._contact("Li Wei", "+86 10 1111"), self._contact("Wang Fang", "+86 10 2222")
        visit = self._visit_with(first, second)
        self.assertEqual(visit.action_dial()["url"], "tel:+86101111")
        self.assertEqual(visit.action_dial(second.id)["url"], "tel:+86102222")
        self.assertEqual(visit.action_dial(self.customer.id)["url"], "tel:+861055550100")

    def test_whoever_has_no_number_is_dialled_by_the_customers(self):
        contact = self._contact("Li Wei", False)
        self.assertEqual(self._visit_with(contact).action_dial(contact.id)["url"], "tel:+861055550100")

    def test_nobody_else_is_dialled(self):
        stranger = self.env["res.partner"].create({"name": "Somebody", "phone": "+86 10 9999"})
        visit = self._visit()
        with self.assertRaisesRegex(UserError, "no longer to be reached"):
            visit.action_dial(stranger.id)
        self.assertFalse(visit.dialling_since)

    def test_the_card_tells_the_consent_and_the_recordings(self):
        """G3: asked, and noted where the call is made; W1: what was recorded is there to be played."""
        visit = self._visit()
        self.assertEqual(visit.workspace_card()["texts"]["consent"], "not_asked")
        visit.workspace_save({"texts": {"consent": "given"}})
        recording = visit.sudo()._file_recording({"seconds": 65})
        card = visit.workspace_card()
        self.assertEqual((visit.consent, card["texts"]["consent"]), ("given", "given"))
        [told] = card["recordings"]
        self.assertEqual((told["id"], told["seconds"], told["consent"]), (recording.id, 65, "given"))

    def test_the_card_tells_who_signed_and_how_late_one_came(self):
        """B8, B12."""
        visit = self._visit(channel_id=self.onsite.id)
        self.assertFalse(visit.workspace_card()["onsite"]["signer_role"])
        visit.action_arrive()
        visit.workspace_save({"texts": {"result": "All in order."}})
        visit.sudo().write({**SIGNED, "signer_role": "Engineer", "planned_at": "2020-01-01 00:00:00"})
        onsite = visit.workspace_card()["onsite"]
        told = (onsite["signature"], onsite["signer_name"], onsite["signer_role"], onsite["is_punctual"])
        self.assertEqual(told, (True, "Li Wei", "Engineer", False))
        self.assertEqual(onsite["minutes_late"], visit.punctuality_minutes)
        self.assertFalse(onsite["is_signature_outdated"])
