"""Who carries out the visits about to be made, as their rules say; each visit keeps why, or why nobody."""

from odoo import models

from ..engine.assignment import Choice, Job
from .assignment_facts import open_desk
from .assignment_words import describe_choice, describe_nobody


class RevisitSchedule(models.Model):
    _inherit = "revisit.schedule"

    def _give_out(self, facts):
        """These lines, all of one policy, given out; a day that had to move is noted in ``facts``."""
        policy, company = self.policy_id, self.company_id
        jobs = self._prepare_jobs(facts)
        is_workday = facts[self.rule_id[:1]].is_workday
        desk = open_desk(policy, company, list(jobs.values()), is_workday)
        answers = {line.id: desk.give(jobs[line.id]) for line in self}
        for line in self:
            answer = answers[line.id]
            if isinstance(answer, Choice) and answer.day != jobs[line.id].planned:
                facts[line.rule_id].planned[line.id] = answer.day
        return Given(desk, jobs, answers)

    def _prepare_jobs(self, facts):
        """Each line as a :class:`Job`, by its id."""
        subjects = {line: (line.partner_id.id, line.engagement_id.id) for line in self}
        conflicts = self.policy_id._users_in_conflict(set(subjects.values()))
        teams = self._candidates()
        return {
            line.id: line._prepare_job(facts[line.rule_id], teams[line.id], conflicts.get(subject))
            for line, subject in subjects.items()
        }

    def _prepare_job(self, facts, team, conflicting):
        planned = self._planned_day(facts)
        earliest, latest = self._days_to_choose(facts, planned)
        return Job(
            id=self.id,
            subject=self.partner_id.id,
            team=team,
            earliest=earliest,
            planned=planned,
            latest=latest,
            minutes=facts.minutes,
            rotates=facts.rotates,
            barred=frozenset(conflicting or ()),
            needs=facts.needs,
            wishes=frozenset(self.partner_id.revisit_dialect_id.ids),
        )

    def _days_to_choose(self, facts, planned):
        """First and last day: the window, but where days were chosen for the customer's sake, that day alone."""
        company = self.company_id
        if company.revisit_budget_visits or company.revisit_merge_days:
            return planned, planned
        return max(self.earliest_date, facts.today), max(self.latest_date, planned)

    def _candidates(self):
        """Who comes into question for each line, as ids of active users in order, by the line's id."""
        candidates = {}
        for rule, lines in self.grouped("rule_id").items():
            if rule.assignment == "fixed":
                candidates |= {line.id: _active(rule.agent_id) for line in lines}
            elif rule.assignment == "account_manager":
                candidates |= {line.id: _active(line._account_manager()) for line in lines}
            else:
                for team, of_team in lines._by_team(rule).items():
                    candidates |= dict.fromkeys(of_team.ids, team._candidates())
        return candidates

    def _account_manager(self):
        """Of the ledger line; what concerns the customer as a whole is for the salesperson, else for a line's."""
        partner = self.partner_id
        lines = partner.revisit_engagement_ids.filtered(lambda line: line.company_id == self.company_id)
        return self.engagement_id.user_id or partner.user_id or lines.user_id[:1]

    def _by_team(self, rule):
        """The lines of ``rule`` per team: its own, or that of the customer's region (``E8``)."""
        team = rule._effective_team()
        if rule.assignment != "territory":
            return {team: self}
        territories = rule.company_id._revisit_territories()
        return self.grouped(lambda line: line.partner_id._revisit_territory(territories) or team)


class RevisitTeam(models.Model):
    _inherit = "revisit.team"

    def _candidates(self):
        return _active(self.member_ids)


class Given:
    """What became of a batch of lines."""

    def __init__(self, desk, jobs, answers):
        self._desk, self._jobs, self._answers = desk, jobs, answers

    def agent_id(self, line):
        answer = self._answers[line.id]
        return answer.agent if isinstance(answer, Choice) else False

    def may_have(self, line):
        """A function that tells whether an agent may make the visit of ``line`` on a day."""
        job = self._jobs[line.id]
        return lambda agent_id, day: self._desk.obstacle(job, agent_id, day) is None

    def with_reason(self, line, vals):
        """The reason of the visit with the values ``vals``, and why the agent was chosen, or nobody."""
        job, answer = self._jobs[line.id], self._answers[line.id]
        if isinstance(answer, Choice):
            is_chosen = vals["agent_id"] == answer.agent and vals["planned_date"] == answer.day
            words = describe_choice(line.env, job, answer) if is_chosen else ""
        else:
            words = "" if vals["agent_id"] else describe_nobody(line.rule_id, vals["team_id"], answer)
        return " ".join(filter(None, (vals["reason"], words)))


def _active(users):
    return tuple(users.filtered("active").ids)
