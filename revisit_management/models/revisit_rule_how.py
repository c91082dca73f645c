"""How a rule's visits are made: by which channels, what they must bring, what follows when they fail, by whom."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    channel_line_ids = fields.One2many("revisit.rule.channel", "rule_id", string="Channels in Order", copy=True)
    channel_ids = fields.Many2many(
        "revisit.channel",
        string="Channels",
        compute="_compute_channel_ids",
        inverse="_inverse_channel_ids",
        search="_search_channel_ids",
        help="In this order: the first the customer does not refuse is planned.",
    )
    channel_required = fields.Boolean(
        string="No Other Channel Will Do",
        help="The customer's preference and the standard replacements (text message, e-mail) are left aside: "
        "who made a good suggestion must be visited on site (B5).",
    )
    role_ids = fields.Many2many("revisit.contact.role", string="Whom to Reach")
    dimension_ids = fields.Many2many("revisit.dimension", string="Satisfaction Asked")
    visit_type_id = fields.Many2one("revisit.visit.type")
    script = fields.Text(
        translate=True,
        help="What to say. {customer}, {contact}, {agent}, {company}, {product} and {event_date} are filled in.",
    )

    complete_when = fields.Selection(
        [
            ("contact", "the customer was reached"),
            ("answers", "satisfaction was answered"),
            ("all_roles", "every role was reached"),
            ("affirmative", "the right person affirmed everything asked"),
            ("receipt", "the customer was reached, or the signed receipt is back"),
        ],
        default="contact",
        required=True,
    )
    signature_required = fields.Boolean(help="The visited person signs the record (B8, T3).")
    full_record = fields.Boolean(
        help="A record is complete only with evaluation, needs and suggestions; write “none” where there are none (T4)."
    )

    attempt_pattern = fields.Selection(
        [
            ("any", "at any time"),
            ("days", "on different days"),
            ("slots", "at different times of day"),
        ],
        string="Attempts",
        default="any",
        required=True,
        help="Before a call may be given up, the policy's number of attempts must have been made like this.",
    )
    on_failure = fields.Selection(
        [
            ("skip", "leave it, with the reason"),
            ("channel", "try the next channel"),
            ("team", "another team starts again"),
            ("event", "register an event"),
        ],
        string="When It Fails",
        default="skip",
        required=True,
        help="After the last channel another team starts again, after that the event is registered, where these are "
        "given.",
    )
    failure_team_id = fields.Many2one("revisit.team", string="Other Team", check_company=True)
    failure_event_type_id = fields.Many2one("revisit.event.type", string="Event on Failure", ondelete="restrict")

    satisfied_by = fields.Many2many(
        "revisit.event.type",
        "revisit_rule_satisfied_by_rel",
        string="Not Needed After",
        help="One of these inside the window does instead: the customer came of their own accord.",
    )
    ended_by = fields.Many2many(
        "revisit.event.type",
        "revisit_rule_ended_by_rel",
        help="After one of these nothing more is due: the contract ended, the customer is lost.",
    )
    spread = fields.Boolean(
        string="Spread Evenly", help="Planned days are spread over the window instead of bunching on the due date."
    )
    batch_by = fields.Selection(
        [("none", "one by one"), ("customer", "together per customer"), ("region", "together per region")],
        string="Made",
        default="none",
        required=True,
        help="Together: one trip for all whose windows allow it, never outside anybody's window (E9).",
    )

    team_id = fields.Many2one("revisit.team", check_company=True, help="Empty: the policy's team.")
    assignment = fields.Selection(
        [
            ("fixed", "Fixed person"),
            ("balanced", "Least loaded in the team"),
            ("territory", "Least loaded in the team of the customer's region"),
            ("rotation", "In turn: whoever visited this customer longest ago"),
            ("account_manager", "Account manager"),
        ],
        default="balanced",
        required=True,
    )
    agent_id = fields.Many2one("res.users", string="Fixed Agent", domain="[('share', '=', False)]")

    @api.depends("channel_line_ids.channel_id", "channel_line_ids.sequence")
    def _compute_channel_ids(self):
        for rule in self:
            rule.channel_ids = rule.channel_line_ids.sorted("sequence").channel_id

    def _inverse_channel_ids(self):
        for rule in self:
            lines = [
                fields.Command.create({"channel_id": channel._origin.id or channel.id, "sequence": place})
                for place, channel in enumerate(rule.channel_ids, 1)
            ]
            rule.channel_line_ids = [fields.Command.clear(), *lines]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_channels_once(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_channels_once(vals))

    @api.model
    def _with_channels_once(self, vals):
        """A form sends the ordered lines and, computed from them, the channels: the lines are what was meant."""
        if "channel_line_ids" in vals:
            return {name: value for name, value in vals.items() if name != "channel_ids"}
        return vals

    def _search_channel_ids(self, operator, value):
        return [("channel_line_ids.channel_id", operator, value)]

    @api.constrains("on_failure", "failure_team_id", "failure_event_type_id")
    def _check_failure(self):
        for rule in self:
            missing = {
                "team": not rule.failure_team_id and self.env._("which team starts again"),
                "event": not rule.failure_event_type_id and self.env._("which event is registered"),
            }.get(rule.on_failure)
            if missing and not rule.policy_id.is_template:
                raise ValidationError(
                    self.env._("Rule %(rule)s: say %(what)s when a visit fails.", rule=rule.name, what=missing)
                )

    def _channels_in_order(self):
        return self.channel_ids or self.env["revisit.channel"]._standard()

    def _effective_team(self):
        return self.team_id or self.policy_id.team_id
