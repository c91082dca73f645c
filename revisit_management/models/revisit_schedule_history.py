"""Visits made before the records were kept here count for what the rules owe: nobody is called again."""

from itertools import zip_longest
from typing import Any, NamedTuple

from odoo import api, fields, models

from . import bulk
from .revisit_schedule_expand import LINE_FIELDS
from .rule_dates import Due
from .rule_facts import RuleFacts

CREDITED_FIELDS = (*LINE_FIELDS, "visit_id", "credited")


class Credit(NamedTuple):
    """The owed visit that a past visit answers: ``line`` is empty while nobody has worked it out yet."""

    visit: Any
    event: Any
    rule: Any
    due: Due
    line: Any


class RevisitSchedule(models.Model):
    _inherit = "revisit.schedule"

    credited = fields.Boolean(
        readonly=True, help="Done by a past visit before its turn came: its series passes over it and goes on."
    )

    @api.model
    def _credit_past_visit(self, visit):
        """Let a done visit from before count for the owed visit it answers, if there is one."""
        self._credit_past_visits(visit)

    @api.model
    def _credit_past_visits(self, visits):
        """The same for many; of one ledger line the oldest first, since later visits may depend on it."""
        ordered = visits.filtered("engagement_id").sorted(lambda visit: (visit.done_date, visit.id))
        for turn in zip_longest(*ordered.grouped("engagement_id").values()):
            self._credit_turn(visits.browse().union(*filter(None, turn)))

    @api.model
    def _credit_turn(self, visits):
        """``visits``: at most one of each ledger line."""
        events = visits.engagement_id.event_ids.filtered("active")
        pairs = self._pairs_to_expand(events)
        dates = self._rule_dates({rule for _event, rule in pairs})
        facts = self._facts(pairs)
        lines = {line._series_key(): line for line in self.search([("event_id", "in", events.ids)])}
        credits = []
        for visit in visits:
            of_line = [pair for pair in pairs if pair[0].engagement_id == visit.engagement_id]
            found = [credit for pair in of_line for credit in self._possible_credits(visit, *pair, dates, facts, lines)]
            if found:
                credits.append(min(found, key=self._credit_rank))
        self._apply_credits(credits, dates)

    def _series_key(self):
        return (self.event_id.id, self.rule_id.id, self.occurrence)

    @api.model
    def _possible_credits(self, visit, event, rule, dates, facts, lines):
        """The owed visits of ``event`` by ``rule`` in whose window the visit took place."""
        stages = rule.stage_ids.mapped("code")
        for due in self._dues_until(dates[rule], facts[event.id, rule.id], visit.done_date, lines):
            line = lines.get((event.id, rule.id, due.occurrence), self.browse())
            in_window = due.earliest_date <= visit.done_date <= due.latest_date
            in_stage = not stages or visit.engagement_id._stage_on(due.ideal_date) in stages
            if in_window and in_stage and (not line or line.state in ("waiting", "taken")):
                yield Credit(visit, event, rule, due, line)

    @api.model
    def _dues_until(self, dates, fact, day, lines):
        """The occurrences that may be answered by a visit on ``day``."""
        if dates.on_completion:
            # the later ones have no date of their own: those that wait were counted from the visit before
            series = [
                line for (event, rule, _n), line in lines.items() if (event, rule) == (fact.number, dates.rule_id)
            ]
            known = [Due(line.occurrence, line.ideal_date, line.earliest_date, line.latest_date) for line in series]
            first = dates.nth(fact, 0)
            return known or ([first] if first else [])
        dues, n = [], 0
        while (due := dates.nth(fact, n)) and due.earliest_date <= day:
            dues.append(due)
            n += 1
        return dues

    @api.model
    def _credit_rank(self, credit):
        """A rule that asks for this way of visiting comes first, then the nearest due date."""
        channels = credit.rule.channel_ids
        other_channel = bool(channels) and credit.visit.channel_id not in channels
        return (other_channel, abs((credit.due.ideal_date - credit.visit.done_date).days), credit.due.ideal_date)

    @api.model
    def _apply_credits(self, credits, dates):
        inserted = self._insert_credited([credit for credit in credits if not credit.line], dates)
        closed = inserted.filtered(lambda line: not line.credited)
        for credit in credits:
            if credit.line:
                credit.line._close_by(credit.visit)
                closed |= credit.line
        closed._append_next()
        facts = {}
        for credit in credits:
            facts.setdefault(credit.rule, RuleFacts(credit.rule))
            self._apply_due(credit.visit, credit.due, facts[credit.rule])

    @api.model
    def _insert_credited(self, credits, dates):
        """Lines that nobody has worked out yet: history, or events just registered."""
        rows = []
        for credit in credits:
            row = dict(zip(LINE_FIELDS, self._line_row(credit.event, credit.rule, credit.due), strict=True))
            # series that count from the completion go on from this line; others pass over it
            extra = {"state": "done", "visit_id": credit.visit.id, "credited": not dates[credit.rule].on_completion}
            rows.append(tuple((row | extra)[name] for name in CREDITED_FIELDS))
        self.env.flush_all()
        ids = bulk.insert(self.env, "revisit.schedule", CREDITED_FIELDS, rows)
        self.invalidate_model()
        self.env["revisit.visit"].invalidate_model(["schedule_ids"])
        return self.browse(ids)

    def _close_by(self, visit):
        """This open line was answered by ``visit`` already: nobody calls again."""
        reason = self.env._("The customer was visited already on %s: the record was imported.", visit.done_date)
        self.visit_id._cancel_open(reason)
        self.write({"state": "done", "visit_id": visit.id, "reason": False})

    @api.model
    def _apply_due(self, visit, due, facts):
        """A past visit becomes the visit that the rule asked for."""
        vals = {name: value for name, value in facts.visit_vals.items() if name != "channel_id"}
        visit.write(
            {
                **vals,
                "reason": " ".join(filter(None, (facts.describe(visit.schedule_ids[:1]), visit.reason))),
                "ideal_date": due.ideal_date,
                "earliest_date": due.earliest_date,
                "latest_date": due.latest_date,
                "stage": visit.engagement_id._stage_on(due.ideal_date),
            }
        )
        visit.write(visit._prepare_closing_days(visit.done_date))
