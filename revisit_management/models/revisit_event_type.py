from odoo import fields, models


class RevisitEventType(models.Model):
    _name = "revisit.event.type"
    _inherit = ["revisit.vocabulary"]
    _description = "Customer Event Type"
    _order = "sequence, id"

    yearly = fields.Boolean(help="Comes back every year on the same day, as a birthday does.")
    is_milestone = fields.Boolean(
        string="Once per ledger line",
        help="Happens once in the life of an installation or contract, as power-on does. "
        "A later report with another date is a correction, not a second event.",
    )
