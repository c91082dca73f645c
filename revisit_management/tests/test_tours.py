from freezegun import freeze_time

from odoo.tests import HttpCase, new_test_user, tagged

from .common import RevisitCase


@tagged("post_install", "-at_install")
class TestTours(RevisitCase, HttpCase):
    """What an agent and a manager do on the screens; an error in the browser's console fails the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "revisit_management.group_"
        cls.tour_agent = new_test_user(cls.env, "tour_agent", groups=f"{group}agent", tz="Asia/Shanghai")
        cls.tour_manager = new_test_user(cls.env, "tour_manager", groups=f"{group}manager", tz="Asia/Shanghai")
        cls.team.member_ids = cls.tour_agent

    def _run_crons(self, day=None):
        """As everywhere, but a browser test is in test mode already."""
        with freeze_time(f"{day} 04:00:00"):
            self.env.ref("revisit_management.ir_cron_expand").method_direct_trigger()
            self.env.ref("revisit_management.ir_cron_generate").method_direct_trigger()
        self.env.invalidate_all()

    def _owed_visit(self):
        """The one visit that an installation just powered on owes its agent."""
        self._policy({"name": "Acceptance", "purpose": "Anything odd?"})
        engagement = self._engagement(commissioned_date="2026-11-02", shipped_date="2026-10-01")
        self._run_crons("2026-11-03")
        return engagement.visit_ids

    def test_an_agent_makes_a_visit_from_the_list_to_the_number(self):
        visit = self._owed_visit()
        self.start_tour("/odoo", "revisit_agent_makes_a_visit", login="tour_agent")
        self.assertEqual(visit.state, "done")
        self.assertEqual(visit.number, f"{visit.done_date:%Y%m}/0001")
        self.assertEqual(visit.engagement_id.last_record_number, visit.number)
        self.assertEqual(visit.suggestions, "Send the report by e-mail")
        self.assertEqual(visit.satisfaction, 90.0)
        self.assertEqual(visit.attempt_ids.mapped("outcome"), ["connected", "no_answer"])

    def test_an_agent_calls_back_and_gives_up(self):
        visit = self._owed_visit()
        self.start_tour("/odoo/my-revisits", "revisit_agent_calls_back", login="tour_agent")
        self.assertEqual(visit.state, "failed")
        self.assertEqual(visit.close_reason, "Does not want to be called")
        self.assertEqual(str(visit.planned_date), "2030-12-24")

    def test_a_manager_applies_a_template_and_activates_it(self):
        self.start_tour("/odoo/revisit-policy-templates", "revisit_manager_applies_a_template", login="tour_manager")
        policy = self.env["revisit.policy"].search(
            [("template_code", "=", "E"), ("is_template", "=", False), ("company_id", "=", self.company.id)]
        )
        self.assertEqual((policy.state, policy.version, policy.team_id), ("active", 2, self.team))
