"""A visit born of a template's rule, and a talk along its ready-made questionnaire."""

from .common import RevisitCase, today


class ScriptCase(RevisitCase):
    letter = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._template(cls.letter)
        cls.policy.rule_ids.write({"sampling_percent": 100})
        cls._prepare_policy()
        cls.policy.action_activate()
        cls.engagement = cls._engagement(product_model="Terminal 7", **cls._dates())

    @classmethod
    def _prepare_policy(cls):
        """What the company fills in before it activates the policy."""

    @classmethod
    def _dates(cls):
        return {"kind": "contract", "contract_date": "2026-01-05"}

    def _talk(self, code, day, event=None, event_day=None):
        """The visit that asks questionnaire ``code``, begun by its agent, on ``day``."""
        self.code, self.day = code, day
        if event:
            self._register(event, event_day or day, engagement=self.engagement)
        self._run_crons(day)
        visit = self.customer.revisit_visit_ids.filtered(
            lambda visit: visit.state == "ready" and visit.rule_id.survey_id.revisit_code == code
        )[:1]
        self.assertTrue(visit, f"no visit asks {code}")
        visit.agent_id = visit.agent_id or self.agent
        visit = visit.with_user(visit.agent_id)
        with today(day):
            self._log(visit)
        return visit

    def _question(self, key):
        return self.env.ref(f"revisit_management.question_{self.code}_{key}")

    def _say(self, visit, **answers):
        """Answer questions by their keys: choices by their numbers from 1, or a text."""
        with today(self.day):
            for key, value in answers.items():
                visit.save_answers([{"block": f"q{self._question(key).id}", "value": self._value(key, value)}])

    def _value(self, key, value):
        choices = self._question(key).suggested_answer_ids
        if isinstance(value, list):
            return [choices[number - 1].id for number in value]
        return choices[value - 1].id if isinstance(value, int) else value

    def _finish(self, visit, **vals):
        """What is still to be answered is, as if all were well; then the visit is completed."""
        with today(self.day):
            self._answer_questions(visit)
            self._tidy(visit, **vals)
            visit.action_complete()
        return visit.sudo()

    def _asked(self, visit):
        """Keys of the questions that are asked now."""
        prefix = f"revisit_management.question_{self.code}_"
        names = visit._questions_asked()._get_external_ids()
        return [names[question.id][0].removeprefix(prefix) for question in visit._questions_asked()]

    def _recorded(self, visit, name="answer"):
        """The record: dict of key to what was frozen."""
        prefix = f"revisit_management.question_{self.code}_"
        return {
            line.question_id.get_external_id()[line.question_id.id].removeprefix(prefix): line[name]
            for line in visit.sudo().answer_ids
        }

    def _told_leader(self, visit, kind="follow_up"):
        """What the team's leader is told to see to."""
        kind = self.env.ref(f"revisit_management.mail_activity_type_{kind}")
        found = visit.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
        self.assertLessEqual(found.user_id, self.supervisor)
        return "\n".join(str(activity.note) for activity in found)
