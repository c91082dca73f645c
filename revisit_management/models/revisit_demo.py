"""Demonstration data: the real ledger, regulation E in force, and a plausible history, all through the front doors."""

import csv
import io
from datetime import timedelta
from random import Random

from odoo import api, fields, models
from odoo.tools.misc import file_open

LEDGER = "revisit_management/demo/ledger_northwind.csv"
FIRST_DAY = "2024-07-01"
# visits due up to this many days ago are done, but for some of the last weeks; later ones are the agents' work
OPEN_DAYS = 12
MISSED_DAYS = 50
MISSED_SHARE = 0.15

LEVELS = ("very satisfied", "satisfied", "average", "dissatisfied")
LEVEL_WEIGHTS = (30, 55, 11, 4)
SUGGESTIONS = (
    "Label the outgoing cables more clearly.",
    "Send the overhaul list before the visit.",
    "A spare-parts price list would help.",
    "Please call the substation, not the head office.",
    "现场标识再大一些。",
    "希望检修前提前一周通知。",
)
NEEDS = (
    "Training for two new operators.",
    "Quotation for an overhaul in spring.",
    "Spare closing coils.",
    "计划明年增加两台柜子。",
)
RESULTS = (
    "Running normally, no abnormal sound or smell.",
    "Running normally; temperature of the busbar joints checked.",
    "Slight hum in cubicle 3, observed, no action needed.",
    "设备运行正常，无异响。",
    "运行正常，顾客对服务满意。",
)


