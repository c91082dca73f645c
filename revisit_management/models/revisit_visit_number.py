"""The number dialled against the file: the customer's own, shared with others, or not the customer's (``W12``)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list


class RevisitAttempt(models.Model):
    _inherit = "revisit.attempt"

    number_match = fields.Selection(
        [
            ("own", "The customer's"),
            ("shared", "Shared with other customers"),
            ("other", "Not the customer's"),
            ("unknown", "Not noted"),
        ],
        string="Number in the File",
        compute="_compute_number_match",
        store=True,
        help="Whose number was dialled, as the file was when the call was logged (W12).",
    )
    number_owners = fields.Char(
        string="Also the Number Of", compute="_compute_number_owners", help="Other customers with the number dialled."
    )

    @api.depends("number_dialled", "visit_id", "channel_id")
    def _compute_number_match(self):
        for attempt in self:
            attempt.number_match = attempt._match_number()

    def _match_number(self):
        """``own``, ``shared``, ``other`` or ``unknown``; False for channels where nobody dials."""
        if not (self.channel_id or self.visit_id.channel_id).needs_attempts:
            return False
        owners = self._owners_of_number()
        if owners is None:
            return "unknown"
        own = owners & self.visit_id._own_customers()
        if not own:
            return "other"
        return "shared" if owners - own else "own"

    def _owners_of_number(self):
        """The customers (not their contacts) whose number was dialled; None when no number was noted."""
        visit = self.visit_id
        key = visit.sudo().partner_id._revisit_key_of(self.number_dialled)
        if not key:
            return None
        company = [("company_id", "in", (False, visit.company_id.id))]
        return self.env["res.partner"].sudo().search([("revisit_phone_key", "=", key), *company]).commercial_partner_id

    @api.depends("number_dialled", "number_match")
    def _compute_number_owners(self):
        for attempt in self:
            attempt.number_owners = attempt.number_match in ("shared", "other") and attempt._describe_owners()

    def _describe_owners(self):
        """Names of those that the user may see, and how many others there are."""
        others = self._owners_of_number() - self.visit_id._own_customers()
        seen = others.sudo(False)._filtered_access("read")
        names = seen.mapped("display_name")
        if hidden := len(others) - len(seen):
            names.append(self.env._("%s more", hidden))
        return format_list(self.env, names)


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    number_to_correct = fields.Char(
        compute="_compute_number_to_correct", help="The number on file, which turned out to be somebody else's (W12)."
    )

    @api.depends(
        *("state", "attempt_ids.outcome", "attempt_ids.number_dialled", "partner_id.phone"),
        *("contact_line_ids.reached", "contact_line_ids.contact_id.phone"),
    )
    def _compute_number_to_correct(self):
        for visit in self:
            number = visit._number_to_dial() if visit.is_open else False
            key = visit.partner_id._revisit_key_of(number)
            visit.number_to_correct = number if key and key in visit._wrong_keys() else False

    def _wrong_keys(self):
        """Numbers that turned out to be wrong when they were last dialled."""
        key_of, last = self.partner_id._revisit_key_of, {}
        for attempt in self.attempt_ids.sorted(lambda attempt: (attempt.at, attempt._origin.id or 0)):
            last[key_of(attempt.number_dialled)] = attempt.outcome
        return {key for key, outcome in last.items() if outcome == "wrong_number"}

    def _own_customers(self):
        """The customers that the visit is about: who is to be reached may belong to another one."""
        visit = self.sudo()
        return (visit.partner_id | visit.contact_line_ids.contact_id).commercial_partner_id

    def _check_may_dial(self, number):
        if self.number_to_correct:
            raise UserError(
                self.env._(
                    "%(number)s turned out to be a wrong number: correct it on %(customer)s first.",
                    number=self.number_to_correct,
                    customer=self._next_to_reach().display_name,
                )
            )
        return super()._check_may_dial(number)
