"""A rule in words: when, as the list of rules and every visit's reason say it."""

from odoo import api, fields, models

from .revisit_rule import DURATION_FIELDS
from .texts import joined


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    schedule_summary = fields.Char(compute="_compute_schedule_summary")

    @api.depends(*DURATION_FIELDS, "repeats", "repeat_count", "event_type_id.name", "trigger", "span_point")
    @api.depends("align", "align_weekday", "align_day", "align_month", "coverage_of", "coverage_period")
    @api.depends("sampling_percent", "skip_first")
    @api.depends_context("lang")
    def _compute_schedule_summary(self):
        for rule in self:
            rule.schedule_summary = rule._describe_schedule()

    def _describe_span(self, name):
        amount, unit = abs(self[name]), self[f"{name}_unit"]
        if amount == 1:
            return self._one_of(unit)
        units = dict(self._fields[f"{name}_unit"]._description_selection(self.env))
        return self.env._("%(amount)s %(unit)s", amount=amount, unit=units[unit].lower())

    def _one_of(self, unit):
        return {
            "hour": self.env._("1 hour"),
            "day": self.env._("1 day"),
            "workday": self.env._("1 working day"),
            "week": self.env._("1 week"),
            "month": self.env._("1 month"),
            "quarter": self.env._("1 quarter"),
            "half_year": self.env._("1 half-year"),
            "year": self.env._("1 year"),
        }[unit]

    def _describe_schedule(self):
        """One line that says when: "6 months after Power-on, every 6 months, 2 visits"."""
        if self.trigger == "coverage":
            parts = [self._describe_coverage()]
        else:
            parts = [self._describe_first(), *self._describe_repetition()]
        if self.sampling_percent < 100:
            parts.append(self.env._("%g %% drawn at random", self.sampling_percent))
        return joined(self.env, parts)

    def _describe_coverage(self):
        every = self._describe_span("repeat_every")
        whom = dict(self._fields["coverage_of"]._description_selection(self.env))[self.coverage_of]
        if self.coverage_period == "rolling":
            return self.env._("every %(whom)s within %(every)s of the last visit", whom=whom, every=every)
        return self.env._("every %(whom)s at least once per calendar period of %(every)s", whom=whom, every=every)

    def _describe_first(self):
        event = self._describe_start()
        if not self.offset:
            first = self.env._("on %s", event)
        elif self.offset > 0:
            first = self.env._("%(span)s after %(event)s", span=self._describe_span("offset"), event=event)
        else:
            first = self.env._("%(span)s before %(event)s", span=self._describe_span("offset"), event=event)
        if self.align == "none":
            return first
        return self.env._("%(first)s, then on %(day)s", first=first, day=self._describe_align())

    def _describe_start(self):
        event = self.event_type_id.name or ""
        if self.span_point == "midpoint":
            return self.env._("the middle of the term from %s", event)
        if self.span_point == "end":
            return self.env._("the end of the term from %s", event)
        return event

    def _describe_align(self):
        weekday = dict(self._fields["align_weekday"]._description_selection(self.env)).get(self.align_weekday)
        month = dict(self._fields["align_month"]._description_selection(self.env)).get(self.align_month)
        return {
            "weekday": self.env._("the next %s", weekday),
            "next_week": self.env._("%s of the week after", weekday),
            "month_day": self.env._("the next day %s of a month", self.align_day),
            "year_day": self.env._("the next %(month)s %(day)s", month=month, day=self.align_day),
        }[self.align]

    def _describe_repetition(self):
        if not self.repeats:
            return []
        parts = [self.env._("every %s", self._describe_span("repeat_every"))]
        if self.skip_first:
            parts.append(self.env._("without the first"))
        if self.repeat_count:
            parts.append(self.env._("%s visits", self.repeat_count))
        if self.repeat_until:
            until, event = self._describe_span("repeat_until"), self._describe_start()
            parts.append(self.env._("until %(span)s after %(event)s", span=until, event=event))
        return parts

    def _describe_reason(self, event, day):
        """Why a visit of this rule exists, in one sentence with rule, clause and event.

        :param event: name of the event, or a mark for it
        :param day: the event's day, or a mark for it
        """
        parts = {
            "clause": f"{self.clause} " if self.clause else "",
            "rule": self.name,
            "schedule": self.schedule_summary,
            "event": event,
            "day": day,
        }
        if self.trigger == "coverage":
            return self.env._("%(clause)s%(rule)s: %(schedule)s; in care since %(day)s.", **parts)
        if self.trigger == "condition":
            return self.env._("%(clause)s%(rule)s: %(schedule)s; the condition was met on %(day)s.", **parts)
        return self.env._("%(clause)s%(rule)s: %(schedule)s; %(event)s was on %(day)s.", **parts)
