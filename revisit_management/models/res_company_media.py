"""How large the files of visits may be: photos and recordings."""

from odoo import fields, models
from odoo.exceptions import UserError

MEGABYTE = 1024 * 1024


class ResCompany(models.Model):
    _inherit = "res.company"

    revisit_photo_mb = fields.Integer(string="Photos up to (MB)", default=10)
    revisit_recording_mb = fields.Integer(string="Recordings up to (MB)", default=100)

    _revisit_media_positive = models.Constraint(
        "CHECK (revisit_photo_mb > 0 AND revisit_recording_mb > 0)", "Files of visits need some room."
    )

    def _check_revisit_size(self, size, megabytes):
        """:raises UserError: when a file of ``size`` bytes is larger than ``megabytes``"""
        if size > megabytes * MEGABYTE:
            raise UserError(self.env._("The file is larger than %s MB: make it smaller, or ask a manager.", megabytes))
