from odoo import models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Interests and visits of merged customers go to the one that stays, past the ORM: bring them together."""
        advisers = self.env["res.partner"].sudo().browse(partner_ids).exists().user_id
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env.invalidate_all()
        partners = self.env["res.partner"].sudo().browse(partner_ids).exists() | (
            dst_partner or self.env["res.partner"]
        )
        conflicts = self.env["revisit.conflict"].sudo()
        rows = conflicts.search([("partner_id", "in", partners.ids)])
        self.env.add_to_compute(rows._fields["commercial_partner_id"], rows)
        if advised := rows.filtered(lambda row: row.relation == "adviser" and row.origin == "automatic").partner_id:
            # the account manager is not among what Odoo merges: the customer would be left without one
            advised.filtered(lambda partner: not partner.user_id).user_id = advisers[:1]
        conflicts._follow_customers(partners)
        self.env["revisit.visit"].sudo()._sync_conflicts_of(partners.commercial_partner_id)
        return result
