from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class RevisitAttempt(models.Model):
    """One try to reach the customer. What was tried is never rewritten (``W12``)."""

    _name = "revisit.attempt"
    _description = "Attempt"
    _order = "at desc, id desc"

    visit_id = fields.Many2one("revisit.visit", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    at = fields.Datetime(string="Time", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, default=lambda self: self.env.user, ondelete="restrict"
    )
    channel_id = fields.Many2one("revisit.channel", ondelete="restrict")
    contact_id = fields.Many2one("res.partner", ondelete="restrict", index="btree_not_null")
    number_dialled = fields.Char()
    ring_seconds = fields.Integer(string="Rang (s)")
    outcome = fields.Selection(
        [
            ("connected", "Reached"),
            ("no_answer", "No answer"),
            ("busy", "Busy"),
            ("refused", "Refused"),
            ("wrong_number", "Wrong number"),
            ("unreachable", "Unreachable"),
            ("callback", "Call back later"),
            ("not_in", "Not in"),
        ],
        required=True,
    )
    callback_at = fields.Datetime(string="Call Back At")
    note = fields.Char()

    _ring_seconds_positive = models.Constraint("CHECK (ring_seconds >= 0)", "The ringing time cannot be negative.")

    @api.constrains("at")
    def _check_at(self):
        """A minute of grace: clocks of phone and server differ."""
        latest = fields.Datetime.now() + timedelta(minutes=1)
        if any(attempt.at > latest for attempt in self):
            raise ValidationError(self.env._("An attempt cannot lie in the future: log it once it was made."))

    @api.onchange("contact_id")
    def _onchange_contact_id(self):
        if self.contact_id.phone:
            self.number_dialled = self.contact_id.phone

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "user_id": self.env.uid} for vals in vals_list]
        attempts = super().create(vals_list)
        for attempt in attempts:
            attempt._apply_to_visit()
        # judged by policy and file as they are now, not as they are when somebody reads it
        attempts.flush_recordset()
        return attempts

    def write(self, vals):
        if self.ids and not self.env.su:
            raise UserError(self.env._("An attempt is a fact: log another one instead of changing it."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An attempt is a fact and cannot be deleted."))

    def _apply_to_visit(self):
        """The first attempt starts the visit, who was reached is marked, a call-back moves the visit to its time.

        A call to agree the time of a visit on site does not start it (``B3``).
        """
        visit = self.visit_id
        visit._check_record_open()
        visit._check_may_carry_out()
        if visit.state != "in_progress" and not visit._lacks_appointment():
            visit.action_start()
        if not self.channel_id:
            self.sudo().channel_id = visit.channel_id
        if self.outcome == "callback" and self.callback_at:
            visit.planned_at = self.callback_at
        if self.outcome == "connected":
            visit.contact_line_ids.filtered(
                lambda line: line.contact_id == self.contact_id and line.contact_id
            ).reached = True
