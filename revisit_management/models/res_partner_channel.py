"""By which channel a customer may be contacted (``W2``)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_refused_channel_ids = fields.Many2many(
        "revisit.channel",
        "revisit_partner_refused_channel_rel",
        string="Refused Channels",
        help="The customer is never contacted by these (W2).",
    )
    revisit_preferred_channel_id = fields.Many2one(
        "revisit.channel", string="Preferred Channel", help="Taken first where a rule allows it."
    )

    def _revisit_channel(self, channels, only=False):
        """The first of ``channels`` to plan that the customer does not refuse.

        :param channels: in the rule's order
        :param only: no other channel will do, so neither preference nor replacement counts
        :return: a channel, empty when the customer refuses all of them
        """
        allowed = channels - self.revisit_refused_channel_ids
        if only:
            return allowed[:1]
        if self.revisit_preferred_channel_id in allowed:
            return self.revisit_preferred_channel_id
        return allowed[:1] or (self.env["revisit.channel"]._fallbacks() - self.revisit_refused_channel_ids)[:1]

    def write(self, vals):
        result = super().write(vals)
        if "revisit_refused_channel_ids" in vals:
            self._reroute_revisits()
        return result

    def _reroute_revisits(self):
        """Visits not started by a channel refused now take the next one, or are called off."""
        visits = self.env["revisit.visit"].sudo()
        domain = [("partner_id", "in", self.ids), ("state", "in", visits._open_states())]
        for visit in visits.search(domain):
            if visit.channel_id in visit.partner_id.revisit_refused_channel_ids and visit._is_untouched():
                visit._take_other_channel()


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    @api.constrains("partner_id", "channel_id")
    def _check_channel_not_refused(self):
        for visit in self:
            if visit.state in visit._open_states() and visit.channel_id in visit.partner_id.revisit_refused_channel_ids:
                raise ValidationError(
                    self.env._(
                        "%(customer)s refuses “%(channel)s”: choose another channel.",
                        customer=visit.partner_id.display_name,
                        channel=visit.channel_id.name,
                    )
                )

    def _take_other_channel(self):
        rule = self.rule_id
        channels = rule._channels_in_order() or self.env["revisit.channel"]._fallbacks()
        channel = self.partner_id._revisit_channel(channels, only=rule.channel_required)
        if channel:
            old = self.channel_id
            self.channel_id = channel
            self.message_post(
                body=self.env._("The customer refuses “%(old)s”: now “%(new)s”.", old=old.name, new=channel.name)
            )
        else:
            self._cancel_open(self.env._("The customer refuses every channel of the rule."))
