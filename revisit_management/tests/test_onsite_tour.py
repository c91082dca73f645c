from freezegun import freeze_time

from odoo.tests import HttpCase, new_test_user, tagged

from .common import RevisitCase

# Tuesday, ten o'clock in Shanghai, and five minutes later
TEN, SOON = "2026-11-24 02:00:00", "2026-11-24 02:05:00"


@tagged("post_install", "-at_install")
class TestOnSiteTour(RevisitCase, HttpCase):
    """A visit on site, carried out on a telephone."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = new_test_user(
            cls.env,
            "day_technician",
            groups="revisit_management.group_agent",
            tz="Asia/Shanghai",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.team.member_ids = cls.technician
        cls.policy = cls._policy(
            {
                "late": 2,
                "late_unit": "week",
                "channel_ids": [(6, 0, cls.onsite.ids)],
                "signature_required": True,
            },
            appointment_required=True,
        )
        cls.visited = cls.env["res.partner"].create(
            {"name": "Zhang Wei", "function": "Duty manager", "parent_id": cls.customer.id}
        )

    def _due_visit(self):
        self._engagement(commissioned_date="2026-11-24")
        with freeze_time(TEN):
            for name in ("expand", "generate"):
                self.env.ref(f"revisit_management.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()
        visit = self.env["revisit.visit"].search([("partner_id", "=", self.customer.id), ("state", "=", "ready")])
        visit.write({"planned_at": SOON, "contact_line_ids": [(5,), (0, 0, {"contact_id": self.visited.id})]})
        return visit

    def test_arrival_checks_photo_and_two_signatures_make_a_record(self):
        """B8: the person visited signs, or another one for them; B12: the arrival is measured."""
        visit = self._due_visit()
        with freeze_time(TEN, tick=True):
            self.start_tour(f"/odoo/revisit-workspace/{visit.id}", "revisit_technician_on_site", login="day_technician")
        self.env.invalidate_all()
        self.assertEqual((visit.state, visit.result), ("done", "All tight and dry"))
        self.assertEqual((str(visit.arrived_at)[:16], visit.is_punctual), ("2026-11-24 02:00", True))
        self.assertEqual(visit.answer_ids.mapped("level"), ["satisfied", "very_satisfied"])
        self.assertEqual((visit.signer_name, visit.signer_role), ("Zhao Min", "Shift leader"))
        self.assertTrue(visit.signature)
        self.assertIn("Zhang Wei signed for the wrong unit", "".join(visit.message_ids.mapped("body")))
        photo = visit.photo_ids
        self.assertEqual((photo.name, photo.mimetype), ("nameplate.jpg", "image/jpeg"))
        self.assertEqual(photo.create_uid, self.technician)
        self.assertIn(photo.raw[:3], b"\xff\xd8\xff")
