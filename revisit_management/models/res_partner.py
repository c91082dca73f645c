from odoo import api, fields, models
from odoo.exceptions import UserError

from .revisit_engagement import STAGES


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_warranty_term_id = fields.Many2one("revisit.warranty.term", string="Warranty Term", company_dependent=True)
    revisit_excluded_visit_type_ids = fields.Many2many(
        "revisit.visit.type", string="Without These Visits", help="Kinds of visit the customer does not want."
    )
    revisit_excluded = fields.Boolean(string="Not Revisited", help="The customer does not want to be visited.")
    revisit_excluded_reason = fields.Char(string="Reason")
    revisit_excluded_until = fields.Date(string="Until", help="Empty: for good.")

    revisit_engagement_ids = fields.One2many("revisit.engagement", "partner_id", string="Ledger Lines")
    revisit_event_ids = fields.One2many("revisit.event", "partner_id", string="Customer Events")
    revisit_visit_ids = fields.One2many("revisit.visit", "partner_id", string="Visits")
    revisit_engagement_count = fields.Integer(compute="_compute_revisit_counts")
    revisit_visit_count = fields.Integer(compute="_compute_revisit_counts")
    revisit_stage = fields.Selection(STAGES, compute="_compute_revisit_warranty", help="Stage of the newest equipment.")
    revisit_warranty_end = fields.Date(
        compute="_compute_revisit_warranty", help="Last day in warranty of any equipment."
    )
    revisit_last_date = fields.Date(compute="_compute_revisit_dates", string="Last Visit")
    revisit_next_date = fields.Date(compute="_compute_revisit_dates", string="Next Visit")
    revisit_satisfaction = fields.Float(
        compute="_compute_revisit_satisfaction", help="Average of the visits, 0 to 100."
    )

    def _compute_revisit_counts(self):
        lines = self._revisit_count_by_partner("revisit.engagement", [])
        visits = self._revisit_count_by_partner("revisit.visit", [])
        for partner in self:
            partner.revisit_engagement_count = lines.get(partner.id, 0)
            partner.revisit_visit_count = visits.get(partner.id, 0)

    def _compute_revisit_warranty(self):
        engagements = self.env["revisit.engagement"].search([("partner_id", "in", self.ids)])
        by_partner = engagements.grouped("partner_id")
        for partner in self:
            lines = by_partner.get(partner, engagements.browse())
            partner.revisit_warranty_end = max(filter(None, lines.mapped("warranty_end")), default=False)
            newest = lines.sorted(
                lambda line: line.commissioned_date or line.shipped_date or fields.Date.to_date("1900-01-01")
            )
            partner.revisit_stage = newest[-1:].stage

    def _compute_revisit_dates(self):
        visits = self.env["revisit.visit"]
        domain = [("partner_id", "in", self.ids)]
        last = dict(visits._read_group([*domain, ("state", "=", "done")], ["partner_id"], ["done_date:max"]))
        open_visits = [*domain, ("state", "in", visits._open_states())]
        planned = dict(visits._read_group(open_visits, ["partner_id"], ["planned_date:min"]))
        waiting = dict(
            self.env["revisit.schedule"]._read_group(
                [*domain, ("state", "=", "waiting")], ["partner_id"], ["ideal_date:min"]
            )
        )
        for partner in self:
            partner.revisit_last_date = last.get(partner, False)
            partner.revisit_next_date = min(filter(None, (planned.get(partner), waiting.get(partner))), default=False)

    def _compute_revisit_satisfaction(self):
        domain = [("partner_id", "in", self.ids), ("state", "=", "done"), ("is_rated", "=", True)]
        average = dict(self.env["revisit.visit"]._read_group(domain, ["partner_id"], ["satisfaction:avg"]))
        for partner in self:
            partner.revisit_satisfaction = average.get(partner, 0.0)

    def write(self, vals):
        result = super().write(vals)
        if "revisit_warranty_term_id" in vals:
            self.sudo().revisit_engagement_ids._follow_warranty()
        if vals.get("revisit_excluded"):
            self._cancel_revisits()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_revisited(self):
        visited = self.env["revisit.visit"].sudo().search([("partner_id", "in", self.ids)], limit=1)
        if visited:
            raise UserError(
                self.env._(
                    "%s has visits on record and cannot be deleted: archive the contact instead.",
                    visited.partner_id.display_name,
                )
            )

    def action_open_revisits(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_visit_action")
        return {**action, "domain": [("partner_id", "in", self.ids)], "context": {"default_partner_id": self[:1].id}}

    def action_open_revisit_engagements(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_engagement_action")
        return {**action, "domain": [("partner_id", "in", self.ids)], "context": {"default_partner_id": self[:1].id}}

    def _is_revisit_excluded(self, day):
        until = self.revisit_excluded_until
        return self.revisit_excluded and (not until or until >= day)

    def _cancel_revisits(self):
        for partner in self:
            reason = partner.revisit_excluded_reason or self.env._("The customer does not want to be visited.")
            partner.sudo().revisit_visit_ids._cancel_open(reason)

    def _revisit_count_by_partner(self, model, domain):
        groups = self.env[model]._read_group([("partner_id", "in", self.ids), *domain], ["partner_id"], ["__count"])
        return {partner.id: count for partner, count in groups}
