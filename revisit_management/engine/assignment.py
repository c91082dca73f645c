"""Who gets the work, and on which day: one person for each job, or the reasons why nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heapify, heapreplace
from typing import NamedTuple

from .workdays import IsWorkday

#: How far from the planned day we look for somebody with time, in days.
FARTHEST_SHIFT = 31

CONFLICT, ABSENT = "conflict", "absent"


class Lacks(NamedTuple):
    """A reason why somebody cannot have a job: the qualification they do not hold on that day."""

    qualification: Hashable


Obstacle = str | Lacks


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work to give out.

    :ivar subject: whom it is about (the customer); rotation remembers who served whom
    :ivar team: candidates; their order breaks ties
    :ivar earliest: first day on which it may be done
    :ivar latest: last such day, inclusive
    :ivar minutes: what it takes
    :ivar rotates: whoever served the subject longest ago comes first, before the least loaded (``A4``)
    :ivar barred: who must not take part (``W4``)
    :ivar needs: qualifications without which nobody gets it (``M10``)
    :ivar wishes: qualifications that count as needed as soon as a candidate holds them (``W22``)
    """

    id: int
    subject: Hashable
    team: tuple[int, ...]
    earliest: date
    planned: date
    latest: date
    minutes: int = 0
    rotates: bool = False
    barred: frozenset[int] = frozenset()
    needs: frozenset[Hashable] = frozenset()
    wishes: frozenset[Hashable] = frozenset()


@dataclass(slots=True)
class Person:
    """What is known of a candidate; :class:`Desk` counts on while it gives jobs out.

    :ivar load: open jobs
    :ivar planned: minutes given away already, by day
    :ivar minutes: minutes there are, by day; a day that is missing has no limit
    :ivar absent: days on which they cannot work at all
    :ivar holds: first and last day (inclusive; None: open) of each qualification
    :ivar stand_ins: first and last day (inclusive) of absences, with who stands in
    """

    load: int = 0
    planned: Counter[date] = field(default_factory=Counter)
    minutes: Mapping[date, int] = field(default_factory=dict)
    absent: Container[date] = frozenset()
    holds: Mapping[Hashable, Sequence[tuple[date, date | None]]] = field(default_factory=dict)
    stand_ins: Sequence[tuple[date, date, int]] = ()

    def lacks(self, needs: frozenset[Hashable], day: date) -> Lacks | None:
        """The first of ``needs``, in a stable order, that is not held on ``day``."""
        missing = (need for need in sorted(needs, key=repr) if not self._holds(need, day))
        need = next(missing, None)
        return None if need is None else Lacks(need)

    def has_time(self, minutes: int, day: date) -> bool:
        limit = self.minutes.get(day)
        return limit is None or self.planned[day] + minutes <= limit

    def _holds(self, need: Hashable, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.holds.get(need, ()))


