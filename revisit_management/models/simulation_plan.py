"""The visits that a rule will create until a day, worked out from plain values; nothing is written."""

from functools import cached_property
from typing import NamedTuple

from .rule_dates import Due, Fact, dates_of
from .simulation_draw import Drawing
from .simulation_facts import Event, Last
from .simulation_whom import NOBODY, Whom

BEGINNING = Last(-1)


class Visit(NamedTuple):
    """A visit to come.

    :param owner: user id, minus a team's id, or 0 for nobody
    """

    event: Event
    due: Due
    channel_id: int
    owner: int

    @property
    def key(self):
        """Names the visit before and after a change of its rule."""
        return self.event.id, self.due.occurrence

    @property
    def day(self):
        """The ideal date, in the policy's time zone."""
        return self.due.ideal_date


class RulePlan:
    """The visits to come of one rule.

    Exact where generation is: dates, history, stages on the due date, tiers, amounts, conditions, refusals as of now.
    Visits that count from completion are taken to be completed on their due date, overdue ones today. Of a draw that
    has begun the same numbers come up, as long as visits fall due in this order; of one to begin their number is right
    within one per stratum. Neither merging of near visits nor the customers' contact limit is counted.

    :param rule: a rule, possibly in memory only
    :param covering: days of other visits, for rules of coverage: see :class:`.simulation_cover.Covering`
    """

    def __init__(self, rule, facts, is_workday, end, covering=None):
        self.rule = rule
        self.rule_id = rule._origin.id or 0  # 0: deleted since
        self.facts, self.end = facts, end
        self._is_workday = is_workday
        self._dates = dates_of(rule, is_workday)
        self._covering = covering  # None: not a rule of coverage
        self._deadlines = facts.deadline_days(rule) if rule.deadline_event_type_id else {}
        self._known_dues = {}

    def visits(self):
        """Every visit with an ideal date before ``end``; those before today are overdue from the start."""
        arrivals = self._arrivals()
        if not self.rule._is_sampled():
            return arrivals
        return Drawing(self.rule, self.facts, self._is_workday).draw(arrivals)

    def moved(self, line):
        """The open line as activation leaves it: where it is, moved, or None when the rule asks for it no more."""
        visit = visit_of(line)
        if not line.untouched or self._dates.on_completion:
            return visit
        due = self._dates.nth(self._fact(line.event), line.number)
        return due and visit._replace(due=due)

    # Events

    def _arrivals(self):
        """What is to be visited, or drawn from, in order of the events."""
        whom = Whom(self.rule, self.facts)
        arrivals = []
        for event in self._events():
            if channel := whom.channel(event):
                owner = whom.owner(event)
                arrivals += [Visit(event, due, channel, owner) for due in whom.judged(event, self._dues(event))]
        return arrivals

    def _events(self):
        """The events that concern the rule, those about to be registered included."""
        rule, registered = self.rule, self.facts.events(self.rule.event_type_id)
        if rule.trigger == "condition":
            return [event for event in registered if event.rule_id == self.rule_id] + self.facts.flags_to_come(rule)
        if rule.trigger == "coverage":
            of_lines = rule.coverage_of == "engagement"
            model = "revisit.engagement" if of_lines else "res.partner"
            mine = [event for event in registered if bool(event.engagement_id) == of_lines]
            return mine + self.facts.care_to_come(model)
        concerned = {None, self.rule_id} | self.facts.condition_rule_ids
        return [event for event in registered if event.rule_id in concerned]

    @cached_property
    def _last(self):
        """Where the series of each event stands."""
        if self._dates.on_completion:
            return self.facts.last_completions(self.rule_id, self.rule.policy_id._local_date)
        return self.facts.last_lines(self.rule_id)

    @cached_property
    def _ends(self):
        return self.facts.end_days(self.rule) if self.rule.ended_by else {}

    # Dates

    def _dues(self, event):
        """What the event owes from where its series stands; worked out once for all events alike."""
        last = self._last.get(event.id, BEGINNING)
        ended = self._ends.get(event.id)
        if self._covering:
            return self._until(ended, self._coverage_dues(event, last))
        key = (self._alike(event), last, ended)
        dues = self._known_dues.get(key)
        if dues is None:
            series = self._dues_by_completion if self._dates.on_completion else self._dues_in_turn
            dues = self._known_dues[key] = self._until(ended, series(self._fact(event), last))
        return dues

    def _alike(self, event):
        """What the dates of an event depend on."""
        dates = self._dates
        return (
            event.day,
            event.at if dates.counts_hours else None,
            event.end if dates.span_point != "start" else None,
            self._deadlines.get(event.id),
        )

    def _fact(self, event, last_visit=None):
        return Fact(event.number, event.day, event.at, event.end, self._deadlines.get(event.id), last_visit)

    def _until(self, ended, dues):
        """The dues before the day of the end of the series, and before the end of the simulation."""
        end = min(ended or self.end, self.end)
        found = []
        for due in dues:
            if due.ideal_date >= end:
                break
            found.append(due)
        return found

    def _dues_in_turn(self, fact, last):
        due = self._dates.first(fact, after=last.occurrence)
        while due:
            if due.occurrence not in last.credited:
                yield due
            due = self._dates.nth(fact, due.occurrence + 1)

    def _dues_by_completion(self, fact, last):
        due = self._first_by_completion(fact, last)
        while due:
            yield due
            due = self._dates.after_completion(fact, self._completed(due.ideal_date), due.occurrence + 1)

    def _first_by_completion(self, fact, last):
        if last.occurrence < 0:
            return self._dates.first(fact)
        return self._dates.after_completion(fact, last.closed or self.facts.today, last.occurrence + 1)

    def _completed(self, day):
        return max(day, self.facts.today)

    # Coverage

    def _coverage_dues(self, event, last):
        """Periods that no other visit of the same customer covers."""
        if not self._dates.on_completion:
            for due in self._dues_in_turn(self._fact(event), last):
                if due.ideal_date >= self.end or not self._covering.day(event, due):
                    yield due
            return
        fact = self._fact(event, self._covering.last_done(event))
        due = self._first_by_completion(fact, last)
        while due:
            covered = due.ideal_date < self.end and self._covering.day(event, due)
            if not covered:
                yield due
            due = self._dates.after_completion(fact, covered or self._completed(due.ideal_date), due.occurrence + 1)


def visit_of(line):
    """An open line as it is."""
    due = Due(line.number, line.ideal_date, line.earliest_date, line.latest_date)
    return Visit(line.event, due, line.channel_id or NOBODY, line.agent_id or -(line.team_id or NOBODY))
