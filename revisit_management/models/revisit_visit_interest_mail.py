"""Nothing of a visit is sent to who has an interest in the customer: no message, no mention, no following (``W4``)."""

from odoo import models


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        for excluded, visits in self._grouped_by_excluded(partner_ids).items():
            partners = [partner for partner in partner_ids or [] if partner not in excluded]
            super(RevisitVisit, visits)._message_subscribe(partners, subtype_ids, customer_ids)
        return True

    def _grouped_by_excluded(self, partner_ids):
        """These visits by the set of those partners who must not follow them."""
        users = self.env["res.users"].sudo().search([("partner_id", "in", partner_ids or [])])
        excluded = self._excluded_among(users)
        partners = {user.id: user.partner_id.id for user in users}
        return self.grouped(
            lambda visit: frozenset(partners[user] for user, visits in excluded.items() if visit.id in visits)
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        users = self.env["res.users"].browse([data["uid"] for data in recipients if data["uid"]])
        excluded = self._excluded_among(users)
        return [data for data in recipients if data["uid"] not in excluded]

    def _message_create(self, values_list):
        """Who is mentioned may read the message by that alone."""
        return super()._message_create([self._without_excluded(values) for values in values_list])

    def _without_excluded(self, values):
        partner_ids = values.get("partner_ids")
        if not partner_ids or values.get("model") != self._name or not values.get("res_id"):
            return values
        [excluded] = self.browse(values["res_id"])._grouped_by_excluded(list(partner_ids))
        return {**values, "partner_ids": [partner for partner in partner_ids if partner not in excluded]}
