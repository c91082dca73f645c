from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

OPEN = ("waiting", "taken")


class RevisitSchedule(models.Model):
    """One owed visit: which rule, which event, the how-manieth, when. Read from events, never from visits."""

    _name = "revisit.schedule"
    _description = "Owed Visit"
    _order = "ideal_date, id"
    _rec_name = "key"

    event_id = fields.Many2one("revisit.event", required=True, index=True, ondelete="restrict")
    rule_id = fields.Many2one("revisit.rule", required=True, ondelete="restrict", index=True)
    policy_id = fields.Many2one(related="rule_id.policy_id", store=True, ondelete="restrict")
    partner_id = fields.Many2one(related="event_id.partner_id", store=True, index=True, ondelete="restrict")
    engagement_id = fields.Many2one(
        related="event_id.engagement_id", store=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(related="event_id.company_id", store=True)
    occurrence = fields.Integer(required=True, help="0 for the first visit that the event owes by this rule.")
    key = fields.Char(required=True, help="rule:event:occurrence")
    ideal_date = fields.Date(required=True)
    earliest_date = fields.Date(required=True)
    latest_date = fields.Date(required=True)
    due_at = fields.Datetime(help="The moment, for rules that count hours.")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("taken", "Visit open"),
            ("done", "Done"),
            ("sampled_out", "Not drawn"),
            ("skipped", "Skipped"),
            ("cancelled", "Cancelled"),
        ],
        default="waiting",
        required=True,
        index=True,
    )
    reason = fields.Char(help="Why it was skipped, cancelled or not drawn.")
    sampling_id = fields.Many2one("revisit.sampling", readonly=True, index="btree_not_null", ondelete="restrict")
    stratum = fields.Char(readonly=True, help="Where it was drawn: region and tier as they were then.")
    draw_number = fields.Integer(readonly=True, help="Its number of arrival in the draw, from 1.")
    replaces_id = fields.Many2one(
        "revisit.schedule", readonly=True, ondelete="restrict", help="Drawn in the place of this one."
    )
    visit_id = fields.Many2one("revisit.visit", index="btree_not_null", ondelete="restrict")
    error = fields.Text(readonly=True, help="Why no visit could be created; tried again on the day given.")
    retry_on = fields.Date(readonly=True)

    _key_unique = models.UniqueIndex("(key)", "This visit is already owed.")
    _one_waiting = models.UniqueIndex(
        "(rule_id, event_id) WHERE state = 'waiting'", "A rule waits for one visit of an event at a time."
    )
    _due = models.Index("(policy_id, ideal_date, id) WHERE state = 'waiting'")

    @api.depends("rule_id", "ideal_date")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.rule_id.name} · {fields.Date.to_string(line.ideal_date)}"

    @api.ondelete(at_uninstall=False)
    def _unlink_waiting_only(self):
        if self.filtered(lambda line: line.state != "waiting"):
            raise UserError(self.env._("Only waiting lines can be deleted: the others are history."))

    def _settle(self, state, reason=None):
        """Close open lines with their outcome; what is already closed stays as it was."""
        lines = self.filtered(lambda line: line.state in OPEN)
        lines.write({"state": state, "reason": reason})
        # rules that count from completion know only now when the next visit is due
        counting = lines.filtered(
            lambda line: line.rule_id.repeat_basis == "completion" or self._is_rolling(line.rule_id)
        )
        counting.event_id.write({"to_expand": True})
        return lines

    @api.model
    def _last_occurrences(self, pairs):
        """What exists per (event, rule): the last line in turn, whether a line waits, and lines done before their turn.

        :param pairs: iterable of (event id, rule id)
        :return: dict of (event id, rule id) to (occurrence, waiting, state, visit id, ideal date, credited occurrences)
            of the last line; occurrence -1 when all lines were done before their turn
        """
        pairs = list(pairs)
        if not pairs:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (s.event_id, s.rule_id) s.event_id, s.rule_id, "
                "CASE WHEN s.credited IS TRUE THEN -1 ELSE s.occurrence END, "
                "bool_or(s.state = 'waiting') OVER series, s.state, s.visit_id, s.ideal_date, "
                "array_agg(s.occurrence) FILTER (WHERE s.credited IS TRUE) OVER series "
                "FROM unnest(%s::int4[], %s::int4[]) AS p(event_id, rule_id) "
                "JOIN revisit_schedule s ON s.event_id = p.event_id AND s.rule_id = p.rule_id "
                "WINDOW series AS (PARTITION BY s.event_id, s.rule_id) "
                "ORDER BY s.event_id, s.rule_id, s.credited IS TRUE, s.occurrence DESC",
                [event for event, _rule in pairs],
                [rule for _event, rule in pairs],
            )
        )
        return {(event, rule): tuple(rest) for event, rule, *rest in rows}
