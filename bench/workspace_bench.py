"""How long the workspace takes to open and to step to the next visit, with a million visits stored.

`make bench ARGS=workspace` runs this in Odoo's shell on a throw-away database. One agent has BENCH_DUE visits due, the
others share the rest; the same steps are made with these visits alone (before) and with BENCH_VISITS stored (after), so
the ratio says what the mass costs. The floor is one statement: reading one visit by its id through the ORM.
"""

import os
import statistics
import time

import service_centre

VISITS = int(os.environ.get("BENCH_VISITS", "1000000"))
DUE = int(os.environ.get("BENCH_DUE", "500"))
ROUNDS = 40
AGENTS = 50


def seconds(function, *args):
    start = time.perf_counter()
    function(*args)
    return time.perf_counter() - start


def settle():
    """What PostgreSQL does by itself a minute later."""
    env.cr.execute("ANALYZE")
    env.cr.commit()


# what is there


def prepare_customers(count):
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, active, type, phone, company_id)
        SELECT 'Customer ' || n, 'Customer ' || n, TRUE, 'contact', '+86 21 5555 ' || lpad(n::text, 7, '0'), %s
        FROM generate_series(1, %s) AS n
        RETURNING id
        """,
        (env.company.id, count),
    )
    ids = [row[0] for row in env.cr.fetchall()]
    # the plan of the foreign key's check was made when there were hardly any customers
    env.cr.execute("ANALYZE res_partner")
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL")
    return ids


def prepare_questionnaire():
    """Twelve questions of four answers, as the after-sales centre asks them."""
    survey = env["survey.survey"].create({"title": "Bench", "survey_type": "revisit", "access_mode": "token"})
    env["survey.question"].create(
        [
            {
                "survey_id": survey.id,
                "title": f"Question {number}",
                "question_type": "simple_choice",
                "suggested_answer_ids": [(0, 0, {"value": f"Answer {n}"}) for n in range(4)],
            }
            for number in range(12)
        ]
    )
    return survey


def prepare_visits(policy, survey, partner_ids, agent_ids, count, states):
    """Visits of the last 1000 days by the ``agent_ids`` in turn, in the ``states`` in turn."""
    env.cr.execute(
        """
        INSERT INTO revisit_visit (
            partner_id, company_id, policy_id, survey_id, channel_id, team_id, agent_id, state, reach, planned_date,
            latest_date, satisfaction, is_rated, ended_at, create_uid, write_uid, create_date, write_date
        )
        SELECT (%(partners)s::int4[])[1 + n %% array_length(%(partners)s::int4[], 1)], %(company)s, %(policy)s,
            %(survey)s, %(channel)s, %(team)s, (%(agents)s::int4[])[1 + n %% array_length(%(agents)s::int4[], 1)],
            (%(states)s::varchar[])[1 + n %% array_length(%(states)s::varchar[], 1)], 'not_dialled',
            CURRENT_DATE - n %% 1000, CURRENT_DATE - n %% 1000 + 30, 80, TRUE, now(), 1, 1, now(), now()
        FROM generate_series(1, %(count)s) AS n
        """,
        {
            "partners": partner_ids,
            "company": env.company.id,
            "policy": policy.id,
            "survey": survey.id,
            "channel": env.ref("revisit_management.channel_phone").id,
            "team": policy.team_id.id,
            "agents": agent_ids,
            "states": states,
            "count": count,
        },
    )
    env.invalidate_all()


# measuring


def steps(agent):
    """What the page asks the server for, as the agent; each visit is opened once."""
    visits = env["revisit.visit"].with_user(agent)
    due = iter(visits.search([("agent_id", "=", agent.id), ("state", "=", "ready")]).ids * ROUNDS)
    return {
        "read one visit by its id (floor)": lambda: visits.browse(next(due)).read(["state"]),
        "open the workspace": lambda: visits.workspace_open({}),
        "counters and queue": lambda: visits.workspace_queue({}),
        "queue of the whole team": lambda: visits.workspace_queue({"scope": "team"}),
        "step to another visit": lambda: visits.browse(next(due)).workspace_card(),
    }


def measure(agent):
    """Seconds of each step, as a new request would make it."""
    times = {}
    for name, step in steps(agent).items():
        step()
        for _round in range(ROUNDS):
            env.invalidate_all()
            times.setdefault(name, []).append(seconds(step))
    env.cr.rollback()
    return times


def percentile(times, percent):
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1] * 1e3


# the table


def show(title, *cells):
    print(f"  {title:<40}" + "".join(f"{cell:>12}" for cell in cells), flush=True)


def main():
    policy = service_centre.policy_of(env, AGENTS)
    survey = prepare_questionnaire()
    agent, *others = policy.team_id.member_ids
    partner_ids = prepare_customers(max(DUE, VISITS // 10))
    prepare_visits(policy, survey, partner_ids[:DUE], [agent.id], DUE, ["ready"])
    settle()
    before = measure(agent)
    other_ids = [user.id for user in others]
    prepare_visits(policy, survey, partner_ids, other_ids, VISITS, ["ready", *(["done"] * 99)])
    settle()
    after = measure(agent)
    print(f"\n  {DUE:,} visits due; before: these alone, after: {VISITS:,} more stored\n")
    show("milliseconds", "before p50", "after p50", "after p95", "ratio p50")
    for name, times in after.items():
        was, now = percentile(before[name], 50), percentile(times, 50)
        show(name, f"{was:,.1f}", f"{now:,.1f}", f"{percentile(times, 95):,.1f}", f"{now / was:.2f}")
    print(flush=True)


main()
