"""One user per role, a team, a customer with equipment, and regulation E in force."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, new_test_user, tagged

# the scheduled actions that owe and create visits, in the order of the night
NIGHT = ("tiers", "cover", "conditions", "expand", "generate")

SIGNED = {
    "signature": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
    "signer_name": "Li Wei",
}
# a recording of a call, as short as can be
WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="


@tagged("post_install", "-at_install")
class RevisitCase(TransactionCase):
    # whether visits that need approval get it at once, so that they can be carried out
    approves_plans = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._own_company()
        context = {"tracking_disable": True, "no_reset_password": True, "allowed_company_ids": cls.company.ids}
        cls.env = cls.env(context={**cls.env.context, **context})
        cls.company = cls.company.with_env(cls.env)
        cls.agent = cls._new_user("r_agent", "agent", tz="Asia/Shanghai")
        cls.colleague = cls._new_user("r_colleague", "agent")
        cls.stranger = cls._new_user("r_stranger", "agent")
        cls.supervisor = cls._new_user("r_supervisor", "supervisor")
        cls.manager = cls._new_user("r_manager", "manager")
        cls.team = cls.env["revisit.team"].create(
            {
                "name": "Service centre (test)",
                "leader_id": cls.supervisor.id,
                "member_ids": [(6, 0, (cls.agent | cls.colleague).ids)],
            }
        )
        cls.other_team = cls.env["revisit.team"].create(
            {"name": "Other team (test)", "member_ids": [(6, 0, cls.stranger.ids)]}
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Northwind Power", "is_company": True, "phone": "+86 10 5555 0100"}
        )
        cls.phone = cls.env.ref("revisit_management.channel_phone")
        cls.onsite = cls.env.ref("revisit_management.channel_onsite")

    @classmethod
    def _own_company(cls):
        """A company of the tests' own; what others have in force (demo data) stands still meanwhile."""
        # quietly: a tracked change waits, and would be written in the middle of a test
        policies = cls.env["revisit.policy"].with_context(tracking_disable=True)
        policies.search([("state", "=", "active")]).action_suspend()
        cls.env["revisit.duty"].search([("active", "=", True)]).active = False
        cls.env["revisit.event"].search([("to_expand", "=", True)]).write({"to_expand": False})
        company = cls.env["res.company"].create({"name": "Switchgear Works", "country_id": cls.env.ref("base.cn").id})
        company.partner_id.lang = "en_US"
        company.resource_calendar_id.tz = "Asia/Shanghai"
        company.revisit_warranty_term_id = cls.env.ref("revisit_management.warranty_term_standard")
        cls.env.user.company_ids |= company
        return company

    @classmethod
    def _new_user(cls, login, *roles, **vals):
        groups = ",".join(f"revisit_management.group_{role}" for role in roles) or "base.group_user"
        company = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        return new_test_user(cls.env, login, groups=groups, **company, **vals)

    @classmethod
    def _qualify(cls, users, *codes, **vals):
        """``users`` hold the qualifications with these codes, by default since long ago."""
        qualifications = [cls.env["revisit.qualification"]._by_code(code) for code in codes]
        return cls.env["revisit.qualification.holder"].create(
            [
                {"user_id": user.id, "qualification_id": held.id, "date_from": "2020-01-01", **vals}
                for user in users
                for held in qualifications
            ]
        )

    @classmethod
    def _engagement(cls, **vals):
        return cls.env["revisit.engagement"].create({"name": "Substation 1", "partner_id": cls.customer.id, **vals})

    @classmethod
    def _template(cls, letter, **vals):
        """The company's copy of the template of regulation ``letter``, with a team, not active yet."""
        template = cls.env.ref(f"revisit_management.policy_template_{letter.lower()}")
        policy = cls.env["revisit.policy"].browse(template.action_apply_template()["res_id"])
        policy.write(
            {
                "tz": "Asia/Shanghai",
                "team_id": cls.team.id,
                "effective_from": date(2024, 1, 1),
                "catch_up": "create",
                **vals,
            }
        )
        return policy

    @classmethod
    def _policy_e(cls, **vals):
        return cls._template("E", **vals)

    @classmethod
    def _policy(cls, *rules, **vals):
        """A policy of one's own in force; each rule is a dict of values with ``event`` as a type code."""
        policy = cls.env["revisit.policy"].create(
            {
                "name": "Policy under test",
                "tz": "Asia/Shanghai",
                "team_id": cls.team.id,
                "effective_from": date(2024, 1, 1),
                "catch_up": "create",
                "rule_ids": [(0, 0, cls._prepare_rule(**rule)) for rule in rules],
                **vals,
            }
        )
        policy.action_activate()
        return policy

    @classmethod
    def _prepare_rule(cls, *, event="commissioned", **vals):
        event_type = cls.env.ref(f"revisit_management.event_type_{event}")
        return {"name": "Rule", "event_type_id": event_type.id, "channel_ids": [(6, 0, cls.phone.ids)], **vals}

    @classmethod
    def _register(cls, code, day, **vals):
        return cls.env["revisit.event"]._register_event(code, cls.customer, day, **vals)

    def _spread_to_the_middle(self):
        """Coverage falls due in the middle of each period.

        Its days depend on the number of the event, which is another one at each run of the tests: chance would have it
        that a visit covers one more line, or none.
        """
        spread = patch("odoo.addons.revisit_management.models.rule_dates.spread_day", _middle)
        spread.start()
        self.addCleanup(spread.stop)
        return spread

    def _run_crons(self, day=None):
        """The night's scheduled actions in their order, on ``day`` (noon in Shanghai) if given; plans are approved."""
        if day:
            with freeze_time(f"{day} 04:00:00"):
                return self._run_crons()
        with self.enter_registry_test_mode():
            for name in NIGHT:
                self.env.ref(f"revisit_management.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()
        self._approve_plans()
        return self.env["revisit.run"].search([], limit=1)

    def _visit(self, user=None, **vals):
        """A visit made by hand by ``user`` (the agent)."""
        visits = self.env["revisit.visit"].with_user(user or self.agent)
        return visits.create({"partner_id": self.customer.id, "channel_id": self.phone.id, **vals})

    def _log(self, visit, outcome="connected", **vals):
        return (
            self.env["revisit.attempt"]
            .with_user(visit.env.user)
            .create({"visit_id": visit.id, "outcome": outcome, **vals})
        )

    def _do(self, visit, level="satisfied", **vals):
        """Carry ``visit`` out: reached, rated, completed; on site at the agreed time."""
        if visit._needs_arrival():
            # as the supervisor lets it be: this may be another week than the plan's
            visit.sudo().planned_at = visit.planned_at or fields.Datetime.now()
            visit.action_arrive()
        self._log(visit)
        if visit._questionnaire():
            self._answer_questions(visit, level)
        else:
            visit.answer_ids.write({"level": level})
        full = {"needs": "none", "suggestions": "none"} if visit.rule_id.full_record else {}
        self._tidy(visit, **{"result": "All in order.", **full, **vals})
        visit.action_complete()
        return visit

    def _tidy(self, visit, **vals):
        """What the agent adds after the talk, where the rule wants it."""
        if visit.rule_id.comment_required:
            vals.setdefault("comment", "A pleasant talk.")
        visit.write(vals)
        if visit._missing_recording():
            visit.add_recording("call.wav", WAV)

    def _answer_questions(self, visit, level="satisfied"):
        """Answer what must be answered, branch by branch: with ``level`` where there is one, else as if all is well."""
        answered = self.env["survey.question"]
        while waiting := visit._questions_to_answer() - answered:
            visit.save_answers([{"block": f"q{waiting[0].id}", "value": self._value_for(waiting[0], level)}])
            answered |= waiting[0]

    @staticmethod
    def _value_for(question, level):
        choices = question.suggested_answer_ids
        if not choices:
            return {"date": "2026-06-01", "numerical_box": 1}.get(question.question_type, "All is well.")
        quiet = choices.filtered(lambda choice: not (choice.revisit_follow_up or choice.revisit_ends))
        return (choices.filtered(lambda choice: choice.revisit_level == level) or quiet or choices)[0].id

    def _approve_plans(self):
        """The plans of the company are submitted by the system and approved by those who are asked to."""
        if not self.approves_plans:
            return
        plans = self.env["revisit.plan"].search([("company_id", "=", self.company.id)])
        for plan in plans:
            if plan._has_drafts() and not plan._waits():
                plan.action_submit()
            if plan._waits():
                plan.with_user(plan._approvers()[:1]).action_approve()

    def _carry_out(self, day, customers=None):
        """What is due to the customers by ``day`` is done that day, signed where it must be; returns the visits."""
        self._run_crons(day)
        partners = customers or self.customer
        domain = [("partner_id", "in", partners.ids), ("state", "=", "ready"), ("ideal_date", "<=", day)]
        visits = self.env["revisit.visit"].search(domain, order="ideal_date, id")
        with today(day):
            for visit in visits:
                self._do(visit.with_user(visit.agent_id), **(SIGNED if visit.signature_required else {}))
        return visits

    def _give_up(self, visit, day):
        """The customer refuses the call on ``day``: the visit fails; returns the next try."""
        with today(day):
            self._log(visit.with_user(visit.agent_id), "refused")
            visit.with_user(visit.agent_id).action_fail()
        return visit.child_visit_ids

    def _declare_interest(self, users, partner=None):
        """``users`` have been in conflict of interest about ``partner``, by default the customer, for ever."""
        vals = {"partner_id": (partner or self.customer).id, "relation": "relative", "reason": "A cousin"}
        vals["date_from"] = "2020-01-01"
        return self.env["revisit.conflict"].create([{"user_id": user.id, **vals} for user in users])

    def _lines(self, **domain):
        return self.env["revisit.schedule"].search([(name, "=", value) for name, value in domain.items()])


def _middle(first, last, _number):
    return first + (last - first) // 2


def today(day):
    """Freeze the clock at noon in Shanghai on ``day``."""
    return freeze_time(f"{day} 04:00:00")


__all__ = ["SIGNED", "WAV", "RevisitCase", "patch", "today"]
