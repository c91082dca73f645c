"""An exemption: a manager decides, with a reason and for everybody to see, that a person may take part all the same."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class RevisitConflict(models.Model):
    _inherit = "revisit.conflict"

    def action_exempt(self, reason=None):
        """The person or department may take part although they have an interest; logged here and on open visits.

        :param reason: why; by default the one already noted in ``exemption_reason``
        :raises UserError: when there is no reason, or the manager decides about themselves; AccessError for others
        """
        for conflict in self:
            conflict._check_may_exempt()
            why = (reason or conflict.exemption_reason or "").strip()
            if not why:
                raise UserError(self.env._("Say why %s may take part all the same.", conflict.display_name))
            vals = {"exempted_by_id": self.env.uid, "exempted_at": fields.Datetime.now(), "exemption_reason": why}
            conflict.sudo().write(vals)
            conflict._log_on_open_visits(conflict._describe_exemption())

    def action_withdraw_exemption(self):
        """The interest counts again."""
        self._check_may_exempt()
        for conflict in self.filtered("exempted_at"):
            conflict._log_on_open_visits(
                self.env._("%s is no longer exempted from the conflict of interest.", conflict._who())
            )
        self.sudo().write({"exempted_by_id": False, "exempted_at": False, "exemption_reason": False})

    def _check_may_exempt(self):
        """A manager, and another one than the person concerned."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("revisit_management.group_manager"):
            raise UserError(self.env._("Only a manager exempts from a conflict of interest."))
        if any(conflict._concerns_user(self.env.user) for conflict in self):
            raise UserError(self.env._("You have this interest yourself: another manager must decide."))

    def _who(self):
        return self.user_id.name or self.department_id.name

    def _describe_exemption(self):
        """Who may take part, by whom and why, in a sentence."""
        return self.env._(
            "%(who)s (%(relation)s) may take part in spite of an interest in this customer: exempted by %(manager)s on "
            "%(day)s. Reason: %(reason)s",
            who=self._who(),
            relation=dict(self._fields["relation"]._description_selection(self.env))[self.relation],
            manager=self.exempted_by_id.name,
            day=format_date(self.env, self.exempted_at),
            reason=self.exemption_reason,
        )

    def _log_on_open_visits(self, sentence):
        visits = self.env["revisit.visit"].sudo()
        domain = [
            ("partner_id.commercial_partner_id", "=", self.commercial_partner_id.id),
            ("state", "in", visits._open_states()),
        ]
        concerned = visits.search(domain).filtered(self.sudo()._concerns)
        concerned._message_log_batch(dict.fromkeys(concerned.ids, sentence))

    @api.model
    def _exempted_of(self, customers):
        """Exemptions that count today about these commercial entities."""
        domain = [("commercial_partner_id", "in", customers.ids), ("exempted_at", "!=", False)]
        return self.search(domain).filtered(lambda conflict: conflict._is_current())

    def _is_current(self):
        """Within its dates, exempted or not."""
        day = self.company_id._revisit_today()
        return (not self.date_from or self.date_from <= day) and (not self.date_to or self.date_to >= day)
