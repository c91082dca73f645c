"""When the agent could come instead: proposals to a customer who moves an appointment."""

from datetime import timedelta

import pytz

from odoo import fields, models

from ..engine.hours import WHOLE_DAY
from ..engine.slots import free_slots
from .agent_hours import AgentHours

# how far ahead a customer may choose, in days
AHEAD = 21


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _free_slots(self):
        """Times at which the agent could keep the appointment, from tomorrow to the last day, as naive UTC.

        On the agent's working hours, by telephone also in the customer's calling hours, beside what stands in the
        agent's calendar; only in the days of an approved plan, which nobody but its approvers moves.
        """
        days = self._days_to_choose_from()
        if not self.agent_id or days[0] > days[1]:
            return []
        calls = self.channel_id.needs_attempts
        windows = (self._calling_windows() if calls else ()) or WHOLE_DAY
        hours = self._hours_of_agent(days)
        absent = hours.absent(self.agent_id.id)
        is_workday = self._calling_calendar().is_workday
        slots = free_slots(
            hours.spans(self.agent_id.id),
            self._busy(days),
            self._appointment_length(),
            days=days,
            is_workday=lambda day: is_workday(day) and day not in absent,
            windows=windows,
        )
        return [self._from_calling_time(slot) for slot in slots]

    def _days_to_choose_from(self):
        """The first and the last one, on the clocks of the calling hours."""
        today = self._calling_time(fields.Datetime.now()).date()
        plan = self.sudo().plan_id
        first = max(filter(None, (today + timedelta(days=1), self.earliest_date, plan.date_from)))
        last = min(filter(None, (today + timedelta(days=AHEAD), self.latest_date, plan.date_to)))
        return first, last

    def _hours_of_agent(self, days):
        return AgentHours(
            self.company_id,
            self.agent_id.ids,
            *days,
            tz=self._calling_tz(),
            windows=(),
            is_workday=self._calling_calendar().is_workday,
        )

    def _busy(self, days):
        """What keeps the agent from coming, on the clocks of the calling hours; not this appointment."""
        zone = pytz.timezone(self._calling_tz())
        first, last = (fields.Datetime.to_datetime(day) for day in (days[0], days[1] + timedelta(days=1)))
        domain = [
            ("start", "<", zone.localize(last).astimezone(pytz.utc).replace(tzinfo=None)),
            ("stop", ">", zone.localize(first).astimezone(pytz.utc).replace(tzinfo=None)),
            ("partner_ids", "in", self.agent_id.partner_id.ids),
            ("show_as", "=", "busy"),
            ("id", "!=", self.calendar_event_id.id),
        ]
        events = self.env["calendar.event"].sudo().search(domain)
        return [(self._calling_time(event.start), self._calling_time(event.stop)) for event in events]
