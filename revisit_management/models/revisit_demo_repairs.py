"""Demonstration data, second part: repairs of the last weeks asked about by a sample, an order, weekly duties."""

from datetime import timedelta
from random import Random

from odoo import api, fields, models

REPAIRS = 120
DAYS = 40
OWED_DATA = (
    ("Shipments and contract files", "Production", ("shipped", "contract_signed")),
    ("Installation and power-on data", "After-sales", ("installed", "commissioned")),
)


class RevisitDemoRepairs(models.AbstractModel):
    _name = "revisit.demo.repairs"
    _description = "Revisit Demonstration Data: Repairs"

    @api.model
    def _load(self, team):
        """Put regulation A in force for ``team``, report repairs, order visits, and name who owes data."""
        policy = self._put_in_force(team)
        self._report_repairs()
        self._order_visits(policy)
        self._name_duties()

    def _put_in_force(self, team):
        template = self.env.ref("revisit_management.policy_template_a")
        policy = self.env["revisit.policy"].browse(template.action_apply_template()["res_id"])
        first_day = fields.Date.today() - timedelta(days=DAYS)
        policy.write(
            {
                "tz": "Asia/Shanghai",
                "holiday_country_id": self.env.ref("base.cn").id,
                "team_id": team.id,
                "effective_from": first_day,
                "horizon_days": 0,
                "approval": "special",
            }
        )
        # the ledger's customers are cared for by regulation E; this one asks about repairs
        policy.rule_ids.filtered(lambda rule: rule.trigger == "coverage").active = False
        policy.action_activate()
        return policy

    def _report_repairs(self):
        """Some each day, the same at each installation of a day."""
        random = Random(120)
        lines = self.env["revisit.engagement"].search([("commissioned_date", "!=", False)], order="id")
        today = fields.Date.today()
        for number in range(REPAIRS):
            line = random.choice(lines)
            day = today - timedelta(days=random.randrange(DAYS))
            self.env["revisit.event"]._register_event(
                "repaired", line.partner_id, day, engagement=line, key=f"demo:repair:{number}"
            )

    def _order_visits(self, policy):
        rule = policy.rule_ids.filtered(lambda rule: rule.event_type_id.code == "ordered")[:1]
        major = self.env.ref("revisit_management.tier_major")
        customers = self.env["revisit.engagement"].search([("ledger_no", "!=", False)]).partner_id
        self.env["revisit.order"].create(
            {
                "name": "Year-end round of major customers",
                "reason": "The board wants to hear how our major customers see us before the budget is made.",
                "rule_id": rule.id,
                "requested_by_id": self.env.ref("revisit_management.user_supervisor").id,
                "partner_ids": [(6, 0, customers.filtered(lambda partner: partner.revisit_tier_id == major).ids)],
            }
        ).action_register()

    def _name_duties(self):
        for name, department, codes in OWED_DATA:
            types = self.env["revisit.event.type"].search([("code", "in", codes)])
            self.env["revisit.duty"].create(
                {
                    "name": name,
                    "department_id": self.env["hr.department"].create({"name": department}).id,
                    "user_id": self.env.ref("revisit_management.user_supervisor").id,
                    "event_type_ids": [(6, 0, types.ids)],
                }
            )
