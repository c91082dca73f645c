from odoo import api, fields, models

from ..importing.rows import READERS


class RevisitLedgerImportColumn(models.Model):
    """What a column of an imported file means."""

    _name = "revisit.ledger.import.column"
    _description = "Ledger Import Column"
    _order = "index"
    _rec_name = "heading"

    import_id = fields.Many2one("revisit.ledger.import", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    index = fields.Integer(readonly=True)
    letter = fields.Char(string="Column", readonly=True)
    heading = fields.Char(readonly=True)
    samples = fields.Char(string="First Values", readonly=True)
    field = fields.Selection(selection="_selection_field", help="Empty: the column is left out.")
    # the screen offers what the kind of import can use
    ledger_field = fields.Selection(
        selection="_ledger_selection", string="Meaning", compute="_compute_choices", inverse="_inverse_ledger_field"
    )
    visit_field = fields.Selection(
        selection="_visit_selection",
        string="Meaning (Visits)",
        compute="_compute_choices",
        inverse="_inverse_visit_field",
    )

    @api.depends("field")
    def _compute_choices(self):
        for column in self:
            column.ledger_field = column.field if column.field in READERS["ledger"] else False
            column.visit_field = column.field if column.field in READERS["visits"] else False

    def _inverse_ledger_field(self):
        for column in self:
            column.field = column.ledger_field

    def _inverse_visit_field(self):
        for column in self:
            column.field = column.visit_field

    @api.model
    def _selection_field(self):
        return list((self._labels("ledger") | self._labels("visits")).items())

    @api.model
    def _ledger_selection(self):
        return list(self._labels("ledger").items())

    @api.model
    def _visit_selection(self):
        return list(self._labels("visits").items())

    @api.model
    def _labels(self, kind):
        """Fields of ``kind`` by name, in the user's words, in the order shown; a star marks those that are needed."""
        return self._ledger_labels() if kind == "ledger" else self._visit_labels()

    @api.model
    def _ledger_labels(self):
        return {
            "ledger_no": self.env._("Ledger number *"),
            "name": self.env._("Project"),
            "customer": self.env._("Customer"),
            "customer_code": self.env._("Customer: code"),
            "customer_vat": self.env._("Customer: tax number"),
            "customer_phone": self.env._("Customer: telephone"),
            "street": self.env._("Customer: street"),
            "city": self.env._("Customer: city"),
            "region": self.env._("Customer: region"),
            "zip": self.env._("Customer: postal code"),
            "country": self.env._("Customer: country"),
            "product_model": self.env._("Product model"),
            "quantity": self.env._("Quantity"),
            "amount": self.env._("Contract amount"),
            "contract_date": self.env._("Contract date"),
            "shipped_date": self.env._("Ship date"),
            "commissioned_date": self.env._("Power-on date"),
            "seller": self.env._("Seller"),
            "power_lead": self.env._("Power-distribution lead"),
            "power_lead_title": self.env._("Power-distribution lead: job title"),
            "power_lead_phone": self.env._("Power-distribution lead: telephone"),
            "switch_room_owner": self.env._("Switch-room owner"),
            "switch_room_owner_title": self.env._("Switch-room owner: job title"),
            "switch_room_owner_phone": self.env._("Switch-room owner: telephone"),
            "site_lead": self.env._("Site lead"),
            "site_lead_title": self.env._("Site lead: job title"),
            "site_lead_phone": self.env._("Site lead: telephone"),
        }

    @api.model
    def _visit_labels(self):
        return {
            "ledger_no": self.env._("Ledger number *"),
            "visit_date": self.env._("Visit date *"),
            "channel": self.env._("Way of visiting"),
            "agent": self.env._("Agent"),
            "number": self.env._("Record number"),
            "quality": self.env._("Satisfaction with quality"),
            "service": self.env._("Satisfaction with service"),
            "result": self.env._("What was said"),
            "suggestions": self.env._("Suggestions"),
            "needs": self.env._("Needs"),
            "comment": self.env._("Comment"),
            "person": self.env._("Person visited"),
        }
