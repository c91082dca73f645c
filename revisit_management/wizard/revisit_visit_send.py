from odoo import api, fields, models
from odoo.tools.i18n import format_list

from ..models.revisit_visit_addressee import PRINTED_CHANNELS


class RevisitVisitSend(models.TransientModel):
    """Shows what goes out to how many, and who cannot be written to; one visit's text may be changed before."""

    _name = "revisit.visit.send"
    _description = "Send Visits"

    visit_ids = fields.Many2many("revisit.visit", required=True)
    is_single = fields.Boolean(compute="_compute_single")
    channel_code = fields.Char(compute="_compute_single")
    addressee = fields.Char(compute="_compute_single")
    summary = fields.Char(compute="_compute_summary", help="How many by which channel.")
    sendable_count = fields.Integer(compute="_compute_summary")
    letter_count = fields.Integer(compute="_compute_summary")
    problems = fields.Text(compute="_compute_summary", help="Why some are not sent.")
    subject = fields.Char(compute="_compute_text", store=True, readonly=False)
    body_html = fields.Html(
        string="Text", compute="_compute_text", store=True, readonly=False, sanitize="email_outgoing"
    )
    body = fields.Text(string="Message", compute="_compute_text", store=True, readonly=False)

    @api.depends("visit_ids")
    def _compute_single(self):
        for wizard in self:
            visits = wizard.visit_ids._origin
            wizard.is_single = len(visits) == 1
            visit = visits if wizard.is_single else visits.browse()
            wizard.channel_code = visit and visit._sent_as(visit.addressee_id)
            wizard.addressee = visit and visit._named_address()

    @api.depends("visit_ids")
    def _compute_summary(self):
        for wizard in self:
            visits = wizard.visit_ids._origin
            problems = visits._reasons_not_to_send()
            sendable = visits.filtered(lambda visit, problems=problems: visit not in problems)
            counts = [f"{channel.name}: {len(each)}" for channel, each in sendable.grouped("channel_id").items()]
            wizard.summary = format_list(self.env, counts)
            wizard.sendable_count = len(sendable)
            wizard.letter_count = len(sendable.filtered(lambda visit: visit.channel_id.code in PRINTED_CHANNELS))
            wizard.problems = "\n".join(problems.values())

    @api.depends("visit_ids")
    def _compute_text(self):
        for wizard in self:
            values = wizard._single_text()
            wizard.subject = values.get("subject")
            wizard.body_html = values.get("body_html")
            wizard.body = values.get("body")

    def _single_text(self):
        """The text of one visit; many have each their own."""
        visits = self.visit_ids._origin
        if len(visits) != 1 or not visits.is_sent_channel:
            return {}
        [(_visit, values, _lang)] = visits._rendered()
        return values

    def action_send(self):
        return self.visit_ids._send_and_tell(self._changed_texts())

    def _changed_texts(self):
        if not self.is_single:
            return {}
        names = ("body",) if self.channel_code == "sms" else ("subject", "body_html")
        return {self.visit_ids.id: {name: self[name] for name in names}}
