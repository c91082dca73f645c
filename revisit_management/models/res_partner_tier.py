"""Customer tiers: promotion by accumulated amount; a tier set by hand stays (``E8``, ``M2``)."""

from odoo import api, fields, models
from odoo.tools import SQL

from . import bulk

BATCH = 1000


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_tier_id = fields.Many2one(
        "revisit.tier",
        string="Customer Tier",
        company_dependent=True,
        help="Set by hand, it stays; emptied, it follows the accumulated amount again.",
    )
    revisit_tier_is_manual = fields.Boolean(string="Tier Set by Hand", company_dependent=True)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_manual_tier(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_manual_tier(vals))

    def _with_manual_tier(self, vals):
        if "revisit_tier_id" in vals and not self.env.context.get("revisit_tier_by_amount"):
            return {**vals, "revisit_tier_is_manual": bool(vals["revisit_tier_id"])}
        return vals

    def _revisit_amounts(self, company, currency):
        """Accumulated contract amount of each customer with the company, in ``currency``.

        :return: dict of partner id to amount; customers without ledger lines are missing
        """
        groups = self.env["revisit.engagement"]._read_group(
            [("partner_id", "in", self.ids), ("company_id", "=", company.id)],
            ["partner_id", "currency_id"],
            ["amount:sum"],
        )
        amounts = {}
        today = company._revisit_today()
        for partner, of_currency, amount in groups:
            converted = of_currency._convert(amount, currency or company.currency_id, company, today)
            amounts[partner.id] = amounts.get(partner.id, 0.0) + converted
        return amounts

    @api.model
    def _cron_promote_revisit_tiers(self):
        """Give every customer the tier of the accumulated amount, but for those set by hand. Safe to run twice."""
        for company in self.env["res.company"].search([("active", "=", True)]):
            tiers = self.env["revisit.tier"]._by_amount(company)
            if len(tiers) > 1:
                run = self.env["revisit.run"].with_company(company)._begin("tiers")
                pages = bulk.Pages(self.with_company(company)._page_in_ledger)
                run._work(pages, lambda partners, tiers=tiers: partners._promote(tiers))

    def _page_in_ledger(self, after):
        """The next customers of the current company's ledger, in the order of their ids."""
        self.env["revisit.engagement"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT partner_id FROM revisit_engagement WHERE company_id = %s AND partner_id > %s "
                "ORDER BY partner_id LIMIT %s",
                self.env.company.id,
                after,
                BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _promote(self, tiers):
        """These customers of the current company get the highest of ``tiers`` that their amount reaches."""
        company = self.env.company
        changed = 0
        amounts = {
            currency: self._revisit_amounts(company, currency)
            for currency in {tier.currency_id or company.currency_id for tier in tiers}
        }
        for partner in self.filtered(lambda partner: not partner.revisit_tier_is_manual):
            tier = partner._tier_reached(tiers, amounts)
            if tier != partner.revisit_tier_id:
                partner.with_context(revisit_tier_by_amount=True).revisit_tier_id = tier
                changed += 1
        return {"examined": len(self), "created": changed}

    def _tier_reached(self, tiers, amounts):
        reached = tiers.filtered(
            lambda tier: amounts[tier.currency_id or self.env.company.currency_id].get(self.id, 0.0) >= tier.amount_from
        )
        return reached[-1:]


class RevisitTier(models.Model):
    _inherit = "revisit.tier"

    @api.model
    def _by_amount(self, company):
        """The tiers that an accumulated amount can reach, lowest first; others without amount are given by hand."""
        lowest = self.with_company(company)._lowest()
        reachable = self.search([("company_id", "in", (company.id, False)), ("amount_from", ">", 0)])
        return (lowest | reachable).sorted("amount_from")
