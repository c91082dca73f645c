from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .link_case import LinkCase


@tagged("post_install", "-at_install")
class TestLinkToken(LinkCase):
    """Whoever has no link that works learns nothing, and changes nothing."""

    def _asked(self, **vals):
        return self._visit(channel_id=self.online.id, survey_id=self.survey.id, **vals)

    def _refused(self, path):
        """The page of a stranger: the same for all, without their token's own trace."""
        response = self._get(path)
        self.assertEqual(response.status_code, 404)
        for secret in (self.customer.name, "Was there a repair?", self.company.name):
            self.assertNotIn(secret, response.text)
        return response.text.split("<body")[1].split("</header>")[-1]

    def _pages(self, *paths):
        main = {page[page.index('class="o_revisit_link') : page.index("</main>")] for page in map(self._refused, paths)}
        self.assertEqual(len(main), 1, "a stranger cannot tell why")

    def test_guessed_altered_expired_used_and_revoked_tokens_are_refused_alike(self):
        expired, used, revoked, cancelled = (self._issue(self._asked()) for _each in range(4))
        links = self.links.search([], limit=4, order="id desc").sorted("id")
        links[0].expires_at = fields.Datetime.now() - timedelta(seconds=1)
        links[1]._use()
        links[2].revoked = True
        links[3].visit_id.with_user(self.supervisor).action_cancel("Called off")
        self.env.flush_all()
        altered = self._issue(self._asked())
        altered = altered[:-1] + ("A" if altered[-1] != "A" else "B")
        self._pages("/rv/guess", f"/rv/{'a' * 43}", altered, expired, used, revoked, cancelled, "/rv/link-answer")

    def test_nothing_is_recorded_for_a_token_that_does_not_work(self):
        before = self.env["survey.user_input"].search_count([])
        for path in ("/rv/guess", f"/rv/{'a' * 43}"):
            response = self._post(path, question=str(self.repaired.id), do="send")
            self.assertEqual(response.status_code, 404)
        answer = self.url_open("/rv/guess/sign", json={"params": {"name": "x", "role": "y", "signature": "z"}}).json()[
            "result"
        ]
        self.assertEqual(answer, {"error": "This link does not work."})
        self.assertEqual(self.env["survey.user_input"].search_count([]), before)

    def test_a_link_is_used_once(self):
        visit = self._asked()
        path = self._issue(visit)
        page = self._get(path)
        self._answer_all(path)
        again = self._post(path, page, do="send")
        self.assertEqual(again.status_code, 404)
        self._pages(path, "/rv/guess")

    def test_only_a_hash_of_the_token_is_kept(self):
        visit = self._asked()
        path = self._issue(visit)
        self.assertNotIn(path[4:], str(visit.sudo().link_ids.read()))
        self.assertEqual(len(path[4:]), 43)
        self.assertEqual(len(visit.sudo().link_ids.token_hash), 64)

    def test_a_link_shows_one_visit_and_serves_one_purpose(self):
        other = self._asked(partner_id=self.chinese.id)
        visit = self._asked()
        path = self._issue(visit)
        self._post(path, question=str(self.repaired.id), choice=str(self.repaired.suggested_answer_ids[0].id))
        self.assertTrue(visit.answer_ids)
        self.assertFalse(other.answer_ids)
        self.assertNotIn(self.chinese.name, self._get(path).text)
        signed = self.url_open(f"{path}/sign", json={"params": {"name": "x", "role": "y", "signature": "z"}}).json()[
            "result"
        ]
        self.assertEqual(signed, {"error": "This link does not work."})

    def test_a_visit_that_is_about_another_customer_now_refuses_the_links_of_the_old_one(self):
        visit = self._asked()
        path = self._issue(visit)
        visit.sudo().partner_id = self.chinese
        self.env.flush_all()
        self._pages(path, "/rv/guess")

    def test_archived_customers_have_no_links_any_more(self):
        path = self._issue(self._asked())
        self.customer.active = False
        self.env.flush_all()
        self._pages(path, "/rv/guess")

    def test_merged_customers_keep_their_links(self):
        visit = self._asked()
        path = self._issue(visit)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard.create({})._merge((self.customer | self.chinese).ids, self.chinese)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(visit.partner_id, self.chinese)
        self.assertEqual(self._get(path).status_code, 200)

    def test_links_die_by_the_policy_and_soon_after_the_last_day(self):
        policy = self._policy({}, link_days=30)
        visit = self._asked()
        visit.sudo().write({"policy_id": policy.id, "latest_date": "2026-11-30"})
        path = self._issue(visit)
        with freeze_time("2026-12-07 15:00:00"):
            self.assertEqual(self._get(path).status_code, 200)
        with freeze_time("2026-12-07 16:30:00"):  # the 8th in Shanghai
            self.assertEqual(self._get(path).status_code, 404)

    def test_portal_users_of_another_company_get_no_more_than_strangers(self):
        path = self._issue(self._asked())
        new_test_user(self.env, "other_customer", groups="base.group_portal", partner_id=self.chinese.id)
        self.authenticate("other_customer", "other_customer")
        self._pages("/rv/guess", path[:-1] + "_")
        page = self._get(path)
        self.assertNotIn(self.chinese.name, page.text, "who is logged in has nothing to do with it")

    def test_the_token_is_in_the_mail_and_nowhere_else(self):
        visit = self._written(self.email, survey_id=self.survey.id)
        visit.action_send()
        mail = self._queued(visit)
        path = self._path_in(mail.body_html)
        self.assertEqual(self._get(path).status_code, 200)
        self.assertIn("/rv/link-answer", visit.sudo().sent_message_id.body)
        self.assertNotIn(path, visit.sudo().sent_message_id.body)

    def test_text_messages_carry_a_link_of_their_own(self):
        visit = self._written(self.sms, survey_id=self.survey.id)
        visit.action_send()
        text = self._texts(visit)
        self.assertEqual(self._get(self._path_in(text.body)).status_code, 200)
        self.assertIn("/rv/link-answer", visit.sudo().sent_message_id.body)

    def test_letters_carry_a_code(self):
        visit = self._written(self.letter, survey_id=self.survey.id)
        visit.action_send()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("revisit_management.revisit_visit_letter_report", visit.ids)[0]
            .decode()
        )
        self.assertIn("data:image/svg+xml;base64,", html)
        self.assertEqual(self._get(self._path_in(html)).status_code, 200)

    def test_questionnaires_go_by_mail_or_else_by_text_message(self):
        """G3: an online questionnaire is sent; one without questions is not."""
        visit = self._written(self.online, survey_id=self.survey.id)
        visit.action_send()
        self.assertTrue(self._queued(visit))
        self.customer.email = False
        other = self._written(self.online, survey_id=self.survey.id)
        other.action_send()
        self.assertIn("/rv/", self._texts(other).body)
        bare = self._written(self.online)
        self.assertIn("questionnaire", bare._reasons_not_to_send()[bare])

    def test_what_is_sent_to_somebody_else_ends_the_links_of_the_first(self):
        visit = self._asked()
        contact = self.env["res.partner"].create({"name": "Li Wei", "parent_id": self.customer.id})
        first, same = self._issue(visit), self._issue(visit)
        self.assertEqual(self._get(first).status_code, 200)
        other = self._issue(visit, person=contact)
        self.assertEqual([self._get(path).status_code for path in (first, same, other)], [404, 404, 200])

    def _path_in(self, text):
        return "/rv/" + text.split("/rv/")[1][:43]


