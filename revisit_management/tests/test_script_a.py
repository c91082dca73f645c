"""The four branching scripts of regulation A, from the paper that arrives to the record."""

from odoo.tests import tagged

from .script_case import ScriptCase


@tagged("post_install", "-at_install")
class TestScriptsOfA(ScriptCase):
    letter = "A"

    def test_a5_installation_training_at_the_next_repair_and_a_rude_technician_corrected(self):
        """A5, A2: four levels; what follows poor training and a bad attitude is said, and told the leader."""
        visit = self._talk("a5_installation", "2026-03-02", "installed")
        self.assertNotIn("attitude_why", self._asked(visit))
        self._say(visit, installed=1, attitude=4, attitude_why="He shouted.", training=4, works=1, suggestions="Smile")
        self.assertIn("I apologise", self._question("attitude").suggested_answer_ids[3].revisit_say)
        done = self._finish(visit)
        follow_ups = self._recorded(done, "follow_up")
        self.assertEqual((follow_ups["attitude"], follow_ups["training"]), ("correct_staff", "training"))
        self.assertEqual(self._recorded(done)["attitude_why"], "He shouted.")
        self.assertIn("Train the customer at the next repair: How good was the training", self._told_leader(done))
        self.assertEqual(self._recorded(done, "level")["dispatch"], "satisfied")
        self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)

    def test_a5_no_such_installation_ends_politely(self):
        """A5: nothing more is asked, nothing is missing, and the false report is looked into."""
        visit = self._talk("a5_installation", "2026-03-02", "installed")
        self._say(visit, installed=3)
        self.assertEqual(self._asked(visit), ["installed"])
        self.assertIn("Goodbye", self._question("installed").suggested_answer_ids[2].revisit_say)
        done = self._finish(visit)
        self.assertEqual((done.state, done.is_rated), ("done", False))
        self.assertIn("There is no such installation", self._told_leader(done))

    def test_a5_not_in_or_busy_has_words_and_a_later_attempt(self):
        """A5: “not in” and “busy” are polite ends; the visit stays to be done, with a next try."""
        visit = self._talk("a5_repair", "2026-03-02", "repaired")
        self._log(visit, "busy")
        self.assertEqual(visit.state, "in_progress")
        self.assertTrue(visit.next_try_at)
        self.assertIn("I will call again", visit._questionnaire().revisit_not_now)

    def test_a5_a_fault_that_is_back_calls_a_technician_at_once(self):
        """A5: the leader is told while the customer is still on the line; slow response is passed on afterwards."""
        visit = self._talk("a5_repair", "2026-03-02", "repaired")
        self._say(visit, repaired=1, dispatch=4, again=3)
        self.assertIn("fault", self._asked(visit))
        self.assertIn("Has the fault come back?", self._told_leader(visit, "technician"))
        self.assertFalse(self._told_leader(visit))
        done = self._finish(visit)
        self.assertIn("Pass on to the department: After you called us", self._told_leader(done))

    def test_a8_repair_time_and_repairs_of_the_year_have_anchors(self):
        """A8: 4 hours, half a day, a day, longer; once, twice, three times, many times."""
        visit = self._talk("a5_repair", "2026-03-02", "repaired")
        self._say(visit, repaired=1, repair_time=2, repairs_year=4)
        done = self._finish(visit)
        self.assertEqual(self._recorded(done)["repair_time"], "Half a day")
        levels = self._recorded(done, "level")
        self.assertEqual((levels["repair_time"], levels["repairs_year"]), ("satisfied", "dissatisfied"))

    def test_a5_a8_an_inspection_without_cleaning_and_tests_is_supervised_next_time(self):
        """A5, A8: minutes are no inspection; cleaning or tests missed: the customer is asked to supervise the next."""
        visit = self._talk("a5_inspection", "2026-03-02", "inspected")
        self._say(visit, inspected=1, inspection_time=4, cleaning=4, tests=3, skill=3)
        self.assertIn("watch the next inspection", self._question("cleaning").suggested_answer_ids[3].revisit_say)
        done = self._finish(visit)
        follow_ups = self._recorded(done, "follow_up")
        self.assertEqual(
            [follow_ups[key] for key in ("cleaning", "tests", "skill")], ["supervise", "supervise", "staff_training"]
        )
        self.assertEqual(self._recorded(done)["inspection_time"], "Some minutes")
        self.assertEqual(
            done.answer_ids.filtered(lambda a: a.dimension_id.code == "inspection").mapped("level"),
            ["dissatisfied", "dissatisfied", "average"],
        )

    def test_a5_a8_the_person_in_charge_is_asked_all_five_groups_and_about_use(self):
        """A5, A8: all five groups; low utilisation is analysed, an open promise called back."""
        self.customer.revisit_tier_id = self.env.ref("revisit_management.tier_key")
        visit = self._talk("a5_person", "2026-03-31")
        groups = ["repair_time", "repairs_year", "inspection_time", "cleaning", "tests"]
        self.assertEqual([key for key in self._asked(visit) if key in groups], groups)
        self._say(visit, use=4, use_why="It stands in a corner.", open=3, open_what="A manual")
        done = self._finish(visit)
        told = self._told_leader(done)
        self.assertIn("Analyse the cause", told)
        self.assertIn("Call back", told)
        self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)
