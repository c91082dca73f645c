"""Coverage lines: any visit that qualifies does, whatever caused it; who comes into care is registered (``W9``)."""

from odoo import api, models
from odoo.tools import SQL

from . import bulk
from .revisit_rule_condition import SUBJECT_MODELS
from .revisit_schedule_judge import Verdict

CARE = "in_care"
BATCH = 1000


class RevisitSchedule(models.Model):
    _inherit = "revisit.schedule"

    @api.model
    def _cron_cover(self):
        """Register who came into care since, so that rules of coverage reach them. Safe to run twice."""
        rules = self.env["revisit.rule"].search([("trigger", "=", "coverage"), ("policy_id.state", "=", "active")])
        for company, subject in rules.grouped(lambda rule: (rule.company_id, rule.coverage_of)):
            run = self.env["revisit.run"].with_company(company)._begin("cover")
            subjects = self.env[SUBJECT_MODELS[subject]].with_company(company)
            run._work(bulk.Pages(lambda after, s=subjects: self._page_not_in_care(s, after)), self._register_care)

    @api.model
    def _page_not_in_care(self, subjects, after):
        """The next customers or ledger lines of the company that no rule of coverage knows yet, in order of ids."""
        self.env.flush_all()
        company = subjects.env.company
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT g.%(column)s FROM revisit_engagement g "
                "WHERE g.company_id = %(company)s AND g.active IS TRUE AND g.%(column)s > %(after)s "
                "AND NOT EXISTS (SELECT 1 FROM revisit_event e WHERE e.company_id = g.company_id "
                "AND e.type_id = %(type)s AND e.origin_model = %(model)s AND e.origin_id = g.%(column)s) "
                "ORDER BY 1 LIMIT %(limit)s",
                column=self._subject_column(subjects),
                company=company.id,
                after=after,
                type=subjects.env["revisit.event.type"]._by_code(CARE).id,
                model=subjects._name,
                limit=BATCH,
            )
        )
        return subjects.browse(row[0] for row in rows)

    @api.model
    def _subject_column(self, subjects):
        return SQL("partner_id") if subjects._name == "res.partner" else SQL("id")

    @api.model
    def _register_care(self, subjects):
        """Customers or ledger lines, all of one company, come into care."""
        events = subjects.env["revisit.event"]
        since = self._in_care_since(subjects)
        vals_list = [events._prepare_care_vals(subject, since.get(subject.id)) for subject in subjects]
        return {"examined": len(subjects), "created": len(events._register_all(vals_list))}

    @api.model
    def _in_care_since(self, subjects):
        """The first date that the ledger knows of each subject; the day of a time is the company's."""
        self.env["revisit.engagement"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT %(column)s, min(LEAST(contract_date, shipped_date, commissioned_date, "
                "(create_date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date)) "
                "FROM revisit_engagement WHERE %(column)s = ANY(%(ids)s) AND company_id = %(company)s GROUP BY 1",
                column=self._subject_column(subjects),
                ids=subjects.ids,
                company=subjects.env.company.id,
                tz=subjects.env.company._revisit_tz(),
            )
        )
        return dict(rows)

    def _judge_covered(self):
        """Lines of coverage that a visit done or planned anyway covers: no second one is made."""
        verdicts = {}
        for rule, lines in self.filtered(lambda line: line.rule_id.trigger == "coverage").grouped("rule_id").items():
            verdicts |= lines._covered_by_done(rule)
            verdicts |= lines._without(verdicts)._covered_by_planned(rule)
        return verdicts

    def _covered_by_done(self, rule):
        group = self.env._("covered by another visit")
        verdicts = {}
        for line_id, visit_id, day in self._covering(rule, SQL("v.state = 'done'"), SQL("v.done_date")):
            reason = self.env._("covered by the visit on %s", day.isoformat())
            verdicts[line_id] = Verdict("done", reason, group, visit_id)
        return verdicts

    def _covered_by_planned(self, rule):
        """An open visit inside the period will do: the line hangs on it."""
        group = self.env._("covered by a planned visit")
        open_states = SQL("v.state IN ('draft', 'ready', 'in_progress')")
        return {
            line_id: Verdict(
                "taken", self.env._("will be covered by the visit planned on %s", day.isoformat()), group, v
            )
            for line_id, v, day in self._covering(rule, open_states, SQL("v.planned_date"))
        }

    def _covering(self, rule, state, day):
        """(line id, visit id, day) of a qualifying visit of the same subject in each line's period."""
        self.env["revisit.visit"].flush_model()
        self.flush_model()
        subject = SQL("partner_id") if rule.coverage_of == "partner" else SQL("engagement_id")
        return self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (s.id) s.id, v.id, %(day)s FROM revisit_schedule s "
                "JOIN revisit_visit v ON v.%(subject)s = s.%(subject)s AND v.company_id = s.company_id "
                "WHERE s.id = ANY(%(ids)s) AND %(state)s AND %(day)s BETWEEN s.earliest_date AND s.latest_date "
                "AND %(qualifies)s ORDER BY s.id, %(day)s DESC, v.id DESC",
                day=day,
                subject=subject,
                ids=self.ids,
                state=state,
                qualifies=rule._qualifying_visit_sql(),
            )
        )

    @api.model
    def _cover_by(self, visits):
        """Visits just done cover what the rules of coverage still want of their customers."""
        domain = [
            ("rule_id.trigger", "=", "coverage"),
            ("state", "in", ("waiting", "taken")),
            ("partner_id", "in", visits.partner_id.ids),
        ]
        lines = self.search(domain).filtered(lambda line: not line.visit_id or line.visit_id._is_untouched())
        for rule, of_rule in lines.grouped("rule_id").items():
            for line_id, verdict in of_rule._covered_by_done(rule).items():
                line = self.browse(line_id)
                line._call_off(verdict.reason, "done")
                line.visit_id = verdict.visit_id
        # who is covered may have the next period waiting
        self._expand(lines.filtered(lambda line: line.state == "done").event_id)


class RevisitEvent(models.Model):
    _inherit = "revisit.event"

    @api.model
    def _prepare_care_vals(self, subject, day):
        """``subject``, a customer or a ledger line, is in care since ``day`` (today if the ledger says nothing)."""
        is_partner = subject._name == "res.partner"
        return self._prepare_event_vals(
            CARE,
            subject if is_partner else subject.partner_id,
            day or self.env.company._revisit_today(),
            None if is_partner else subject,
            subject,
            {"key": f"{CARE}:{self.env.company.id}:{subject._name},{subject.id}"},
        )


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    def _qualifying_visit_sql(self):
        """Which visits ``v`` count for coverage."""
        if self.coverage_qualifies == "any":
            return SQL("TRUE")
        if self.coverage_qualifies == "role":  # the outlet's administrator is not the person in charge (A3)
            return SQL(
                "EXISTS (SELECT 1 FROM revisit_visit_contact c WHERE c.visit_id = v.id AND c.role_id = ANY(%s))",
                self.role_ids.ids,
            )
        return SQL("v.channel_id = ANY(%s)", self.channel_ids.ids)
