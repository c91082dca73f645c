from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import RevisitCase

SCRIPTS = {
    "a5_installation": "Installed",
    "a5_repair": "Not repaired",
    "a5_inspection": "Inspected",
    "a5_person": "In charge",
    "h2": "Furnished",
}


@tagged("post_install", "-at_install")
class TestWorkspaceTours(RevisitCase, HttpCase):
    """A day in the workspace, in a browser; an error in its console fails the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "revisit_management.group_agent"
        cls.caller = new_test_user(cls.env, "workspace_agent", groups=group, tz="Asia/Shanghai")
        cls.team.member_ids = cls.caller
        cls.visits = {code: cls._visit_asking(code, name) for code, name in SCRIPTS.items()}

    @classmethod
    def _visit_asking(cls, code, name):
        """A call, due since yesterday, along the ready-made questionnaire ``code``."""
        partner = cls.env["res.partner"].create({"name": name, "phone": "+86 138 1380 0138"})
        survey = cls.env["survey.survey"].search([("revisit_code", "=", code)])
        return cls.env["revisit.visit"].create(
            {
                "partner_id": partner.id,
                "channel_id": cls.phone.id,
                "agent_id": cls.caller.id,
                "team_id": cls.team.id,
                "survey_id": survey.id,
                "planned_date": fields.Date.today() - timedelta(days=1),
            }
        )

    def _told(self, code, name="answer"):
        """What the record says, by the end of the question's own name."""
        lines = self.visits[code].answer_ids
        ids = lines.question_id.get_external_id()
        return {ids[line.question_id.id].partition(f"_{code}_")[2]: line[name] for line in lines if line[name]}

    def test_an_agent_makes_five_visits_with_the_keyboard_alone(self):
        """A5, A7, H2: the scripts branch as written, and each record is finished without leaving the page."""
        tour = "revisit_agent_makes_five_visits_by_keyboard"
        self.start_tour("/odoo/revisit-workspace", tour, login=self.caller.login, timeout=180)
        self.assertEqual({visit.state for visit in self.visits.values()}, {"done"})
        self.assertEqual(len({visit.number for visit in self.visits.values()}), 5)

        installation = self._told("a5_installation")
        self.assertEqual(installation["undone"], "The cover")
        self.assertEqual(installation["attitude_why"], "He was rude")
        self.assertEqual(installation["fault"], "Screen stays black")
        follow_ups = {"installed": "slip", "attitude": "correct_staff", "training": "training", "works": "technician"}
        self.assertEqual(self._told("a5_installation", "follow_up"), follow_ups)
        self.assertEqual(set(self._told("a5_repair")), {"repaired"})
        self.assertNotIn("attitude_why", self._told("a5_inspection"))
        self.assertEqual(self._told("a5_inspection", "follow_up")["tests"], "supervise")
        self.assertEqual(self._told("a5_person")["use_why"], "Too slow")
        self.assertNotIn("open_what", self._told("a5_person"))
        self.assertEqual(self._told("h2", "level")["adviser"], "dissatisfied")
        self.assertEqual(self.visits["a5_repair"].result, "No such repair")

    def test_a_visit_opens_in_the_workspace(self):
        path = f"/odoo/my-revisits/{self.visits['h2'].id}"
        self.start_tour(path, "revisit_agent_opens_a_visit_in_the_workspace", login=self.caller.login)
