"""Owed visits → visits. Due lines are taken in batches: judged, drawn, planned, assigned, written; the next waits."""

from collections import Counter
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.cadence import Window, planned_day
from . import bulk
from .revisit_schedule_draw import InTurn
from .revisit_schedule_expand import LINE_FIELDS
from .rule_facts import RuleFacts

BATCH = 5000


class RevisitScheduleGenerate(models.Model):
    _inherit = "revisit.schedule"

    @api.model
    def _cron_generate(self):
        """Create the visits that fall due within each policy's horizon. Safe to run twice, to kill and to restart."""
        self.env["revisit.run"]._begin("generate")._work(InTurn(self), lambda lines: lines._take())

    @api.model
    def _fetch_due(self):
        """The next batch of due lines, all of one policy, oldest first; not those another generator is at."""
        for policy in self.env["revisit.policy"].search([("state", "=", "active")]):
            lines = bulk.lock_next(self, self._due_domain(policy), BATCH, "ideal_date, id")
            if lines:
                # reasons are written once and read by everybody: in the company's language, not in that of the cron
                return lines.with_context(lang=policy.company_id.partner_id.lang or self.env.lang)
        return self.browse()

    @api.model
    def _due_domain(self, policy):
        today = policy._today()
        return [
            ("policy_id", "=", policy.id),
            ("state", "=", "waiting"),
            ("ideal_date", "<=", today + timedelta(days=policy.horizon_days)),
            "|",
            ("retry_on", "=", False),
            ("retry_on", "<=", fields.Date.today()),  # the day on which it was put off, not the policy's
        ]

    def _take(self):
        """Turn these waiting lines, all of one policy, into visits, or close them with the reason why not.

        :return: counts for the run log
        """
        lines = self._lock_waiting()
        facts = lines._rule_facts()
        coverage = lines.filtered(lambda line: line.rule_id.trigger == "coverage")
        verdicts = (lines - coverage)._make_visits(facts)
        verdicts |= coverage._make_visits(facts)  # the visits that cover them are planned by now
        lines._close(verdicts)
        lines._replace_left_out()
        lines._append_next()
        return {
            "examined": len(self),
            "created": len(lines._without(verdicts)),
            "skipped": dict(Counter(verdict.group for verdict in verdicts.values())),
        }

    def _make_visits(self, facts):
        """Write the visits of these lines.

        :return: dict of line id to the verdict why not, for the others
        """
        verdicts = self._judge(facts)
        verdicts |= self._without(verdicts)._draw()
        verdicts |= self._without(verdicts)._fit(facts)
        self._without(verdicts)._create_visits(facts)
        return self._join_visits(verdicts)

    def _without(self, verdicts):
        return self.filtered(lambda line: line.id not in verdicts)

    def _lock_waiting(self):
        """Those that still wait, locked against a second generator."""
        self.flush_model(["state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM revisit_schedule WHERE id = ANY(%s) AND state = 'waiting' "
                "ORDER BY ideal_date, id FOR NO KEY UPDATE SKIP LOCKED",
                self.ids,
            )
        )
        return self.with_company(self.company_id).browse([row[0] for row in rows])

    def _rule_facts(self):
        """What these lines need to know of each rule; a rule that cannot be used fails for all its lines at once."""
        facts = {}
        for rule, lines in self.grouped("rule_id").items():
            try:
                rule._check_domains()
                facts[rule] = RuleFacts(rule)
            except psycopg2.Error:
                raise
            except Exception as error:  # whatever is wrong with a rule, the others go on
                raise bulk.FailedTogether(lines, error) from error
        return facts

    # Writing

    def _create_visits(self, facts):
        if not self:
            return
        given = self._give_out(facts)
        vals_list = [line._prepare_visit_vals(given.agent_id(line), facts[line.rule_id]) for line in self]
        self.env["revisit.trip"]._gather(vals_list, [given.may_have(line) for line in self])
        self.env["revisit.plan"]._enrol(self, vals_list)
        for line, vals in zip(self, vals_list, strict=True):
            vals["reason"] = given.with_reason(line, vals)
        self._attach(self.env["revisit.visit"]._create_generated(vals_list))

    def _attach(self, visit_ids):
        """These lines are taken by the visits of ``visit_ids``, in this order."""
        if visit_ids:
            self.env.execute_query(
                SQL(
                    "UPDATE revisit_schedule s "
                    "SET state = 'taken', visit_id = t.visit_id, error = NULL, retry_on = NULL "
                    "FROM unnest(%s::int4[], %s::int4[]) AS t(id, visit_id) WHERE s.id = t.id",
                    self.ids,
                    visit_ids,
                )
            )
        self.invalidate_recordset(["state", "visit_id", "error", "retry_on"])

    def _prepare_visit_vals(self, agent_id, facts):
        """Values of the visit that this line becomes; other modules extend this."""
        engagement = self.engagement_id
        days = Window(self.earliest_date, self.ideal_date, self.latest_date)
        return {
            **facts.visit_vals,
            "partner_id": self.partner_id.id,
            "engagement_id": engagement.id,
            "company_id": self.company_id.id,
            "reason": facts.describe(self),
            "channel_id": facts.channel_for(self.partner_id).id,
            "team_id": facts.team_id_for(self.partner_id),
            "parent_visit_id": self.event_id.origin_id if self.event_id.origin_model == "revisit.visit" else False,
            "agent_id": agent_id or False,
            "trip_id": False,
            "plan_id": False,
            "purpose": facts.purpose_of(self),
            "ideal_date": days.ideal,
            "earliest_date": days.earliest,
            "latest_date": days.latest,
            "due_at": self.due_at,
            "planned_date": self._planned_day(facts),
            "stage": engagement._stage_on(days.ideal) if engagement else False,
            "tier_id": self.partner_id.revisit_tier_id.id,
            "state": "ready",
        }

    def _planned_day(self, facts):
        days = Window(self.earliest_date, self.ideal_date, self.latest_date)
        return facts.planned.get(self.id) or planned_day(days, facts.is_workday, facts.today)

    def _close(self, verdicts):
        """Write lines that become no visit of their own, with their reason."""
        for (state, reason, visit_id), lines in self._grouped_verdicts(verdicts).items():
            lines.write({"state": state, "reason": reason, "visit_id": visit_id, "error": False, "retry_on": False})

    def _grouped_verdicts(self, verdicts):
        groups = {}
        for line in self:
            if verdict := verdicts.get(line.id):
                key = (verdict.state, verdict.reason, verdict.visit_id)
                groups[key] = groups.get(key, self.browse()) | line
        return groups

    def _append_next(self):
        """For each closed or taken line, the next of its series waits."""
        pairs = [(line.event_id, line.rule_id) for line in self]
        rows = self._next_rows(pairs, self._last_occurrences((event.id, rule.id) for event, rule in pairs))
        bulk.insert(self.env, "revisit.schedule", LINE_FIELDS, rows, on_conflict=SQL("(key) DO NOTHING"))
