"""Planned days changed by hand: dragged in the calendar, edited in list or form, written from outside."""

from odoo import fields, models
from odoo.exceptions import UserError


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def write(self, vals):
        outside = self._moved_outside(vals)
        result = super().write(vals)
        for visit in outside:
            visit.message_post(
                body=self.env._(
                    "Planned on %(day)s, outside the window of %(earliest)s to %(latest)s.",
                    day=visit.planned_date,
                    earliest=visit.earliest_date,
                    latest=visit.latest_date,
                )
            )
        return result

    def _moved_outside(self, vals):
        """Those that ``vals`` plan outside their window.

        An appointment is what the customer wants, and not asked here.

        :raises UserError: unless a supervisor does so
        """
        day = fields.Date.to_date(vals.get("planned_date"))
        if self.env.su or not day or "planned_at" in vals:
            return self.browse()
        outside = self.filtered(lambda visit: visit.planned_date != day and visit._is_outside(day))
        if outside and not self.env.user.has_group("revisit_management.group_supervisor"):
            raise UserError(
                self.env._(
                    "%(visit)s must be made from %(earliest)s to %(latest)s: choose a day in between, or ask your "
                    "supervisor to move it.",
                    visit=outside[0].display_name,
                    earliest=outside[0].earliest_date,
                    latest=outside[0].latest_date,
                )
            )
        return outside

    def _is_outside(self, day):
        """Late visits may move on: only going further away from the window counts."""
        if self.earliest_date and day < self.earliest_date:
            return True
        return bool(self.latest_date and day > max(self.latest_date, self._local_date(fields.Datetime.now())))
