import io
import unicodedata

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .common import RevisitCase, today
from .plan_case import PlanCase
from .questionnaire_case import QuestionnaireCase

REPORT = "revisit_management.revisit_visit_preparation_report"
DAY = "2026-11-25"


@tagged("post_install", "-at_install")
class TestPreparation(RevisitCase):
    """Who calls or travels knows the customer before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write(
            {
                "email": "office@northwind.example",
                "street": "1 Harbour Road",
                "revisit_special_needs": "Badge at the gate, never on Fridays",
            }
        )
        cls.engineer = cls.env["res.partner"].create(
            {"name": "Li Wei", "parent_id": cls.customer.id, "function": "Power manager", "phone": "+86 10 5555 0111"}
        )
        cls.line = cls._engagement(product_model="KYN28-12", shipped_date="2026-01-01", commissioned_date="2026-01-01")

    def _prepared(self, user=None, **vals):
        role = self.env.ref("revisit_management.contact_role_power_lead")
        contacts = [(0, 0, {"role_id": role.id, "contact_id": self.engineer.id})]
        return self._visit(user, engagement_id=self.line.id, contact_line_ids=contacts, **vals)

    def _past(self, user=None, **vals):
        with today("2026-11-20"):
            return self._do(self._visit(user), **vals)

    def _pages(self, visits):
        reports = self.env["ir.actions.report"].with_user(self.agent).with_context(force_report_rendering=True)
        data, kind = reports._render_qweb_pdf(REPORT, visits.ids)
        self.assertEqual(kind, "pdf")
        texts = [page.extract_text() for page in PdfFileReader(io.BytesIO(data)).pages]
        return [" ".join(unicodedata.normalize("NFKC", text).split()) for text in texts]

    def test_the_customer_and_whom_to_reach(self):
        """B4: contact basics, name, job and contact details, and special needs."""
        pack = self._prepared()._preparation()
        self.assertEqual((pack["name"], pack["phone"]), ("Northwind Power", "+86 10 5555 0100"))
        self.assertIn("1 Harbour Road", pack["address"])
        self.assertEqual(pack["special_needs"], "Badge at the gate, never on Fridays")
        [contact] = pack["contacts"]
        self.assertEqual((contact["name"], contact["function"]), ("Li Wei", "Power manager"))
        self.assertEqual((contact["phone"], contact["reached"]), ("+86 10 5555 0111", False))

    def test_special_needs_of_whom_to_reach_name_the_person(self):
        self.engineer.revisit_special_needs = "Hard of hearing"
        self.assertIn("Li Wei: Hard of hearing", self._prepared()._preparation()["special_needs"])

    def test_past_visits_with_their_scores(self):
        """M5: member data, purchases and past visits are at hand before the call."""
        past = self._past(level="satisfied", result="A hinge squeaks.")
        [told] = self._prepared()._preparation()["history"]
        self.assertEqual((told["name"], told["date"], told["satisfaction"]), (past.number, "2026-11-20", 80))
        self.assertEqual((told["result"], told["agent"]), ("A hinge squeaks.", self.agent.name))

    @today(DAY)
    def test_equipment_tells_how_much_of_the_warranty_is_used(self):
        """M5: what the customer has from us."""
        [line] = self._prepared()._preparation()["equipment"]
        self.assertEqual((line["id"], line["model"], line["commissioned"]), (self.line.id, "KYN28-12", "2026-01-01"))
        self.assertEqual((line["stage"], line["warranty_percent"]), ("warranty", 90))

    def test_equipment_not_commissioned_has_no_share(self):
        self.line.write({"shipped_date": False, "commissioned_date": False})
        self.assertIs(self._prepared()._preparation()["equipment"][0]["warranty_percent"], False)

    def test_what_colleagues_of_the_own_team_were_told_is_known(self):
        colleagues = self._past(self.colleague, result="Told the colleague.")
        self.assertFalse(colleagues.with_user(self.agent).has_access("read"))
        self.assertEqual(self._prepared()._preparation()["history"][0]["result"], "Told the colleague.")

    def test_what_another_team_was_told_is_not(self):
        self._past(self.stranger, result="Told a stranger.")
        self.assertFalse(self._prepared()._preparation()["history"])

    def test_a_past_visit_in_conflict_stays_hidden(self):
        """W4: who has an interest in a ledger line learns nothing of visits about it, not while preparing another."""
        past = self._past(self.colleague, result="Told the colleague.")
        visit = self._prepared()
        past.sudo().conflict_user_ids |= self.agent
        self.assertFalse(visit._preparation()["history"])

    def test_who_may_not_see_the_visit_cannot_prepare_it(self):
        with self.assertRaises(AccessError):
            self._prepared().with_user(self.stranger)._preparation()

    def test_terms_are_those_that_occur(self):
        """B4: technical terms are explained, those that the equipment or the script speak of."""
        self.env["revisit.term"].search([]).active = False
        self.env["revisit.term"].create(
            [
                {"name": "Vacuum breaker", "explanation": "Cuts off current.", "words": "kyn28, VS1"},
                {"name": "SF6", "explanation": "A gas.", "words": "ring main unit"},
                {"name": "Off-peak", "explanation": "At night."},
            ]
        )
        terms = [term["name"] for term in self._prepared()._preparation()["terms"]]
        self.assertEqual(terms, ["Vacuum breaker", "Off-peak"])

    def test_switchgear_has_terms_from_the_start(self):
        """B4: the ready-made explanations."""
        names = [term["name"] for term in self._prepared()._preparation()["terms"]]
        self.assertIn("Five-prevention interlocks", names)
        self.assertNotIn("SF6", names)

    def test_a_dealer_comes_with_advice(self):
        """C1 C3: the profile of a dealer or agent is at hand, with whom to send and what to offer."""
        loyal = self.env["revisit.profile"].search([("code", "=", "loyal")], limit=1)
        self.customer.write({"revisit_is_trade": True, "revisit_profile_ids": [(6, 0, loyal.ids)]})
        [profile] = self._prepared()._preparation()["profiles"]
        self.assertEqual((profile["value"], profile["suitability"]), (loyal.name, "ideal"))
        self.assertEqual((profile["advice"], profile["offer"]), (loyal.advice, loyal.offer_advice))

    def test_an_end_customer_comes_without_advice(self):
        """C3: end customers are not profiled."""
        self.assertEqual(self._prepared()._preparation()["profiles"], [])

    def test_the_dialect_asked_for_is_shown(self):
        """W22: Mandarin, unless the customer asks for the local dialect; then the pack says so."""
        self.assertEqual(self._prepared()._preparation()["dialect"], "")
        self.customer.revisit_dialect_id = self.env["revisit.qualification"]._by_code("cantonese")
        visit = self._prepared()
        self.assertEqual(visit._preparation()["dialect"], "Cantonese")
        self.assertIn("Asks to be addressed in Cantonese", self._pages(visit)[0])

    def test_a_long_history_costs_no_more_queries(self):
        for _n in range(2):
            self._past()
        visit = self._prepared()
        few = self._count_queries(visit)
        for number in range(6):
            self._past()
            self._engagement(name=f"Substation {number}")
        self.assertLessEqual(self._count_queries(visit), few)

    def _count_queries(self, visit):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        visit._preparation()
        return self.cr.sql_log_count - before

    def test_the_pack_is_printed_one_visit_a_page_in_chinese_too(self):
        """B4: the preparation pack, for one visit or many."""
        chinese = self.env["res.partner"].create({"name": "海天电力", "revisit_special_needs": "请讲普通话"})
        self._past(result="A hinge squeaks.")
        one, other = self._prepared(purpose="Is the hinge quiet?"), self._visit(partner_id=chinese.id)
        first, second = self._pages(one | other)
        for told in (
            "Northwind Power",
            "Li Wei",
            "Power manager",
            "Is the hinge quiet?",
            "A hinge squeaks.",
            "KYN28-12",
        ):
            self.assertIn(told, first)
        self.assertIn("海天电力", second)
        self.assertIn("请讲普通话", second)
        self.assertIn("None yet", second)

    def test_the_pack_tells_what_to_say(self):
        """B4: the agreed wording is part of the pack."""
        policy = self._policy({"script": "Good morning {contact}, how is {product}?"})
        with today(DAY):
            self.env["revisit.event"]._register_event(
                "commissioned", self.customer, fields.Date.to_date(DAY), engagement=self.line
            )
        self._run_crons(DAY)
        visit = self.env["revisit.visit"].search([("policy_id", "=", policy.id)], limit=1)
        visit.agent_id = self.agent
        self.assertIn("how is KYN28-12?", self._pages(visit)[0])


@tagged("post_install", "-at_install")
class TestPreparedWording(QuestionnaireCase):
    def test_the_questions_are_the_agreed_wording(self):
        """B4: greeting, questions with hints, farewell, and the terms that occur in them."""
        self.survey.write({"revisit_greeting": "Good morning {customer}.", "revisit_farewell": "Goodbye."})
        self.attitude.write({"title": "How was the breaker mended?", "revisit_say": "Ask for details"})
        visit = self._asking_visit()
        wording = visit._prepare_wording()
        self.assertEqual(wording[0]["text"], "Good morning Northwind Power.")
        self.assertEqual(wording[2], {"text": "How was the breaker mended?", "hint": "Ask for details"})
        self.assertEqual((len(wording), wording[-1]["text"]), (6, "Goodbye."))
        self.assertIn("Vacuum circuit breaker", [term["name"] for term in visit._preparation()["terms"]])


@tagged("post_install", "-at_install")
class TestPlanPreparation(PlanCase):
    def test_a_plan_is_prepared_in_one_document(self):
        """B4: the packs of what is still to be made, printed from the plan."""
        plan = self._approved()
        cancelled, left = plan.visit_ids
        cancelled.action_cancel("moved away")
        action = plan.with_user(self.agent).action_print_preparation()
        self.assertEqual(action["report_name"], "revisit_management.report_visit_preparation")
        self.assertEqual(action["context"]["active_ids"], left.ids)
        left.action_cancel("moved away")
        with self.assertRaisesRegex(UserError, "Nothing to prepare"):
            plan.action_print_preparation()
