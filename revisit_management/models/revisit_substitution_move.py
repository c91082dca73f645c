"""Visits go to the substitute for the days of a substitution, and back afterwards. Safe to run twice."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..engine.assignment import Choice
from .bulk import Pages

BATCH = 100


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    substitution_id = fields.Many2one(
        "revisit.substitution",
        string="Taken Over In",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The substitution by which somebody else has this visit for the time being.",
    )


class RevisitSubstitution(models.Model):
    _inherit = "revisit.substitution"

    def action_move_visits(self):
        """The open visits planned in these days go to the substitute, where not allowed to the others of the team."""
        self.check_access("write")
        moved = sum(one._move_visits() for one in self)
        message = self.env._("%s visits were handed over.", moved) if moved else self.env._("No visit to hand over.")
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        params = {"type": "success" if moved else "info", "message": message, "next": reload}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def action_open_visits(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_visit_action")
        return {**action, "name": self.display_name, "domain": [("substitution_id", "in", self.ids)], "context": {}}

    @api.model
    def _cron_substitute(self):
        """Hand over what was planned meanwhile, and give back what is left of substitutions that are over."""
        self.env["revisit.run"]._begin("substitute")._work(Pages(self._fetch_at_work), lambda found: found._follow())

    @api.model
    def _fetch_at_work(self, after):
        """Those that began and are not settled: running, or over with visits still to go back."""
        today = fields.Date.today()  # each company's own day, which `state` knows, is at most one day off
        begun = [("id", ">", after), ("date_from", "<=", today + timedelta(days=1))]
        running = [("date_to", ">=", today - timedelta(days=1))]
        unsettled = ["&", ("give_back", "=", True), ("visit_ids.state", "in", self._open_states())]
        return self.search([*begun, "|", *running, *unsettled], limit=BATCH, order="id")

    @api.model
    def _open_states(self):
        return self.env["revisit.visit"]._open_states()

    def _follow(self):
        moved = sum(one._move_visits() for one in self if one.state == "running")
        returned = sum(one._return_visits() for one in self if one.state == "over" and one.give_back)
        return {"examined": len(self), "created": moved + returned}

    def _move_visits(self):
        """Hand the absent one's visits of these days over; returns how many found somebody."""
        if self.state == "over":
            return 0
        visits = self.env["revisit.visit"].search(self._planned_meanwhile())
        first = self._hand_over(visits, {visit: (self.substitute_id.id,) for visit in visits})
        rest = visits - first
        return len(first) + len(self._hand_over(rest, {visit: self._others(visit) for visit in rest}))

    def _planned_meanwhile(self):
        return [
            ("agent_id", "=", self.user_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "in", self._open_states()),
            ("planned_date", ">=", self.date_from),
            ("planned_date", "<=", self.date_to),
        ]

    def _others(self, visit):
        """Of the visit's team, without the absent one."""
        return tuple(user for user in visit.team_id.sudo()._candidates() if user != self.user_id.id)

    def _hand_over(self, visits, agents):
        """``visits`` that find somebody among ``agents``, who has them from now on."""
        if not visits:
            return visits
        found = defaultdict(visits.browse)
        for visit, _job, answer in visits._give_out(agents):
            if isinstance(answer, Choice):
                found[answer.agent] |= visit
        for agent_id, of_agent in found.items():
            of_agent._hand_to(self.env["res.users"].browse(agent_id), self._describe())
            of_agent.sudo().substitution_id = self
        return visits.browse().union(*found.values())

    def _describe(self):
        return self.env._(
            "%(absent)s is absent from %(first)s to %(last)s",
            absent=self.user_id.name,
            first=fields.Date.to_string(self.date_from),
            last=fields.Date.to_string(self.date_to),
        )

    def _return_visits(self):
        """Visits still open after the last day go back where they may; returns how many."""
        visits = self.visit_ids.filtered(lambda visit: visit.state in self._open_states())
        back = visits.browse()
        for visit, _job, answer in visits._give_out({visit: (self.user_id.id,) for visit in visits}):
            if isinstance(answer, Choice) and answer.agent == self.user_id.id:
                back |= visit
        back._hand_to(self.user_id, self.env._("the substitution is over"))
        visits.sudo().substitution_id = False
        return len(back)
