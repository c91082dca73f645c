import secrets
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.sampling import is_drawn, paced, replacement_rank
from . import bulk

DRAWN = ("taken", "done", "skipped", "cancelled")


@dataclass(frozen=True)
class Draw:
    drawn: bool
    reason: str
    number: int
    sampling_id: int


class RevisitSampling(models.Model):
    """The draw of one rule within one stratum at one rate: its seed and how many arrived so far (``A3``, ``A4``)."""

    _name = "revisit.sampling"
    _description = "Sampling Draw"
    _log_access = False
    _order = "rule_id, stratum, id"

    rule_id = fields.Many2one("revisit.rule", required=True, ondelete="restrict", index=True)
    policy_id = fields.Many2one(related="rule_id.policy_id", store=True)
    company_id = fields.Many2one(related="rule_id.company_id", store=True)
    stratum = fields.Char(required=True, default="", help="Region and customer tier; empty: all together.")
    percent = fields.Float(
        string="Rate (%)", required=True, digits=(5, 2), aggregator=None, help="Another rate begins another draw."
    )
    seed = fields.Char(required=True, help="Whoever has it can repeat the whole draw.")
    arrivals = fields.Integer(required=True, default=0)
    line_ids = fields.One2many("revisit.schedule", "sampling_id", string="Population")
    drawn = fields.Integer(compute="_compute_counts")
    done = fields.Integer(compute="_compute_counts", string="Visited")
    replacements = fields.Integer(compute="_compute_counts")
    not_drawn = fields.Integer(compute="_compute_counts")
    exact = fields.Float(compute="_compute_counts", string="Exact Number", help="Rate × arrivals.", digits=(16, 2))
    is_verified = fields.Boolean(
        compute="_compute_is_verified", help="Drawn again from the seed, every line came out as it is on record."
    )

    verdict = fields.Char(compute="_compute_is_verified", string="Drawn Again")
    explanation = fields.Text(compute="_compute_explanation", help="How to repeat the draw, in words.")

    _stratum_unique = models.UniqueIndex("(rule_id, stratum, percent)")

    @api.depends("rule_id", "stratum")
    def _compute_display_name(self):
        for sampling in self:
            sampling.display_name = " · ".join(filter(None, (sampling.rule_id.name, sampling.stratum)))

    def _compute_counts(self):
        groups = self.env["revisit.schedule"]._read_group(
            [("sampling_id", "in", self.ids)], ["sampling_id", "state"], ["__count", "replaces_id:count"]
        )
        for sampling in self:
            states = {state: (count, replaced) for of, state, count, replaced in groups if of == sampling}
            sampling.replacements = sum(replaced for _count, replaced in states.values())
            sampling.drawn = sum(states.get(state, (0, 0))[0] for state in DRAWN) - sampling.replacements
            sampling.done = states.get("done", (0, 0))[0]
            sampling.not_drawn = sampling.arrivals - sampling.drawn
            sampling.exact = sampling.arrivals * sampling.percent / 100

    def _compute_is_verified(self):
        for sampling in self:
            wrong = len(sampling._lines_drawn_otherwise())
            sampling.is_verified = not wrong
            sampling.verdict = self.env._("%s differ", wrong) if wrong else self.env._("Verified")

    @api.depends("rule_id", "stratum", "percent", "seed")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for sampling in self:
            sampling.explanation = "\n".join(sampling._explanations())

    def _explanations(self):
        """Sentences by which somebody with nothing but the list of arrivals can draw again."""
        if not self.percent:
            return [self.env._("At a rate of 0 % none is drawn.")]
        return [*self._explain_draw(), *self._explain_quota(), *self._explain_replacement()]

    def _explain_draw(self):
        return [
            self.env._("Every arrival gets the next number, from 1. The numbers are cut into blocks."),
            self.env._(
                "Block k, from 0, begins after number k × 100 / %(percent)g, rounded up, and ends where the next "
                "begins; one number of each block is drawn.",
                percent=self.percent,
            ),
            self.env._(
                "Which one: take SHA-256 of the text “%(text)s” with k after it. Its first 8 bytes are a whole number "
                "(the first byte counts most); divided by the length of the block, the remainder r means: the number "
                "r + 1 places into the block.",
                text=self._digested(self.stratum),
            ),
        ]

    def _explain_quota(self):
        if not self.rule_id.sampling_quota:
            return []
        text = self.env._(
            "Of those drawn, a month takes at most %s per region and tier, spread over its working days.",
            self.rule_id.sampling_quota,
        )
        return [text]

    def _explain_replacement(self):
        if not self.rule_id.sampling_replace:
            return []
        text = self.env._(
            "When a drawn customer cannot be visited, one not drawn whose last day has not passed takes the place: the "
            "one whose whole number, now of the text “%s” with the number of arrival after it, is the lowest.",
            self._digested(f"replacement of {self.stratum}"),
        )
        return [text]

    def _digested(self, name):
        """The text that is digested, but for the number at its end; see ``engine/sampling.py``."""
        return f"{len(self.seed)}:{self.seed}{len(name)}:{name}"

    @api.model
    def _of(self, rule, stratum=""):
        domain = [("rule_id", "=", rule.id), ("stratum", "=", stratum), ("percent", "=", rule.sampling_percent)]
        return self.search(domain) or self._begin(rule, stratum)

    @api.model
    def _begin(self, rule, stratum):
        """A draw with a seed of its own. When another generator begins it meanwhile, this one is retried."""
        self.env.flush_all()
        names = ("rule_id", "policy_id", "company_id", "stratum", "percent", "seed", "arrivals")
        policy, company = rule.policy_id, rule.company_id
        row = (rule.id, policy.id, company.id or None, stratum, rule.sampling_percent, secrets.token_hex(8), 0)
        once = SQL("(rule_id, stratum, percent) DO NOTHING")
        return self.browse(bulk.insert(self.env, self._name, names, [row], on_conflict=once))

    def _draw(self, lines):
        """Draw for ``lines``, the next arrivals. Two generators at once: the second is retried."""
        self.ensure_one()
        self.flush_recordset()
        query = SQL(
            "UPDATE revisit_sampling SET arrivals = arrivals + %s WHERE id = %s RETURNING arrivals", len(lines), self.id
        )
        # another generator may well be faster: that is no error to be logged
        self.env.cr.execute(query, log_exceptions=False)
        [(arrivals,)] = self.env.cr.fetchall()
        self.invalidate_recordset(["arrivals"])
        first = arrivals - len(lines)
        draws = [self._result(first + place) for place in range(len(lines))]
        return self._within_quota(lines, draws) if self.rule_id.sampling_quota else draws

    def _result(self, number):
        drawn = is_drawn(self.seed, self.stratum, number, self.percent)
        reason = self.env._(
            "not drawn: arrival %(number)s at %(percent)g %%, seed %(seed)s",
            number=number + 1,
            percent=self.percent,
            seed=self.seed,
        )
        return Draw(drawn, reason, number + 1, self.id)

    def _within_quota(self, lines, draws):
        """Those drawn beyond the month's share of the quota that is open by their day are let go."""
        quota, calendar = self.rule_id.sampling_quota, self.rule_id.policy_id._work_calendar()
        used = self._used_by_month(lines)
        kept = []
        for line, draw in zip(lines, draws, strict=True):
            month = line.ideal_date.replace(day=1)
            taken = used.get(month, 0)
            if draw.drawn and taken >= paced(quota, line.ideal_date, calendar.is_workday):
                reason = self.env._("not drawn: the month's quota of %s is used so far", quota)
                draw = Draw(False, reason, draw.number, self.id)
            used[month] = taken + draw.drawn
            kept.append(draw)
        return kept

    def _used_by_month(self, lines):
        groups = self.env["revisit.schedule"]._read_group(
            [("rule_id", "=", self.rule_id.id), ("stratum", "=", self.stratum), ("state", "in", DRAWN)],
            ["ideal_date:month"],
            ["__count"],
        )
        return dict(groups)

    def _substitute(self, line):
        """The line, among those not drawn and still in time, that takes the place of ``line``; may be empty."""
        today = self.rule_id.policy_id._today()
        candidates = self.line_ids.filtered(lambda other: other.state == "sampled_out" and other.latest_date >= today)
        return candidates.sorted(lambda other: replacement_rank(self.seed, self.stratum, other.draw_number))[:1]

    def _lines_drawn_otherwise(self):
        """Lines whose record differs from what the seed says; empty is as it should be."""
        return self.line_ids.filtered(lambda line: not line.replaces_id and self._is_drawn_otherwise(line))

    def _is_drawn_otherwise(self, line):
        drawn = is_drawn(self.seed, self.stratum, line.draw_number - 1, self.percent)
        if line.state == "sampled_out":
            return drawn and not self.rule_id.sampling_quota  # the quota lets some of those drawn go
        return not drawn

    def action_open_population(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_schedule_action")
        return {
            **action,
            "name": self.display_name,
            "domain": [("sampling_id", "in", self.ids)],
            "context": {"search_default_group_state": 1},
        }
