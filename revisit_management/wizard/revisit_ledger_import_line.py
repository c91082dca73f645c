from odoo import fields, models

from .revisit_ledger_import import STATUSES


class RevisitLedgerImportLine(models.Model):
    """What becomes, or became, of one row of the file: every row with an error, and some of the others to look at."""

    _name = "revisit.ledger.import.line"
    _description = "Ledger Import Row"
    _order = "row, id"
    _rec_name = "row"
    _log_access = False

    import_id = fields.Many2one("revisit.ledger.import", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    row = fields.Integer(help="Number of the row in the file.")
    status = fields.Selection(STATUSES, required=True)
    ledger_no = fields.Char(string="Ledger Number")
    reason = fields.Text(help="What is wrong, or what changes.")
