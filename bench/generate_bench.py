"""Visits per second: ours, beside the naive loop and the limit that the database sets.

`make bench` runs this in Odoo's shell on a throw-away database. Ours is the nightly generation itself, under
regulation E with its roles, stages and conditions, in batches that are committed. Three rounds, interleaved, medians.
"""

import os
import platform
import resource
import statistics
import time
from datetime import date, timedelta

import naive_loop
import service_centre

from odoo.addons.revisit_management.models import bulk
from odoo.addons.revisit_management.models.rule_facts import RuleFacts

ROUNDS = 3
LEDGER_LINES = 4_000  # a round; seven visits of each fall due, not all in the right stage
NAIVE_VISITS = 200
WAITING = 100_000  # lines not due, for the idle cycle
AGENTS = 50
CUSTOMERS = 5_000


def seconds(function, *args):
    start = time.perf_counter()
    function(*args)
    return time.perf_counter() - start


def peak_memory_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def count(table, condition="TRUE"):
    env.cr.execute(f"SELECT count(*) FROM {table} WHERE {condition}")
    return env.cr.fetchone()[0]


# what is there


def prepare_policy():
    """Regulation E in force since long ago, with every visit ever owed, and a team to carry them out."""
    policy = service_centre.policy_of(env, AGENTS, catch_up="create", effective_from="2000-01-01")
    policy.action_activate()
    return policy


def prepare_customers():
    return env["res.partner"].create([{"name": f"Customer {n}"} for n in range(CUSTOMERS)])


def add_ledger(customers, number, shipped, tag):
    """Ledger lines with a contact for each role and the events of their dates, written as finished rows."""
    company, currency = env.company, env.company.currency_id
    powered = shipped + timedelta(days=30)
    partners = [customers[n % len(customers)].id for n in range(number)]
    names = ["id", "name", "ledger_no", "partner_id", "company_id", "currency_id", "kind", "active"]
    names += ["shipped_date", "commissioned_date", "trial_end", "warranty_end", "internal_use", "auxiliary"]
    ends = (shipped, powered, powered + timedelta(days=91), powered + timedelta(days=365), False, False)
    ids = bulk.new_ids(env, "revisit.engagement", number)
    bulk.insert(
        env,
        "revisit.engagement",
        names,
        [
            (line, f"Project {line}", f"{tag}-{line}", partner, company.id, currency.id, "installation", True, *ends)
            for line, partner in zip(ids, partners, strict=True)
        ],
    )
    add_contacts(ids, partners)
    for code, day in (("shipped", shipped), ("commissioned", powered)):
        add_events(code, day, ids, partners)
    env.invalidate_all()


def add_contacts(lines, partners):
    roles = env["revisit.contact.role"].search([])
    names = ["engagement_id", "company_id", "role_id", "contact_id", "sequence"]
    rows = [
        (line, env.company.id, role.id, partner, 10)
        for line, partner in zip(lines, partners, strict=True)
        for role in roles
    ]
    bulk.insert(env, "revisit.engagement.contact", names, rows)


def add_events(code, day, lines, partners):
    event_type = env["revisit.event.type"]._by_code(code)
    names = ["type_id", "partner_id", "engagement_id", "company_id", "active", "date", "key", "to_expand"]
    rows = [
        (event_type.id, partner, line, env.company.id, True, day, f"{code}:revisit.engagement,{line}", True)
        for line, partner in zip(lines, partners, strict=True)
    ]
    bulk.insert(env, "revisit.event", names, rows)


def settle():
    """What PostgreSQL does by itself a minute later."""
    env.cr.execute("ANALYZE")
    env.cr.commit()


# measuring


def measure_expand():
    """µs for each line that expansion writes."""
    before = count("revisit_schedule")
    spent = seconds(env["revisit.schedule"]._cron_expand)
    return spent / (count("revisit_schedule") - before) * 1e6


