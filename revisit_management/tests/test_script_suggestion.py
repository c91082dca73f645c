"""Agents say how a script could be better; headquarters decide and tell them."""

from odoo.exceptions import AccessError, UserError

from .questionnaire_case import QuestionnaireCase


class TestScriptSuggestion(QuestionnaireCase):
    def _suggest(self, user=None, text="Ask first whether it suits.", block=None):
        visit = self._asking_visit().with_user(user or self.agent)
        suggestion = visit.suggest_wording(block or f"q{self.attitude.id}", text)
        return self.env["revisit.script.suggestion"].browse(suggestion)

    def test_a_suggestion_goes_to_headquarters_with_the_wording_of_now(self):
        """W23: managers have a to-do, until it is decided."""
        suggestion = self._suggest()
        self.attitude.title = "Was he nice?"
        self.assertEqual(
            (suggestion.author_id, suggestion.survey_id, suggestion.question, suggestion.state),
            (self.agent, self.survey, "How was the attitude?", "new"),
        )
        self.assertIn(self.manager, suggestion.activity_ids.user_id)
        self.assertEqual(self.survey.revisit_suggestion_count, 1)

    def test_the_author_is_told_the_decision(self):
        """W23: accepted or declined, with a reply; declining needs one."""
        accepted, declined = self._suggest(), self._suggest(text="Ask less.")
        accepted.with_user(self.manager).action_accept()
        with self.assertRaisesRegex(UserError, "Write a reply first"):
            declined.with_user(self.manager).action_decline()
        declined.with_user(self.manager).reply = "The regulation asks for it."
        declined.with_user(self.manager).action_decline()
        self.assertEqual((accepted.state, declined.state), ("accepted", "declined"))
        self.assertEqual(declined.decided_by_id, self.manager)
        message = declined.message_ids.filtered(lambda message: self.agent.partner_id in message.notified_partner_ids)
        self.assertIn("Ask less.”: declined. The regulation asks for it.", message.body)
        self.assertFalse((accepted | declined).activity_ids)
        with self.assertRaisesRegex(UserError, "decided already"):
            accepted.with_user(self.manager).action_decline()

    def test_the_responsible_manager_alone_is_asked_where_there_is_one(self):
        self.survey.user_id = self.manager
        self.assertEqual(self._suggest().activity_ids.user_id, self.manager)

    def test_agents_see_their_own_and_decide_nothing(self):
        suggestion = self._suggest()
        self.assertTrue(suggestion.with_user(self.agent).read(["text"]))
        self.assertTrue(suggestion.with_user(self.supervisor).read(["text"]))
        with self.assertRaises(AccessError):
            suggestion.with_user(self.colleague).read(["text"])
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                suggestion.with_user(user).action_accept()
            with self.assertRaises(AccessError):
                suggestion.with_user(user).write({"reply": "Yes"})

    def test_nobody_decides_on_creating_or_rewrites(self):
        suggestions = self.env["revisit.script.suggestion"].with_user(self.agent)
        forged = suggestions.create({"text": "More pay", "state": "accepted", "author_id": self.manager.id})
        self.assertEqual((forged.state, forged.author_id), ("new", self.agent))
        for vals in ({"state": "accepted"}, {"text": "Less pay"}, {"author_id": self.stranger.id}):
            with self.assertRaisesRegex(UserError, "stays as it was made"):
                forged.with_user(self.manager).write(vals)

    def test_who_may_not_see_the_visit_suggests_nothing_about_it_and_reads_nothing(self):
        """W4: whoever has an interest in the customer."""
        suggestion = self._suggest()
        self._declare_interest(self.manager)
        with self.assertRaises(AccessError):
            suggestion.with_user(self.manager).read(["text"])
        with self.assertRaises(AccessError):
            suggestion.visit_id.with_user(self.stranger).suggest_wording(False, "Hello")
        with self.assertRaises(AccessError):
            self.env["revisit.script.suggestion"].with_user(self.stranger).create(
                {"text": "Hello", "visit_id": suggestion.visit_id.id}
            )

    def test_a_suggestion_needs_words_and_a_question_of_this_visit(self):
        visit = self._asking_visit()
        with self.assertRaisesRegex(UserError, "Write down"):
            visit.suggest_wording(False, " ")
        with self.assertRaisesRegex(UserError, "no longer asked"):
            visit.suggest_wording("q999999999", "Hello")
        self.assertTrue(visit.suggest_wording(False, "Shorter, please."))
