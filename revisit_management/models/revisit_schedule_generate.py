"""Owed visits → visits. Due lines are taken in batches: judged, drawn, assigned, written, and the next line waits."""

from collections import Counter
from datetime import timedelta

import psycopg2

from odoo import api, models
from odoo.tools import SQL

from ..engine.cadence import Window, planned_day
from . import bulk
from .revisit_schedule_expand import LINE_FIELDS
from .rule_facts import RuleFacts

BATCH = 5000


class RevisitScheduleGenerate(models.Model):
    _inherit = "revisit.schedule"

    @api.model
    def _cron_generate(self):
        """Create the visits that fall due within each policy's horizon. Safe to run twice, to kill and to restart."""
        self.env["revisit.run"]._begin("generate")._work(self._fetch_due, lambda lines: lines._take())

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
            ("retry_on", "<=", today),
        ]

    def _take(self):
        """Turn these waiting lines, all of one policy, into visits, or close them with the reason why not.

        :return: counts for the run log
        """
        lines = self._lock_waiting()
        facts = lines._rule_facts()
        verdicts = lines._judge(facts)
        to_visit = lines.filtered(lambda line: line.id not in verdicts)
        verdicts |= to_visit._draw()
        to_visit = to_visit.filtered(lambda line: line.id not in verdicts)
        to_visit._create_visits(facts)
        lines._close(verdicts)
        lines._append_next()
        return {
            "examined": len(self),
            "created": len(to_visit),
            "skipped": dict(Counter(group for _state, _reason, group in verdicts.values())),
        }

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

    # Judging: what can change is looked at now, when the line is taken

    def _judge(self, facts):
        """Lines that owe no visit after all.

        :return: dict of line id to (state, reason, reason in the run log)
        """
        verdicts = {}
        for rule, lines in self.grouped("rule_id").items():
            outside = lines._outside_domains(rule)
            for line in lines:
                reason = line._reason_not_applicable(facts[rule]) or outside.get(line.id)
                if reason:
                    verdicts[line.id] = ("skipped", reason, reason)
        return verdicts

    def _reason_not_applicable(self, facts):
        """Why this line owes no visit, or None."""
        partner, engagement = self.partner_id, self.engagement_id
        if not facts.active:
            return self.env._("the rule was archived")
        if partner.revisit_excluded and partner._is_revisit_excluded(facts.today):
            return self.env._("the customer is not to be visited")
        if engagement and (engagement.excluded or not engagement.active):
            return self.env._("the ledger line is excluded")
        if facts.tier_ids and partner.revisit_tier_id.id not in facts.tier_ids:
            return self.env._("the customer's tier is not in the rule")
        return self._reason_wrong_stage(facts.stages)

    def _reason_wrong_stage(self, stages):
        if not stages:
            return None
        if not self.engagement_id:
            return self.env._("there is no ledger line to tell the stage")
        stage = self.engagement_id._stage_on(self.ideal_date)
        if stage in stages:
            return None
        names = dict(self.engagement_id._fields["stage"]._description_selection(self.env))
        return self.env._("the stage on the due date is “%s”", names[stage])

    def _outside_domains(self, rule):
        """Reasons by line id for the lines whose customer or ledger line the rule leaves out (``E15``)."""
        reasons = {}
        wrong_customer = self.env._("the customer does not meet the rule's condition")
        wrong_line = self.env._("the ledger line does not meet the rule's condition")
        for name, field, reason in (
            ("partner_domain", "partner_id", wrong_customer),
            ("engagement_domain", "engagement_id", wrong_line),
        ):
            domain = rule._domain(name)
            if domain:
                subjects = self[field].with_context(active_test=False)
                kept = subjects.search([("id", "in", subjects.ids), *domain])
                reasons |= {line.id: reason for line in self if line[field] not in kept}
        return reasons

    def _draw(self):
        """Sampling: lines not drawn, with seed and number of the draw, so that anybody can repeat it."""
        verdicts = {}
        for rule, lines in self.grouped("rule_id").items():
            if rule.sampling_percent < 100:
                drawing = self.env["revisit.sampling"]._of(rule)
                for line, draw in zip(lines, drawing._draw(len(lines)), strict=True):
                    if not draw.drawn:
                        verdicts[line.id] = ("sampled_out", draw.reason, self.env._("not drawn"))
        return verdicts

    # Writing

    def _create_visits(self, facts):
        agents = self._assign()
        vals_list = [line._prepare_visit_vals(agents.get(line.id), facts[line.rule_id]) for line in self]
        visit_ids = self.env["revisit.visit"]._create_generated(vals_list)
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

    def _assign(self):
        """Who carries out each visit: dict of line id to user id; lines left out have nobody."""
        agents, by_team = {}, {}
        for rule, lines in self.grouped("rule_id").items():
            if rule.assignment == "fixed":
                agents |= {line.id: rule.agent_id.id for line in lines}
            elif rule.assignment == "account_manager":
                agents |= {line.id: line.engagement_id.user_id.id for line in lines}
            else:
                team = rule._effective_team()
                by_team[team] = by_team.get(team, self.browse()) | lines
        for team, lines in by_team.items():
            agents |= team._balance(lines.ids)
        return agents

    def _prepare_visit_vals(self, agent_id, facts):
        """Values of the visit that this line becomes; other modules extend this."""
        engagement = self.engagement_id
        days = Window(self.earliest_date, self.ideal_date, self.latest_date)
        return {
            **facts.visit_vals,
            "partner_id": self.partner_id.id,
            "engagement_id": engagement.id,
            "company_id": self.company_id.id,
            "reason": facts.describe(self, agent_id),
            "agent_id": agent_id or False,
            "ideal_date": days.ideal,
            "earliest_date": days.earliest,
            "latest_date": days.latest,
            "due_at": self.due_at,
            "planned_date": planned_day(days, facts.is_workday, facts.today),
            "stage": engagement._stage_on(days.ideal) if engagement else False,
            "tier_id": self.partner_id.revisit_tier_id.id,
            "state": "ready",
        }

    def _close(self, verdicts):
        """Write skipped and not drawn lines with their reason."""
        for (state, reason), lines in self._grouped_verdicts(verdicts).items():
            lines.write({"state": state, "reason": reason, "error": False, "retry_on": False})

    def _grouped_verdicts(self, verdicts):
        groups = {}
        for line in self:
            if line.id in verdicts:
                state, reason, _group = verdicts[line.id]
                groups[state, reason] = groups.get((state, reason), self.browse()) | line
        return groups

    def _append_next(self):
        """For each closed or taken line, the next of its series waits."""
        self.flush_model(["state"])
        last = self._last_occurrences((line.event_id.id, line.rule_id.id) for line in self)
        dates = self._rule_dates(set(self.rule_id))
        rows = []
        for line in self:
            due = self._next_due(dates[line.rule_id], line.event_id, last[line.event_id.id, line.rule_id.id])
            if due:
                rows.append(self._line_row(line.event_id, line.rule_id, due))
        bulk.insert(self.env, "revisit.schedule", LINE_FIELDS, rows, on_conflict=SQL("(key) DO NOTHING"))
