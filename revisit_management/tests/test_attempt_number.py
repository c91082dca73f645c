from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_attempt_counting import CallCase


@tagged("post_install", "-at_install")
class TestAttemptNumber(CallCase):
    """W12: the number dialled is checked against the file."""

    def _partner(self, name, phone, **vals):
        return self.env["res.partner"].create(
            {"name": name, "phone": phone, "country_id": self.env.ref("base.cn").id, **vals}
        )

    def _dialled(self, number, **vals):
        visit = vals.pop("visit", None) or self._visit()
        return self._log(visit, "no_answer", number_dialled=number, **vals)

    def test_the_customers_number_however_it_is_written(self):
        for number in ("+86 10 5555 0100", "010-5555-0100", "0086 10 55550100 ext. 7"):
            with self.subTest(number):
                self.assertEqual(self._dialled(number).number_match, "own")

    def test_contacts_of_the_customer_and_whom_to_reach_are_the_customers(self):
        person = self._partner("Li Wei", "13800138000", parent_id=self.customer.id)
        designer = self._partner("Designer", "13900139000")
        visit = self._visit(contact_line_ids=[(0, 0, {"contact_id": designer.id})])
        self.assertEqual(self._dialled(person.phone).number_match, "own")
        self.assertEqual(self._dialled(designer.phone, visit=visit).number_match, "own")
        self.assertEqual(self._dialled(designer.phone).number_match, "other")

    def test_a_number_that_nobody_has_is_not_the_customers(self):
        self.assertEqual(self._dialled("010 6666 0000").number_match, "other")

    def test_a_number_of_several_customers_is_shared_and_they_are_named(self):
        self._partner("Southwind", "+86 (10) 5555-0100")
        attempt = self._dialled(self.customer.phone)
        self.assertEqual((attempt.number_match, attempt.number_owners), ("shared", "Southwind"))

    def test_customers_that_the_user_may_not_see_are_counted_only(self):
        hidden = self._partner("Secret customer", "010 5555 0100")
        rule = {
            "name": "hidden",
            "model_id": self.env["ir.model"]._get_id("res.partner"),
            "domain_force": f"[('id', '!=', {hidden.id})]",
        }
        self.env["ir.rule"].create(rule)
        attempt = self._dialled(self.customer.phone)
        self.assertEqual((attempt.number_match, attempt.number_owners), ("shared", "1 more"))

    def test_what_was_found_stays_as_it_was(self):
        attempt = self._dialled(self.customer.phone)
        self._partner("Later customer", self.customer.phone)
        self.customer.phone = "010 7777 0000"
        attempt.invalidate_recordset()
        self.assertEqual(attempt.number_match, "own")

    def test_no_number_and_no_telephone(self):
        self.assertEqual(self._dialled(False).number_match, "unknown")
        self.assertEqual(self._dialled("ask at the desk").number_match, "unknown")
        onsite = self._log(self._visit(channel_id=self.onsite.id), "not_in")
        self.assertFalse(onsite.number_match)

    def test_lists_filter_what_is_not_the_customers(self):
        attempts = self._dialled("010 6666 0000") | self._dialled(self.customer.phone)
        found = self.env["revisit.attempt"].search([("number_match", "=", "other"), ("id", "in", attempts.ids)])
        self.assertEqual(found, attempts[0])

    # wrong numbers

    def test_a_wrong_number_is_not_dialled_again_until_it_is_corrected(self):
        visit = self._owe()
        with self._at("2026-11-25T10:10"):
            visit._log_attempt("wrong_number")
            self.assertEqual(visit.number_to_correct, self.customer.phone)
            self.assertIn("correct it", visit.next_try_note)
            with self.assertRaisesRegex(UserError, r"0100 turned out to be a wrong number"):
                visit.action_dial()
            self.customer.phone = "010 5555 0101"
            self.assertFalse(visit.number_to_correct)
            self.assertEqual((visit.next_try_action, str(visit.next_try_at)), ("soon", "2026-11-25 02:10:00"))
            self.assertEqual(visit.action_dial()["url"], "tel:01055550101")

    def test_another_way_of_writing_corrects_nothing(self):
        visit = self._owe()
        with self._at("2026-11-25T10:10"):
            visit._log_attempt("wrong_number")
            self.customer.phone = "(010) 5555 0100"
        self.assertTrue(visit.number_to_correct)
        self.assertEqual(visit.next_try_action, "correct_number")

    def test_a_wrong_number_frees_nobody_once_it_is_corrected(self):
        visit = self._owe()
        with self._at("2026-11-25T10:10"):
            visit._log_attempt("wrong_number")
            self.customer.phone = "010 5555 0101"
            with self.assertRaisesRegex(UserError, "attempts at any time are needed"):
                visit.action_fail()
            self.customer.phone = "010 5555 0100"
            visit.action_fail()
        self.assertEqual(visit.state, "failed")

    def test_who_has_no_number_is_not_dialled(self):
        self.customer.phone = False
        with self.assertRaisesRegex(UserError, "has no telephone number"):
            self._visit().action_dial()

    def test_nobody_dials_for_a_visit_that_is_closed(self):
        visit = self._do(self._visit())
        with self.assertRaisesRegex(UserError, "nobody is called about it"):
            visit.action_dial()
