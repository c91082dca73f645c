"""Demonstration data, third part: who holds what, who stands in for whom, who has an interest in a customer."""

from datetime import timedelta

from odoo import api, fields, models


class RevisitDemoPeople(models.AbstractModel):
    _name = "revisit.demo.people"
    _description = "Revisit Demonstration Data: People"

    @api.model
    def _load(self, team):
        self._record_qualifications(team.member_ids)
        self._declare_an_interest(team.member_ids[:1])
        self._plan_a_holiday(team.member_ids)

    def _record_qualifications(self, agents):
        """Everybody signed the confidentiality agreement; one training ends soon."""
        today = fields.Date.today()
        signed = self.env.ref("revisit_management.qualification_confidentiality")
        trained = self.env.ref("revisit_management.qualification_revisit_training")
        holders = self.env["revisit.qualification.holder"]
        holders.create(
            [
                {"user_id": agent.id, "qualification_id": signed.id, "date_from": today - timedelta(days=400)}
                for agent in agents
            ]
        )
        holders.create(
            {
                "user_id": agents[:1].id,
                "qualification_id": trained.id,
                "date_from": today - timedelta(days=335),
                "date_to": today + timedelta(days=30),
            }
        )

    def _declare_an_interest(self, agent):
        customer = (
            self.env["revisit.engagement"].search([("ledger_no", "!=", False)], order="id desc", limit=1).partner_id
        )
        self.env["revisit.conflict"].create(
            {
                "user_id": agent.id,
                "partner_id": customer.id,
                "relation": "relative",
                "reason": "The buyer is a cousin.",
            }
        )

    def _plan_a_holiday(self, agents):
        if len(agents) > 1:
            monday = fields.Date.today() + timedelta(days=14 - fields.Date.today().weekday())
            self.env["revisit.substitution"].create(
                {
                    "user_id": agents[0].id,
                    "substitute_id": agents[1].id,
                    "date_from": monday,
                    "date_to": monday + timedelta(days=4),
                    "reason": "Annual leave",
                }
            )
