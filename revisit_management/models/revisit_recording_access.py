from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# a player asks for one recording piece by piece: that is one access
SAME_ACCESS = timedelta(minutes=5)


class RevisitRecordingAccess(models.Model):
    """Who heard or took a recording, and when (``W1``). Written by the system, changed by nobody."""

    _name = "revisit.recording.access"
    _description = "Access to a Recording"
    _order = "at desc, id desc"

    recording_id = fields.Many2one("revisit.recording", ondelete="set null", index="btree_not_null")
    name = fields.Char(string="Label", help="Of the recording, as it was then.")
    visit_id = fields.Many2one("revisit.visit", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    user_id = fields.Many2one("res.users", string="Who", required=True, ondelete="restrict")
    at = fields.Datetime(string="When", required=True)
    kind = fields.Selection([("played", "Played"), ("downloaded", "Downloaded")], required=True)

    def write(self, vals):
        """:raises UserError: always; only the database lets go of a recording deleted after its time"""
        if self.ids:
            raise UserError(self.env._("Who accessed a recording is on record and cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Who accessed a recording is on record and cannot be deleted."))


class RevisitRecording(models.Model):
    _inherit = "revisit.recording"

    access_ids = fields.One2many("revisit.recording.access", "recording_id", groups="revisit_management.group_manager")

    def _note_access(self, kind):
        """Note that the current user played or downloaded this recording."""
        now = fields.Datetime.now()
        accesses = self.env["revisit.recording.access"].sudo()
        mine = [("recording_id", "=", self.id), ("user_id", "=", self.env.uid), ("kind", "=", kind)]
        if accesses.search_count([*mine, ("at", ">", now - SAME_ACCESS)], limit=1):
            return
        vals = {"recording_id": self.id, "name": self.name, "visit_id": self.visit_id.id}
        accesses.create({**vals, "user_id": self.env.uid, "at": now, "kind": kind})
