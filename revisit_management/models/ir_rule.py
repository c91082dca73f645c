from odoo import models
from odoo.exceptions import AccessError

VISIT_MODELS = (
    *("revisit.visit", "revisit.visit.contact", "revisit.attempt", "revisit.answer"),
    *("revisit.recording", "revisit.correction"),
)


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """Why a visit is out of reach, in words; Odoo's own error names number and customer in debug mode (``W4``)."""
        if records._name not in VISIT_MODELS or self._is_other_company(operation, records):
            return super()._make_access_error(operation, records)
        return AccessError(
            self.env._(
                "This visit is none of yours: it belongs to another person or team, or you or your department have an "
                "interest in the customer."
            )
        )

    def _is_other_company(self, operation, records):
        """Switching the company may help: Odoo says so."""
        failing = self._get_failing(records, mode=operation).sudo()
        records.invalidate_recordset()
        return any("company_id" in (rule.domain_force or "") for rule in failing)
