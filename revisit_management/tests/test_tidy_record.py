from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestTidyRecord(RevisitCase):
    """After the call: comment, tidy, and into the customer's file."""

    def _demanded(self, **rule):
        self._policy(rule)
        engagement = self._engagement(commissioned_date="2026-11-20")
        self._run_crons("2026-11-20")
        visit = engagement.visit_ids[:1]
        visit.agent_id = self.agent
        return visit.with_user(self.agent)

    def test_the_form_is_tidied_when_the_call_is_over(self):
        """A7: after every call: comment and tidy the form."""
        visit = self._visit()
        self._do(visit, result="  A hinge  squeaks.\n\n\n\nCall back. ", comment=" Friendly. ", needs=" \n ")
        self.assertEqual(visit.result, "A hinge squeaks.\n\nCall back.")
        self.assertEqual((visit.comment, visit.needs), ("Friendly.", ""))

    def test_without_the_agents_comment_the_record_is_not_complete(self):
        """A7: after every call: comment."""
        visit = self._demanded(comment_required=True)
        self._log(visit)
        visit.write({"result": "All in order.", "comment": "  "})
        with self.assertRaisesRegex(UserError, "your own comment"):
            visit.action_complete()
        visit.comment = "Friendly."
        visit.action_complete()
        self.assertEqual(visit.state, "done")

    def test_regulation_a_wants_it_after_every_call(self):
        """A7: every rule of the regulation."""
        self.assertEqual(set(self._template("A").rule_ids.mapped("comment_required")), {True})

    def test_the_record_is_in_the_customers_file(self):
        """B10: the result goes in the record's fields and in the customer's file."""
        engagement = self._engagement()
        with today("2026-11-25"):
            visit = self._do(self._visit(engagement_id=engagement.id), result="A hinge squeaks.", suggestions="Oil it.")
        self.customer.invalidate_recordset()
        file = self.customer.with_user(self.agent)
        self.assertEqual((visit.result, visit.suggestions), ("A hinge squeaks.", "Oil it."))
        self.assertEqual(file.revisit_record_ids, visit)
        self.assertEqual((str(file.revisit_last_date), file.revisit_satisfaction), ("2026-11-25", 80))
        self.assertEqual(engagement.last_record_number, visit.number)

    def test_the_file_shows_nobody_more_than_the_visits_do(self):
        """W4: who has an interest does not read in the customer's file what was said in the visit."""
        visit = self._do(self._visit())
        for user in (self.colleague, self.stranger):
            self.assertFalse(self._records_seen_by(user), user.login)
        self._declare_interest(self.manager)
        self.assertFalse(self._records_seen_by(self.manager))
        self.assertEqual(self._records_seen_by(self.agent), visit)

    def _records_seen_by(self, user):
        self.customer.invalidate_recordset()
        return self.customer.with_user(user).revisit_record_ids
