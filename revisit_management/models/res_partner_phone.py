"""Telephone numbers of customers, made comparable with the numbers dialled (``W12``)."""

from odoo import api, fields, models

from ..engine.phones import phone_key


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_phone_key = fields.Char(
        compute="_compute_revisit_phone_key",
        store=True,
        index="btree_not_null",
        help="The telephone number as digits with the country's code, whatever way it is written.",
    )

    @api.depends("phone", "country_id")
    def _compute_revisit_phone_key(self):
        for partner in self:
            partner.revisit_phone_key = partner._revisit_key_of(partner.phone) or False

    def _revisit_key_of(self, number):
        """``number`` as this customer would write it, comparable with the numbers of others."""
        country = self.country_id or self.commercial_partner_id.country_id or self.company_id.country_id
        return phone_key(number, (country or self.env.company.country_id).phone_code)

    def write(self, vals):
        result = super().write(vals)
        if "phone" in vals:
            self._go_on_with_corrected_number()
        return result

    def _go_on_with_corrected_number(self):
        """Visits that waited for the number to be corrected can be tried again."""
        visits = self.env["revisit.visit"].sudo()
        concerned = fields.Domain("partner_id", "in", self.ids) | fields.Domain(
            "contact_line_ids.contact_id", "in", self.ids
        )
        waiting = fields.Domain("next_try_action", "=", "correct_number") & fields.Domain(
            "state", "in", visits._open_states()
        )
        for visit in visits.search(waiting & concerned):
            if not visit.number_to_correct:
                visit.write({"next_try_action": "soon", "next_try_at": fields.Datetime.now()})
