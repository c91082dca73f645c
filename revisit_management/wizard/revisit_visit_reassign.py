from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.assignment import Choice
from ..models.assignment_words import describe_refusal

# how many refusals are told one by one
TOLD = 20


class RevisitVisitReassign(models.TransientModel):
    """Gives chosen visits to one person, or shares them among their teams; who must not have one does not get it."""

    _name = "revisit.visit.reassign"
    _description = "Reassign Visits"

    visit_ids = fields.Many2many("revisit.visit", required=True)
    visit_count = fields.Integer(compute="_compute_visit_count")
    mode = fields.Selection(
        [("person", "One person"), ("team", "Share among the team, as the rules say")], default="person", required=True
    )
    agent_id = fields.Many2one("res.users", string="New Agent", domain="[('id', 'in', candidate_ids)]")
    candidate_ids = fields.Many2many("res.users", compute="_compute_candidate_ids")
    leave_out_id = fields.Many2one(
        "res.users", string="But Not To", domain="[('share', '=', False)]", help="Somebody whose visits are shared out."
    )
    reason = fields.Char(help="Stands in the history of each visit.")
    refused_count = fields.Integer(compute="_compute_refusals")
    refusals = fields.Text(compute="_compute_refusals", string="Cannot Go There")

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        for wizard in self:
            wizard.visit_count = len(wizard.visit_ids)

    @api.depends("visit_ids")
    def _compute_candidate_ids(self):
        """The agents of the visits' teams, and of the teams one leads; for managers of all."""
        for wizard in self:
            wizard.candidate_ids = wizard._teams().member_ids.filtered("active")

    def _teams(self):
        teams = self.env["revisit.team"].search([("company_id", "in", self.visit_ids.company_id.ids)])
        if self.env.user.has_group("revisit_management.group_manager"):
            return teams
        return teams.filtered(lambda team: team.leader_id == self.env.user)

    @api.depends("visit_ids", "mode", "agent_id", "leave_out_id")
    def _compute_refusals(self):
        for wizard in self:
            refused = wizard._preview() if wizard._is_answerable() else {}
            told = [f"{visit.display_name}: {why}" for visit, why in list(refused.items())[:TOLD]]
            if len(refused) > TOLD:
                told.append(self.env._("… and %s more", len(refused) - TOLD))
            wizard.refused_count = len(refused)
            wizard.refusals = "\n".join(told)

    def _is_answerable(self):
        return bool(self.visit_ids and (self.mode == "team" or self.agent_id))

    def action_reassign(self):
        """Hand over what may go; what cannot stays where it is, and is told."""
        self.ensure_one()
        self.visit_ids.check_access("write")
        self._check_answerable()
        moved, refused = 0, {}
        for answers in self._by_policy():
            moved += self._hand_over(answers)
            refused |= self._refused(answers)
        return self._tell(moved, refused)

    def _check_answerable(self):
        if not self._is_answerable():
            raise UserError(self.env._("Choose who gets the visits."))
        if self.mode == "person" and self.agent_id not in self.candidate_ids:
            raise UserError(self.env._("%s is not an agent of a team you lead.", self.agent_id.name))
        if closed := self.visit_ids.filtered(lambda visit: visit.state not in visit._open_states()):
            raise UserError(self.env._("%s is closed: choose open visits only.", closed[0].display_name))

    def _by_policy(self):
        """What becomes of each visit, one policy after the other, so that each counts what went before."""
        visits = self.visit_ids._origin
        for of_policy in visits.grouped("policy_id").values():
            answers = of_policy._give_out({visit: self._candidates(visit) for visit in of_policy})
            yield [(visit, answer) for visit, _job, answer in answers]

    def _candidates(self, visit):
        if self.mode == "person":
            return (self.agent_id._origin.id,)
        team = visit.team_id.sudo()._candidates()
        return tuple(user for user in team if user != self.leave_out_id._origin.id)

    def _preview(self):
        refused = {}
        for answers in self._by_policy():
            refused |= self._refused(answers)
        return refused

    def _refused(self, answers):
        return {
            visit: describe_refusal(visit.rule_id, visit.team_id.id, answer)
            for visit, answer in answers
            if not isinstance(answer, Choice)
        }

    def _hand_over(self, answers):
        found = defaultdict(self.env["revisit.visit"].browse)
        for visit, answer in answers:
            if isinstance(answer, Choice) and visit.agent_id.id != answer.agent:
                found[answer.agent] |= visit
        for agent_id, visits in found.items():
            visits._hand_to(self.env["res.users"].browse(agent_id), self.reason or self.env._("reassigned"))
        return sum(map(len, found.values()))

    def _tell(self, moved, refused):
        message = self.env._("%s visits have somebody else now.", moved)
        if refused:
            message += " " + self.env._("%s could not be handed over.", len(refused))
        close = {"type": "ir.actions.act_window_close"}
        params = {"type": "warning" if refused else "success", "message": message, "next": close}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}
