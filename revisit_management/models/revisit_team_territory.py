"""Which team looks after a customer's region (``E8``), and what the region is called where draws are made (``A4``)."""

from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _revisit_territory(self, territories):
        """The team of the customer's region, else of the country; empty when it is nobody's."""
        teams = self.env["revisit.team"]
        return territories.get(self.state_id) or territories.get(self.country_id) or teams

    def _revisit_region(self):
        """Name of the region: the state or province, else the country."""
        return self.state_id.name or self.country_id.name or ""

    def _revisit_place(self):
        """What one trip can reach: the city in its region."""
        return " ".join(filter(None, (self._revisit_region(), (self.city or "").strip().casefold())))


class ResCompany(models.Model):
    _inherit = "res.company"

    def _revisit_territories(self):
        """Teams by the region or country that is theirs; the first in order where two claim one."""
        territories = {}
        for team in self.env["revisit.team"].search([("company_id", "=", self.id)]):
            for region in (*team.state_ids, *team.country_ids):
                territories.setdefault(region, team)
        return territories


class RevisitTeam(models.Model):
    _inherit = "revisit.team"

    state_ids = fields.Many2many(
        "res.country.state", string="Regions", help="Customers of these belong to the team's territory (E8)."
    )
    country_ids = fields.Many2many(
        "res.country", string="Countries", help="The same for whole countries; a region comes before its country."
    )
