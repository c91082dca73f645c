"""Photos taken on site; they belong to the visit's record."""

import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.media import is_picture, kind_of


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    photo_ids = fields.Many2many(
        "ir.attachment",
        "revisit_visit_photo_rel",
        string="Photos",
        readonly=True,
        copy=False,
        help="Taken on site; they can be read by whoever reads the visit.",
    )

    def add_photo(self, name, data):
        """Keep a photo with the visit.

        :param name: of the file; what it really is, its content says
        :param data: the picture, base64
        :return: id of the attachment
        :raises UserError: when the visit is closed, or the file no picture or too large
        """
        self.ensure_one()
        self._check_may_carry_out()
        self._check_record_open()
        content = self._decode(data, self.sudo().company_id.revisit_photo_mb)
        if not is_picture(content):
            raise UserError(self.env._("%s is not a photo: take a picture as JPEG, PNG, GIF or WebP.", name))
        photo = self.env["ir.attachment"].sudo().create(self._prepare_photo(name, content))
        self.sudo().photo_ids |= photo
        return photo.id

    def _prepare_photo(self, name, content):
        return {
            "name": (name or "").strip() or self.env._("Photo"),
            "raw": content,
            "mimetype": kind_of(content),
            "res_model": self._name,
            "res_id": self.id,
        }

    def remove_photo(self, attachment_id):
        """Take a photo back while the visit is open.

        :raises UserError: when the visit is closed, or has no such photo
        """
        self.ensure_one()
        self._check_may_carry_out()
        self._check_record_open()
        photo = self.sudo().photo_ids.filtered(lambda kept: kept.id == attachment_id)
        if not photo:
            raise UserError(self.env._("Visit %s has no such photo.", self.display_name))
        photo.unlink()

    def _decode(self, data, megabytes):
        """``data`` (base64) as bytes; too large ones are not even decoded."""
        self.company_id.sudo()._check_revisit_size(len(data or "") * 3 // 4, megabytes)
        try:
            return base64.b64decode(data or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The file did not arrive whole: send it again.")) from error
