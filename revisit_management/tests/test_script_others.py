"""Talks of the other regulations: mastery (B), general content (G), five questions (H), members (M), guests (T)."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import today
from .script_case import ScriptCase


@tagged("post_install", "-at_install")
class TestScriptsOfB(ScriptCase):
    letter = "B"

    def test_b6_who_does_not_master_the_basic_functions_is_trained(self):
        """B6: does the user master the basic functions? Guidance on the spot, training where that is not enough."""
        visit = self._talk("b6", "2026-03-04", "installed", "2026-02-02")
        self._say(visit, mastery=4, hesitate="Printing", helped=3, care=1)
        done = self._finish(visit)
        self.assertEqual(self._recorded(done, "level")["mastery"], "dissatisfied")
        self.assertEqual(self._recorded(done)["hesitate"], "Printing")
        self.assertTrue(done.needs_onsite)
        self.assertIn("Train the customer", self._told_leader(done))
        self.assertNotIn("somebody has to come", self._told_leader(done))
        self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)

    def test_b7_problems_reported_before_and_new_ones(self):
        """B7: stress on reported problems and needs."""
        visit = self._talk("b7", "2026-09-04", "installed", "2026-02-02")
        self.assertEqual(self._asked(visit)[:2], ["reported", "problem"])
        self._say(visit, reported=4, reported_what="The printer", problem=1, needs="Paper")
        done = self._finish(visit)
        self.assertEqual(
            (self._recorded(done)["reported_what"], self._recorded(done)["needs"]), ("The printer", "Paper")
        )


@tagged("post_install", "-at_install")
class TestScriptsOfG(ScriptCase):
    letter = "G"

    def test_g2_six_blocks_and_reasons(self):
        """G2: usage, satisfaction with reasons, needs and expectations, problems, competitors, other."""
        visit = self._talk("g2", "2026-03-09", "delivered", "2026-03-02")
        sections = visit._questionnaire().page_ids.mapped("title")
        self.assertEqual(
            sections, ["Usage", "Satisfaction", "Needs and expectations", "Problems", "Competitors", "Other"]
        )
        self.assertNotIn("quality_why", self._asked(visit))
        self._say(visit, usage="Every day", quality=4, quality_why="It is loud.", others=2, others_better="Quieter")
        done = self._finish(visit)
        recorded = self._recorded(done)
        self.assertEqual((recorded["quality_why"], recorded["others_better"]), ("It is loud.", "Quieter"))


@tagged("post_install", "-at_install")
class TestScriptsOfH(ScriptCase):
    letter = "H"

    @classmethod
    def _prepare_policy(cls):
        cls.policy.rule_ids.agent_id = cls.agent

    def _call(self):
        return self._talk("h2", "2026-03-09", "delivered", "2026-03-04")

    def test_h2_five_questions_of_which_the_fifth_is_open(self):
        """H2: shop, adviser, designer, delivery and fitting, suggestions; the fifth is not scored nor mandatory."""
        visit = self._call()
        self.assertEqual(self._asked(visit), ["shop", "adviser", "designer", "delivery", "suggestions"])
        with self.assertRaisesRegex(UserError, "with your designer"):
            self._say(visit, shop=1, adviser=1)
            visit.action_complete()
        self._say(visit, designer=1, delivery=1, suggestions="Open longer")
        done = self._finish(visit)
        self.assertEqual((done.satisfaction, done.answer_ids.mapped("is_scored")), (100.0, [True] * 4 + [False]))

    def test_h2_the_greeting_tells_name_and_staff_number_and_asks_leave(self):
        """H2: greeting with name and staff number, asking leave to continue, thanks, farewell."""
        self.env["hr.employee"].create(
            {"name": "A", "user_id": self.agent.id, "company_id": self.company.id, "revisit_staff_number": "S-77"}
        )
        visit = self._call()
        greeting = visit._fill_in(visit._questionnaire().revisit_greeting)
        self.assertIn(f"This is {self.agent.name} of Switchgear Works, staff number S-77.", greeting)
        self.assertIn("May I take two minutes of your time", greeting)
        farewell = visit._questionnaire().revisit_farewell
        self.assertTrue(farewell.startswith("Thank you") and farewell.endswith("Goodbye!"))

    def test_h2_an_agent_without_number_is_reminded_to_say_it(self):
        visit = self._call()
        self.assertIn("[your staff number]", visit._fill_in(visit._questionnaire().revisit_greeting))

    def test_h3_two_dissatisfied_of_three_levels_make_eighty_per_cent(self):
        """H3: satisfied, average, dissatisfied; 100 less 10 for each dissatisfied answer."""
        visit = self._call()
        labels = self._question("shop").suggested_answer_ids.mapped("value")
        self.assertEqual(labels, ["Satisfied", "Average", "Dissatisfied"])
        self._say(visit, shop=3, adviser=2, designer=3, delivery=1)
        self.assertEqual(self._finish(visit).satisfaction, 80.0)


@tagged("post_install", "-at_install")
class TestScriptsOfM(ScriptCase):
    letter = "M"

    @classmethod
    def _prepare_policy(cls):
        cls._qualify(cls.agent | cls.colleague, "confidentiality", "revisit_training")

    def test_m4_content_from_master_data_to_satisfaction(self):
        """M4: master data, usage and frequency, problems, needs, activities and publicity, indicators and overall."""
        self.customer.revisit_tier_id = self.env.ref("revisit_management.tier_platinum")
        visit = self._talk("m4", "2026-03-31")
        asked = self._asked(visit)
        wanted = ["master", "usage", "frequency", "problem", "needs", "activities", "publicity"]
        indicators = ["quality", "attitude", "speed", "overall"]
        self.assertEqual([key for key in asked if key in wanted + indicators], wanted + indicators)
        self._say(visit, frequency=5, frequency_why="A longer season", problem=4, problem_what="No card")
        done = self._finish(visit)
        self.assertEqual(self._recorded(done)["problem_what"], "No card")
        self.assertIn("Analyse the cause", self._told_leader(done))
        self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)

    def test_m4_a_new_member_tells_impression_and_needs(self):
        """M1, M4: first impression and needs, besides the indicators."""
        visit = self._talk("m1", "2026-03-06", "joined", "2026-03-05")
        self._say(visit, impression="Friendly", needs="A map")
        self.assertEqual(self._recorded(self._finish(visit))["impression"], "Friendly")


@tagged("post_install", "-at_install")
class TestScriptsOfT(ScriptCase):
    letter = "T"

    @classmethod
    def _prepare_policy(cls):
        cls.policy.rule_ids.filtered(lambda rule: rule.assignment == "fixed").agent_id = cls.agent

    def test_t1_t2_guests_are_asked_about_their_case(self):
        """T1, T2: handled as promised? settlement satisfactory, further needs? The record stays full."""
        for code, event, say in (
            ("t1", "complaint_closed", {"handled": 3, "open": "The refund"}),
            ("t2", "insurer_handover", {"settlement": 4, "further": 2, "further_what": "A taxi"}),
        ):
            with self.subTest(code):
                visit = self._talk(code, "2026-03-04", event, "2026-03-03")
                self._say(visit, **say)
                with today(self.day):
                    self._answer_questions(visit)
                    with self.assertRaisesRegex(UserError, "suggestions in the customer's own words"):
                        visit.action_complete()
                done = self._finish(visit, needs="none", suggestions="none")
                self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)