class RevisitDemo(models.AbstractModel):
    _name = "revisit.demo"
    _description = "Revisit Demonstration Data"

    @api.model
    def _load(self):
        """Import the ledger, put regulation E in force, import what was done, create what is due."""
        # names and purposes of the template's rules are copied with their translations, which come only later
        self.env.ref("base.module_revisit_management")._update_translations()
        with file_open(LEDGER, "rb") as file:
            self.env["revisit.ledger.import"]._import_file(file.read(), "ledger_northwind.csv")
        self._value_in_yuan()
        policy = self._put_in_force()
        self._import_history(policy)
        self._bring_into_care()
        self.env["revisit.demo.repairs"]._load(policy.team_id)
        self.env["revisit.demo.people"]._load(policy.team_id)
        self._run_actions()
        self._approve_plans()
        for agent in policy.team_id.member_ids:
            self._begin_the_day(agent)

    def _value_in_yuan(self):
        """The ledger's amounts are yuan, whatever the demonstration company counts in."""
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        self.env["revisit.engagement"].search([("ledger_no", "!=", False)]).currency_id = yuan

    def _put_in_force(self):
        template = self.env.ref("revisit_management.policy_template_e")
        policy = self.env["revisit.policy"].browse(template.action_apply_template()["res_id"])
        policy.write(
            {
                "tz": "Asia/Shanghai",
                "holiday_country_id": self.env.ref("base.cn").id,
                "effective_from": FIRST_DAY,
                "catch_up": "create",
                "approval": "plan",
                "travel_cost": 60.0,
                "team_id": self.env.ref("revisit_management.team_service_centre").id,
            }
        )
        policy.action_activate()
        return policy

    def _bring_into_care(self):
        """Customers get their tiers, and those of them that a rule of coverage wants are known to it (``E8``)."""
        partners = self.env["revisit.engagement"].search([("ledger_no", "!=", False)]).partner_id
        self.env["revisit.tier"].search([("amount_from", ">", 0)]).currency_id = self.env.ref("base.CNY")
        partners._promote(self.env["revisit.tier"]._by_amount(self.env.company))
        schedule = self.env["revisit.schedule"]
        schedule._register_care(schedule._page_not_in_care(self.env["res.partner"], 0))

    def _run_actions(self):
        """As the scheduled actions do, but in the transaction of the installation."""
        schedule = self.env["revisit.schedule"]
        self._run("expand", schedule._fetch_unexpanded, schedule._expand)
        self._run("generate", schedule._fetch_due, lambda lines: lines._take())

    def _run(self, kind, fetch, work):
        run = self.env["revisit.run"].create({"kind": kind})
        while records := fetch():
            run._count(work(records))
        run.ended_at = fields.Datetime.now()

    def _approve_plans(self):
        """This week's plan is approved, so that there is work; what comes next waits on the supervisor's desk."""
        plans = self.env["revisit.plan"].search([("state", "=", "draft")])
        begun = plans.filtered(lambda plan: plan.kind == "period" and plan.date_from <= fields.Date.today())
        for plan in begun:
            plan._submit()
            plan.with_user(plan.team_id.leader_id).action_approve()
        plans._advance()

    # Today: what an agent has on the desk at ten in the morning

    def _begin_the_day(self, agent):
        calls = [("agent_id", "=", agent.id), ("state", "=", "ready"), ("channel_id.code", "=", "phone")]
        visits = self.env["revisit.visit"].search([*calls, ("contact_line_ids.contact_id", "!=", False)], limit=4)
        if len(visits) == 4:
            done, talking, unanswered, later = visits.with_user(agent).with_context(lang="en_US")
            self._talk(done, "Runs well; the operators want a short training.").action_complete()
            self._talk(talking, False, share=0.5)
            unanswered.action_log_no_answer()
            later._log_attempt("callback", callback_at=fields.Datetime.now() + timedelta(hours=3), note="in a meeting")

    def _talk(self, visit, result, share=1.0):
        visit.action_log_no_answer()
        visit.action_log_connected()
        self._answer_all_is_well(visit, share)
        visit.write({"result": result, "suggestions": result and SUGGESTIONS[0]})
        return visit

    def _answer_all_is_well(self, visit, share):
        """The first ``share`` of what must be answered, as satisfied customers do."""
        questions = visit._questions_to_answer()
        for question in questions[: round(len(questions) * share)]:
            choices = question.suggested_answer_ids
            choice = choices.filtered(lambda choice: choice.revisit_level == "satisfied") or choices
            visit.save_answers([{"block": f"q{question.id}", "value": choice[:1].id}])

    # The past: what a careful service centre would have on record

    def _import_history(self, policy):
        content = io.StringIO()
        writer = csv.DictWriter(content, fieldnames=list(self._history_row()))
        writer.writeheader()
        writer.writerows(self._history(policy))
        importer = self.env["revisit.ledger.import"]
        importer._import_file(content.getvalue().encode(), "past_visits.csv", kind="visits")

    def _history(self, policy):
        """One row per visit owed in the past, done within its window; the same rows at each installation of a day."""
        random = Random(830)
        last_day = policy._today() - timedelta(days=OPEN_DAYS)
        numbers = {}
        for due, line, rule in self._past_due(policy, last_day):
            done_on = self._day_done(random, due)
            missed = due.ideal_date > last_day - timedelta(days=MISSED_DAYS) and random.random() < MISSED_SHARE
            if done_on and not missed:
                yield self._history_row(
                    ledger_no=line.ledger_no,
                    visit_date=done_on.isoformat(),
                    channel=rule.channel_ids[:1].name,
                    agent=random.choice(policy.team_id.member_ids).name,
                    record_number=self._next_number(numbers, done_on),
                    **self._said(random),
                )

    def _past_due(self, policy, last_day):
        """(due, ledger line, rule) of what fell due up to ``last_day`` and applied, in the order of time."""
        schedule = self.env["revisit.schedule"]
        dates = schedule._rule_dates(set(policy.rule_ids))
        events = self.env["revisit.event"].search([("company_id", "=", policy.company_id.id)])
        found = []
        for event in events:
            line = event.engagement_id
            for rule in policy.rule_ids.filtered(lambda r, e=event: r.event_type_id == e.type_id):
                stages = rule.stage_ids.mapped("code")
                found += [
                    (due, line, rule)
                    for due in self._until(dates[rule], schedule._fact(event, rule), last_day)
                    if not stages or line._stage_on(due.ideal_date) in stages
                ]
        return sorted(found, key=lambda item: (item[0].ideal_date, item[1].id, item[2].id))

    def _until(self, dates, fact, last_day):
        n = 0
        while (due := dates.nth(fact, n)) and due.ideal_date <= last_day:
            yield due
            n += 1

    def _day_done(self, random, due):
        """A working day soon after the due date, inside the window and in the past."""
        days = [due.ideal_date + timedelta(days=n) for n in range(OPEN_DAYS)]
        days = [day for day in days if day.weekday() < 5 and day <= due.latest_date]
        return random.choice(days) if days else None

    @api.model
    def _next_number(self, numbers, day):
        month = f"{day:%Y%m}"
        numbers[month] = numbers.get(month, 0) + 1
        return f"{month}/{numbers[month]:04d}"

    def _said(self, random):
        quality, service = random.choices(LEVELS, LEVEL_WEIGHTS, k=2)
        return {
            "quality": quality,
            "service": service,
            "result": random.choice(RESULTS),
            "suggestions": random.choice(SUGGESTIONS) if random.random() < 0.12 else "",
            "needs": random.choice(NEEDS) if random.random() < 0.08 else "",
        }

    def _history_row(self, **values):
        columns = ("ledger_no", "visit_date", "channel", "agent", "record_number", "quality", "service", "result")
        return {name: values.get(name, "") for name in (*columns, "suggestions", "needs")}