@tagged("post_install", "-at_install")
class TestOdooSurveyPages(LinkCase):
    """Odoo's own survey pages neither show a visit's questionnaire nor take answers to it."""

    def setUp(self):
        super().setUp()
        self.visit = self._visit(channel_id=self.online.id, survey_id=self.survey.id)
        self.input = self.visit.sudo()._open_user_input()
        self.survey.access_mode = "public"  # even then
        self.env.flush_all()

    def _tries(self):
        survey, answer = self.survey.access_token, self.input.access_token
        return [
            f"/survey/start/{survey}",
            f"/survey/start/{survey}?answer_token={answer}",
            f"/survey/{survey}/{answer}",
            f"/survey/print/{survey}",
            f"/survey/print/{survey}?answer_token={answer}&review=True",
            f"/survey/retry/{survey}/{answer}",
            f"/survey/test/{survey}",
            f"/survey/results/{self.survey.id}",
            f"/survey/{survey}/get_background_image",
            f"/survey/{self.survey.id}/get_certification",
            f"/survey/session/manage/{survey}",
        ]

    @mute_logger("odoo.http")  # of Odoo's pages some say that they are closed, some are refused what they read
    def _check_closed(self):
        before = self.env["survey.user_input"].search_count([])
        for path in self._tries():
            page = self._get(path)
            self.assertNotIn("Was there a repair?", page.text, path)
            self.assertLess(page.status_code, 500, path)
        for name in ("begin", "submit", "next_question"):
            url = f"/survey/{name}/{self.survey.access_token}/{self.input.access_token}"
            answer = self.url_open(url, json={"params": {str(self.repaired.id): "x"}})
            self.assertNotIn("Was there a repair?", answer.text)
        self.env.invalidate_all()
        self.assertEqual(self.env["survey.user_input"].search_count([]), before)
        self.assertEqual((self.input.state, self.visit.state), ("new", "ready"))

    def test_they_are_closed_to_strangers(self):
        self._check_closed()

    def test_they_are_closed_to_agents_and_to_who_edits_other_surveys(self):
        new_test_user(self.env, "editor", groups="base.group_user,survey.group_survey_user")
        for login in ("r_agent", "editor"):
            self.authenticate(login, login)
            self._check_closed()

    def test_live_sessions_of_other_surveys_stay_open(self):
        new_test_user(self.env, "editor", groups="base.group_user,survey.group_survey_user")
        other = self.env["survey.survey"].create(
            {"title": "Quiz", "question_ids": [(0, 0, {"title": "How many?", "question_type": "numerical_box"})]}
        )
        other.session_state = "ready"
        self.authenticate("editor", "editor")
        page = self._get(f"/survey/session/manage/{other.access_token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Quiz", page.text)

    def test_managers_try_questionnaires_out_but_read_and_give_no_answers_of_visits(self):
        self.authenticate("r_manager", "r_manager")
        tried = self._get(f"/survey/test/{self.survey.access_token}")
        self.assertIn("/survey/", tried.url)
        answer = self.input.access_token
        for path in (
            f"/survey/{self.survey.access_token}/{answer}",
            f"/survey/print/{self.survey.access_token}?answer_token={answer}",
        ):
            self.assertNotIn("Was there a repair?", self._get(path).text, path)
