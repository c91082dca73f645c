"""A department assists a visit and returns what it knows (E18); its people need no role in this app."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import RevisitCase, today


@tagged("post_install", "-at_install")
class TestAssistance(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief, cls.engineer, cls.clerk = (
            cls._new_user(login, email=f"{login}@switchgear.example", notification_type="inbox")
            for login in ("d_chief", "d_engineer", "d_clerk")
        )
        cls.department = cls.env["hr.department"].create({"name": "After-sales (test)", "company_id": cls.company.id})
        chief = cls._employ(cls.chief, cls.department)
        cls._employ(cls.engineer, cls.department)
        cls.department.manager_id = chief
        cls.elsewhere = cls.env["hr.department"].create({"name": "Accounting (test)", "company_id": cls.company.id})
        cls._employ(cls.clerk, cls.elsewhere)
        cls.visit = (
            cls.env["revisit.visit"]
            .with_user(cls.agent)
            .create({"partner_id": cls.customer.id, "channel_id": cls.onsite.id, "comment": "Secret of the visit"})
        )

    @classmethod
    def _employ(cls, user, department):
        return cls.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "department_id": department.id, "company_id": cls.company.id}
        )

    def _ask(self, user=None, **vals):
        requests = self.env["revisit.assistance"].with_user(user or self.agent)
        return requests.create(
            {
                "visit_id": self.visit.id,
                "department_id": self.department.id,
                "what": "Does the breaker need a new coil?",
                **vals,
            }
        )

    def _answer(self, request, user, text="Yes, coil 47."):
        request = request.with_user(user)
        request.answer = text
        request.action_answer()
        return request

    def _seen_by(self, user):
        return self.env["revisit.assistance"].with_user(user).search([])

    def test_the_departments_manager_gets_an_activity(self):
        request = self._ask(due_date="2026-12-01")
        self.assertEqual(
            (request.handler_id, request.state, request.asked_by_id), (self.chief, "requested", self.agent)
        )
        activity = request.sudo().activity_ids
        self.assertEqual((activity.user_id, str(activity.date_deadline)), (self.chief, "2026-12-01"))
        self.assertEqual(activity.summary, "Information about product or service: Northwind Power")
        self.assertEqual(self.visit.assistance_count, 1)

    def test_without_a_manager_the_supervisor_says_who_handles_it(self):
        self.department.manager_id = False
        self.visit.sudo().team_id = self.team
        request = self._ask()
        activity = request.sudo().activity_ids
        self.assertEqual(activity.user_id, self.supervisor)
        self.assertIn("say who handles the question", activity.summary)
        request.with_user(self.supervisor).handler_id = self.engineer
        self.assertEqual(request.sudo().activity_ids.user_id, self.engineer)

    def test_without_manager_and_supervisor_it_is_for_who_asked(self):
        self.department.manager_id = False
        self.visit.sudo().team_id = self.other_team
        self.assertEqual(self._ask().sudo().activity_ids.user_id, self.agent)

    def test_the_departments_people_see_the_question_and_not_the_visit(self):
        request = self._ask()
        for user in (self.chief, self.engineer):
            with self.subTest(user.login):
                self.env.invalidate_all()
                self.assertEqual(self._seen_by(user), request)
                values = request.with_user(user).read(["customer_name", "what", "display_name"])[0]
                self.assertEqual((values["customer_name"], values["what"]), ("Northwind Power", request.what))
                with self.assertRaises(AccessError):
                    request.with_user(user).read(["visit_id"])
                with self.assertRaises(AccessError):
                    self.visit.with_user(user).read(["comment"])
                with self.assertRaises(AccessError):
                    request.with_user(user).search([("visit_id.comment", "ilike", "Secret")])

    def test_others_see_nothing(self):
        request = self._ask()
        for user in (self.clerk, self.stranger):
            with self.subTest(user.login):
                self.env.invalidate_all()
                self.assertFalse(self._seen_by(user))
                with self.assertRaises(AccessError):
                    request.with_user(user).read(["what"])
                with self.assertRaises(AccessError):
                    request.with_user(user).action_answer()
                with self.assertRaises(AccessError):
                    request.with_user(user).message_post(body="Hello")

    def test_the_customers_name_stays_as_it_was_asked(self):
        request = self._ask()
        self.customer.name = "Southwind"
        self.assertEqual(request.customer_name, "Northwind Power")

    def test_the_answer_comes_back_to_the_visit_and_its_agent_is_told(self):
        self.agent.notification_type = "inbox"
        request = self._answer(self._ask(), self.engineer)
        self.assertEqual((request.state, request.answered_by_id), ("answered", self.engineer))
        self.assertTrue(request.answered_at)
        self.assertFalse(request.sudo().activity_ids)
        message = self.visit.message_ids[0]
        self.assertIn("Yes, coil 47.", message.body)
        self.assertEqual(message.author_id, self.engineer.partner_id)
        self.assertIn(self.agent.partner_id, message.sudo().notified_partner_ids)

    def test_an_answer_needs_words(self):
        request = self._ask().with_user(self.engineer)
        with self.assertRaisesRegex(UserError, "Write down the answer"):
            request.action_answer()
        with self.assertRaisesRegex(UserError, "why the department cannot help"):
            request.action_decline()

    def test_a_declined_request_says_why(self):
        request = self._ask().with_user(self.chief)
        request.answer = "Not our product."
        request.action_decline()
        self.assertEqual(request.state, "declined")
        self.assertIn("Not our product.", self.visit.message_ids[0].body)

    def test_who_accepts_to_join_goes_along(self):
        request = self._ask(kind="join_visit", what="Please come along").with_user(self.engineer)
        self.visit.planned_at = "2026-12-01 02:00:00"
        request.action_accept()
        self.assertEqual((request.state, request.handler_id), ("accepted", self.engineer))
        self.assertEqual(self.visit.participant_ids, self.engineer)
        self.assertIn(self.engineer.partner_id, self.visit.sudo().calendar_event_id.partner_ids)

    def test_a_closed_request_stays_as_it_is(self):
        request = self._answer(self._ask(), self.engineer)
        for method in ("action_accept", "action_answer", "action_decline"):
            with self.assertRaisesRegex(UserError, "“answered” already"):
                getattr(request, method)()
        with self.assertRaisesRegex(UserError, "only while it is open"):
            request.answer = "No, coil 48."
        with self.assertRaisesRegex(UserError, "“answered” already"):
            request.with_user(self.agent).action_withdraw()

    def test_the_question_is_the_askers_and_the_answer_the_departments(self):
        request = self._ask()
        request.what = "And which coil?"
        for user, vals in (
            (self.agent, {"answer": "Yes"}),
            (self.engineer, {"what": "Something else"}),
            (self.engineer, {"due_date": "2027-01-01"}),
            (self.agent, {"state": "answered"}),
            (self.engineer, {"state": "answered"}),
            (self.agent, {"customer_name": "Somebody else"}),
            (self.agent, {"department_id": self.elsewhere.id}),
            (self.engineer, {"answered_at": "2026-01-01 00:00:00"}),
        ):
            with self.subTest(user=user.login, vals=vals), self.assertRaises(UserError):
                request.with_user(user).write(vals)
        with self.assertRaisesRegex(AccessError, "Only the department"):
            request.action_answer()
        with self.assertRaisesRegex(AccessError, "Only who asked"):
            request.with_user(self.engineer).action_withdraw()

    def test_what_only_buttons_set_cannot_be_given_from_the_beginning(self):
        request = self._ask(
            state="answered", answer="Yes", answered_by_id=self.engineer.id, asked_by_id=self.colleague.id
        )
        self.assertEqual((request.state, request.answer, request.asked_by_id), ("requested", False, self.agent))

    def test_the_department_hands_a_question_over(self):
        request = self._ask()
        request.with_user(self.chief).handler_id = self.engineer
        self.assertEqual(request.sudo().activity_ids.user_id, self.engineer)

    def test_withdrawing_closes_the_activity(self):
        request = self._ask()
        request.action_withdraw()
        self.assertEqual(request.state, "withdrawn")
        self.assertFalse(request.sudo().activity_ids)

    def test_only_who_carries_the_visit_out_asks(self):
        self.visit.participant_ids = self.stranger
        for user in (self.stranger, self.engineer):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._ask(user)

    def test_who_has_an_interest_in_the_customer_is_not_asked(self):
        self._declare_interest(self.chief)
        with self.assertRaisesRegex(ValidationError, "conflict of interest"):
            self._ask()
        self.assertEqual(self._ask(handler_id=self.engineer.id).handler_id, self.engineer)

    def test_overdue_is_what_is_open_after_its_day(self):
        with today("2026-12-01"):
            late, open_ = self._ask(due_date="2026-11-30"), self._ask(due_date="2026-12-01")
            answered = self._answer(self._ask(due_date="2026-11-30"), self.engineer)
            found = self.env["revisit.assistance"].search([("visit_id", "=", self.visit.id), ("is_overdue", "=", True)])
            self.assertEqual(found.ids, late.ids)
            self.assertEqual([r.is_overdue for r in (late, open_, answered)], [True, False, False])

    def test_supervisors_and_managers_see_those_of_their_visits(self):
        self.visit.sudo().team_id = self.team
        request = self._ask()
        for user in (self.supervisor, self.manager, self.colleague):
            self.assertEqual(self._seen_by(user) & request, request.with_user(user), user.login)
        self.visit.sudo().team_id = self.other_team
        self.env.invalidate_all()
        self.assertFalse(self._seen_by(self.supervisor) & request)

    def test_the_button_of_the_visit_opens_the_question(self):
        action = self.visit.action_ask_department()
        request = (
            self.env["revisit.assistance"]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create({"department_id": self.department.id, "what": "Which coil?"})
        )
        self.assertEqual((request.visit_id, request.customer_name), (self.visit, "Northwind Power"))
        self.assertEqual(request.action_open_visit()["res_id"], self.visit.id)
        self.assertEqual(self.visit.action_open_assistance()["domain"], [("visit_id", "=", self.visit.id)])
