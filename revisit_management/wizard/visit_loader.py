"""Rows of past visits → done visits, which count for what the rules owe."""

from datetime import datetime, time

import pytz

from odoo import Command
from odoo.tools import format_date

from ..importing.choices import channel_code
from ..importing.problems import ImportProblem
from .import_plan import Plan
from .party_book import QUIET

TEXTS = ("number", "result", "suggestions", "needs", "comment")
DIMENSIONS = ("quality", "service")


class VisitLoader:
    """Plans and applies batches of rows of one file. A visit known already stays as it is: records are not rewritten.

    A visit is recognised by its record number; where the row or the visit has none, by ledger line, day and way of
    visiting. Rows without a number get none: numbers are given when a visit is completed here.
    """

    KEY_FIELDS = ("number", "ledger_no", "visit_date", "channel")

    def __init__(self, job):
        self.env = job.env
        self.company = job.company_id
        self.filename = job.filename
        self.engagements = job.env["revisit.engagement"].with_context(active_test=False)
        # who may import sees all visits of the company for this, else the same visit would be imported twice
        self.visits = job.env["revisit.visit"].sudo()
        self.dimensions = {code: job.env["revisit.dimension"]._by_code(code) for code in DIMENSIONS}
        self.today = self.company._revisit_today()
        self.tz = pytz.timezone(self.company._revisit_tz())
        self._first_rows = {}
        self._channels = {}
        self._users = {}

    # Planning

    def note_row(self, values):
        """Remember a row, also one that an earlier slice of the import has dealt with.

        :return: number of the first row about the same visit
        """
        key = values.get("number") or tuple(values.get(name) for name in ("ledger_no", "visit_date", "channel"))
        return self._first_rows.setdefault(key, values.number)

    def plan(self, rows):
        """What is to become of ``rows``; reads in one go and writes nothing."""
        numbers = [row.get("ledger_no") for row in rows if row.get("ledger_no")]
        found = self.engagements.search([("company_id", "=", self.company.id), ("ledger_no", "in", numbers)])
        engagements = {engagement.ledger_no: engagement for engagement in found}
        known = self._known_visits(rows, found)
        return [self._plan_row(row, engagements.get(row.get("ledger_no")), known) for row in rows]

    def _known_visits(self, rows, engagements):
        numbers = [row.get("number") for row in rows if row.get("number")]
        days = list({row.get("visit_date") for row in rows} - {None})
        domain = [
            ("company_id", "=", self.company.id),
            "|",
            ("number", "in", numbers),
            *("&", ("engagement_id", "in", engagements.ids)),
            *("&", ("done_date", "in", days), ("state", "=", "done")),
        ]
        return self.visits.search(domain)

    def _plan_row(self, row, engagement, known):
        plan = Plan(row, problems=list(row.problems))
        channel = self._channel(row.get("channel"))
        plan.problems += self._problems(row, engagement, channel)
        first = self.note_row(row)
        if first != row.number:
            plan.problems.append(ImportProblem("duplicate_visit", first=first))
        if not plan.problems:
            self._plan_visit(plan, engagement, channel, known)
        return plan

    def _problems(self, row, engagement, channel):
        if row.get("ledger_no") and not engagement:
            yield ImportProblem("unknown_ledger", text=row.get("ledger_no"))
        if (row.get("visit_date") or self.today) > self.today:
            yield ImportProblem("future_visit", text=format_date(self.env, row.get("visit_date")))
        if not channel:
            yield ImportProblem("unknown_channel", text=row.get("channel"))

    def _plan_visit(self, plan, engagement, channel, known):
        row = plan.values
        same_number = known.filtered(lambda visit: visit.number and visit.number == row.get("number"))
        if same_number and same_number.engagement_id != engagement:
            plan.problems.append(ImportProblem("number_taken", text=row.get("number")))
            return
        plan.record = same_number or self._same_visit(known, row, engagement, channel)
        if not plan.record:
            plan.vals = self._prepare_vals(row, engagement, channel)

    @staticmethod
    def _same_visit(known, row, engagement, channel):
        return known.filtered(
            lambda visit: (
                visit.engagement_id == engagement
                and visit.done_date == row.get("visit_date")
                and visit.channel_id == channel
                and visit.state == "done"
                and not (visit.number and row.get("number"))
            )
        )[:1]

    def _channel(self, text):
        """The channel meant; the standard one when the cell is empty."""
        if text not in self._channels:
            channels = self.env["revisit.channel"]
            code = text and channel_code(text)
            if not text:
                self._channels[text] = channels._standard()
            elif code and (found := channels._by_code(code)):
                self._channels[text] = found
            else:
                domain = [("name", "=ilike", text), ("company_id", "in", (self.company.id, False))]
                self._channels[text] = channels.search(domain, limit=1)
        return self._channels[text]

    def _user(self, name):
        if name and name not in self._users:
            domain = [("name", "=", name), ("share", "=", False), ("company_ids", "in", self.company.ids)]
            found = self.env["res.users"].sudo().with_context(active_test=False).search(domain, limit=2)
            self._users[name] = found if len(found) == 1 else found.browse()
        return self._users.get(name) or self.env["res.users"]

    # Values

    def _prepare_vals(self, row, engagement, channel):
        """Values of the visit; other modules extend this."""
        day = row.get("visit_date")
        agent, person = self._user(row.get("agent")), self._person(row.get("person"), engagement)
        return {
            **{name: row.get(name) for name in TEXTS if row.get(name)},
            **self.visits._prepare_closing_days(day),
            "state": "in_progress",  # until its answers are written: those of a closed visit are locked
            "partner_id": engagement.partner_id.id,
            "engagement_id": engagement.id,
            "company_id": self.company.id,
            "channel_id": channel.id,
            "agent_id": agent.id,
            "planned_date": day,
            "ended_at": self._noon(day),
            "stage": engagement._stage_on(day),
            "reason": self._describe(row, agent, person),
            "answer_ids": self._prepare_answers(row),
            "contact_line_ids": [Command.create({"contact_id": person.id, "reached": True})] if person else [],
        }

    def _prepare_answers(self, row):
        return [
            Command.create({"dimension_id": dimension.id, "level": row.get(code)})
            for code, dimension in self.dimensions.items()
            if row.get(code) and dimension
        ]

    def _noon(self, day):
        """The hour is not known: noon is on that day in every time zone we may be asked about."""
        noon = self.tz.localize(datetime.combine(day, time(12)))
        return noon.astimezone(pytz.utc).replace(tzinfo=None)

    @staticmethod
    def _person(name, engagement):
        partner = engagement.partner_id.sudo()
        people = engagement.contact_ids.contact_id.sudo() | partner.child_ids | partner
        return people.filtered(lambda person: name and person.name == name)[:1]

    def _describe(self, row, agent, person):
        """Where the record comes from, and the names that belong to nobody known here."""
        sentences = [self.env._("Imported from %(file)s, row %(row)s.", file=self.filename, row=row.number)]
        if row.get("agent") and not agent:
            sentences.append(self.env._("Visited by %s.", row.get("agent")))
        if row.get("person") and not person:
            sentences.append(self.env._("Person visited: %s.", row.get("person")))
        return " ".join(sentences)

    # Applying

    def apply(self, plans):
        """Write the visits of ``plans``, done, and let them count for what is owed."""
        quiet = self.visits.with_context(**QUIET, mail_notrack=True)
        visits = quiet.create([plan.vals for plan in plans])
        visits.write({"state": "done"})
        for number in filter(None, visits.mapped("number")):
            self.env["revisit.counter"].sudo()._reserve(self.company, number)
        self.env["revisit.schedule"].sudo()._credit_past_visits(visits)
        self._write_back(visits.engagement_id)

    def _write_back(self, engagements):
        """The number of the newest record goes into the ledger (``E10``)."""
        domain = [("engagement_id", "in", engagements.ids), ("state", "=", "done"), ("number", "!=", False)]
        numbers = {}
        for visit in self.visits.search(domain, order="done_date, id"):
            numbers[visit.engagement_id] = visit.number
        for engagement, number in numbers.items():
            if engagement.last_record_number != number:
                engagement.with_context(**QUIET).last_record_number = number
