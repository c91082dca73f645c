from freezegun import freeze_time

from odoo.tests import HttpCase, new_test_user, tagged

from .common import RevisitCase

# Monday 9 November 2026 and the Tuesday after it, by the clocks of Shanghai
MONDAY = {"08:00": "2026-11-09 00:00:00", "10:05": "2026-11-09 02:05:00", "11:20": "2026-11-09 03:20:00"}
MONDAY |= {"14:20": "2026-11-09 06:20:00", "15:10": "2026-11-09 07:10:00"}
TUESDAY = "2026-11-10 02:15:00"


@tagged("post_install", "-at_install")
class TestDayTours(RevisitCase, HttpCase):
    """A day in the life of a service centre, on the screens, with the clock of each hour."""

    approves_plans = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "revisit_management.group_"
        cls.day_agent = new_test_user(cls.env, "day_agent", groups=f"{group}agent", tz="Asia/Shanghai")
        cls.day_leader = new_test_user(cls.env, "day_leader", groups=f"{group}supervisor", tz="Asia/Shanghai")
        cls.team.write({"member_ids": cls.day_agent, "leader_id": cls.day_leader.id})
        sms = cls.env.ref("revisit_management.channel_sms")
        government = cls.env.ref("revisit_management.partner_category_government")
        hours = [("Morning", 10, 11, []), ("Afternoon", 14, 16, [])]
        hours += [("Government 1", 10, 11, government.ids), ("Government 2", 15, 16, government.ids)]
        cls.policy = cls._policy(
            {"purpose": "Is all well?", "late": 2, "late_unit": "week", "channel_ids": [(6, 0, (cls.phone | sms).ids)]},
            approval="plan",
            outside_hours="refuse",
            window_ids=[
                (0, 0, {"name": name, "hour_from": start, "hour_to": end, "category_ids": [(6, 0, tags)]})
                for name, start, end, tags in hours
            ],
        )
        cls.city = cls._customer("City Hall", category_id=[(6, 0, government.ids)])
        cls.silent = cls._customer("Silent Partners")

    @classmethod
    def _customer(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, "phone": "+86 138 1380 0138", **vals})

    def _at(self, moment):
        return freeze_time(moment, tick=True)

    def _plan(self):
        """Monday's plan with a visit for each of three customers, submitted by the agent."""
        for partner in (self.customer, self.city, self.silent):
            self._engagement(name=f"Unit of {partner.name}", partner_id=partner.id, commissioned_date="2026-11-09")
        with self._at(MONDAY["08:00"]):
            for name in ("expand", "generate"):
                self.env.ref(f"revisit_management.ir_cron_{name}").method_direct_trigger()
            self.env.invalidate_all()
            self.policy.plan_ids.with_user(self.day_agent).action_submit()
        return self.policy.plan_ids

    def _tour(self, moment, name, path="/odoo/my-revisits", user="day_agent"):
        with self._at(moment):
            self.start_tour(path, name, login=user)
        self.env.invalidate_all()

    def test_a_day_from_the_approval_to_the_record(self):
        plan = self._plan()
        visits = plan.visit_ids.grouped("partner_id")
        self.assertEqual(set(plan.visit_ids.mapped("state")), {"draft"})
        self._tour(
            MONDAY["08:00"], "revisit_supervisor_approves_the_plan", "/odoo/revisit-plans-to-approve", "day_leader"
        )
        self.assertEqual((plan.state, set(plan.visit_ids.mapped("state"))), ("running", {"ready"}))

        self._tour(MONDAY["10:05"], "revisit_agent_calls_in_vain")
        self._tour(MONDAY["11:20"], "revisit_agent_may_not_call_the_government_now")
        self.assertFalse(visits[self.city].attempt_ids)
        self._tour(MONDAY["14:20"], "revisit_agent_calls_in_vain")
        self._tour(MONDAY["15:10"], "revisit_agent_writes_to_who_refuses_the_phone")
        written = visits[self.silent].child_visit_ids
        self.assertEqual((visits[self.silent].state, written.channel_id.code), ("failed", "sms"))
        self.assertEqual(self.env["sms.sms"].search([("number", "=", "+8613813800138")]).mapped("state"), ["outgoing"])

        self._tour(TUESDAY, "revisit_agent_reaches_and_completes")
        called = visits[self.customer]
        self.assertEqual((called.state, str(called.done_date)), ("done", "2026-11-10"))
        self.assertEqual(called.attempt_ids.mapped("outcome"), ["connected", "no_answer", "no_answer"])
