from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    revisit_engagement_count = fields.Integer(
        compute="_compute_revisit_engagement_count", groups="revisit_management.group_agent"
    )

    def _compute_revisit_engagement_count(self):
        groups = self.env["revisit.engagement"]._read_group(self._revisit_domain(), ["origin_id"], ["__count"])
        counts = dict(groups)
        for order in self:
            order.revisit_engagement_count = counts.get(order.id, 0)

    def _revisit_domain(self):
        return [("origin_model", "=", self._name), ("origin_id", "in", self.ids)]

    def action_open_revisit_engagements(self):
        """The ledger line made from this order, with its owed visits."""
        engagements = self.env["revisit.engagement"].search(self._revisit_domain())
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_engagement_action")
        if len(engagements) == 1:
            action |= {"views": [(False, "form")], "res_id": engagements.id}
        return {**action, "domain": [("id", "in", engagements.ids)], "context": {}}
