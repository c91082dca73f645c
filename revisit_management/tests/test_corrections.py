from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RevisitCase, today

DAY = "2026-11-25"


@tagged("post_install", "-at_install")
class TestCorrections(RevisitCase):
    """M4: what turns out to be wrong in the customer's file is put right on the spot, or proposed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer = cls.env["res.partner"].create(
            {"name": "Li Wei", "parent_id": cls.customer.id, "function": "Engineer", "phone": "+86 10 5555 0111"}
        )
        cls.keeper = cls._new_user("r_keeper", "agent")
        cls.keeper.group_ids |= cls.env.ref("base.group_partner_manager")
        cls.team.member_ids |= cls.keeper

    def _correct(self, visit, partner=None, **values):
        return visit.correct_master_data((partner or self.customer).id, values)

    def _corrections(self, **domain):
        return self.env["revisit.correction"].search(
            [("company_id", "=", self.company.id), *[(name, "=", value) for name, value in domain.items()]]
        )

    def _asked(self):
        return self._corrections().activity_ids.user_id

    def test_who_may_change_contacts_corrects_at_once(self):
        """M4: verify master data, and correct it in the member's file on the spot."""
        visit = self._visit(self.keeper)
        done = self._correct(visit, self.engineer, function="Power manager", email="li@northwind.example")
        self.assertEqual(done, {"applied": ["function", "email"], "proposed": []})
        self.assertEqual((self.engineer.function, self.engineer.email), ("Power manager", "li@northwind.example"))
        [function, email] = self._corrections().sorted("id")
        self.assertEqual(
            (function.old_value, function.new_value, function.state), ("Engineer", "Power manager", "applied")
        )
        self.assertEqual((email.old_value, email.author_id, email.decided_by_id), ("", self.keeper, self.keeper))

    def test_where_the_policy_lets_them_agents_correct_at_once(self):
        """M4: on the spot, by the agent, where the policy says so."""
        self._policy({}, correct_directly=True)
        visit = self._visit(policy_id=self.env["revisit.policy"].search([], order="id desc", limit=1).id)
        self.assertEqual(self._correct(visit, city="Suzhou")["applied"], ["city"])
        self.assertEqual(self.customer.city, "Suzhou")
        self.assertFalse(self._asked())

    def test_the_address_of_who_logs_in_is_only_proposed(self):
        """It would be a way into their account."""
        self._policy({}, correct_directly=True)
        visit = self._visit(policy_id=self.env["revisit.policy"].search([], order="id desc", limit=1).id)
        member = self._new_user("r_member")
        member.partner_id.parent_id = self.customer
        done = self._correct(visit, member.partner_id, email="agent@elsewhere.example")
        self.assertEqual(done, {"applied": [], "proposed": ["email"]})

    def test_others_propose_and_the_supervisor_is_asked_once(self):
        visit = self._visit()
        self.assertEqual(self._correct(visit, phone="+86 10 5555 0200")["proposed"], ["phone"])
        self._correct(visit, self.engineer, function="Power manager")
        self._correct(self._visit(self.colleague), city="Suzhou")
        self.assertEqual(self.customer.phone, "+86 10 5555 0100")
        self.assertEqual((self._asked(), len(self._corrections().activity_ids)), (self.supervisor, 1))

    def test_the_supervisor_accepts_all_of_them(self):
        visit = self._visit()
        self._correct(visit, phone="+86 10 5555 0200", revisit_birthday="1980-05-01")
        self._correct(visit, self.engineer, function="Power manager")
        with today(DAY):
            self._corrections().with_user(self.supervisor).action_accept()
        self.assertEqual((self.customer.phone, str(self.customer.revisit_birthday)), ("+86 10 5555 0200", "1980-05-01"))
        self.assertEqual(self.engineer.function, "Power manager")
        found = self._corrections()
        self.assertEqual((set(found.mapped("state")), found.decided_by_id), ({"applied"}, self.supervisor))
        self.assertFalse(self._asked())

    def test_a_refused_one_leaves_the_file_alone_and_the_rest_asked(self):
        visit = self._visit()
        self._correct(visit, phone="+86 10 5555 0200", city="Suzhou")
        self._corrections(field="phone").with_user(self.supervisor).action_refuse()
        self.assertEqual(self.customer.phone, "+86 10 5555 0100")
        self.assertEqual((self._corrections(field="phone").state, self._asked()), ("refused", self.supervisor))
        self._corrections(field="city").with_user(self.supervisor).action_refuse()
        self.assertFalse(self._asked())

    def test_what_was_changed_meanwhile_is_outdated(self):
        self._correct(self._visit(), city="Suzhou", street="1 Harbour Road")
        self.customer.city = "Wuxi"
        self._corrections().with_user(self.supervisor).action_accept()
        self.assertEqual((self.customer.city, self.customer.street), ("Wuxi", "1 Harbour Road"))
        self.assertEqual(self._corrections(field="city").state, "outdated")

    def test_a_second_proposal_outdates_the_first(self):
        self._correct(self._visit(), city="Suzhou")
        self._correct(self._visit(self.colleague), city="Wuxi")
        self.assertEqual(self._corrections().sorted("id").mapped("state"), ["outdated", "proposed"])

    def test_what_is_decided_is_not_decided_again(self):
        self._correct(self._visit(), city="Suzhou")
        correction = self._corrections().with_user(self.supervisor)
        correction.action_accept()
        for act in (correction.action_accept, correction.action_refuse):
            with self.assertRaisesRegex(UserError, "decided already"):
                act()

    def test_agents_decide_nothing_and_write_nothing(self):
        self._correct(self._visit(), city="Suzhou")
        correction = self._corrections().with_user(self.agent)
        with self.assertRaisesRegex(AccessError, "Supervisors decide"):
            correction.action_accept()
        for user in (self.agent, self.supervisor, self.manager):
            with self.assertRaises(AccessError):
                correction.with_user(user).write({"new_value": "Elsewhere"})
            with self.assertRaises(AccessError):
                correction.with_user(user).copy()

    def test_the_file_tells_who_corrected_what_but_not_in_which_visit(self):
        """W4: everybody may read the customer's file."""
        visit = self._visit(self.keeper)
        self._correct(visit, city="Suzhou")
        body = self.customer.message_ids[0].body
        self.assertIn("City: “Suzhou” instead of “–”", body)
        self.assertIn(self.keeper.name, body)
        self.assertNotIn(visit.display_name, body)

    def test_a_corrected_number_can_be_called_again(self):
        """W12: correcting the number clears the wait for it."""
        visit = self._visit(self.keeper)
        self._log(visit, "wrong_number", number_dialled=self.customer.phone)
        self.assertEqual(visit.next_try_action, "correct_number")
        self._correct(visit, phone="+86 10 5555 0200")
        self.assertFalse(visit.number_to_correct)
        self.assertEqual(visit.next_try_action, "soon")
        self.assertEqual(visit.action_dial()["url"], "tel:+861055550200")

    def test_only_the_customer_and_its_contacts(self):
        other = self.env["res.partner"].create({"name": "Somebody else"})
        for partner in (other, self.agent.partner_id, other.browse(other.id + 1_000_000)):
            with self.assertRaisesRegex(UserError, "Only the customer of the visit"):
                self._correct(self._visit(self.keeper), partner, city="Suzhou")

    def test_what_cannot_be_right_is_refused_with_a_sentence(self):
        visit = self._visit(self.keeper)
        for values, sentence in (
            ({"user_id": 1}, "not corrected here"),
            ({"name": "  "}, "cannot be empty"),
            ({"email": "nobody"}, "no e-mail address"),
            ({"revisit_birthday": "31 Feb"}, "is no date"),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self._correct(visit, **values)

    def test_what_is_right_already_is_no_correction(self):
        self.assertEqual(self._correct(self._visit(), phone=" +86 10 5555 0100 "), {"applied": [], "proposed": []})
        self.assertFalse(self._corrections())

    def test_neither_strangers_nor_who_has_an_interest_nor_after_the_end(self):
        visit = self._visit()
        with self.assertRaises(AccessError):
            self._correct(visit.with_user(self.stranger), city="Suzhou")
        self._do(visit)
        with self.assertRaisesRegex(UserError, "is closed"):
            self._correct(visit, city="Suzhou")
        open_visit = self._visit()
        self._correct(open_visit, city="Suzhou")
        self._declare_interest(self.supervisor)
        self.assertFalse(self._corrections().with_user(self.supervisor).search([("partner_id", "=", self.customer.id)]))
        with self.assertRaises(AccessError):
            self._corrections().with_user(self.supervisor).action_accept()

    def test_it_is_the_managers_who_are_asked_about_a_leader_in_conflict(self):
        self._declare_interest(self.supervisor)
        self._correct(self._visit(), city="Suzhou")
        self.assertIn(self.manager, self._asked())
        self.assertNotIn(self.supervisor, self._asked())

    def test_who_gets_an_interest_meanwhile_is_asked_no_longer(self):
        """W4: somebody else decides."""
        self._correct(self._visit(), city="Suzhou")
        self.assertEqual(self._asked(), self.supervisor)
        self._declare_interest(self.supervisor)
        self.assertIn(self.manager, self._asked())
        self.assertNotIn(self.supervisor, self._asked())
