import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SIGNED, RevisitCase

PNG = SIGNED["signature"]


@tagged("post_install", "-at_install")
class TestPhotos(RevisitCase):
    """Photos belong to the record: taken while the visit is open, kept with it, read with it."""

    def _photo(self, visit):
        return self.env["ir.attachment"].browse(visit.add_photo("cabinet.png", PNG))

    def test_a_photo_is_kept_with_the_visit(self):
        visit = self._visit()
        photo = self._photo(visit)
        self.assertEqual(visit.photo_ids, photo)
        self.assertEqual((photo.name, photo.mimetype), ("cabinet.png", "image/png"))
        self.assertEqual((photo.res_model, photo.res_id), ("revisit.visit", visit.id))

    def test_what_only_looks_like_a_photo_is_refused(self):
        visit = self._visit()
        script = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>").decode()
        for data in (script, base64.b64encode(b"%PDF-1.7").decode(), ""):
            with self.assertRaisesRegex(UserError, "is not a photo"):
                visit.add_photo("cabinet.png", data)

    def test_what_is_no_base64_is_refused_with_a_sentence(self):
        with self.assertRaisesRegex(UserError, "send it again"):
            self._visit().add_photo("cabinet.png", "***")

    def test_too_large_a_photo_is_refused(self):
        self.company.revisit_photo_mb = 1
        with self.assertRaisesRegex(UserError, "larger than 1 MB"):
            self._visit().add_photo("cabinet.png", base64.b64encode(b"x" * 1_200_000).decode())

    def test_a_photo_is_taken_back_while_the_visit_is_open(self):
        visit = self._visit()
        photo = self._photo(visit)
        visit.remove_photo(photo.id)
        self.assertFalse(photo.exists())

    def test_a_photo_of_another_visit_is_not(self):
        photo = self._photo(self._visit())
        with self.assertRaisesRegex(UserError, "no such photo"):
            self._visit().remove_photo(photo.id)
        self.assertTrue(photo.exists())

    def test_photos_of_a_closed_visit_stay(self):
        visit = self._visit()
        photo = self._photo(visit)
        self._do(visit)
        for change in (
            lambda: visit.add_photo("late.png", PNG),
            lambda: visit.remove_photo(photo.id),
            lambda: photo.with_user(self.agent).unlink(),
            lambda: photo.sudo().unlink(),
            lambda: photo.with_user(self.agent).write({"datas": PNG}),
            lambda: photo.sudo().write({"res_id": self._visit().id}),
        ):
            with self.assertRaisesRegex(UserError, "is closed"):
                change()
        self.assertTrue(photo.exists())

    def test_a_photo_is_read_only_with_the_visit(self):
        visit = self._visit()
        photo = self._photo(visit)
        self.assertTrue(photo.with_user(self.colleague).raw)
        for user in (self.stranger, self._new_user("r_employee")):
            with self.assertRaises(AccessError):
                _content = photo.with_user(user).raw
        self._declare_interest(self.colleague)
        with self.assertRaises(AccessError):
            _content = photo.with_user(self.colleague).raw

    def test_photos_are_not_put_there_past_the_checks(self):
        visit = self._visit()
        file = self.env["ir.attachment"].create({"name": "x.svg", "raw": b"<svg/>"})
        for vals in ({"photo_ids": [(4, file.id)]}, {"photo_ids": [(0, 0, {"name": "x", "raw": "x"})]}):
            with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                visit.write(vals)
        with self.assertRaises(UserError):
            self._visit(photo_ids=[(4, file.id)])

    def test_nobody_else_adds_one(self):
        visit = self._visit()
        with self.assertRaises(AccessError):
            visit.with_user(self.stranger).add_photo("cabinet.png", PNG)
