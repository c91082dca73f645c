"""How long a simulation takes: 100,000 ledger lines × 10 rules × 12 months, beside the naive way.

`make bench ARGS=simulate` runs this in Odoo's shell on a throw-away database. Naive: each ledger line's events and
rules through records, asked for one occurrence after the other, judged as generation judges; on a sample, whose time
is multiplied. Both must find the same visits on the sample's ledger lines.
"""

import os
import platform
import random
import resource
import statistics
import time
from datetime import date, timedelta

import service_centre

from odoo.addons.revisit_management.models import bulk
from odoo.addons.revisit_management.models.rule_dates import Fact, dates_of
from odoo.addons.revisit_management.models.simulation import Simulation

LEDGER_LINES = 100_000
SAMPLE = 500
ROUNDS = 3
CUSTOMERS = 5_000
AGENTS = 50
POWERED_ON = 1_400  # days over which the ledger lines were powered on


def seconds(function, *args):
    start = time.perf_counter()
    result = function(*args)
    return time.perf_counter() - start, result


# what is there


def prepare_policy():
    """Ten rules: E's five on the ledger's dates, monthly and quarterly calls, a draw of 20 %, everybody once a year."""
    policy = service_centre.policy_of(env, AGENTS, effective_from=False)
    policy.rule_ids.filtered(lambda rule: rule.event_type_id.code not in ("shipped", "commissioned")).unlink()
    powered_on = env.ref("revisit_management.event_type_commissioned").id
    more = [
        {"name": "Monthly call in warranty", "repeat_every": 1, "stage_ids": stages("warranty")},
        {"name": "Quarterly call", "repeat_every": 1, "repeat_every_unit": "quarter"},
        {
            "name": "Survey of one in five",
            "offset": 9,
            "offset_unit": "month",
            "repeat_every": 6,
            "sampling_percent": 20,
        },
        {"name": "Working days", "offset": 45, "offset_unit": "workday", "repeat_every": 2},
        {
            "name": "Everybody",
            "event_type_id": env["revisit.event.type"]._by_code("in_care").id,
            "trigger": "coverage",
            "coverage_of": "engagement",
            "repeat_every": 1,
            "repeat_every_unit": "year",
        },
    ]
    policy.rule_ids = [(0, 0, {"event_type_id": powered_on, **rule}) for rule in more]
    assert len(policy.rule_ids) == 10
    return policy


def stages(*codes):
    return [(6, 0, [env.ref(f"revisit_management.stage_{code}").id for code in codes])]


def add_ledger(number):
    """Ledger lines with the events of their dates, written as finished rows."""
    draw = random.Random(1)
    customers = env["res.partner"].create([{"name": f"Customer {n}"} for n in range(CUSTOMERS)]).ids
    company, currency = env.company, env.company.currency_id
    partners = [customers[n % CUSTOMERS] for n in range(number)]
    powered = [date.today() - timedelta(days=draw.randrange(POWERED_ON)) for _ in range(number)]
    shipped = [day - timedelta(days=draw.randrange(20, 90)) for day in powered]
    names = ["id", "name", "ledger_no", "partner_id", "company_id", "currency_id", "kind", "active"]
    names += ["shipped_date", "commissioned_date", "trial_end", "warranty_end", "internal_use", "auxiliary"]
    month, year = timedelta(days=30), timedelta(days=365)
    ids = bulk.new_ids(env, "revisit.engagement", number)
    rows = [
        (
            *(line, f"Project {line}", f"B-{line}", partner, company.id, currency.id, "installation", True),
            *(ship, power, power + month, min(power + year, ship + year + 6 * month), False, False),
        )
        for line, partner, ship, power in zip(ids, partners, shipped, powered, strict=True)
    ]
    bulk.insert(env, "revisit.engagement", names, rows)
    add_events("shipped", shipped, ids, partners)
    add_events("commissioned", powered, ids, partners)
    add_events("in_care", shipped, ids, partners)
    env.invalidate_all()
    env.cr.execute("ANALYZE")


