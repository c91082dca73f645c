"""Trade customers and their profile (``C1`` to ``C3``)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_is_trade = fields.Boolean(
        string="Dealer or Agent", help="A trade customer, not an end customer: only these are profiled (C3)."
    )
    revisit_profile_ids = fields.Many2many(
        "revisit.profile",
        "revisit_partner_profile_rel",
        string="Profile",
        domain="[('parent_id', '!=', False)]",
        help="One value per axis (C1).",
    )
    revisit_profile_advice = fields.Text(
        compute="_compute_revisit_profile_advice",
        string="Advice",
        help="Whom to send, how to talk, what to offer (C2).",
    )

    @api.depends("revisit_profile_ids")
    @api.depends_context("lang")
    def _compute_revisit_profile_advice(self):
        for partner in self:
            profiles = partner.revisit_profile_ids.sorted()
            partner.revisit_profile_advice = "\n\n".join(profile._describe_advice() for profile in profiles)

    @api.constrains("revisit_is_trade", "revisit_profile_ids")
    def _check_revisit_profile(self):
        for partner in self.filtered("revisit_profile_ids"):
            if not partner.revisit_is_trade:
                raise ValidationError(
                    self.env._("%s: profiles are for dealers and agents, not for end customers.", partner.display_name)
                )
            for axis, values in partner.revisit_profile_ids.grouped("parent_id").items():
                if not axis:
                    raise ValidationError(self.env._("%s is an axis: choose one of its values.", values[0].name))
                if len(values) > 1:
                    raise ValidationError(
                        self.env._(
                            "%(customer)s: %(axis)s has one value, not both %(values)s.",
                            customer=partner.display_name,
                            axis=axis.name,
                            values=", ".join(values.mapped("name")),
                        )
                    )
