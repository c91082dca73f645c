"""Photos and recordings are part of a visit's record: what is closed stays, and who hears a recording is logged."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

CONTENT = {"raw", "datas", "db_datas", "store_fname", "url", "type", "name", "mimetype", "res_model", "res_id"}
RECORDING = ("revisit.recording", "revisit.call.event")


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_access(self, operation):
        """Files of recordings are none of anybody's, administrators included: the route that logs serves them."""
        result = super()._check_access(operation)
        if self.env.su:
            return result
        files = self.sudo().filtered(lambda attachment: attachment.res_model in RECORDING and attachment.res_field)
        if not files:
            return result
        forbidden = files.sudo(False) | (result[0] if result else self.browse())
        return forbidden, lambda: AccessError(self.env._("Recordings are played and downloaded on their visit."))

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_visit_photos()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_no_records(self):
        self._check_visit_photos()
        self._check_recordings_gone()

    def _check_visit_photos(self):
        """:raises UserError: when one is a photo of a closed visit, whoever asks"""
        attached = self.sudo().filtered(lambda attachment: attachment.res_model == "revisit.visit")
        if attached:
            self.env["revisit.visit"].sudo().search([("photo_ids", "in", attached.ids)])._check_record_open()

    def _check_recordings_gone(self):
        """:raises UserError: when one is the file of a recording that still exists, whoever asks"""
        files = self.sudo().filtered(lambda attachment: attachment.res_model == "revisit.recording")
        if files and self.env["revisit.recording"].sudo().browse(files.mapped("res_id")).exists():
            raise UserError(self.env._("The recording belongs to the record of its visit and stays."))
