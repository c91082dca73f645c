from odoo import api, fields, models
from odoo.tools import SQL


class RevisitTrip(models.Model):
    """Visits of one customer or place made on one day by one person (``E9``)."""

    _name = "revisit.trip"
    _description = "Trip"
    _order = "date, id"

    name = fields.Char(required=True, help="The customer or the place.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    key = fields.Char(required=True, index=True, help="Whose visits it gathers: rule, and customer or place.")
    date = fields.Date(required=True)
    agent_id = fields.Many2one("res.users", ondelete="restrict")
    visit_ids = fields.One2many("revisit.visit", "trip_id", string="Visits")
    visit_count = fields.Integer(compute="_compute_visit_count")
    is_shared = fields.Boolean(
        compute="_compute_visit_count", search="_search_is_shared", help="More than one visit is made on this trip."
    )

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        counts = dict(self.env["revisit.visit"]._read_group([("trip_id", "in", self.ids)], ["trip_id"], ["__count"]))
        for trip in self:
            trip.visit_count = counts.get(trip, 0)
            trip.is_shared = trip.visit_count > 1

    def _search_is_shared(self, operator, value):
        if operator != "in":
            return NotImplemented
        shared = SQL(
            "(SELECT trip_id FROM revisit_visit WHERE trip_id IS NOT NULL GROUP BY trip_id HAVING count(*) > 1)"
        )
        return [("id", "in" if True in value else "not in", shared)]

    @api.depends("name", "date")
    def _compute_display_name(self):
        for trip in self:
            trip.display_name = f"{fields.Date.to_string(trip.date)} · {trip.name}"

    def action_open_visits(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_visit_action")
        return {**action, "name": self.display_name, "domain": [("trip_id", "in", self.ids)], "context": {}}
