from odoo import fields, models


class RevisitRuleChannel(models.Model):
    """A channel of a rule, at its place in the order of preference."""

    _name = "revisit.rule.channel"
    _description = "Channel of a Rule"
    _order = "sequence, id"

    rule_id = fields.Many2one("revisit.rule", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="rule_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    channel_id = fields.Many2one("revisit.channel", required=True, ondelete="restrict")

    _channel_once = models.UniqueIndex("(rule_id, channel_id)", "A channel stands in a rule's order only once.")
