"""Who may have a visit: choosing somebody anew, and refusing whom a form, a drag or a remote call may not name."""

from odoo import api, fields, models

from ..engine.assignment import Choice, Job
from .assignment_facts import USUAL_MINUTES, open_desk
from .assignment_words import describe_choice, describe_nobody


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        if not self.env.su:
            for agent, of_agent in visits.grouped("agent_id").items():
                of_agent._check_agent_allowed(agent)
        return visits

    def write(self, vals):
        if vals.get("agent_id") and not self.env.su:
            self._check_agent_allowed(self.env["res.users"].browse(vals["agent_id"]))
        return super().write(vals)

    def _check_agent_allowed(self, agent):
        """Nobody names an agent without what a visit asks for (``M10``); conflicts of interest are checked apart."""
        if not agent:
            return
        for alike in self.sudo().grouped(lambda visit: visit._what_counts()).values():
            alike[0]._check_qualified(agent, alike[0]._day_to_be_there())

    def _what_counts(self):
        """Visits that agree in this ask the same of their agents."""
        return self.policy_id, self.rule_id, self.team_id, self.partner_id.revisit_dialect_id, self._day_to_be_there()

    def _subject(self):
        """What a conflict of interest would be about."""
        return self.partner_id.id, self.engagement_id.id

    def _users_in_conflict(self):
        """Who has an interest in whom these visits, all of one policy and company, are about, by ``_subject()``."""
        policy = self.sudo().policy_id.with_company(self.sudo().company_id)
        return policy._users_in_conflict({visit._subject() for visit in self})

    def _day_to_be_there(self):
        """The planned day; what is late is made today at the earliest."""
        today = self._local_date(fields.Datetime.now())
        return max(self.planned_date or today, today)

    def _find_agent(self, team=None, exclude=None):
        """Who can make this visit on its day: conflicts, absences and qualifications are respected.

        :param team: whose agents come into question; by default the visit's team
        :param exclude: users who do not
        :return: the user (empty: nobody) and a sentence saying why, empty for the usual choice
        """
        self.ensure_one()
        team = team or self.team_id
        left_out = exclude.ids if exclude else ()
        agents = tuple(user for user in team.sudo()._candidates() if user not in left_out)
        [(_visit, job, answer)] = self._give_out({self: agents})
        return self._read_answer(team, job, answer)

    def _read_answer(self, team, job, answer):
        users = self.env["res.users"]
        if isinstance(answer, Choice):
            return users.browse(answer.agent), describe_choice(self.env, job, answer)
        return users, describe_nobody(self.rule_id, team.id, answer)

    @api.model
    def _give_out(self, agents):
        """Give visits out anew; their days stay. Who has one now counts as without it.

        One policy after the other: who writes the answers at once has them counted for the next policy.

        :param agents: dict of visit to ids of those who come into question, in order
        :return: iterator of (visit, job, Choice or Nobody)
        """
        visits = self.browse().union(*agents).sudo()
        for (policy, company), group in visits.grouped(lambda visit: (visit.policy_id, visit.company_id)).items():
            conflicts = group._users_in_conflict()
            jobs = {visit: visit._prepare_job(agents[visit], conflicts) for visit in group}
            desk = open_desk(policy, company, list(jobs.values()), leaving=group.ids)
            for visit in group:
                yield visit.with_env(self.env), jobs[visit], desk.give(jobs[visit])

    def _prepare_job(self, agents, conflicts):
        day = self._day_to_be_there()
        needs = self.policy_id.qualification_ids | self.rule_id.qualification_ids
        return Job(
            id=self.id,
            subject=self.partner_id.id,
            team=agents,
            earliest=day,
            planned=day,
            latest=day,
            minutes=self.policy_id.minutes_per_visit or USUAL_MINUTES,
            rotates=self.rule_id.assignment == "rotation",
            barred=frozenset(conflicts.get(self._subject(), ())),
            needs=frozenset(needs.ids),
            wishes=frozenset(self.partner_id.revisit_dialect_id.ids),
        )

    def _hand_to(self, agent, why):
        """These visits go to ``agent``, all by one statement, each with a message."""
        before = {visit: visit.agent_id.name or self.env._("nobody") for visit in self}
        self.with_context(tracking_disable=True, mail_auto_subscribe_no_notify=True).write({"agent_id": agent.id})
        self._message_log_batch(
            bodies={
                visit.id: self.env._(
                    "%(agent)s instead of %(before)s: %(why)s", agent=agent.name, before=before[visit], why=why
                )
                for visit in self
            }
        )
