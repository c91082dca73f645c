"""After a visit that failed: who tries next and how, by the customer's profile and history (``C2``)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class RevisitProfile(models.Model):
    _inherit = "revisit.profile"

    send_user_id = fields.Many2one(
        "res.users",
        string="Send",
        domain="[('share', '=', False)]",
        ondelete="set null",
        help="Proposed to try next after a visit that failed (C2).",
    )
    send_team_id = fields.Many2one("revisit.team", string="Send Somebody Of", ondelete="set null")
    channel_id = fields.Many2one(
        "revisit.channel",
        string="Best Reached By",
        ondelete="restrict",
        help="Proposed after a visit that failed (C2).",
    )


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    next_proposal = fields.Text(
        compute="_compute_next_proposal", help="After a visit that failed: who tries next, and how (C2)."
    )

    @api.depends("state", "parent_visit_id", "partner_id")
    @api.depends_context("lang")
    def _compute_next_proposal(self):
        """On the visit that failed and on its next try; what profile and history say is the system's to look up."""
        for visit in self:
            failed = visit.sudo()._failed_before()
            visit.next_proposal = failed._describe_proposal() if failed else False

    def _failed_before(self):
        """The failed visit that this one is, or follows while it is open."""
        visit = self.parent_visit_id if self.is_open else self
        return visit.filtered(lambda before: before.state == "failed")

    def _describe_proposal(self):
        agent, why = self._propose_agent()
        channel = self._propose_channel()
        nobody = self.env._("Who: nobody is at hand, ask the supervisor")
        parts = [
            self.env._("Who: %(agent)s (%(why)s)", agent=agent.name, why=why) if agent else nobody,
            self.env._("how: %s", channel.name) if channel else self.env._("how: no channel is left"),
        ]
        advice = [f"{profile.display_name}: {profile.advice}" for profile in self._profiles() if profile.advice]
        return "\n".join(["; ".join(parts), *advice])

    def _profiles(self):
        return self.partner_id.commercial_partner_id.revisit_profile_ids | self.partner_id.revisit_profile_ids

    def _propose_agent(self):
        """Whom to send, and why: what the profile says, else who reached the customer last, else the team's leader.

        :return: (user, reason); nobody in conflict, nor whoever just failed while there is somebody else
        """
        candidates = [
            (user, why) for user, why in self._candidates() if user.active and user in self._users_who_may_try()
        ]
        others = [(user, why) for user, why in candidates if user != self.agent_id]
        return (others or candidates or [(self.env["res.users"], "")])[0]

    def _candidates(self):
        for profile in self._profiles():
            if profile.send_user_id:
                yield profile.send_user_id, profile.display_name
            for member in profile.send_team_id.member_ids:
                yield member, profile.display_name
        for user in self._who_reached_the_customer():
            yield user, self.env._("reached the customer last")
        for member in self.team_id.member_ids:
            yield member, self.env._("of the team")
        if self.team_id.leader_id:
            yield self.team_id.leader_id, self.env._("leads the team")

    def _who_reached_the_customer(self):
        """Users whose attempts reached the customer, the latest first."""
        domain = [
            ("visit_id.partner_id", "=", self.partner_id.id),
            ("visit_id.company_id", "=", self.company_id.id),
            ("outcome", "=", "connected"),
        ]
        return self.env["revisit.attempt"].search(domain, order="at desc, id desc", limit=20).user_id

    def _users_who_may_try(self):
        """Agents of the company who have no interest in the customer (``W4``) and hold what is asked (``M10``)."""
        in_conflict, day = self._ids_in_conflict(), self._day_to_be_there()
        agents = self.env.ref("revisit_management.group_agent").all_user_ids
        free = agents.filtered(lambda user: self.company_id in user.company_ids and user.id not in in_conflict)
        return free.filtered(lambda user: not self._missing_qualifications(user, day))

    def _propose_channel(self):
        """What the profile says, else the rule's next step, else the channel of before, as the customer allows it."""
        refused = self.partner_id.revisit_refused_channel_ids
        next_step = self.env["revisit.channel"].browse(self._next_try().get("channel_id"))
        channels = self._profiles().channel_id | next_step | self.channel_id | self.env["revisit.channel"]._fallbacks()
        return (channels - refused)[:1]

    def action_try_as_proposed(self):
        """Supervisors: the next try goes to the proposed person, by the proposed channel; made if there is none yet."""
        self.ensure_one()
        self.check_access("write")  # who only reads it, as joining or in the head office, sends nobody
        if not self._may_decide():
            raise UserError(self.env._("Only supervisors send somebody again: ask yours."))
        failed = self.sudo()._failed_before()
        if not failed:
            raise UserError(self.env._("Visit %s did not fail: there is nothing to try again.", self.display_name))
        return failed._carry_out_proposal().sudo(False).get_formview_action()

    def _carry_out_proposal(self):
        agent, _why = self._propose_agent()
        channel = self._propose_channel()
        if not (agent and channel):
            raise UserError(self.env._("There is nobody to send, or no channel left: make a visit by hand."))
        vals = {"agent_id": agent.id, "channel_id": channel.id}
        if again := self.child_visit_ids.filtered(lambda visit: visit.is_open and visit.rule_id == self.rule_id)[:1]:
            again.write(vals)
            return again
        self._take_up_again()
        return self._try_again(vals, self.close_reason)

    def _take_up_again(self):
        """What was owed and given up with this visit is owed again; who was drawn instead stays drawn."""
        given_up = self.schedule_ids.filtered(lambda line: line.state == "skipped")
        given_up = given_up.filtered(lambda line: not (line.sampling_id and line.rule_id.sampling_replace))
        given_up.write({"state": "taken", "reason": False})
