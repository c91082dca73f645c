"""How far one got with a visit: not dialled, not reached, reached (未拨打, 未接通, 已接通)."""

from odoo import api, fields, models


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    reach = fields.Selection(
        [("not_dialled", "Not dialled"), ("not_reached", "Not reached"), ("reached", "Reached")],
        string="Calls So Far",
        compute="_compute_reach",
        store=True,
        help="By the attempts of this visit.",
    )

    @api.depends("attempt_ids.outcome")
    def _compute_reach(self):
        for visit in self:
            outcomes = visit.attempt_ids.mapped("outcome")
            visit.reach = "reached" if "connected" in outcomes else "not_reached" if outcomes else "not_dialled"
