from odoo import api, fields, models
from odoo.tools import SQL


class RevisitCounter(models.Model):
    """Last used running number per company and month (``E10``)."""

    _name = "revisit.counter"
    _description = "Visit Record Counter"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    month = fields.Char(required=True, help="YYYYMM")
    last = fields.Integer(required=True, default=0)

    _month_unique = models.UniqueIndex("(company_id, month)")

    @api.model
    def _next_number(self, company, day):
        """The next record number of ``day``'s month, ``YYYYMM/0001``.

        Two transactions at once: the second fails with a serialisation error, which Odoo retries.
        """
        month = day.strftime("%Y%m")
        query = SQL(
            "INSERT INTO revisit_counter AS c (company_id, month, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (company_id, month) DO UPDATE SET last = c.last + 1 RETURNING last",
            company.id,
            month,
        )
        [(last,)] = self.env.execute_query(query)
        return f"{month}/{last:04d}"

    @api.model
    def _reserve(self, company, number):
        """Keep an imported ``number`` from being given out again; other patterns need no reserve."""
        month, _slash, running = (number or "").partition("/")
        if not (len(month) == 6 and month.isdigit() and running.isdigit()):
            return
        self.env.execute_query(
            SQL(
                "INSERT INTO revisit_counter AS c (company_id, month, last) VALUES (%s, %s, %s) "
                "ON CONFLICT (company_id, month) DO UPDATE SET last = GREATEST(c.last, EXCLUDED.last) RETURNING last",
                company.id,
                month,
                int(running),
            )
        )
