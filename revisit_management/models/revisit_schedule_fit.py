"""One customer, one calendar: near visits merge, contacts keep to the budget, planned days are spread.

Complaint and abnormality visits (kinds marked ``budget_exempt``) are always made. Every line left out or merged keeps
the reason.
"""

from collections import defaultdict

from odoo import models

from ..engine.batching import Job, spread
from ..engine.budget import Budget, first_free, mergeable
from ..engine.cadence import Window, planned_day
from .revisit_schedule_judge import Verdict


class RevisitSchedule(models.Model):
    _inherit = "revisit.schedule"

    def _fit(self, facts):
        """Choose planned days together with what the customers have before them already.

        :return: dict of line id to :class:`Verdict` for lines merged into another visit or left out
        """
        self._spread(facts)
        company = self.company_id
        if not (company.revisit_merge_days or company.revisit_budget_visits):
            return {}
        contacts = self._contacts_by_partner(company)
        verdicts = {}
        for line in self:
            if not facts[line.rule_id].exempt:
                verdict = line._fit_one(facts[line.rule_id], contacts[line.partner_id.id], company)
                if verdict:
                    verdicts[line.id] = verdict
        return verdicts

    def _spread(self, facts):
        """Planned days of rules that want no bunching: the least loaded day of each window."""
        for rule, lines in self.grouped("rule_id").items():
            if rule.spread:
                today, is_workday = facts[rule].today, facts[rule].is_workday
                jobs = [
                    Job(
                        line.id,
                        "",
                        max(line.earliest_date, min(today, line.latest_date)),
                        line.ideal_date,
                        line.latest_date,
                    )
                    for line in lines
                ]
                facts[rule].planned |= spread(jobs, lines._load_by_day(rule), is_workday)

    def _load_by_day(self, rule):
        """How many visits of the rule are planned on each day already."""
        groups = self.env["revisit.visit"]._read_group(
            [("rule_id", "=", rule.id), ("planned_date", ">=", min(self.mapped("earliest_date")))],
            ["planned_date:day"],
            ["__count"],
        )
        return dict(groups)

    def _contacts_by_partner(self, company):
        """What each customer has before or behind them: lists of (day, visit id or None when it cannot be joined)."""
        visits = self.env["revisit.visit"].search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", self.partner_id.ids),
                ("state", "in", (*self.env["revisit.visit"]._open_states(), "done")),
            ]
        )
        contacts = defaultdict(list)
        for visit in visits:
            day = visit.done_date or visit.planned_date
            if day:
                contacts[visit.partner_id.id].append((day, visit.id if visit._can_be_joined() else None))
        return contacts

    def _fit_one(self, facts, contacts, company):
        window = Window(self.earliest_date, self.ideal_date, self.latest_date)
        wanted = facts.planned.get(self.id) or planned_day(window, facts.is_workday, facts.today)
        return self._merge(facts, wanted, contacts, company.revisit_merge_days) or self._keep_to_budget(
            facts, wanted, contacts, company
        )

    def _merge(self, facts, wanted, contacts, merge_days):
        """Join a visit of the customer near by, if its day is inside the window and its channel will do."""
        joinable = {day: visit_id for day, visit_id in contacts if visit_id and self._may_join(visit_id)}
        if not (merge_days and joinable):
            return None
        latest = max(self.latest_date, wanted)
        day = mergeable(wanted, sorted(joinable), merge_days, self.earliest_date, latest)
        if not day:
            return None
        visit = self.env["revisit.visit"].browse(joinable[day])
        visit._join(self)
        reason = self.env._("merged with %(visit)s on %(day)s", visit=visit.display_name, day=day.isoformat())
        return Verdict("taken", reason, self.env._("merged with a visit near by"), visit.id)

    def _may_join(self, visit_id):
        visit = self.env["revisit.visit"].browse(visit_id)
        channels = self.rule_id.channel_ids
        return not channels or visit.channel_id in channels

    def _keep_to_budget(self, facts, wanted, contacts, company):
        """Move the planned day to where the budget allows a contact; leave the line out when no day does."""
        if not company.revisit_budget_visits:
            return None
        budget = Budget(company.revisit_budget_visits, company.revisit_budget_days)
        days = sorted({day for day, _visit in contacts})
        latest = max(self.latest_date, wanted)
        day = first_free(budget, days, wanted, max(self.earliest_date, facts.today), latest, facts.is_workday)
        if day is None:
            group = self.env._("the customer's contact limit is reached")
            reason = self.env._(
                "the customer is contacted at most %(visits)s times in %(days)s days: %(contacts)s",
                visits=budget.visits,
                days=budget.days,
                contacts=", ".join(other.isoformat() for other in days),
            )
            return Verdict("skipped", reason, group)
        facts.planned[self.id] = day
        contacts.append((day, None))
        return None


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _can_be_joined(self):
        return self._is_untouched() and not self.visit_type_id.budget_exempt

    def _join(self, line):
        """This visit also answers ``line``: its contacts are to be reached, and the reason says so."""
        rule = line.rule_id
        known = self.contact_line_ids.role_id
        self.sudo().contact_line_ids = [
            (
                0,
                0,
                {"role_id": role.id, "contact_id": line.engagement_id._contact_of(role).id, "sequence": role.sequence},
            )
            for role in rule.role_ids - known
        ]
        self.sudo().reason = self.env._(
            "%(reason)s Also: %(rule)s.",
            reason=self.reason or "",
            rule=" ".join(filter(None, (rule.clause, rule.name))),
        )

    def _hand_over(self, line, reason):
        """What this visit was made for is called off: it stays for ``line``, which becomes the leading one."""
        self.write(
            {
                "rule_id": line.rule_id.id,
                "policy_id": line.policy_id.id,
                "version": line.policy_id.version,
                "engagement_id": line.engagement_id.id,
                "ideal_date": line.ideal_date,
                "earliest_date": line.earliest_date,
                "latest_date": line.latest_date,
                "due_at": line.due_at,
            }
        )
        self.message_post(body=reason)
