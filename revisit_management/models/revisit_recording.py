from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import format_date

CONSENT = [("not_asked", "Not asked"), ("given", "Given"), ("refused", "Refused")]


class RevisitRecording(models.Model):
    """The sound or film of a visit (``W1``), labelled, filed, and kept as long as the visit's record.

    Nobody reads the content but the system: it is played and downloaded by one route, which logs who did. It is never
    replaced; another recording is added instead.
    """

    _name = "revisit.recording"
    _description = "Recording"
    _order = "started_at desc, id desc"

    name = fields.Char(compute="_compute_name", help="Record number, customer and day.")
    visit_id = fields.Many2one("revisit.visit", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    attempt_id = fields.Many2one("revisit.attempt", string="Call", ondelete="restrict", index="btree_not_null")
    user_id = fields.Many2one("res.users", string="Added By", required=True, ondelete="restrict")
    started_at = fields.Datetime(required=True, default=fields.Datetime.now)
    seconds = fields.Integer(string="Length (s)")
    source = fields.Selection(
        [("upload", "Added by hand"), ("webhook", "From the telephone system")], required=True, default="upload"
    )
    consent = fields.Selection(CONSENT, help="Of the customer, as it was noted when the recording was filed (G3).")
    state = fields.Selection(
        [("stored", "Filed"), ("waiting", "Still to be fetched"), ("failed", "Could not be fetched")],
        required=True,
        default="stored",
    )
    content = fields.Binary(attachment=True, groups=NO_ACCESS)
    mimetype = fields.Char(string="Format")
    size = fields.Integer(string="Bytes")
    url = fields.Char(compute="_compute_url", help="Where it is played from.")

    @api.depends("visit_id.number", "visit_id.partner_id", "started_at")
    def _compute_name(self):
        for recording in self:
            visit = recording.visit_id
            day = recording.started_at and format_date(self.env, visit._local_date(recording.started_at))
            recording.name = " · ".join(filter(None, (visit.name, day)))

    @api.depends("name")
    def _compute_display_name(self):
        for recording in self:
            recording.display_name = recording.name

    @api.depends("state")
    def _compute_url(self):
        for recording in self:
            stored = recording.state == "stored" and recording._origin.id
            recording.url = f"/revisit/recording/{recording._origin.id}" if stored else False

    @api.ondelete(at_uninstall=False)
    def _unlink_after_retention(self):
        """Nothing is deleted while it must be kept: 36 months, or as the policy says (``W1``)."""
        for recording in self:
            until, today = recording.visit_id.retention_date, recording.company_id._revisit_today()
            if not until or until >= today:
                raise UserError(
                    self.env._("%s is kept with the record of its visit and cannot be deleted.", recording.name)
                )

    def action_play(self):
        """Open the recording in the browser's player."""
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}

    def action_download(self):
        return {"type": "ir.actions.act_url", "url": f"{self.url}?download=1", "target": "new"}

    def action_open_accesses(self):
        """Who played or downloaded it."""
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_recording_access_action")
        return {**action, "domain": [("recording_id", "in", self.ids)]}
