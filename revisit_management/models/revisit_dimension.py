from odoo import fields, models


class RevisitDimension(models.Model):
    """What satisfaction is asked about: product quality, service, adviser … (``E11``)."""

    _name = "revisit.dimension"
    _inherit = ["revisit.vocabulary"]
    _description = "Satisfaction Dimension"
    _order = "sequence, id"

    department_id = fields.Many2one("hr.department", help="Who answers for it.")
    is_standard = fields.Boolean(
        string="Ask Always", help="Asked in every visit whose rule names no dimensions of its own."
    )
