from odoo.tests import tagged

from .link_case import LinkCase


@tagged("post_install", "-at_install")
class TestLinkAnswer(LinkCase):
    """A customer answers by a personal link."""

    def _online(self, **vals):
        return self._visit(channel_id=self.online.id, survey_id=self.survey.id, **vals)

    def test_an_online_questionnaire_is_done_when_the_customer_has_answered_it(self):
        """G3: by online questionnaire."""
        visit = self._online()
        path = self._issue(visit)
        response = self._answer_all(path)
        self.assertEqual((response.status_code, response.url.split("?")[0][-17:]), (200, "/rv/thanks/answer"))
        self.assertEqual(visit.state, "done")
        self.assertTrue(visit.number)
        self.assertEqual(visit.answer_ids.mapped("answer"), ["Yes", "Satisfied", "Satisfied"])
        self.assertEqual(visit.answer_ids.mapped("question")[0], "Was there a repair?")
        self.assertEqual(visit.satisfaction, 80.0)

    def test_the_branch_that_the_answer_opens_is_asked(self):
        visit = self._online()
        path = self._issue(visit)
        self._pick(path, self.repaired, 0)
        page = self._pick(path, self.attitude, 2)
        self.assertIn("What was wrong?", page.text)
        self._post(path, question=str(self.wrong.id), text="Late, <b>twice</b>")
        self._pick(path, self.quality, 0)
        self._send_answers(path)
        self.assertEqual(visit.answer_ids.filtered(lambda a: a.question_id == self.wrong).answer, "Late, <b>twice</b>")
        self.assertEqual(visit.state, "in_progress", "somebody has to read it")
        self.assertEqual(len(self._notices(visit, "answer")), 1)

    def test_nothing_is_asked_after_a_polite_end(self):
        visit = self._online()
        path = self._issue(visit)
        page = self._pick(path, self.repaired, 1)
        self.assertIn("Is this right?", page.text)
        self._send_answers(path)
        self.assertEqual(visit.answer_ids.mapped("answer"), ["No such repair"])

    def test_opening_the_page_changes_nothing(self):
        visit = self._online()
        path = self._issue(visit)
        for _each in range(2):
            page = self._get(path)
            self.assertEqual(page.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual((visit.state, visit.sudo().user_input_id.id, visit.customer_acted_at), ("ready", False, False))
        self.assertIn("Was there a repair?", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_what_is_meant_for_agents_never_reaches_the_page(self):
        visit = self._online()
        self.survey.write({"revisit_greeting": "SECRET greeting", "revisit_farewell": "SECRET farewell"})
        self.attitude.write({"revisit_say": "SECRET hint", "revisit_points": "SECRET points"})
        self.attitude.suggested_answer_ids.write({"revisit_say": "SECRET next", "revisit_follow_up": "complaint"})
        path = self._issue(visit)
        pages = [self._get(path), self._pick(path, self.repaired, 0), self._pick(path, self.attitude, 0)]
        pages += [self._pick(path, self.quality, 0), self._get(f"{path}?q={self.attitude.id}"), self._get(path)]
        for page in pages:
            self.assertNotIn("SECRET", page.text)
            self.assertNotIn("complaint", page.text.split("<body")[1])

    def test_it_is_taken_up_where_it_was_left_and_answers_can_be_changed_until_they_are_sent(self):
        visit = self._online()
        path = self._issue(visit)
        self._pick(path, self.repaired, 0)
        self.assertIn("How was the attitude?", self._get(path).text)
        self._pick(path, self.attitude, 2)
        self._post(path, question=str(self.wrong.id), text="Late")
        self._pick(path, self.attitude, 0)
        self._pick(path, self.quality, 0)
        self._send_answers(path)
        self.assertEqual(visit.answer_ids.mapped("answer"), ["Yes", "Satisfied", "Satisfied"])

    def test_a_mandatory_question_cannot_be_left_out(self):
        visit = self._online()
        path = self._issue(visit)
        page = self._post(path, question=str(self.repaired.id))
        self.assertIn("Please answer this question.", page.text)
        self.assertIn("Please answer this first: Was there a repair?", self._send_answers(path).text)
        self.assertFalse(visit.answer_ids)

    def test_a_choice_of_another_question_is_no_answer(self):
        visit = self._online()
        path = self._issue(visit)
        foreign = self.attitude.suggested_answer_ids[0]
        self._post(path, question=str(self.repaired.id), choice=str(foreign.id))
        self._post(path, question=str(self.quality.id + 1000), choice=str(foreign.id))
        self.assertFalse(visit.answer_ids)

    def test_education_is_confirmed_as_read(self):
        """W18: what must be said is read by who answers alone."""
        self.repaired.revisit_must_say = True
        self.repaired.suggested_answer_ids[1].unlink()
        visit = self._online()
        path = self._issue(visit)
        self.assertIn("I have read this.", self._get(path).text)
        self.assertIn("Please answer this question.", self._post(path, question=str(self.repaired.id)).text)
        read = self.repaired.suggested_answer_ids.id
        self._post(path, question=str(self.repaired.id), **{f"choice_{read}": "on"})
        self._pick(path, self.attitude, 0)
        self._pick(path, self.quality, 0)
        self._send_answers(path)
        self.assertEqual(visit.state, "done")

    def test_an_employee_who_is_logged_in_in_the_same_browser_is_no_hindrance(self):
        visit = self._online()
        self.authenticate("r_colleague", "r_colleague")
        path = self._issue(visit)
        page = self._get(path)
        self.assertNotIn(self.colleague.name, page.text)
        self._answer_all(path)
        self.assertEqual(visit.state, "done")
        self.assertNotIn(self.colleague, visit.sudo().message_ids.create_uid | visit.sudo().user_input_id.create_uid)

    def test_written_visits_wait_for_the_agent_unless_the_rule_says_otherwise(self):
        rule = {"name": "Written", "channel_ids": [(6, 0, self.email.ids)], "survey_id": self.survey.id}
        policy = self._policy(rule, {**rule, "name": "By itself", "complete_by_answer": True})
        states = []
        for each in policy.rule_ids:
            visit = self._visit(channel_id=self.email.id, survey_id=self.survey.id)
            visit.sudo().write({"policy_id": policy.id, "rule_id": each.id})
            self._answer_all(self._issue(visit))
            states.append(visit.state)
        self.assertEqual(states, ["in_progress", "done"])

    def test_a_call_begins_by_the_answer_and_stays_with_its_agent(self):
        visit = self._asking_visit()
        self._answer_all(self._issue(visit))
        self.assertEqual((visit.state, visit.agent_id), ("in_progress", self.agent))
        self.assertTrue(visit.replied_at)
        self.assertEqual(self._notices(visit, "answer").user_id, self.agent)

    def test_the_page_speaks_the_customers_language(self):
        visit = self._online(partner_id=self.chinese.id)
        self.repaired.with_context(lang="zh_CN").title = "维修过吗？"
        self.repaired.suggested_answer_ids[0].with_context(lang="zh_CN").value = "是"
        path = self._issue(visit)
        page = self._get(path)
        self.assertIn("维修过吗？", page.text)
        self.assertIn('lang="zh-CN"', page.text)
        self._pick(path, self.repaired, 0)
        self.assertEqual(visit.answer_ids.answer, "是")
        self.assertEqual(visit.sudo().user_input_id.lang_id.code, "zh_CN")
