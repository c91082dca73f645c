"""Talks of regulation W: introduction, conduct, documents, education and risk."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import today
from .script_case import ScriptCase


@tagged("post_install", "-at_install")
class TestScriptsOfW(ScriptCase):
    letter = "W"

    def test_w8_w20_the_introduction_the_documents_and_the_key_terms(self):
        """W8, W20: introduction clear, every question answered; documents genuine and complete, key terms confirmed."""
        visit = self._talk("w8", "2026-01-12")
        keys = ["clear", "answered", "signed", "documents", "terms", "attitude", "competence"]
        self.assertEqual([key for key in self._asked(visit) if key in keys], keys)
        self._say(visit, clear=2, answered=4, open="The fee", signed=2)
        self.assertIn("details", self._asked(visit))
        done = self._finish(visit)
        self.assertEqual(self._recorded(done, "follow_up")["signed"], "complaint")
        self.assertIn("Hand to complaints: Did you sign the documents yourself?", self._told_leader(done))
        self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)

    def test_w18_without_education_and_risk_disclosed_no_visit_is_completed(self):
        """W18: the blocks are ticked as said, whatever completes the visit; risk capacity and willingness are asked."""
        visit = self._talk("w8", "2026-01-12")
        self.assertEqual(visit.rule_id.complete_when, "contact")
        self._say(visit, clear=1, capacity=1, willingness=2)
        self._tidy(visit)
        with self.assertRaisesRegex(UserError, "say this and tick it: .*Higher returns"):
            visit.action_complete()
        self._say(visit, education=1)
        with self.assertRaisesRegex(UserError, "The product can lose value"):
            visit.action_complete()
        self._say(visit, risk=1)
        with today(self.day):
            visit.action_complete()
        recorded = self._recorded(visit)
        self.assertEqual((recorded["capacity"], recorded["willingness"]), ("None", "A little risk for a little more"))
        self.assertEqual((visit.state, recorded["risk"]), ("done", "Said / read"))

    def test_w10_special_visits_ask_what_they_are_about(self):
        """W10: was the scheme carried out, is the change known, why did it end, what do you need now."""
        for code, event, key in (
            ("w10_complaint", "complaint_closed", "carried_out"),
            ("w10_change", "contract_changed", "known"),
            ("w10_end", "contract_ended", "reason"),
        ):
            with self.subTest(code):
                visit = self._talk(code, "2026-03-02", event, "2026-02-27")
                self.assertEqual(self._asked(visit)[0], key)
                done = self._finish(visit)
                self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)


@tagged("post_install", "-at_install")
class TestYearlyScriptOfW(ScriptCase):
    letter = "W"

    @classmethod
    def _prepare_policy(cls):
        """No first visit that would count for the year as well."""
        cls.policy.rule_ids.filtered(lambda rule: rule.clause == "W8").active = False

    def test_w9_w20_the_advisers_conduct_is_asked_every_year(self):
        """W9, W20: reasonable basis, risks, no promise of returns; advice timely and practical; services introduced."""
        visit = self._talk("w9", "2026-12-20")
        for key in ("basis", "disclosed", "promise", "for_me", "charges", "timely", "practical", "introduced"):
            self.assertIn(key, self._asked(visit))
        self.assertNotIn("details", self._asked(visit))
        self._say(visit, promise=2, details="8 % a year, said the adviser")
        done = self._finish(visit)
        self.assertEqual(self._recorded(done)["details"], "8 % a year, said the adviser")
        self.assertEqual(done.answer_ids.dimension_id, done.rule_id.dimension_ids)