def add_events(code, days, lines, partners):
    event_type = env["revisit.event.type"]._by_code(code)
    names = ["type_id", "partner_id", "engagement_id", "company_id", "active", "date", "key"]
    names += ["to_expand", "origin_model", "origin_id"]
    rows = [
        (
            *(event_type.id, partner, line, env.company.id, True, day, f"{code}:revisit.engagement,{line}"),
            *(True, "revisit.engagement", line),
        )
        for line, partner, day in zip(lines, partners, days, strict=True)
    ]
    bulk.insert(env, "revisit.event", names, rows)


# measuring


def naive(policy, lines, until):
    """Record by record: each rule asks each event for one occurrence after the other."""
    env.invalidate_all()
    visits = set()
    today = policy._today()
    dates_by_rule = {rule: dates_of(rule) for rule in policy.rule_ids}
    for line in lines:
        for event in line.event_ids:
            for rule in policy.rule_ids:
                if rule.trigger == "event" and rule.event_type_id == event.type_id and not rule._is_sampled():
                    dates = dates_by_rule[rule]
                    fact = Fact(event.id, event.date, event.at or None, event.date_end or None)
                    due = dates.first(fact)
                    while due and due.ideal_date < until:
                        if is_owed(rule, line, due, today):
                            visits.add((event.id, rule.id, due.occurrence, due.ideal_date))
                        due = dates.nth(fact, due.occurrence + 1)
    return visits


def is_owed(rule, line, due, today):
    stages = rule.stage_ids.mapped("code")
    return (
        not line.partner_id._is_revisit_excluded(today)
        and not line.excluded
        and bool(line.filtered_domain(rule._domain("engagement_domain")))
        and bool(line.partner_id._revisit_channel(rule._channels_in_order()))
        and (not stages or line._stage_on(due.ideal_date) in stages)
    )


def ours(policy):
    env.invalidate_all()
    return Simulation(policy)


def check(policy, simulation, lines, found):
    """The same visits, rule by rule, on the sample."""
    events = set(lines.event_ids.ids)
    comparable = policy.rule_ids.filtered(lambda rule: rule.trigger == "event" and not rule._is_sampled())
    wanted = {
        (visit.event.id, rule_id, visit.due.occurrence, visit.due.ideal_date)
        for rule_id, visits in simulation.visits().items()
        if rule_id in comparable.ids
        for visit in visits
        if visit.event.id in events
    }
    assert wanted == found, f"{len(wanted)} visits, {len(found)} the naive way"
    return len(found)


def show(title, *cells):
    print(f"  {title:<52}" + "".join(f"{cell:>16}" for cell in cells), flush=True)


def main():
    print(f"\n  {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n", flush=True)
    policy = prepare_policy()
    add_ledger(LEDGER_LINES)
    # as simulated before the first activation, but with a day from which it counts, which records need
    policy.effective_from = policy._today()
    env.flush_all()
    figures = {"naive": [], "ours": [], "page": [], "cpu": []}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(ROUNDS):
        processor = time.process_time()
        spent, simulation = seconds(ours, policy)
        figures["cpu"].append(time.process_time() - processor)
        figures["ours"].append(spent)
        if number == 0:
            memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        env.invalidate_all()
        figures["page"].append(seconds(policy.simulate)[0])
        lines = env["revisit.engagement"].search([("ledger_no", "=like", "B-%")], limit=SAMPLE, offset=number * SAMPLE)
        spent, found = seconds(naive, policy, lines, simulation.end)
        figures["naive"].append(spent * LEDGER_LINES / SAMPLE)
        same = check(policy, simulation, lines, found)
        print(f"  round {number + 1} of {ROUNDS}: {simulation.places.total():,} visits; {same:,} compared", flush=True)
    print()
    median = {name: statistics.median(values) for name, values in figures.items()}
    show(f"{LEDGER_LINES:,} ledger lines × 10 rules × 12 months", "s", "lowest", "highest")
    for name, title in (
        ("ours", "ours"),
        ("cpu", "its processor time, without PostgreSQL"),
        ("page", "ours, with the page's answer"),
        ("naive", f"naive, from {SAMPLE} lines"),
    ):
        show(title, *(f"{figure:,.1f}" for figure in (median[name], min(figures[name]), max(figures[name]))))
    print()
    show("naive ÷ ours (eight of the ten rules)", f"{median['naive'] / median['page']:.0f}")
    show("memory of the first simulation, MB", f"{memory:.0f}")
    print(flush=True)


main()
