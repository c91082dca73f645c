"""A rule in words: when, as the list of rules and every visit's reason say it."""

from odoo import api, fields, models

from .revisit_rule import DURATION_FIELDS
from .texts import joined


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    schedule_summary = fields.Char(compute="_compute_schedule_summary")

    @api.depends(*DURATION_FIELDS, "repeats", "repeat_count", "event_type_id.name")
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
        event = self.event_type_id.name or ""
        if not self.offset:
            parts = [self.env._("on %s", event)]
        elif self.offset > 0:
            parts = [self.env._("%(span)s after %(event)s", span=self._describe_span("offset"), event=event)]
        else:
            parts = [self.env._("%(span)s before %(event)s", span=self._describe_span("offset"), event=event)]
        if self.repeats:
            parts.append(self.env._("every %s", self._describe_span("repeat_every")))
            if self.repeat_count:
                parts.append(self.env._("%s visits", self.repeat_count))
            if self.repeat_until:
                parts.append(
                    self.env._("until %(span)s after %(event)s", span=self._describe_span("repeat_until"), event=event)
                )
        return joined(self.env, parts)
