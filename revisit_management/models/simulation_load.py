"""What simulated visits mean for the people who make them: shares of the teams, and what they can do in a month."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from ..engine.assignment import balanced
from .simulation import OVERDUE
from .simulation_whom import NOBODY


class Load:
    """Who makes the visits of a simulation, and how many they can make a month.

    Teams share theirs evenly. A month's capacity is its working days × the calling hours × the agents concerned, over
    the minutes of a visit; absences are not known yet.

    :ivar persons: number of visits per (month, user id); user id 0: nobody
    """

    def __init__(self, simulation):
        self.simulation = simulation
        self.policy = simulation.policy
        by_owner = defaultdict(int)
        for place, count in simulation.places.items():
            by_owner[place.month, place.owner] += count
        self._members = self._members_of({-owner for _month, owner in by_owner if owner < NOBODY})
        self.persons = self._share(by_owner)
        self.agent_ids = self._agents_concerned({user for _month, user in self.persons})

    def months(self):
        """First and last simulated day of each month, by its name."""
        months, day = {}, self.simulation.today
        while day < self.simulation.end:
            following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            months[self.simulation.month(day)] = (day, min(following, self.simulation.end) - timedelta(days=1))
            day = following
        return months

    def workdays(self, first: date, last: date):
        """How many days of ``first`` to ``last``, both inclusive, are worked."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return sum(map(self.simulation.is_workday, days))

    def capacity(self, first, last):
        """How many visits the agents concerned can make from ``first`` to ``last``, both inclusive."""
        minutes = self.workdays(first, last) * self.hours_a_day * 60
        return int(minutes / self.policy.minutes_per_visit) * len(self.agent_ids)

    @property
    def hours_a_day(self):
        """Hours in which customers may be called: without calling hours, the company's working hours."""
        windows = self.policy._windows_for_everybody()
        if windows:
            return sum(window.hour_to - window.hour_from for window in windows)
        return self.policy.company_id.resource_calendar_id.hours_per_day or 8.0

    def _members_of(self, team_ids):
        teams = self.policy.env["revisit.team"].browse(team_ids)
        return {team.id: team.member_ids.filtered("active").ids for team in teams}

    def _share(self, by_owner):
        """Visits per person: those named, then month by month those of the teams, the least loaded first."""
        persons = Counter({key: count for key, count in by_owner.items() if key[1] >= NOBODY})
        load = Counter()
        for (month, owner), count in sorted(by_owner.items(), key=self._month_order):
            if owner < NOBODY:
                for user, share in self._shares(-owner, count, load).items():
                    persons[month, user] += share
        return persons

    def _month_order(self, item):
        (month, owner), _count = item
        return (month != OVERDUE, month, owner)

    def _shares(self, team_id, count, load):
        members = self._members.get(team_id)
        if not members:
            return {NOBODY: count}
        each, rest = divmod(count, len(members))
        shares = Counter(dict.fromkeys(members, each)) + Counter(balanced(members, load, rest))
        load.update(shares)
        return shares

    def _agents_concerned(self, user_ids):
        teams = (rule._effective_team() for rule in self.policy.rule_ids)
        members = {user for team in teams for user in team.member_ids.filtered("active").ids}
        return (user_ids | members) - {NOBODY}