def measure_naive():
    """µs for each of the visits that are due next, one by one with the values that ours would have."""
    lines = env["revisit.schedule"]._fetch_due()._lock_waiting()[:NAIVE_VISITS]
    facts = {rule: RuleFacts(rule) for rule in lines.rule_id}
    given = lines._give_out(facts)
    vals_list = [line._prepare_visit_vals(given.agent_id(line), facts[line.rule_id]) for line in lines]
    spent = naive_loop.naive_loop(env, "revisit.visit", vals_list)
    env.cr.rollback()  # with the mails that wait for the commit
    env.invalidate_all()
    return spent / len(vals_list) * 1e6


def measure_ours():
    """µs for each visit of the nightly generation, and the ids of the visits."""
    last = env["revisit.visit"].search([], order="id desc", limit=1).id or 0
    spent = seconds(env["revisit.schedule"]._cron_generate)
    ids = env["revisit.visit"].search([("id", ">", last)], order="id").ids
    run = env["revisit.run"].search([], order="id desc", limit=1)
    assert run.created == len(ids) and not run.failed, run.messages
    assert count("mail_activity", f"res_model = 'revisit.visit' AND res_id > {last}") == len(ids)
    return spent / len(ids) * 1e6, ids, run.examined


def measure_raw(ids):
    spent = naive_loop.raw_limit(env, "revisit.visit", ids)
    env.cr.rollback()
    env.invalidate_all()
    return spent / len(ids) * 1e6


def measure_idle():
    """ms of a cycle with nothing to do, its entry in the run log included."""
    times = []
    for _ in range(20):
        env.invalidate_all()
        times.append(seconds(env["revisit.schedule"]._cron_generate))
    return statistics.median(times) * 1e3


# the table


def show(title, *cells):
    print(f"  {title:<46}" + "".join(f"{cell:>14}" for cell in cells))


def show_machine():
    env.cr.execute("SHOW server_version")
    [version] = env.cr.fetchone()
    python = platform.python_version()
    print(f"\n  {os.cpu_count()} cores, {platform.machine()}, Python {python}, PostgreSQL {version}\n", flush=True)


def show_speeds(figures):
    median = {name: statistics.median(values) for name, values in figures.items()}
    show("visit with its activity, committed", "µs/visit", "visits/s", "lowest", "highest")
    for name, title in (("naive", "naive loop"), ("ours", "ours, per batch"), ("raw", "raw limit, INSERT … SELECT")):
        low, high = min(figures[name]), max(figures[name])
        show(title, f"{median[name]:,.0f}", f"{1e6 / median[name]:,.0f}", f"{low:,.0f}", f"{high:,.0f}")
    print()
    show("ours ÷ raw (at most 8)", f"{median['ours'] / median['raw']:.1f}")
    show("naive ÷ ours", f"{median['naive'] / median['ours']:.0f}")
    show("expand, µs per line", f"{median['expand']:,.0f}")


def main():
    show_machine()
    prepare_policy()
    customers = prepare_customers()
    figures = {name: [] for name in ("expand", "naive", "ours", "raw")}
    memory = []
    for number in range(ROUNDS):
        add_ledger(customers, LEDGER_LINES, date.today() - timedelta(days=1200), f"R{number}")
        env.cr.commit()
        figures["expand"].append(measure_expand())
        settle()
        figures["naive"].append(measure_naive())
        memory.append(peak_memory_mb())
        ours, ids, examined = measure_ours()
        memory.append(peak_memory_mb())
        figures["ours"].append(ours)
        figures["raw"].append(measure_raw(ids))
        print(f"  round {number + 1} of {ROUNDS}: {examined:,} lines, {len(ids):,} visits", flush=True)
    print()
    show_speeds(figures)
    add_ledger(customers, WAITING // 4, date.today() + timedelta(days=400), "later")
    env["revisit.schedule"]._cron_expand()
    settle()
    waiting = count("revisit_schedule", "state = 'waiting'")
    show(f"idle cycle, {waiting:,} lines wait, ms", f"{measure_idle():.1f}")
    show("memory growth in rounds 2 and 3, MB", f"{memory[-1] - memory[1]:.0f}")
    print(flush=True)


main()
