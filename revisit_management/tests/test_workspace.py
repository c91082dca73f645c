"""What the workspace is told, and what it sends."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .questionnaire_case import QuestionnaireCase

TODAY = "2026-03-04"  # a Wednesday


@freeze_time(f"{TODAY} 02:00:00")
class TestWorkspaceQueue(QuestionnaireCase):
    def _queue(self, user=None, **filters):
        return self.env["revisit.visit"].with_user(user or self.agent).workspace_queue(filters)

    def _ids(self, user=None, **filters):
        return [row["id"] for row in self._queue(user, **filters)["visits"]]

    def test_the_queue_holds_what_is_due_of_ones_own(self):
        due = self._visit(planned_date=TODAY)
        later = self._visit(planned_date="2026-03-20")
        colleagues = self._visit(user=self.colleague, planned_date=TODAY)
        self.assertEqual(self._ids(), due.ids)
        self.assertEqual(self._ids(due="all"), [due.id, later.id])
        self.assertEqual(set(self._ids(scope="team")), {due.id, colleagues.id})
        self.assertEqual(self._ids(self.stranger, scope="team"), [])

    def test_counters_tell_due_overdue_callbacks_and_how_far_one_got(self):
        self._visit(planned_date=TODAY)
        self._visit(planned_date="2026-03-02")
        self._log(self._visit(planned_date=TODAY), "no_answer")
        self._log(self._visit(planned_date=TODAY))
        self._log(self._visit(planned_date=TODAY), "callback", callback_at=f"{TODAY} 08:00:00")
        self._visit(planned_date="2026-03-20")
        self.assertEqual(
            self._queue()["counters"],
            {"due": 5, "overdue": 1, "callbacks": 1, "not_dialled": 2, "not_reached": 2, "reached": 1},
        )

    def test_each_counter_counts_what_its_filter_shows(self):
        self._visit(planned_date="2026-03-02")
        self._log(self._visit(planned_date=TODAY), "no_answer")
        self._log(self._visit(planned_date=TODAY), "callback", callback_at=f"{TODAY} 08:00:00")
        counters = self._queue()["counters"]
        shown = {name: len(self._ids(due=due)) for name, due in (("due", "today"), ("overdue", "overdue"))}
        shown["callbacks"] = len(self._ids(due="callbacks"))
        shown |= {status: len(self._ids(status=status)) for status in ("not_dialled", "not_reached", "reached")}
        self.assertEqual(counters, shown)

    def test_an_agreed_call_whose_time_has_come_is_first_and_who_waits_is_last(self):
        waits, plain, agreed = (self._visit(planned_date=TODAY) for _ in range(3))
        self._log(waits, "callback", callback_at=f"{TODAY} 08:00:00")
        with freeze_time(f"{TODAY} 01:00:00"):
            self._log(agreed, "callback", callback_at=f"{TODAY} 01:30:00")
        self.assertEqual(self._ids(), [agreed.id, plain.id, waits.id])

    def test_search_finds_customer_and_telephone(self):
        self.customer.phone = "+86 21 5555 0199"
        visit = self._visit(planned_date=TODAY)
        self.assertEqual(self._ids(text=self.customer.name[:5]), visit.ids)
        self.assertEqual(self._ids(text="5555 0199"), visit.ids)
        self.assertEqual(self._ids(text="no such customer"), [])

    def test_who_is_through_sees_the_next_day(self):
        self._visit(planned_date="2026-03-20")
        queue = self._queue()
        self.assertEqual((queue["visits"], queue["next_day"]), ([], "2026-03-20"))

    def test_an_unknown_filter_is_refused(self):
        with self.assertRaises(UserError):
            self._queue(due="whenever")


@freeze_time(f"{TODAY} 02:00:00")
class TestWorkspaceVisit(QuestionnaireCase):
    def setUp(self):
        super().setUp()
        self.visit = self._asking_visit(planned_date=TODAY)

    def _card(self, visit=None, user=None):
        return (visit or self.visit).with_user(user or self.agent).workspace_card()

    def _workspace_save(self, **payload):
        return self.visit.with_user(self.agent).workspace_save(payload)

    def test_the_script_comes_with_choices_branches_and_what_was_answered(self):
        self.survey.revisit_greeting = "Good day {contact}, this is {agent}."
        self._save(self.visit, self._answer(self.attitude, 2, note="rude", asked_as="Was he nice?"))
        script = self._card()["script"]
        self.assertIn(self.agent.name, script["greeting"])
        blocks = {block["title"]: block for block in script["blocks"]}
        self.assertEqual(blocks["What was wrong?"]["triggers"], self.attitude.suggested_answer_ids[2].ids)
        attitude = blocks["How was the attitude?"]
        self.assertEqual(
            (attitude["value"], attitude["note"], attitude["asked_as"], attitude["type"]),
            (self.attitude.suggested_answer_ids[2].id, "rude", "Was he nice?", "choice"),
        )
        follow = blocks["How is the quality?"]["choices"][2]
        self.assertEqual((follow["follow_up"], follow["say"]), ("technician", "We come at once."))

    def test_without_a_questionnaire_the_dimensions_are_asked(self):
        blocks = self._card(self._visit())["script"]["blocks"]
        self.assertTrue(blocks)
        self.assertEqual({block["type"] for block in blocks}, {"dimension"})
        self.assertEqual(blocks[0]["choices"][0]["id"], "very_satisfied")

    def test_everything_typed_is_saved_and_may_be_sent_twice(self):
        payload = {
            "answers": [self._answer(self.attitude, 0, note="kind")],
            "texts": {"result": "Runs well.", "good_suggestion": True},
            "position": f"q{self.quality.id}",
        }
        first = self._workspace_save(**payload)
        log = self.env["revisit.answer"].search([("visit_id", "=", self.visit.id)])
        second = self._workspace_save(**payload)
        self.assertEqual(first["answers"], second["answers"])
        self.assertEqual(self.visit.answer_ids, log)
        self.assertEqual((self.visit.result, self.visit.good_suggestion), ("Runs well.", True))
        card = self._card()
        self.assertEqual(card["script"]["position"], f"q{self.quality.id}")
        self.assertEqual(card["texts"]["result"], "Runs well.")

    def test_only_the_record_can_be_written(self):
        with self.assertRaisesRegex(UserError, "cannot be written here"):
            self._workspace_save(texts={"agent_id": self.colleague.id})
        with self.assertRaises(UserError):
            self._workspace_save(contacts=[{"line_id": 0, "reached": True}])
        with self.assertRaises(UserError):
            self.visit.with_user(self.agent).workspace_log("connected", {"user_id": self.colleague.id})

    def test_a_call_is_logged_and_the_card_comes_back(self):
        card = self.visit.with_user(self.agent).workspace_log("no_answer", {"ring_seconds": 25, "note": "twice"})
        self.assertEqual([a["outcome"] for a in card["call"]["attempts"]], ["no_answer"])
        self.assertEqual((self.visit.reach, card["state"]), ("not_reached", "in_progress"))

    def test_missing_says_what_the_record_lacks(self):
        self.assertIn("Nothing was noted", self._card()["missing"])
        self._workspace_save(answers=[self._answer(self.repaired, 0)])
        self.assertIn("log the call", self._card()["missing"])
        self._log(self.visit.with_user(self.agent))
        self._workspace_save(texts={"result": "Fine."})
        self.assertFalse(self._card()["missing"])

    def test_finishing_completes_and_gives_the_next_visit(self):
        following = self._visit(planned_date=TODAY)
        self._log(self.visit.with_user(self.agent))
        payload = {"answers": [self._answer(self.quality, 0)], "texts": {"result": "Fine."}}
        result = self.visit.with_user(self.agent).workspace_finish(payload, {})
        self.assertEqual(self.visit.state, "done")
        self.assertEqual((result["number"], result["card"]["id"]), (self.visit.number, following.id))

    def test_finishing_an_incomplete_visit_is_refused_and_names_what_is_missing(self):
        with self.assertRaisesRegex(UserError, "log the call"):
            self.visit.with_user(self.agent).workspace_finish({"texts": {"result": "Fine."}}, {})

    def test_closed_visits_are_read_only(self):
        self.visit.sudo()._close("cancelled", "no time")
        card = self._card()
        self.assertIn("closed", card["blocked"])
        self.assertFalse(any(card["may"].values()))
        for payload in ({"position": "q1"}, {"texts": {"result": "x"}}):
            with self.assertRaises(UserError):
                self._workspace_save(**payload)

    def test_strangers_get_nothing(self):
        visit = self.visit.with_user(self.stranger)
        for call in (visit.workspace_card, lambda: visit.workspace_save({"position": "q1"}), visit.workspace_finish):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            visit.workspace_open({}, visit.id)

    def test_opening_the_page_without_work_is_no_error(self):
        self.visit.sudo()._close("cancelled", "no time")
        self.assertFalse(self.env["revisit.visit"].with_user(self.agent).workspace_open()["card"])


@freeze_time(f"{TODAY} 02:00:00")
class TestWorkspaceQueries(QuestionnaireCase):
    """The page people live in: the number of statements does not grow with what is due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        day = fields.Date.to_date(TODAY)
        visits = (
            cls.env["revisit.visit"]
            .with_user(cls.agent)
            .create(
                [
                    {
                        "partner_id": cls.customer.id,
                        "channel_id": cls.phone.id,
                        "survey_id": cls.survey.id,
                        "planned_date": day - timedelta(days=number % 30),
                    }
                    for number in range(500)
                ]
            )
        )
        cls.first, cls.second = visits[0], visits[1]

    def _statements(self, call, before=None):
        """How many a call costs when record rules and the like are known, but no record is.

        :param before: what makes them known; the call itself by default
        """
        self._forget_records()
        (before or call)()
        self._forget_records()
        count = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - count

    def _forget_records(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def test_opening_with_500_due_visits(self):
        visits = self.env["revisit.visit"].with_user(self.agent)
        self.assertLessEqual(self._statements(lambda: visits.workspace_open({})), 42)

    def test_stepping_to_the_next_visit(self):
        visit = self.second.with_user(self.agent)
        self.assertLessEqual(self._statements(visit.workspace_card), 38)

    def test_saving_an_answer(self):
        visit = self.first.with_user(self.agent)

        def save(question):
            visit.workspace_save({"answers": [self._answer(question, 0)]})

        count = self._statements(lambda: save(self.quality), before=lambda: save(self.attitude))
        self.assertLessEqual(count, 30)
