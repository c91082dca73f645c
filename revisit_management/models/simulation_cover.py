"""What covers the periods of a simulated rule of coverage."""

from operator import attrgetter

from ..engine.cadence import Window, planned_day


class PlannedDays:
    """Simulated visits by customer and by ledger line, as (planned day, channel id, ideal date).

    Planned days are those of visits that are neither spread over their windows nor put together in trips.

    :param kinds: those asked for: ``partner``, ``engagement``
    """

    def __init__(self, kinds, is_workday, today):
        self._by = {kind: {} for kind in kinds}
        self._is_workday, self._today = is_workday, today
        self._known = {}

    def of(self, kind):
        return self._by[kind]

    def add(self, visits):
        for kind, days in self._by.items():
            subject = attrgetter(f"event.{kind}_id")
            for visit in visits:
                if subject_id := subject(visit):
                    planned = self._day(visit.due), visit.channel_id, visit.due.ideal_date
                    days.setdefault(subject_id, []).append(planned)

    def _day(self, due):
        window = (due.earliest_date, due.ideal_date, due.latest_date)
        if window not in self._known:
            self._known[window] = planned_day(Window(*window), self._is_workday, self._today)
        return self._known[window]


class Covering:
    """Days of visits that do for a rule of coverage (``B8``, ``W9``).

    An estimate. Visits open or done today count wherever they lie in the period. Of the simulated ones those count that
    fall due before the rule's own, since they are on record by then; later ones do not. Rules of other policies are
    left aside, as is that visits made in one night do not see each other.
    """

    def __init__(self, rule, facts, planned):
        """
        :param planned: :class:`PlannedDays` of the policy's other rules
        """
        self._subject = attrgetter(f"{rule.coverage_of}_id")
        self._channels = None if rule.coverage_qualifies == "any" else set(rule.channel_ids.ids)
        self._on_record = self._qualifying(facts.visit_days(f"{rule.coverage_of}_id"))
        self._planned = self._qualifying(planned.of(rule.coverage_of))

    def _qualifying(self, days):
        if self._channels is None:
            return days
        return {
            subject: kept
            for subject, found in days.items()
            if (kept := [visit for visit in found if visit[1] in self._channels])
        }

    def day(self, event, due):
        """The first day on which another visit covers the period of ``due``, or None."""
        subject = self._subject(event)
        first, last = due.earliest_date, due.latest_date
        days = [day for day, *_rest in self._on_record.get(subject, ()) if first <= day <= last]
        days += [
            day
            for day, _channel, ideal in self._planned.get(subject, ())
            if first <= day <= last and ideal < due.ideal_date
        ]
        return min(days, default=None)

    def last_done(self, event):
        days = [day for day, _channel, done in self._on_record.get(self._subject(event), ()) if done]
        return max(days, default=None)
