"""A regulation from its template in force, and the nights of a company that lives by it."""

from calendar import monthrange
from datetime import date

from .common import RevisitCase, today

# as the night goes: tiers, who is in care, conditions, what is owed, visits
NIGHTLY = ("tiers", "cover", "conditions", "expand", "generate")


def month_ends(first, last, year=2026):
    """The last days of the months ``first`` to ``last``."""
    return [f"{year}-{month:02d}-{monthrange(year, month)[1]}" for month in range(first, last + 1)]


class RegulationCase(RevisitCase):
    letter = ""
    effective_from = date(2026, 1, 1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls.env.ref(f"revisit_management.policy_template_{cls.letter.lower()}")
        cls.policy = cls.env["revisit.policy"].browse(template.action_apply_template()["res_id"])
        cls.policy.write({"team_id": cls.team.id, "effective_from": cls.effective_from, "tz": "Asia/Shanghai"})
        cls._prepare_policy()
        cls.policy.action_activate()

    def setUp(self):
        super().setUp()
        self.spread = self._spread_to_the_middle()

    @classmethod
    def _prepare_policy(cls):
        """What the company fills in before it activates the policy."""

    @classmethod
    def _rule(cls, xmlid):
        """The company's copy of the template's rule."""
        name = cls.env.ref(f"revisit_management.rule_{xmlid}").name
        return cls.policy.rule_ids.filtered(lambda rule: rule.name == name)

    @classmethod
    def _new_customer(cls, name, tier=None, since="2026-01-01", **vals):
        """A customer with a ledger line."""
        customer = cls.env["res.partner"].create({"name": name, **vals})
        if tier:
            customer.revisit_tier_id = cls.env.ref(f"revisit_management.tier_{tier}")
        cls.env["revisit.engagement"].create(
            {"name": f"Line of {name}", "partner_id": customer.id, "contract_date": since, "kind": "contract"}
        )
        return customer

    @classmethod
    def _event(cls, code, customer, day, **vals):
        return cls.env["revisit.event"]._register_event(code, customer, day, **vals)

    def _night(self, day):
        """The scheduled actions of ``day``."""
        with today(day), self.enter_registry_test_mode():
            for name in NIGHTLY:
                self.env.ref(f"revisit_management.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()
        with today(day):
            self._approve_plans()

    def _work_off(self, day):
        """The night of ``day``; then what is planned by then is carried out. Returns the visits done."""
        self._night(day)
        domain = [("policy_id", "=", self.policy.id), ("state", "=", "ready"), ("planned_date", "<=", day)]
        visits = self.env["revisit.visit"].search(domain, order="planned_date, partner_id, id")
        with today(day):
            for visit in visits:
                if visit.state == "ready":  # one done before may have covered it
                    self._do(visit.with_user(visit.agent_id or self.agent))
        return visits.filtered(lambda visit: visit.state == "done")

    def _visits(self, xmlid, *customers):
        domain = [("rule_id", "=", self._rule(xmlid).id)]
        if customers:
            domain.append(("partner_id", "in", [customer.id for customer in customers]))
        return self.env["revisit.visit"].search(domain, order="ideal_date, id")

    def _days(self, visits, name="ideal_date"):
        return [str(visit[name]) for visit in visits]
