"""Other events touch what is owed: one does instead of the visit, one ends the series, one sets the deadline."""

from odoo import api, models
from odoo.tools import SQL

# lines of the same company and customer as the event, of its ledger line where both name one
SAME_SUBJECT = SQL(
    "s.company_id = e.company_id AND s.partner_id = e.partner_id "
    "AND (s.engagement_id IS NULL OR e.engagement_id IS NULL OR s.engagement_id = e.engagement_id)"
)


class RevisitSchedule(models.Model):
    _inherit = "revisit.schedule"

    @api.model
    def _touch_by(self, events):
        """Let ``events`` satisfy, end or re-date the open lines of their customers."""
        if not events:
            return
        self.env["revisit.event"].flush_model()
        self.flush_model()
        self._satisfy_by(events)
        self._end_by(events)
        self._follow_deadlines(events)

    @api.model
    def _satisfy_by(self, events):
        for line, event in self._touched("revisit_rule_satisfied_by_rel", events):
            if event.date <= line.latest_date and event.date >= line.earliest_date:
                line._call_off(line._describe_satisfied(event), "done")
                line._expand(line.event_id)

    def _describe_satisfied(self, event):
        return self.env._(
            "not needed: %(event)s on %(day)s did instead", event=event.type_id.name, day=event.date.isoformat()
        )

    @api.model
    def _end_by(self, events):
        for line, event in self._touched("revisit_rule_ended_by_rel", events):
            if line.ideal_date >= event.date:
                line._call_off(
                    self.env._(
                        "nothing more is due: %(event)s on %(day)s",
                        event=event.type_id.name,
                        day=event.date.isoformat(),
                    )
                )

    @api.model
    def _touched(self, relation, events):
        """Open lines not started whose rule names the type of one of ``events`` in ``relation``, with that event."""
        rows = self.env.execute_query(
            SQL(
                "SELECT s.id, e.id FROM revisit_event e "
                "JOIN %s named ON named.revisit_event_type_id = e.type_id "
                "JOIN revisit_schedule s ON s.rule_id = named.revisit_rule_id AND s.event_id != e.id AND %s "
                "WHERE e.id = ANY(%s) AND e.active IS TRUE AND s.state IN ('waiting', 'taken') ORDER BY s.id, e.date",
                SQL.identifier(relation),
                SAME_SUBJECT,
                events.ids,
            )
        )
        for line_id, event_id in rows:
            line = self.browse(line_id)
            if line.state in ("waiting", "taken") and (not line.visit_id or line.visit_id._is_untouched()):
                yield line, events.browse(event_id)

    @api.model
    def _follow_deadlines(self, events):
        """The event from which deadlines count has happened: what is open gets its latest day."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT s.event_id FROM revisit_event e "
                "JOIN revisit_rule r ON r.deadline_event_type_id = e.type_id "
                "JOIN revisit_schedule s ON s.rule_id = r.id AND %s "
                "WHERE e.id = ANY(%s) AND s.state IN ('waiting', 'taken')",
                SAME_SUBJECT,
                events.ids,
            )
        )
        if rows:
            owing = events.browse([row[0] for row in rows])
            self._expand_again(SQL("s.event_id = ANY(%s)", owing.ids))
            self._move_taken(owing)
            self._expand(owing)

    @api.model
    def _end_days(self, pairs):
        """The day on which another event ends the series of each (event, rule); series without end are missing."""
        if not pairs:
            return {}
        self.env["revisit.event"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT p.event_id, p.rule_id, min(e.date) "
                "FROM unnest(%s::int4[], %s::int4[]) AS p(event_id, rule_id) "
                "JOIN revisit_event s ON s.id = p.event_id "
                "JOIN revisit_rule_ended_by_rel named ON named.revisit_rule_id = p.rule_id "
                "JOIN revisit_event e ON e.type_id = named.revisit_event_type_id AND e.active IS TRUE "
                "AND e.date >= s.date AND e.id != s.id AND %s GROUP BY p.event_id, p.rule_id",
                [event.id for event, _rule in pairs],
                [rule.id for _event, rule in pairs],
                SAME_SUBJECT,
            )
        )
        return {(event, rule): day for event, rule, day in rows}


class RevisitEvent(models.Model):
    _inherit = "revisit.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        self.env["revisit.schedule"].sudo()._touch_by(events)
        return events

    def write(self, vals):
        result = super().write(vals)
        if {"date", "active"} & vals.keys():
            self.env["revisit.schedule"].sudo()._touch_by(self.filtered("active"))
            self._resume_ended()
        return result

    def _resume_ended(self):
        """A withdrawn event ends nothing any more: what it stopped goes on."""
        withdrawn = self.filtered(lambda event: not event.active)
        if not withdrawn:
            return
        self.flush_model()
        self.env.execute_query(
            SQL(
                "UPDATE revisit_event s SET to_expand = TRUE FROM revisit_event e "
                "WHERE e.id = ANY(%s) AND s.active IS TRUE AND s.id != e.id AND %s AND EXISTS ("
                "SELECT 1 FROM revisit_rule_ended_by_rel named JOIN revisit_rule r ON r.id = named.revisit_rule_id "
                "WHERE named.revisit_event_type_id = e.type_id AND r.event_type_id = s.type_id) RETURNING s.id",
                withdrawn.ids,
                SAME_SUBJECT,
            )
        )
        self.invalidate_model(["to_expand"])


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    def _reacts_to(self, event):
        """Whether an event of the rule's type concerns this rule."""
        if self.trigger == "condition":
            return event.rule_id == self
        if self.trigger == "coverage":
            return bool(event.engagement_id) == (self.coverage_of == "engagement")
        return not event.rule_id or event.rule_id == self or event.rule_id.trigger == "condition"
