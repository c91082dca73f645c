"""A customer's birthday (``M3``): the day itself, in the calendar it is kept by."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.lunar import lunar_anniversary
from ..engine.yearly import anniversary

AGENT = "revisit_management.group_agent"


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_birthday = fields.Date(
        string="Birthday", groups=AGENT, help="Any year will do when the year of birth is not known."
    )
    revisit_birthday_lunar = fields.Boolean(
        string="By the Lunar Calendar",
        groups=AGENT,
        help="Kept on the lunar day of the date of birth, which then has to be the real one, year included.",
    )
    revisit_next_birthday = fields.Date(
        string="Next Birthday", compute="_compute_revisit_next_birthday", groups=AGENT, help="From today on."
    )

    _revisit_birthdays = models.Index("(id) WHERE revisit_birthday IS NOT NULL")

    @api.depends("revisit_birthday", "revisit_birthday_lunar")
    @api.depends_context("company")
    def _compute_revisit_next_birthday(self):
        today = self.env.company.sudo()._revisit_today()
        for partner in self:
            coming = partner._birthdays_between(today, today + timedelta(days=400))
            partner.revisit_next_birthday = next((day for _year, day in coming), False)

    @api.constrains("revisit_birthday", "revisit_birthday_lunar")
    def _check_lunar_birthday(self):
        for partner in self.filtered(lambda p: p.revisit_birthday and p.revisit_birthday_lunar):
            try:
                lunar_anniversary(partner.revisit_birthday, fields.Date.today().year)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The lunar birthday of %(partner)s cannot be worked out: enter the real date of birth "
                        "(%(error)s).",
                        partner=partner.display_name,
                        error=error,
                    )
                ) from error

    def write(self, vals):
        result = super().write(vals)
        if {"revisit_birthday", "revisit_birthday_lunar"} & vals.keys():
            self._follow_birthday()
        return result

    def _birthday_in(self, year):
        """The birthday of ``year``: of that lunar year, when it is kept by the lunar calendar.

        Born on 29 February: 28 February in common years.
        """
        in_year = lunar_anniversary if self.revisit_birthday_lunar else anniversary
        return in_year(self.revisit_birthday, year)

    def _birthdays_between(self, first, last):
        """Birthdays from ``first`` to ``last``, both included.

        :return: list of (year the birthday belongs to, day), in order
        """
        if not self.revisit_birthday:
            return []
        # a lunar year ends in January or February of the Gregorian year after
        birthdays = ((year, self._birthday_in(year)) for year in range(first.year - 1, last.year + 1))
        return [(year, day) for year, day in birthdays if first <= day <= last]

    def _follow_birthday(self):
        """A corrected birthday moves the events to come, a removed one withdraws them; what is past stays."""
        events = self.env["revisit.event"].sudo().with_context(active_test=False)
        domain = [("partner_id", "in", self.ids), ("type_id.code", "=", "birthday")]
        for event in events.search(domain):
            if event.date >= event.company_id._revisit_today():
                event._follow_birthday()
