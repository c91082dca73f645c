"""Judging: what can change is looked at when a line is taken, and not applicable lines keep the reason."""

from typing import NamedTuple

from odoo import models

from .revisit_rule_whom import DOMAINS


class Verdict(NamedTuple):
    """Why a line becomes no visit of its own.

    :param state: the line's state from now on
    :param reason: in words, for the line
    :param group: in words, for counting in the run log
    :param visit_id: the visit that does instead, if there is one
    :param host_id: the line whose visit, still to be written, does instead
    """

    state: str
    reason: str
    group: str
    visit_id: int | bool = False
    host_id: int | bool = False


class RevisitSchedule(models.Model):
    _inherit = "revisit.schedule"

    def _judge(self, facts):
        """Lines that owe no visit after all.

        :return: dict of line id to :class:`Verdict`
        """
        verdicts = {}
        for rule, lines in self.grouped("rule_id").items():
            verdicts |= lines._judge_rule(rule, facts[rule])
        return verdicts | self._judge_done_otherwise()

    def _judge_rule(self, rule, facts):
        outside = self._outside_domains(rule) | self._below_amount(rule)
        reasons = {line.id: line._reason_not_applicable(facts) or outside.get(line.id) for line in self}
        return {line_id: Verdict("skipped", reason, reason) for line_id, reason in reasons.items() if reason}

    def _reason_not_applicable(self, facts):
        """Why this line owes no visit, or None."""
        partner, engagement = self.partner_id, self.engagement_id
        if not facts.active:
            return self.env._("the rule was archived")
        if partner.revisit_excluded and partner._is_revisit_excluded(facts.today):
            return self.env._("the customer is not to be visited")
        if engagement and (engagement.excluded or not engagement.active):
            return self.env._("the ledger line is excluded")
        if (
            facts.kind_id
            and facts.kind_id in (partner.revisit_excluded_visit_type_ids | engagement.excluded_visit_type_ids).ids
        ):
            return self.env._("the customer does not want visits of this kind")
        if facts.tier_ids and (partner.revisit_tier_id.id or facts.lowest_tier_id) not in facts.tier_ids:
            return self.env._("the customer's tier is not in the rule")
        if not facts.channel_for(partner):
            return self.env._("the customer refuses every channel of the rule")
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
        wrong = {
            "partner_domain": self.env._("the customer does not meet the rule's condition"),
            "engagement_domain": self.env._("the ledger line does not meet the rule's condition"),
        }
        for name, model in DOMAINS:
            field = "partner_id" if model == "res.partner" else "engagement_id"
            if domain := rule._domain(name):
                subjects = self[field].with_context(active_test=False)
                kept = subjects.search([("id", "in", subjects.ids), *domain])
                reasons |= {line.id: wrong[name] for line in self if line[field] not in kept}
        return reasons

    def _below_amount(self, rule):
        """Reasons by line id for customers whose accumulated amount is too small (``E8``)."""
        if not rule.amount_min:
            return {}
        amounts = self.partner_id._revisit_amounts(rule.company_id, rule.amount_currency_id)
        reason = self.env._("the customer's accumulated amount is below the rule's")
        return {line.id: reason for line in self if amounts.get(line.partner_id.id, 0.0) < rule.amount_min}

    def _judge_done_otherwise(self):
        """Lines that a visit or another event did instead (``B8``, ``W9``)."""
        return self._judge_satisfied() | self._judge_covered()

    def _judge_satisfied(self):
        """Another event did instead before the line was worked out."""
        lines = self.filtered(lambda line: line.rule_id.satisfied_by)
        if not lines:
            return {}
        types = lines.rule_id.satisfied_by
        events = self.env["revisit.event"].search(
            [
                ("type_id", "in", types.ids),
                ("partner_id", "in", lines.partner_id.ids),
                ("company_id", "in", lines.company_id.ids),
            ],
            order="date, id",
        )
        by_partner = events.grouped("partner_id")
        verdicts = {}
        for line in lines:
            found = by_partner.get(line.partner_id, events.browse()).filtered(line._is_satisfied_by)
            if found:
                group = self.env._("another event did instead")
                verdicts[line.id] = Verdict("done", line._describe_satisfied(found[0]), group)
        return verdicts

    def _is_satisfied_by(self, event):
        same = not (self.engagement_id and event.engagement_id) or self.engagement_id == event.engagement_id
        in_window = self.earliest_date <= event.date <= self.latest_date
        return same and in_window and event.type_id in self.rule_id.satisfied_by and event != self.event_id
