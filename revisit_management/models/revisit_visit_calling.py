"""When a customer may be called, and the moment somebody dials (``W12``, ``T1``)."""

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engine.next_try import next_permitted
from ..engine.workdays import WorkCalendar

# what a telephone understands of a number
DIALLED = "+0123456789*#,;"
# a call that rang for longer was not ended when the agent noted it
LONGEST_RING = 180
# nobody talks to a customer for longer than this, in seconds
LONGEST_CALL = 2 * 60 * 60


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    dialling_since = fields.Datetime(readonly=True, copy=False, help="When the agent dialled; empty after the call.")
    dialling_user_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    min_ring_seconds = fields.Integer(related="policy_id.min_ring_seconds")
    service_number = fields.Char(related="team_id.service_number", string="Calls Go Out From")
    calling_hours = fields.Char(compute="_compute_calling_hours", help="When this customer may be called.")
    is_outside_hours = fields.Boolean(compute="_compute_calling_hours", help="The customer may not be called now.")
    calling_hint = fields.Char(compute="_compute_calling_hours")

    @api.depends("policy_id", "partner_id", "channel_id", "state")
    @api.depends_context("lang")
    def _compute_calling_hours(self):
        now = fields.Datetime.now()
        for visit in self:
            visit.calling_hours = visit._describe_calling_hours() if visit.channel_id.needs_attempts else False
            visit.is_outside_hours = bool(visit.calling_hours) and visit.is_open and not visit._may_be_called_at(now)
            visit.calling_hint = visit.is_outside_hours and self.env._(
                "%(hours)s; it is %(time)s there now.",
                hours=visit.calling_hours,
                time=visit._calling_time(now).strftime("%a %H:%M"),
            )

    def _describe_calling_hours(self):
        """ "Government: 10:00–11:00, 15:00–16:00", or None for any time."""
        windows = self._window_records()
        if not windows:
            return None
        hours = ", ".join(window._hours() for window in windows)
        tags = windows.category_ids & self.policy_id._tags_of(self.partner_id)
        return f"{', '.join(tags.mapped('name'))}: {hours}" if tags else hours

    def _window_records(self):
        # the tags of a customer are read by the system: hours hold whoever calls
        return self.sudo().policy_id._windows_for(self.sudo().partner_id)

    def _calling_windows(self):
        """Calling hours for the visit's customer, on working days; none: any time."""
        return tuple((window.hour_from, window.hour_to) for window in self._window_records())

    def _calling_tz(self):
        """Name of the time zone of the calling hours."""
        own = self.policy_id.use_customer_tz and self.sudo().partner_id.tz
        return own or self.policy_id.tz or self.company_id._revisit_tz()

    def _calling_time(self, moment):
        """``moment`` (naive UTC) on the clocks by which the calling hours go, without a time zone."""
        return pytz.utc.localize(moment).astimezone(pytz.timezone(self._calling_tz())).replace(tzinfo=None)

    def _from_calling_time(self, local):
        """The opposite of ``_calling_time``."""
        return pytz.timezone(self._calling_tz()).localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _say_time(self, moment):
        """``moment`` (naive UTC) in words, on the clocks of the calling hours."""
        local = self._calling_time(moment)
        return f"{format_date(self.env, local.date())} {local:%H:%M}"

    def _calling_calendar(self):
        if self.policy_id:
            return self.policy_id._work_calendar()
        return WorkCalendar(country=self.company_id.country_id.code or None)

    def _may_be_called_at(self, moment):
        local, windows = self._calling_time(moment), self._calling_windows()
        return next_permitted(local, windows, self._calling_calendar().is_workday) == local

    def action_dial(self, contact_id=False):
        """The current user dials now: the clock of the ringing runs on the server.

        :param contact_id: whom of the contacts to reach, or the customer; False: who was not reached yet
        :return: action that opens the telephone
        :raises UserError: when the customer must not be called now, or not by this number
        """
        self.ensure_one()
        number = self._number_to_dial(contact_id)
        self._check_may_dial(number)
        self.sudo().write({"dialling_since": fields.Datetime.now(), "dialling_user_id": self.env.uid})
        digits = "".join(sign for sign in number if sign in DIALLED)
        return {"type": "ir.actions.act_url", "url": f"tel:{digits}", "target": "new"}

    def _number_to_dial(self, contact_id=False):
        people = self.contact_line_ids.contact_id | self.partner_id
        chosen = people.filtered(lambda person: person.id == contact_id)
        if contact_id and not chosen:
            raise UserError(self.env._("This contact is no longer to be reached: open the visit anew."))
        return (chosen or self._next_to_reach()).phone or self.partner_id.phone

    def _check_may_dial(self, number):
        self._check_may_carry_out()
        if self.state not in ("ready", "in_progress"):
            raise UserError(
                self.env._("Visit %(visit)s is “%(state)s”: nobody is called about it now.", **self._described())
            )
        if not number:
            raise UserError(self.env._("%s has no telephone number: note it first.", self.partner_id.display_name))
        if self.policy_id.outside_hours == "refuse":
            self._check_calling_hours()

    def _check_calling_hours(self):
        now = fields.Datetime.now()
        if not self.channel_id.needs_attempts or self._may_be_called_at(now):
            return
        local = next_permitted(self._calling_time(now), self._calling_windows(), self._calling_calendar().is_workday)
        raise UserError(
            self.env._(
                "It is %(now)s at %(customer)s's: calls are made on working days only (%(hours)s). "
                "The next time is %(next)s.",
                customer=self.partner_id.display_name,
                hours=self._describe_calling_hours(),
                now=self._calling_time(now).strftime("%H:%M"),
                next=self._say_time(self._from_calling_time(local)) if local else "–",
            )
        )

    def _seconds_since_dialled(self):
        """Since the current user dialled; None when they did not."""
        if not self.dialling_since or self.dialling_user_id != self.env.user:
            return None
        seconds = int((fields.Datetime.now() - self.dialling_since).total_seconds())
        return seconds if seconds <= LONGEST_CALL else None

    def _end_dialling(self):
        mine = self.sudo().filtered(lambda visit: visit.dialling_user_id.id == self.env.uid)
        mine.write({"dialling_since": False, "dialling_user_id": False})
