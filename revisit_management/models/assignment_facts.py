"""What is known of the people among whom visits are shared: read for a batch in a constant number of statements."""

from collections import Counter, defaultdict
from datetime import timedelta

from odoo.tools import SQL

from ..engine.assignment import FARTHEST_SHIFT, Desk, Person
from ..engine.workdays import WorkCalendar
from .agent_hours import AgentHours

# what a visit without a policy takes, in minutes: as a new policy has it
USUAL_MINUTES = 15


def open_desk(policy, company, jobs, is_workday=None, leaving=()):
    """A :class:`Desk` for ``jobs``, all of one policy (empty: of none) and company.

    :param jobs: what is to be given out, as engine jobs about customers' ids
    :param leaving: ids of visits that are given out anew: they do not count for whoever has them now
    """
    is_workday = is_workday or work_calendar(policy, company).is_workday
    if not jobs:
        return Desk({}, {}, is_workday)
    env = policy.sudo().env
    env.flush_all()
    first, last = _span(jobs)
    stand_ins = env["revisit.substitution"]._stand_ins(company, first, last)
    user_ids = _with_stand_ins({user for job in jobs for user in job.team}, stand_ins)
    hours = AgentHours(
        company,
        user_ids,
        first,
        last,
        tz=policy.tz or company._revisit_tz(),
        windows=[(window.hour_from, window.hour_to) for window in policy._windows_for_everybody()],
        is_workday=is_workday,
    )
    leaving = list(leaving)
    load = _open_load(env, user_ids, leaving)
    planned = _planned_minutes(env, user_ids, first, last, leaving)
    wanted = {qualification for job in jobs for qualification in job.needs | job.wishes}
    held = env["revisit.qualification.holder"]._held_by(user_ids, wanted, company)
    people = {
        user: Person(
            load=load[user],
            planned=planned[user],
            minutes=hours.minutes(user),
            absent=hours.absent(user),
            holds=held.get(user, {}),
            stand_ins=stand_ins.get(user, ()),
        )
        for user in user_ids
    }
    return Desk(people, _served(env, company, jobs, leaving), is_workday)


def work_calendar(policy, company):
    """The policy's working days; without a policy those of the company's country."""
    return policy._work_calendar() if policy else WorkCalendar(company.country_id.code or None)


def _span(jobs):
    """First and last day that may matter."""
    shift = timedelta(days=FARTHEST_SHIFT)
    first = min(max(min(job.earliest, job.planned), job.planned - shift) for job in jobs)
    last = max(min(max(job.latest, job.planned), job.planned + shift) for job in jobs)
    return first, last


def _with_stand_ins(user_ids, stand_ins):
    """Also who stands in for them, and for those."""
    found, fresh = set(), set(user_ids)
    while fresh:
        found |= fresh
        fresh = {who for user in fresh for _first, _last, who in stand_ins.get(user, ())} - found
    return sorted(found)


def _open_load(env, user_ids, leaving):
    visits = env["revisit.visit"]
    domain = [("agent_id", "in", user_ids), ("state", "in", visits._open_states()), ("id", "not in", leaving)]
    return Counter({user.id: count for user, count in visits._read_group(domain, ["agent_id"], ["__count"])})


def _planned_minutes(env, user_ids, first, last, leaving):
    """Minutes of open visits by agent and planned day, each by its own policy."""
    rows = env.execute_query(
        SQL(
            """
            SELECT v.agent_id, v.planned_date, SUM(COALESCE(p.minutes_per_visit, %s))
            FROM revisit_visit v LEFT JOIN revisit_policy p ON p.id = v.policy_id
            WHERE v.agent_id = ANY(%s) AND v.state IN ('draft', 'ready', 'in_progress')
                AND v.planned_date BETWEEN %s AND %s AND v.id <> ALL(%s)
            GROUP BY v.agent_id, v.planned_date
            """,
            USUAL_MINUTES,
            list(user_ids),
            first,
            last,
            leaving,
        )
    )
    planned = defaultdict(Counter)
    for user, day, minutes in rows:
        planned[user][day] = int(minutes)
    return planned


def _served(env, company, jobs, leaving):
    """Who visited, or is to visit, the customers of rotating jobs last: by customer and agent."""
    customers = list({job.subject for job in jobs if job.rotates})
    if not customers:
        return {}
    rows = env.execute_query(
        SQL(
            """
            SELECT DISTINCT ON (partner_id, agent_id)
                partner_id, agent_id, COALESCE(done_date, planned_date) AS day, id
            FROM revisit_visit
            WHERE partner_id = ANY(%s) AND company_id = %s AND agent_id IS NOT NULL
                AND state IN ('draft', 'ready', 'in_progress', 'done')
                AND COALESCE(done_date, planned_date) IS NOT NULL
                AND id <> ALL(%s)
            ORDER BY partner_id, agent_id, COALESCE(done_date, planned_date) DESC, id DESC
            """,
            customers,
            company.id,
            leaving,
        )
    )
    served = defaultdict(dict)
    for customer, agent, day, visit_id in rows:
        served[customer][agent] = (day, visit_id)
    return served