@dataclass(frozen=True, slots=True)
class Choice:
    """Who does it, and when.

    :ivar crowded: nobody had time left on any day, so that it comes on top
    :ivar unmet: wishes that no candidate can meet
    :ivar served_on: when the chosen one served the subject last; None: never
    """

    agent: int
    day: date
    crowded: bool = False
    unmet: frozenset[Hashable] = frozenset()
    served_on: date | None = None


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody can do it.

    :ivar candidates: who came into question
    :ivar reasons: how many of them fall to each obstacle on the planned day
    """

    candidates: tuple[int, ...]
    reasons: Mapping[Obstacle, int]


#: When whom: last day, and a number that orders what happened on one day.
Served = Mapping[Hashable, Mapping[int, tuple[date, int]]]


class Desk:
    """Gives jobs out one by one; what it gave counts for the next ones.

    :param people: whoever is missing has no work, is there every day and holds nothing
    :param served: by subject and person, the last day on which they served it, with a number for the order in a day
    :param is_workday: days off are used only if the planned day is one
    """

    def __init__(self, people: Mapping[int, Person], served: Served, is_workday: IsWorkday) -> None:
        self._people = dict(people)
        self._served = {subject: dict(by_agent) for subject, by_agent in served.items()}
        self._is_workday = is_workday
        self._turn = 1 + max((turn for of in served.values() for _day, turn in of.values()), default=0)

    def give(self, job: Job) -> Choice | Nobody:
        """The person and day for ``job``.

        With time left on the planned day, else on the nearest working day in the window; when all are full, on the
        planned day all the same. Rotation looks at those who did not serve the subject last before anybody else: it
        rather crowds somebody's day than lets one person keep a customer.
        """
        needs = self._needs(job)
        for left_out, crowded, day in self._offers(job):
            able = [
                agent
                for agent in self._candidates(job, day)
                if agent != left_out
                and self._obstacle(job, needs, agent, day) is None
                and (crowded or self._person(agent).has_time(job.minutes, day))
            ]
            if able:
                return self._book(job, self._best(job, able), day, crowded, job.wishes - needs)
        return self._nobody(job, needs)

    def obstacle(self, job: Job, agent: int, day: date) -> Obstacle | None:
        """Why ``agent`` cannot have ``job`` on ``day``; None: nothing is in the way."""
        return self._obstacle(job, self._needs(job), agent, day)

    def _person(self, agent: int) -> Person:
        try:
            return self._people[agent]
        except KeyError:
            return self._people.setdefault(agent, Person())

    def _needs(self, job: Job) -> frozenset[Hashable]:
        """A wish that somebody can meet becomes a need."""
        met = (
            wish
            for wish in job.wishes
            if any(
                agent not in job.barred and self._person(agent).lacks(frozenset({wish}), job.planned) is None
                for agent in self._candidates(job, job.planned)
            )
        )
        return job.needs | frozenset(met)

    def _offers(self, job: Job) -> Iterator[tuple[int | None, bool, date]]:
        """Whom to leave out, whether to go beyond the time there is, and the day; the best first."""
        for left_out in self._left_out(job):
            for crowded in (False, True):
                for day in self._days(job):
                    yield left_out, crowded, day

    def _left_out(self, job: Job) -> tuple[int | None, ...]:
        """First who served the subject last, then nobody."""
        served = self._served.get(job.subject) if job.rotates else None
        if not served:
            return (None,)
        return max(served, key=lambda agent: served[agent]), None

    def _days(self, job: Job) -> Iterator[date]:
        """The planned day, then working days in the window, the nearest first, of two the earlier."""
        yield job.planned
        for distance in range(1, FARTHEST_SHIFT + 1):
            for day in (job.planned - timedelta(days=distance), job.planned + timedelta(days=distance)):
                if job.earliest <= day <= job.latest and self._is_workday(day):
                    yield day

    def _candidates(self, job: Job, day: date) -> list[int]:
        return list(dict.fromkeys(self._stand_in(agent, day) for agent in job.team))

    def _stand_in(self, agent: int, day: date) -> int:
        """Who is there for ``agent`` on ``day``; two who stand in for each other end with the second."""
        seen = {agent}
        while True:
            found = (who for first, last, who in self._person(agent).stand_ins if first <= day <= last)
            other = next(found, agent)
            if other in seen:
                return agent
            seen.add(other)
            agent = other

    def _obstacle(self, job: Job, needs: frozenset[Hashable], agent: int, day: date) -> Obstacle | None:
        if agent in job.barred:
            return CONFLICT
        person = self._person(agent)
        if needs and (lacks := person.lacks(needs, day)):
            return lacks
        return ABSENT if day in person.absent else None

    def _best(self, job: Job, able: list[int]) -> int:
        if not job.rotates:
            return min(able, key=lambda agent: self._person(agent).load)
        served = self._served.get(job.subject, {})
        never = (date.min, 0)
        return min(able, key=lambda agent: (served.get(agent, never), self._person(agent).load))

    def _book(self, job: Job, agent: int, day: date, crowded: bool, unmet: frozenset[Hashable]) -> Choice:
        person, served = self._person(agent), self._served.setdefault(job.subject, {})
        last = served.get(agent)
        person.load += 1
        person.planned[day] += job.minutes
        served[agent] = (max(day, last[0]) if last else day, self._turn)
        self._turn += 1
        return Choice(agent, day, crowded, unmet, last[0] if last else None)

    def _nobody(self, job: Job, needs: frozenset[Hashable]) -> Nobody:
        candidates = self._candidates(job, job.planned)
        found = (self._obstacle(job, needs, agent, job.planned) for agent in candidates)
        return Nobody(tuple(candidates), Counter(obstacle for obstacle in found if obstacle is not None))


def balanced(members: Sequence[int], load: Mapping[int, int], jobs: int) -> list[int | None]:
    """A member for each of ``jobs``, always the least loaded, ties in the order of ``members``.

    :param load: open work per member; whoever is missing has none. It is not changed.
    :return: one entry a job, None if there is nobody.
    """
    if not members:
        return [None] * jobs
    heap = [(load.get(member, 0), place) for place, member in enumerate(members)]
    heapify(heap)
    return [_take(heap, members) for _ in range(jobs)]


def _take(heap: list[tuple[int, int]], members: Sequence[int]) -> int:
    work, place = heap[0]
    heapreplace(heap, (work + 1, place))
    return members[place]
