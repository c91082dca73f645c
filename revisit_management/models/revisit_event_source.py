"""Events read from documents: which source, what was read, and why one is gone."""

from odoo import fields, models

from .revisit_engagement import MILESTONES

# the column of the ledger that tells the date of a milestone
LEDGER_DATES = {code: name for name, code in MILESTONES.items()}


class RevisitEvent(models.Model):
    _inherit = "revisit.event"

    source_id = fields.Many2one("revisit.source", readonly=True, index="btree_not_null", ondelete="set null")
    origin_version = fields.Char(
        readonly=True, copy=False, help="When the document was last written, as read; another value: it is read again."
    )
    gone_reason = fields.Char(
        string="Withdrawn Because", readonly=True, copy=False, help="Why the source took the event back."
    )

    _of_document = models.Index("(origin_model, origin_id) WHERE origin_model IS NOT NULL")

    def action_open_origin(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self.origin_model,
            "res_id": self.origin_id,
            "view_mode": "form",
        }

    def _correct(self, vals):
        """A source's document also takes the fact over: it is withdrawn and comes back with that document."""
        if vals.get("source_id"):
            self._take_over(vals)
        return super()._correct(vals)

    def _take_over(self, vals):
        names = ("source_id", "origin_model", "origin_id", "partner_id", "engagement_id")
        # a fact told without a ledger line keeps the one it was given here
        told = {name: vals[name] for name in names if vals[name]}
        [known] = self.read(names, load=None)
        changes = {name: value for name, value in told.items() if value != known[name]}
        if self.gone_reason:
            changes["gone_reason"] = False
        if changes:
            self.write(changes)
        if "partner_id" in changes:
            self._follow_customer()

    def _follow_customer(self):
        """The document names another customer: visits not started go along, what was done stays."""
        visits = self.sudo().schedule_ids.visit_id.filtered(lambda visit: visit._is_untouched())
        visits.write({"partner_id": self.partner_id.id})

    def _withdraw_gone(self, reason):
        """The document of these events is gone: so are they, and their dates in the ledger."""
        self.write({"gone_reason": reason})
        self._withdraw(reason)
        for event in self:
            name = LEDGER_DATES.get(event.type_id.code)
            if name and event.engagement_id[name] == event.date:
                event.engagement_id[name] = False

    def _tell_ledger(self):
        """The ledger's own date follows the document's."""
        for event in self:
            name = LEDGER_DATES.get(event.type_id.code)
            if name and event.engagement_id and event.engagement_id[name] != event.date:
                event.engagement_id[name] = event.date
