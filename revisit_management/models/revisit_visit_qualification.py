"""Only who holds what policy, rule and customer ask for carries a visit out (``M9``, ``M10``, ``W22``)."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    qualification_ids = fields.Many2many(
        "revisit.qualification",
        "revisit_policy_qualification_rel",
        string="Agents Need",
        help="Only who holds all of these on the day carries visits out: agreement signed, training done (M9, M10).",
    )


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    qualification_ids = fields.Many2many(
        "revisit.qualification",
        "revisit_rule_qualification_rel",
        string="Agents Need Besides",
        help="In addition to what the policy asks for.",
    )

    def _needed_qualifications(self):
        return self.policy_id.qualification_ids | self.qualification_ids


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_dialect_id = fields.Many2one(
        "revisit.qualification",
        string="Wants to Be Addressed In",
        domain="[('kind', '=', 'language')]",
        index="btree_not_null",
        ondelete="restrict",
        help="The local dialect or language the customer asked for; empty: the standard language (W22).",
    )


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def _check_may_carry_out(self):
        result = super()._check_may_carry_out()
        if not self.env.su:
            for visit in self:
                visit._check_qualified(self.env.user, visit._local_date(fields.Datetime.now()))
        return result

    def _check_qualified(self, user, day):
        if missing := self._missing_qualifications(user, day):
            raise UserError(
                self.env._(
                    "%(user)s cannot carry out %(visit)s without “%(missing)s”: record it under Qualifications Held, "
                    "or choose somebody who holds it.",
                    user=user.name,
                    visit=self.display_name,
                    missing=format_list(self.env, missing.mapped("name")),
                )
            )

    def _missing_qualifications(self, user, day):
        """What ``user`` must hold on ``day`` for this visit and does not."""
        visit = self.sudo()
        needed = (visit.policy_id.qualification_ids | visit.rule_id.qualification_ids) | visit._needed_dialect(day)
        held = self.env["revisit.qualification.holder"]._valid_for(user, needed, day, visit.company_id)
        return needed - held.qualification_id

    def _needed_dialect(self, day):
        """The customer's dialect, as soon as somebody in the team speaks it (``W22``)."""
        dialect = self.partner_id.revisit_dialect_id
        speakers = self.env["revisit.qualification.holder"]._valid_for(
            self.team_id.member_ids, dialect, day, self.company_id
        )
        return speakers.qualification_id
