"""Master data is verified in the visit and corrected on the spot, in the customer's file (``M4``)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from . import conflict_matching
from .revisit_correction import CORRECTABLE

NAMES = [name for name, _label in CORRECTABLE]


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    correct_directly = fields.Boolean(
        string="Agents Correct the File",
        help="What turns out to be wrong in the customer's file is corrected at once (M4); otherwise agents without "
        "the right to change contacts propose, and a supervisor decides.",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _revisit_value(self, name):
        """The value of a correctable field as text."""
        value = self[name]
        return fields.Date.to_string(value) or "" if self._fields[name].type == "date" else value or ""


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    correction_ids = fields.One2many("revisit.correction", "visit_id", string="Corrections", readonly=True)

    def correct_master_data(self, partner_id, values):
        """Put the file of the customer, or of one of its contacts, right.

        :param values: dict of field to value; dates as ISO texts. What stays the same is passed over
        :return: dict of ``applied`` and ``proposed`` to names of fields
        :raises UserError: for somebody who has nothing to do with the visit, or a value that cannot be right
        """
        self.ensure_one()
        self._check_may_carry_out()
        self._check_record_open()
        partner = self._person_of_visit(partner_id)
        changes = {name: self._clean_correction(name, value) for name, value in values.items()}
        changes = {name: text for name, text in changes.items() if text != partner._revisit_value(name)}
        corrections = self._note_corrections(partner, changes)
        is_direct = self._may_correct(partner)
        if is_direct:
            corrections._apply()
            corrections._tell(partner)
        else:
            corrections._ask_to_decide()
        done, waiting = (list(changes), []) if is_direct else ([], list(changes))
        return {"applied": done, "proposed": waiting}

    def _person_of_visit(self, partner_id):
        """The customer and its contacts, as the system."""
        partner = self.env["res.partner"].browse(partner_id).exists().sudo()
        people = self.sudo().partner_id | self.sudo().contact_line_ids.contact_id
        is_theirs = partner in people or partner.commercial_partner_id == self.sudo().partner_id.commercial_partner_id
        if not partner or not is_theirs:
            raise UserError(self.env._("Only the customer of the visit and its contacts are corrected here."))
        return partner

    def _clean_correction(self, name, value):
        """``value`` as text.

        :raises UserError: when it is none for this field
        """
        text = str(value or "").strip()
        if name not in NAMES:
            raise UserError(self.env._("“%s” is not corrected here: ask who keeps the customer's file.", name))
        if name == "name" and not text:
            raise UserError(self.env._("The name cannot be empty."))
        if name == "email" and text and not email_normalize(text):
            raise UserError(self.env._("%s is no e-mail address.", text))
        return self._clean_day(text) if name == "revisit_birthday" and text else text

    def _clean_day(self, text):
        try:
            return fields.Date.to_string(fields.Date.to_date(text))
        except ValueError as error:
            raise UserError(self.env._("%s is no date.", text)) from error

    def _may_correct(self, partner):
        """At once: who may change contacts anyway, or agents where the policy lets them.

        Never the address of somebody who logs in: it would be a way into their account.
        """
        if partner.with_user(self.env.user).has_access("write"):
            return True
        has_account = partner.with_context(active_test=False).user_ids
        return bool(self.sudo().policy_id.correct_directly and not has_account)

    def _note_corrections(self, partner, changes):
        """What was proposed for the same values before is outdated by what was found now."""
        corrections = self.env["revisit.correction"].sudo()
        same = [("partner_id", "=", partner.id), ("field", "in", list(changes)), ("state", "=", "proposed")]
        corrections.search(same)._settle("outdated")
        common = {"partner_id": partner.id, "visit_id": self.id, "author_id": self.env.uid}
        vals_list = [
            {**common, "field": name, "old_value": partner._revisit_value(name), "new_value": text}
            for name, text in changes.items()
        ]
        return corrections.create(vals_list)

    @api.model
    def _enforce_conflicts_where(self, condition):
        """Who is in conflict is not asked to decide either; somebody else is."""
        result = super()._enforce_conflicts_where(condition)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.id, c.id FROM mail_activity a
                JOIN revisit_correction c ON c.id = a.res_id AND c.state = 'proposed'
                JOIN revisit_visit v ON v.id = c.visit_id
                WHERE a.res_model = 'revisit.correction' AND %s AND %s
                """,
                condition,
                conflict_matching.is_excluded(SQL("v.id"), SQL("a.user_id")),
            )
        )
        if rows:
            self.env["mail.activity"].sudo().browse(activity for activity, _correction in rows).unlink()
            self.env["revisit.correction"].browse({correction for _activity, correction in rows})._ask_to_decide()
        return result
