"""Sampling: which of the due lines are drawn, within each stratum, so that anybody can repeat it (``A3``, ``A4``)."""

from odoo import models
from odoo.tools import SQL

from .revisit_schedule_judge import Verdict


class InTurn:
    """Due lines, batch by batch. Draws number their arrivals one after the other, so that of two generators one always
    loses: after the first time they wait for each other instead of trying until one gives up.
    """

    def __init__(self, schedule):
        self._schedule = schedule
        rules = schedule.env["revisit.rule"].search([("policy_id.state", "=", "active")])
        self._sampled = any(rule._is_sampled() for rule in rules)
        self._waits = False

    def __call__(self):
        if self._waits:
            # as the first statement of the transaction: what it sees begins when the lock is there
            self._schedule.env.cr.execute("LOCK TABLE revisit_sampling IN SHARE ROW EXCLUSIVE MODE")
        return self._schedule._fetch_due()

    def again(self):
        """The last batch was rolled back because of another generator."""
        self._waits = self._sampled


class RevisitSchedule(models.Model):
    _inherit = "revisit.schedule"

    def _draw(self):
        """Lines not drawn, with seed and number of the draw; the others go on.

        :return: dict of line id to :class:`Verdict`
        """
        verdicts = {}
        for rule, lines in self.grouped("rule_id").items():
            if rule._is_sampled():
                for stratum, arrivals in lines.grouped(lambda line, r=rule: line._stratum_of(r)).items():
                    verdicts |= arrivals._draw_stratum(rule, stratum)
        return verdicts

    def _draw_stratum(self, rule, stratum):
        drawing = self.env["revisit.sampling"]._of(rule, stratum)
        draws = dict(zip(self.ids, drawing._draw(self), strict=True))
        self._note_draws(stratum, draws)
        group = self.env._("not drawn")
        return {
            line_id: Verdict("sampled_out", draw.reason, group) for line_id, draw in draws.items() if not draw.drawn
        }

    def _stratum_of(self, rule):
        """Where the line is drawn: region and tier in words, as they are now."""
        parts = []
        if rule.stratify_by in ("region", "region_tier"):
            parts.append(self.partner_id._revisit_region())
        if rule.stratify_by in ("tier", "region_tier"):
            parts.append(self.partner_id.revisit_tier_id.code or "")
        return " / ".join(parts)

    def _note_draws(self, stratum, draws):
        """The frozen population: every arrival keeps its stratum and number."""
        self.env.execute_query(
            SQL(
                "UPDATE revisit_schedule s SET stratum = %s, draw_number = t.number, sampling_id = t.sampling_id "
                "FROM unnest(%s::int4[], %s::int4[], %s::int4[]) AS t(id, number, sampling_id) "
                "WHERE s.id = t.id RETURNING s.id",
                stratum,
                list(draws),
                [draw.number for draw in draws.values()],
                [draw.sampling_id for draw in draws.values()],
            )
        )
        self.invalidate_recordset(["stratum", "draw_number", "sampling_id"])

    def _replace_left_out(self):
        """Those drawn that the customer's contact limit left out are replaced at once."""
        for line in self.filtered(lambda line: line.sampling_id and line.state == "skipped"):
            line._replace_drawn(line.reason)

    def _replace_drawn(self, reason):
        """One of those not drawn takes the place of each drawn line that came to nothing (``A4``)."""
        for line in self.filtered(lambda line: line.sampling_id and line.rule_id.sampling_replace):
            vacant = line
            while vacant:
                substitute = vacant.sampling_id._substitute(vacant)
                substitute._take_the_place_of(vacant, reason)
                # who takes the place may turn out not to be visited either
                vacant = substitute.filtered(lambda other: other.state == "skipped")

    def _take_the_place_of(self, line, reason):
        """The same as ``_take``, without a draw, for the one line (or none) that stands in for ``line``."""
        company = line.company_id
        lines = self.with_company(company).with_context(lang=company.partner_id.lang or self.env.lang)
        lines.write({"replaces_id": line.id, "reason": False, "state": "taken"})
        facts = lines._rule_facts()
        verdicts = lines._judge(facts)
        verdicts |= lines._without(verdicts)._fit(facts)
        to_visit = lines._without(verdicts)
        to_visit._create_visits(facts)
        lines._close(verdicts)
        for visit in to_visit.visit_id:
            visit.reason = visit.env._(
                "%(why)s Drawn in the place of %(customer)s (number %(number)s), who could not be visited: %(reason)s",
                why=visit.reason,
                customer=line.partner_id.display_name,
                number=line.draw_number,
                reason=reason,
            )
