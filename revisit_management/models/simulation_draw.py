"""Draws of a simulation: they go on from where the rule's draws stand."""

from collections import defaultdict
from functools import cache

from ..engine.sampling import is_drawn, paced
from .revisit_sampling import DRAWN

# the number drawn is the same for every seed, give or take one
ANY_SEED = "simulation"


class Drawing:
    """Which arrivals of a sampled rule are drawn: its draws go on where they stand (``A3``, ``A4``)."""

    def __init__(self, rule, facts, is_workday):
        self._rule, self._facts = rule, facts
        self._percent, self._quota = rule.sampling_percent, rule.sampling_quota
        self._open_by = cache(lambda day: paced(self._quota, day, is_workday))
        self._draws = self._read_draws()
        self._used = self._read_used() if self._quota else {}

    def draw(self, arrivals):
        """The visits that are drawn, in the order in which they fall due."""
        stratum_of = self._strata()
        drawn, arrived = [], defaultdict(int)
        for visit in sorted(arrivals, key=lambda visit: (visit.day, visit.event.number)):
            stratum = stratum_of(visit.event.partner_id)
            seed, before = self._draws.get(stratum, (ANY_SEED, 0))
            number = before + arrived[stratum]
            arrived[stratum] += 1
            if is_drawn(seed, stratum, number, self._percent) and self._within_quota(stratum, visit.day):
                drawn.append(visit)
        return drawn

    def _within_quota(self, stratum, day):
        if not self._quota:
            return True
        month = stratum, day.replace(day=1)
        if self._used.get(month, 0) >= self._open_by(day):
            return False
        self._used[month] = self._used.get(month, 0) + 1
        return True

    def _read_draws(self):
        draws = self._facts.env["revisit.sampling"].search(
            [("rule_id", "=", self._rule._origin.id), ("percent", "=", self._percent)]
        )
        return {draw.stratum: (draw.seed, draw.arrivals) for draw in draws}

    def _read_used(self):
        """Drawn so far per stratum and month."""
        groups = self._facts.env["revisit.schedule"]._read_group(
            [("rule_id", "=", self._rule._origin.id), ("state", "in", DRAWN)],
            ["stratum", "ideal_date:month"],
            ["__count"],
        )
        return {(stratum or "", month): count for stratum, month, count in groups}

    def _strata(self):
        """The stratum in words of a customer's id, each place and tier named once."""
        by, env = self._rule.stratify_by, self._facts.env
        if by == "none":
            return lambda partner_id: ""
        env = self._named(env)
        places = self._facts.places if by != "tier" else {}
        tiers = self._facts.tiers if by != "region" else {}
        region = cache(
            lambda state, country: _name(env, "res.country.state", state) or _name(env, "res.country", country)
        )
        code = cache(lambda tier: env["revisit.tier"].browse(tier).code or "" if tier else "")

        def stratum(partner_id):
            parts = [] if by == "tier" else [region(*places.get(partner_id, (None, None)))]
            return " / ".join(parts if by == "region" else [*parts, code(tiers.get(partner_id))])

        return stratum

    def _named(self, env):
        """Names as generation writes them: in the company's language."""
        return env(context={**env.context, "lang": self._facts.company.partner_id.lang or env.lang})


def _name(env, model, record_id):
    return env[model].browse(record_id).name or "" if record_id else ""
