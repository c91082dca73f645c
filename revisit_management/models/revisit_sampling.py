import secrets
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.sampling import is_drawn


@dataclass(frozen=True)
class Draw:
    drawn: bool
    reason: str


class RevisitSampling(models.Model):
    """The draw of one rule within one stratum: its seed and how many were drawn from so far (``A3``)."""

    _name = "revisit.sampling"
    _description = "Sampling Draw"
    _log_access = False

    rule_id = fields.Many2one("revisit.rule", required=True, ondelete="cascade")
    stratum = fields.Char(required=True, default="")
    seed = fields.Char(required=True)
    arrivals = fields.Integer(required=True, default=0)

    _stratum_unique = models.UniqueIndex("(rule_id, stratum)")

    @api.model
    def _of(self, rule, stratum=""):
        domain = [("rule_id", "=", rule.id), ("stratum", "=", stratum)]
        return self.search(domain) or self.create(
            {"rule_id": rule.id, "stratum": stratum, "seed": secrets.token_hex(8)}
        )

    def _draw(self, count):
        """Draw for the next ``count`` arrivals. Two generators at once: the second is retried."""
        self.ensure_one()
        self.flush_recordset()
        query = SQL(
            "UPDATE revisit_sampling SET arrivals = arrivals + %s WHERE id = %s RETURNING arrivals", count, self.id
        )
        [(arrivals,)] = self.env.execute_query(query)
        self.invalidate_recordset(["arrivals"])
        return [self._result(number) for number in range(arrivals - count, arrivals)]

    def _result(self, number):
        percent = self.rule_id.sampling_percent
        drawn = is_drawn(self.seed, self.stratum, number, percent)
        reason = self.env._(
            "not drawn: arrival %(number)s at %(percent)g %%, seed %(seed)s",
            number=number + 1,
            percent=percent,
            seed=self.seed,
        )
        return Draw(drawn, reason)
