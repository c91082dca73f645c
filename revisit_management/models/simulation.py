"""What a policy's rules will create in the next twelve months, beside what they create as last activated."""

import heapq
from collections import Counter, defaultdict
from operator import attrgetter
from typing import NamedTuple

from ..engine.cadence import add_months
from .simulation_cover import Covering, PlannedDays
from .simulation_facts import Facts
from .simulation_plan import RulePlan, visit_of
from .simulation_rules import is_unchanged, rules_as_edited, rules_gone, rules_in_force

MONTHS = 12
EXAMPLES = 80
OVERDUE = "overdue"
DAY = attrgetter("due.ideal_date")
DAY_CHANNEL_OWNER = attrgetter("due.ideal_date", "channel_id", "owner")


class Place(NamedTuple):
    """Where a visit is counted.

    :param month: as ``2026-03``; ``overdue``: due before today
    :param owner: user id, minus a team's id, or 0 for nobody
    """

    month: str
    rule_id: int
    channel_id: int
    owner: int


class Change(NamedTuple):
    """A visit before and after; the first is None for what is added, the last for what is cancelled."""

    rule_id: int
    old: object
    new: object

    @property
    def day(self):
        return (self.new or self.old).day


class Simulation:
    """Works everything out when made, rule by rule, and keeps only numbers and examples. Writes nothing.

    :param policy: one whose reader may read everything
    :ivar places: number of visits per :class:`Place`
    :ivar before: number of visits per month as the rules are in force today
    :ivar changed: number of visits added, moved, cancelled per kind, month and rule id
    :ivar rules: the rules concerned, in memory, by id
    :ivar examples: the earliest of each kind of :class:`Change`
    """

    def __init__(self, policy):
        self.policy = policy
        self.today = policy._today()
        self.end = add_months(self.today, MONTHS)
        self.is_workday = policy._work_calendar().is_workday
        self.facts = Facts(policy.env, self.today)
        self.places, self.before, self.changed = Counter(), Counter(), Counter()
        self.examples = {"added": [], "moved": [], "cancelled": []}
        self._months = {}
        self._open = defaultdict(list)
        for line in self.facts.open_lines(policy.id):
            self._open[line.rule_id].append(line)
        self._prepare_rules()
        for rule_id in self._rule_ids():
            self._simulate(rule_id)

    def visits(self):
        """The visits to come by rule id, as the rules are edited now: for tests and other uses of the whole list."""
        edited = self._side(self._edited)
        return {rule_id: self._moved(edited, rule_id) + edited.visits(rule_id) for rule_id in self._rule_ids()}

    def month(self, day):
        """Name of the month of ``day``."""
        if day not in self._months:
            self._months[day] = OVERDUE if day < self.today else day.strftime("%Y-%m")
        return self._months[day]

    def _prepare_rules(self):
        self._edited = rules_as_edited(self.policy)
        self._in_force = rules_in_force(self.policy)
        self._gone = rules_gone(self.policy, self._open.keys() - self._edited.keys())
        self.rules = self._in_force | self._gone | self._edited
        self._after, self._as_today = self._side(self._edited), self._side(self._in_force)

    def _side(self, rules):
        return Side(rules, self.facts, self.is_workday, self.end)

    def _rule_ids(self):
        """All rules concerned; those of coverage last, since other visits cover their periods."""
        rule_ids = self._edited.keys() | self._in_force.keys() | self._open.keys()
        return sorted(
            rule_ids, key=lambda rule_id: (self._after.covers(rule_id) or self._as_today.covers(rule_id), rule_id)
        )

    def _simulate(self, rule_id):
        opened = [visit_of(line) for line in self._open.get(rule_id, ())]
        moved = self._moved(self._after, rule_id)
        coming = self._after.visits(rule_id)
        self._count(rule_id, moved + coming)
        if self._is_same(rule_id):
            self._count_before(opened + coming)
            self._compare(rule_id, opened, moved)
        else:
            in_force = self._as_today.visits(rule_id)
            self._count_before(opened + in_force)
            self._compare(rule_id, opened + in_force, moved + coming)

    def _is_same(self, rule_id):
        """What is to come cannot differ from today: worked out once."""
        return rule_id in self._in_force and is_unchanged(self.policy, rule_id) and not self._after.covers(rule_id)

    def _moved(self, side, rule_id):
        """The open visits as activation leaves them."""
        lines = self._open.get(rule_id)
        if not lines:
            return []
        plan = side.plan(self._edited.get(rule_id) or self._gone[rule_id])
        return [visit for line in lines if (visit := plan.moved(line))]

    def _count(self, rule_id, visits):
        # by day first: there are few of them, and a million visits
        for (day, channel, owner), count in Counter(map(DAY_CHANNEL_OWNER, visits)).items():
            self.places[Place(self.month(day), rule_id, channel, owner)] += count

    def _count_before(self, visits):
        for day, count in Counter(map(DAY, visits)).items():
            self.before[self.month(day)] += count

    def _compare(self, rule_id, before, after):
        if not before:
            self._note("added", rule_id, after, lambda visit: Change(rule_id, None, visit))
            return
        old = {visit.key: visit for visit in before}
        added = [visit for visit in after if visit.key not in old]
        moved = [visit for visit in after if visit.key in old and old[visit.key].day != visit.day]
        kept = {visit.key for visit in after}
        cancelled = [visit for key, visit in old.items() if key not in kept]
        self._note("added", rule_id, added, lambda visit: Change(rule_id, None, visit))
        self._note("cancelled", rule_id, cancelled, lambda visit: Change(rule_id, visit, None))
        self._note("moved", rule_id, moved, lambda visit: Change(rule_id, old[visit.key], visit))

    def _note(self, kind, rule_id, visits, change):
        """Count these changes by the months of their days, and keep the earliest."""
        for day, count in Counter(map(DAY, visits)).items():
            self.changed[kind, self.month(day), rule_id] += count
        first = map(change, heapq.nsmallest(EXAMPLES, visits, key=DAY))
        self.examples[kind] = heapq.nsmallest(EXAMPLES, [*self.examples[kind], *first], key=lambda change: change.day)


class Side:
    """The visits to come under one state of the rules."""

    def __init__(self, rules, facts, is_workday, end):
        self._rules, self._facts, self._is_workday, self._end = rules, facts, is_workday, end
        kinds = {rule.coverage_of for rule_id, rule in rules.items() if self.covers(rule_id)}
        self._planned = PlannedDays(kinds, is_workday, facts.today)

    def covers(self, rule_id):
        return rule_id in self._rules and self._rules[rule_id].trigger == "coverage"

    def plan(self, rule):
        covering = Covering(rule, self._facts, self._planned) if rule.trigger == "coverage" else None
        return RulePlan(rule, self._facts, self._is_workday, self._end, covering)

    def visits(self, rule_id):
        """The visits that the rule will create; none if it is not in force."""
        rule = self._rules.get(rule_id)
        visits = self.plan(rule).visits() if rule else []
        self._planned.add(visits)  # they cover periods of the rules of coverage that follow
        return visits
