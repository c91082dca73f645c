"""One customer, one calendar: near visits merge, contacts keep to the budget, planned days are spread.

Complaint and abnormality visits (kinds marked ``budget_exempt``) are always made. Every line left out or merged keeps
the reason.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import fields, models

from ..engine.batching import Job, spread
from ..engine.budget import Budget, first_free, mergeable
from ..engine.cadence import Window, planned_day
from .revisit_schedule_judge import Verdict


class Contact(NamedTuple):
    """A day on which a customer is or was contacted.

    :param channel_id: by which channel, where another line may join; otherwise False
    :param visit_id: the visit to join
    :param host_id: the line whose visit, still to be written, is the one to join
    """

    day: date
    channel_id: int | bool = False
    visit_id: int | bool = False
    host_id: int | bool = False


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
        """What each customer has before or behind them, as lists of :class:`Contact`."""
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
                contacts[visit.partner_id.id].append(visit._as_contact(day))
        return contacts

    def _fit_one(self, facts, contacts, company):
        window = Window(self.earliest_date, self.ideal_date, self.latest_date)
        wanted = facts.planned.get(self.id) or planned_day(window, facts.is_workday, facts.today)
        if facts.exempt:
            contacts.append(Contact(wanted))
            return None
        verdict = self._merge(wanted, contacts, company.revisit_merge_days) or self._keep_to_budget(
            facts, wanted, contacts, company
        )
        if not verdict:
            day = facts.planned.get(self.id, wanted)
            channel_id = facts.channel_for(self.partner_id).id
            contacts.append(Contact(day, channel_id=channel_id, host_id=self.id))
        return verdict

    def _merge(self, wanted, contacts, merge_days):
        """Join a visit of the customer near by, if its day is inside the window and its channel will do."""
        channels = self.rule_id.channel_ids.ids
        joinable = {
            contact.day: contact
            for contact in contacts
            if contact.channel_id and (not channels or contact.channel_id in channels)
        }
        if not (merge_days and joinable):
            return None
        latest = max(self.latest_date, wanted)
        day = mergeable(wanted, sorted(joinable), merge_days, self.earliest_date, latest)
        if not day:
            return None
        host = joinable[day]
        return Verdict("taken", "", self.env._("merged with a visit near by"), host.visit_id, host.host_id)

    def _join_visits(self, verdicts):
        """The merged lines join their visits, now that all are written, and say which."""
        for line in self:
            verdict = verdicts.get(line.id)
            if verdict and verdict.state == "taken" and not verdict.reason:
                visit = self.env["revisit.visit"].browse(verdict.visit_id) or self.browse(verdict.host_id).visit_id
                visit._join(line)
                reason = self.env._(
                    "merged with %(visit)s on %(day)s",
                    visit=visit.display_name,
                    day=fields.Date.to_string(visit.planned_date),
                )
                verdicts[line.id] = verdict._replace(reason=reason, visit_id=visit.id)
        return verdicts

    def _keep_to_budget(self, facts, wanted, contacts, company):
        """Move the planned day to where the budget allows a contact; leave the line out when no day does."""
        if not company.revisit_budget_visits:
            return None
        budget = Budget(company.revisit_budget_visits, company.revisit_budget_days)
        days = sorted({contact.day for contact in contacts})
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
        return None


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _as_contact(self, day):
        """This visit as a contact on ``day``; only one not begun, and not of a kind always made, can be joined."""
        joinable = self._is_untouched() and not self.visit_type_id.budget_exempt
        return Contact(day, self.channel_id.id, self.id) if joinable else Contact(day)

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
