"""What the record rule about conflicts of interest costs on a million visits: with it and without it, in one run.

`make bench ARGS=conflict` runs this in Odoo's shell on a throw-away database. The customers have advisers in twenty
departments, the policy excludes an adviser's department, and who looks at the visits has an interest in a twentieth of
them in person and in another twentieth through the department. BENCH_VISITS sets the number of visits.
"""

import os
import platform
import statistics
import time

import service_centre

VISITS = int(os.environ.get("BENCH_VISITS", "1000000"))
CUSTOMERS = VISITS // 10
DEPARTMENTS = 20
ADVISERS = 200
ROUNDS = 9
AGENTS = 50
COLUMNS = ["number", "partner_id", "channel_id", "agent_id", "planned_date", "state", "satisfaction"]


def seconds(function, *args):
    start = time.perf_counter()
    function(*args)
    return time.perf_counter() - start


def settle():
    """What PostgreSQL does by itself a minute later."""
    env.cr.execute("ANALYZE")
    env.cr.commit()


# what is there


def prepare_staff():
    """The one who looks, a manager, and the advisers, spread over the departments."""
    groups = [(4, env.ref("revisit_management.group_manager").id)]
    names = ["viewer", *(f"adviser{n}" for n in range(ADVISERS))]
    users = env["res.users"].create([{"name": n, "login": n, "group_ids": groups} for n in names])
    departments = env["hr.department"].create([{"name": f"Department {n}"} for n in range(DEPARTMENTS)])
    env["hr.employee"].create(
        [
            {"name": user.name, "user_id": user.id, "department_id": departments[n % DEPARTMENTS].id}
            for n, user in enumerate(users)
        ]
    )
    return users[0], users[1:]


def prepare_customers(viewer, advisers):
    """A twentieth is the viewer's own, the others have the advisers in turn."""
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, active, type, user_id, company_id)
        SELECT 'Customer ' || n, 'Customer ' || n, TRUE, 'contact',
            CASE WHEN n %% 20 = 0 THEN %s ELSE (%s::int4[])[1 + n %% %s] END, %s
        FROM generate_series(1, %s) AS n
        """,
        (viewer.id, advisers.ids, ADVISERS, env.company.id, CUSTOMERS),
    )
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL")


def prepare_visits(policy):
    """Three years of visits, a tenth of them still open."""
    env.cr.execute(
        """
        INSERT INTO revisit_visit (
            partner_id, company_id, policy_id, channel_id, team_id, agent_id, state, planned_date, satisfaction,
            is_rated, create_uid, write_uid, create_date, write_date
        )
        SELECT p.id, %(company)s, %(policy)s, %(channel)s, %(team)s, (%(agents)s::int4[])[1 + n %% %(count)s],
            CASE WHEN n %% 10 = 0 THEN 'ready' WHEN n %% 10 = 1 THEN 'failed' ELSE 'done' END,
            CURRENT_DATE - 1000 + (n * 7 + p.id) %% 1000, 80, TRUE, 1, 1, now(), now()
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM res_partner WHERE name LIKE 'Customer %%') p
        CROSS JOIN generate_series(1, 10) AS n
        """,
        {
            "company": env.company.id,
            "policy": policy.id,
            "channel": env.ref("revisit_management.channel_phone").id,
            "team": policy.team_id.id,
            "agents": policy.team_id.member_ids.ids,
            "count": AGENTS,
        },
    )
    env.invalidate_all()


def count(table, condition="TRUE"):
    env.cr.execute(f"SELECT count(*) FROM {table} WHERE {condition}")
    return env.cr.fetchone()[0]


# measuring


def looks(viewer):
    """What a list of visits asks for, as the viewer."""
    visits = env["revisit.visit"].with_user(viewer)
    return {
        "list, first page": lambda: visits.search_read([], COLUMNS, limit=80),
        "list, open ones": lambda: visits.search_read([("state", "=", "ready")], COLUMNS, limit=80),
        "number as a list shows it, up to 10,000": lambda: visits.search_count([], limit=10_001),
        "number of all": lambda: visits.search_count([]),
        "number by state": lambda: visits._read_group([], ["state"], ["__count"]),
        "of one customer": lambda: visits.search([("partner_id", "=", viewer.partner_id.id)]),
    }


def measure(viewer):
    """Seconds of each look, without and with the rule, in turn."""
    rule = env.ref("revisit_management.revisit_visit_rule_conflict")
    times = {}
    for _round in range(ROUNDS):
        for is_active in (False, True):
            rule.active = is_active
            env.flush_all()
            for name, look in looks(viewer).items():
                env.invalidate_all()
                env["revisit.visit"].with_user(viewer).search([], limit=1)  # the rule's domain is worked out once
                env.invalidate_all()
                times.setdefault((name, is_active), []).append(seconds(look))
    env.cr.rollback()
    return {key: statistics.median(values) for key, values in times.items()}


# the table


def show(title, *cells):
    print(f"  {title:<46}" + "".join(f"{cell:>14}" for cell in cells), flush=True)


def show_machine():
    env.cr.execute("SHOW server_version")
    [version] = env.cr.fetchone()
    print(
        f"\n  {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, PostgreSQL {version}\n"
    )


def main():
    show_machine()
    viewer, advisers = prepare_staff()
    policy = service_centre.policy_of(env, AGENTS)
    prepare_customers(viewer, advisers)
    prepare_visits(policy)
    settle()
    policy.coi_scope = "department"
    spent = seconds(policy.action_activate)
    settle()
    visits = count("revisit_visit")
    show("visits", f"{visits:,}")
    show("interests known to the system", f"{count('revisit_conflict'):,}")
    mine = f"user_id = {viewer.id}"
    show("visits with the viewer in person excluded", f"{count('revisit_visit_conflict_user_rel', mine):,}")
    seen = env["revisit.visit"].with_user(viewer).search_count([])
    show("visits the viewer sees", f"{seen:,}")
    show("activation: interests and visits, seconds", f"{spent:.1f}")
    print()
    medians = measure(viewer)
    show("milliseconds, median", "without rule", "with rule", "ratio")
    for name in looks(viewer):
        without, with_rule = medians[name, False], medians[name, True]
        show(name, f"{without * 1e3:,.1f}", f"{with_rule * 1e3:,.1f}", f"{with_rule / without:.2f}")
    print(flush=True)


main()
