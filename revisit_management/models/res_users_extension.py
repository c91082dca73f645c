from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    revisit_extension = fields.Char(
        string="Telephone Extension",
        index="btree_not_null",
        help="By which a telephone system names this person, where it does not know login or e-mail.",
    )
