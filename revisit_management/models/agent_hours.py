"""When agents are there and how many minutes they have on each day; in statements whose number does not grow."""

from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from ..engine.hours import WHOLE_DAY, minutes_by_day
from ..engine.workdays import WEEKEND


class AgentHours:
    """Working hours of ``user_ids`` from ``first`` to ``last``, both inclusive, on the clocks of ``tz``.

    Who is no employee works the company's hours. Somebody is absent on a whole working day without an hour of work:
    on leave, or because they never work that weekday. Make-up working weekends are in nobody's calendar: there, and on
    days off that a visit needs, only one's own leave counts, and the day has the usual hours.

    :param windows: hours in which customers may be called, (from, to) pairs; without any, all working hours
    """

    def __init__(self, company, user_ids, first, last, *, tz, windows, is_workday):
        self._env = company.with_company(company).sudo().env
        self._company = company.with_env(self._env)
        self._tz = pytz.timezone(tz)
        self._windows = windows or WHOLE_DAY
        self._is_workday = is_workday
        self._days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._start = self._tz.localize(datetime.combine(first, time.min))
        self._end = self._tz.localize(datetime.combine(last, time.max))
        self._read(user_ids)

    def absent(self, user_id):
        """The days on which ``user_id`` is not there."""
        worked, on_leave = self._worked_days(user_id), self._leaves[self._resources.get(user_id)]
        return {
            day
            for day in self._days
            if day not in worked and (day in on_leave or (self._is_workday(day) and day.weekday() not in WEEKEND))
        }

    def minutes(self, user_id):
        """Minutes for visits by day."""
        worked = self._worked_days(user_id)
        inside = minutes_by_day(self.spans(user_id), self._windows)
        usual = self._usual_minutes()
        return {day: min(inside.get(day, 0), usual) if day in worked else usual for day in self._days}

    def spans(self, user_id):
        """Begin and end of working hours, on the clocks of ``tz``."""
        resource = self._resources.get(user_id)
        return self._work[resource.id] if resource else self._company_work

    def _read(self, user_ids):
        resources = self._env["resource.resource"].search(
            [("user_id", "in", list(user_ids)), ("company_id", "in", (self._company.id, False))], order="id desc"
        )
        self._resources = {resource.user_id.id: resource for resource in resources}
        calendar = self._company.resource_calendar_id
        work, of_calendar = resources._get_valid_work_intervals(self._start, self._end, calendars=calendar)
        self._work = {resource.id: self._on_our_clocks(work[resource.id]) for resource in resources}
        self._company_work = self._on_our_clocks(of_calendar.get(calendar.id, ()))
        self._leaves = self._read_leaves(resources)

    def _read_leaves(self, resources):
        """Days whose noon is in somebody's own leave, by resource."""
        bounds = [moment.astimezone(pytz.utc).replace(tzinfo=None) for moment in (self._start, self._end)]
        leaves = self._env["resource.calendar.leaves"].search(
            [
                ("resource_id", "in", resources.ids),
                ("time_type", "=", "leave"),
                ("date_from", "<=", bounds[1]),
                ("date_to", ">=", bounds[0]),
            ]
        )
        days = defaultdict(set)
        for leave in leaves:
            first, last = (pytz.utc.localize(moment) for moment in (leave.date_from, leave.date_to))
            days[leave.resource_id].update(day for day in self._days if first <= self._noon(day) <= last)
        return days

    def _noon(self, day):
        return self._tz.localize(datetime.combine(day, time(12)))

    def _on_our_clocks(self, intervals):
        return [
            tuple(moment.astimezone(self._tz).replace(tzinfo=None) for moment in (start, stop))
            for start, stop, _attendance in intervals
        ]

    def _worked_days(self, user_id):
        return minutes_by_day(self.spans(user_id)).keys()

    def _usual_minutes(self):
        """What a day has at most: also for those who work whenever they like."""
        if self._windows is not WHOLE_DAY:
            return round(60 * sum(hour_to - hour_from for hour_from, hour_to in self._windows))
        return round(60 * (self._company.resource_calendar_id.hours_per_day or 8.0))
