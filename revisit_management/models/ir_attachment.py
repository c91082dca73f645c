"""Photos are part of a visit's record: what is closed stays as it is."""

from odoo import api, models

CONTENT = {"raw", "datas", "db_datas", "store_fname", "url", "type", "name", "mimetype", "res_model", "res_id"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_visit_photos()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_no_photos_of_records(self):
        self._check_visit_photos()

    def _check_visit_photos(self):
        """:raises UserError: when one is a photo of a closed visit, whoever asks"""
        attached = self.sudo().filtered(lambda attachment: attachment.res_model == "revisit.visit")
        if attached:
            self.env["revisit.visit"].sudo().search([("photo_ids", "in", attached.ids)])._check_record_open()
