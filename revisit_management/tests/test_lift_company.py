"""A regulation that is none of the nine, written through the form alone, and a year of its visits."""

from odoo.tests import HttpCase, new_test_user, tagged

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestLiftCompany(RevisitCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env, "lift_manager", groups="revisit_management.group_manager", tz="Asia/Shanghai",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )  # fmt: skip
        cls.building = cls._engagement(name="Tower A", contract_date="2026-01-15")
        manager = cls.env["res.partner"].create({"name": "Ms. Wu", "parent_id": cls.customer.id, "phone": "010 777"})
        role = cls.env.ref("revisit_management.contact_role_person_in_charge")
        cls.building.contact_ids = [(0, 0, {"role_id": role.id, "contact_id": manager.id})]

    def _run_crons(self, day=None):
        """As everywhere, but a browser test is in test mode already."""
        with today(day):
            for name in ("cover", "expand", "generate"):
                self.env.ref(f"revisit_management.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _happened(self, code, day, engagement=None, **vals):
        self._register(code, day, engagement=engagement or self.building, **vals)
        self._run_crons(day)

    def _visits(self, clause):
        return self.env["revisit.visit"].search([("rule_id.name", "like", clause)], order="id")

    def test_a_lift_company_writes_its_regulation_through_the_form_and_it_runs(self):
        with today("2026-01-20"):
            self.start_tour("/odoo/revisit-policies", "revisit_lift_company_writes_its_policy", login="lift_manager")
        policy = self.env["revisit.policy"].search([("name", "=", "Lift maintenance")])
        self.assertEqual((policy.state, len(policy.rule_ids), len(policy.window_ids)), ("active", 4, 2))
        self.assertEqual(
            [(rule.trigger, rule.channel_ids.mapped("code"), rule.on_failure) for rule in policy.rule_ids],
            [
                ("event", ["phone", "letter"], "channel"),
                ("coverage", [], "skip"),
                ("event", [], "skip"),
                ("event", [], "skip"),
            ],
        )
        policy.write({"tz": "Asia/Shanghai", "horizon_days": 5})

        self._happened("inspected", "2026-03-06")  # a Friday: three working days later is Wednesday
        call = self._visits("Building manager")
        self.assertEqual((str(call.latest_date), call.channel_id.code), ("2026-03-11", "phone"))
        self.assertEqual(call.contact_line_ids.contact_id.name, "Ms. Wu")

        call = call.with_user(call.agent_id)
        with today("2026-03-10"):
            for moment in ("2026-03-06 02:00:00", "2026-03-09 02:00:00", "2026-03-09 07:00:00"):
                self._log(call, "no_answer", at=moment, ring_seconds=30)
            call.action_fail()
        letter = self._visits("Building manager") - call
        self.assertEqual((letter.channel_id.code, letter.parent_visit_id), ("letter", call))

        self._happened("incident", "2026-04-01", at="2026-04-01 04:00:00")
        trapped = self._visits("trapped")
        self.assertEqual((str(trapped.latest_date), str(trapped.due_at)), ("2026-04-02", "2026-04-01 04:00:00"))
        with today("2026-04-01"):
            self._do(trapped.with_user(trapped.agent_id))

        otherwise = self.building.schedule_ids.filtered(lambda line: line.rule_id.trigger == "coverage")
        self.assertEqual(
            [(str(line.latest_date), line.state) for line in otherwise.sorted("id")],
            [("2026-07-15", "done"), ("2026-10-01", "waiting")],
        )

    def test_ten_per_cent_of_routine_jobs_are_drawn_in_each_district(self):
        self.start_tour("/odoo/revisit-policies", "revisit_lift_company_writes_its_policy", login="lift_manager")
        states = self.env["res.country.state"].search([("country_id.code", "=", "CN")], limit=2)
        self.env["revisit.policy"].search([("name", "=", "Lift maintenance")]).effective_from = "2026-01-01"
        for state, jobs in zip(states, (40, 20), strict=True):
            partner = self.env["res.partner"].create({"name": state.name, "state_id": state.id})
            for number in range(jobs):
                self.env["revisit.event"]._register_event(
                    "repaired", partner, "2026-05-06", key=f"job:{state.id}:{number}"
                )
        self._run_crons("2026-05-07")
        drawn = self._visits("Routine jobs").partner_id
        counts = [len(self._visits("Routine jobs").filtered(lambda v, p=p: v.partner_id == p)) for p in drawn]
        self.assertEqual(sorted(counts), [2, 4])
