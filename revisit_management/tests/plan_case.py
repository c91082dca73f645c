"""A policy whose visits need an approved plan, and a week of them."""

from .common import RevisitCase, today

# a Tuesday; what was installed on 2 October falls due on 2 November, in the week of Monday 2 November
DAY = "2026-10-20"
INSTALLED = "2026-10-02"
WEEK = "2026-W45"
EVE = "2026-10-27"
MONDAY = "2026-11-02"


class PlanCase(RevisitCase):
    approves_plans = False
    approval = "plan"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy(
            {"offset": 1, "offset_unit": "month", "late": 2, "late_unit": "week", "purpose": "Is all well?"},
            {"event": "ordered", "name": "Ordered", "late": 7, "purpose": "As ordered."},
            approval=cls.approval,
        )

    def _equip(self, count=2, day=INSTALLED):
        """``count`` customers with equipment installed on ``day``."""
        partners = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(count)])
        self.env["revisit.engagement"].create(
            [{"name": f"Unit of {p.name}", "partner_id": p.id, "commissioned_date": day} for p in partners]
        )
        return partners

    def _planned(self, count=2, day=DAY):
        """The plan of the week with ``count`` visits, as the night of ``day`` leaves it."""
        self._equip(count)
        self._run_crons(day)
        return self.policy.plan_ids

    def _submitted(self, user=None, **vals):
        plan = self._planned(**vals)
        with today(DAY):
            plan.with_user(user or self.agent).action_submit()
        return plan

    def _approved(self, user=None, **vals):
        plan = self._submitted(**vals)
        with today(DAY):
            plan.with_user(user or self.supervisor).action_approve()
        return plan

    def _night_of_plans(self, day):
        with today(day), self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_plans").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["revisit.run"].search([("kind", "=", "plan")], limit=1)

    def _asked(self, plan, name="plan"):
        """Who has a notice about the plan on the desk."""
        kind = self.env.ref(f"revisit_management.mail_activity_type_{name}")
        return plan.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).user_id
