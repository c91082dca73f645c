"""Why somebody was chosen, or why nobody: sentences for the visit's reason."""

from odoo import fields

from ..engine.assignment import ABSENT, CONFLICT, Lacks
from .texts import joined


def describe_choice(env, job, choice):
    """What is worth knowing about a choice; nothing for the usual one, the least loaded on the planned day."""
    sentences = []
    if job.rotates and len(job.team) > 1:
        sentences.append(_describe_turn(env, choice))
    if choice.crowded:
        sentences.append(env._("Nobody has time left in these days: the visit comes on top of a full day."))
    elif choice.day != job.planned:
        days = {"day": _day(job.planned), "other": _day(choice.day)}
        sentences.append(env._("Nobody had time on %(day)s: planned on %(other)s.", **days))
    if choice.unmet:
        sentences.append(
            env._("No agent who may visit speaks “%s”: the standard language is used.", _names(env, choice.unmet))
        )
    return " ".join(sentences)


def _describe_turn(env, choice):
    name = env["res.users"].sudo().browse(choice.agent).name
    if choice.served_on is None:
        return env._("In turn: %s has not visited this customer before.", name)
    return env._(
        "In turn: %(agent)s visited this customer on %(day)s, longest ago.", agent=name, day=_day(choice.served_on)
    )


def describe_nobody(rule, team_id, nobody):
    """Why a visit of ``rule`` has no agent.

    :param team_id: id of the visit's team, or False
    """
    env = rule.env
    if not nobody.candidates:
        return _describe_no_candidate(rule, team_id)
    if len(nobody.candidates) == 1:
        return env._("Nobody is assigned: %s", _describe_alone(env, nobody))
    team = env["revisit.team"].browse(team_id).sudo()
    return env._(
        "Nobody is assigned: of %(count)s agents of team %(team)s, %(reasons)s.",
        count=len(nobody.candidates),
        team=team.name or "",
        reasons=joined(env, [_count(env, obstacle, count) for obstacle, count in nobody.reasons.items()]),
    )


def describe_refusal(rule, team_id, nobody):
    """Why a visit could not be given to the one person asked for, or to anybody in the team."""
    if len(nobody.candidates) == 1:
        return _describe_alone(rule.env, nobody)
    return describe_nobody(rule, team_id, nobody)


def _describe_alone(env, nobody):
    [obstacle], [agent_id] = nobody.reasons, nobody.candidates
    return describe_obstacle(env, env["res.users"].browse(agent_id), obstacle)


def _describe_no_candidate(rule, team_id):
    env = rule.env
    if rule.assignment == "fixed":
        return env._("Nobody is assigned: the rule names no fixed agent.")
    if rule.assignment == "account_manager":
        return env._("Nobody is assigned: neither the ledger nor the customer has an account manager.")
    if not team_id:
        return env._("Nobody is assigned: neither rule nor policy has a team.")
    return env._("Nobody is assigned: team %s has no agents.", env["revisit.team"].browse(team_id).sudo().name)


def describe_obstacle(env, user, obstacle):
    """Why ``user`` cannot have a visit, as a sentence."""
    name = user.sudo().name
    if obstacle == CONFLICT:
        return env._("%s is in conflict of interest.", name)
    if obstacle == ABSENT:
        return env._("%s is absent on that day.", name)
    return env._(
        "%(agent)s lacks “%(qualification)s”.", agent=name, qualification=_names(env, [obstacle.qualification])
    )


def _count(env, obstacle, count):
    if isinstance(obstacle, Lacks):
        qualification = _names(env, [obstacle.qualification])
        if count == 1:
            return env._("1 lacks “%s”", qualification)
        return env._("%(count)s lack “%(qualification)s”", count=count, qualification=qualification)
    if obstacle == CONFLICT:
        return env._("1 is in conflict of interest") if count == 1 else env._("%s are in conflict of interest", count)
    return env._("1 is absent") if count == 1 else env._("%s are absent", count)


def _names(env, qualification_ids):
    return joined(env, env["revisit.qualification"].sudo().browse(sorted(qualification_ids)).mapped("name"))


def _day(day):
    return fields.Date.to_string(day)
