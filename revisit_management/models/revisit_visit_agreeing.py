"""The customer confirms an appointment, moves it, or asks for another time, by themselves (``B3``)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    confirmed_for = fields.Datetime(readonly=True, copy=False, help="The time that the customer confirmed.")
    is_confirmed = fields.Boolean(
        string="Confirmed", compute="_compute_is_confirmed", help="The customer confirmed the time as it is now."
    )
    appointment_moves = fields.Integer(
        string="Moved by the Customer", readonly=True, copy=False, help="How often the customer chose another time."
    )

    appointment_link = fields.Char(
        compute="_compute_appointment_link", help="For templates: the place of the customer's personal link."
    )

    @api.depends("planned_at", "state")
    def _compute_appointment_link(self):
        for visit in self:
            visit.appointment_link = visit._may_customer_agree() and visit._link("appointment")

    @api.depends("confirmed_for", "planned_at")
    def _compute_is_confirmed(self):
        for visit in self:
            visit.is_confirmed = bool(visit.planned_at and visit.confirmed_for == visit.planned_at)

    def _may_customer_agree(self):
        """There is something to confirm or move: an appointment to come, of a visit that nobody has begun."""
        to_come = self.planned_at and self.planned_at > fields.Datetime.now()
        return bool(self.state == "ready" and to_come and not self.arrived_at)

    def _may_customer_move(self):
        moves = self.policy_id.appointment_moves if self.policy_id else 2
        return self._may_customer_agree() and self.appointment_moves < moves

    def _offered_slots(self):
        """Other times for the customer to choose from, naive UTC; none when they have to ask."""
        return [slot for slot in self._free_slots() if slot != self.planned_at] if self._may_customer_move() else []

    def _customer_confirms(self, person, seen):
        """``person`` of the customer's agrees to the appointment.

        :param seen: the time that the customer was shown, naive UTC
        :raises UserError: when it is another one meanwhile
        """
        self._check_customer_may_agree()
        if seen != self.planned_at:
            raise UserError(self.env._("The time was changed meanwhile. Please look again."))
        if self.is_confirmed and self.appointment_with_id == person:
            return
        self.write({"confirmed_for": self.planned_at, "appointment_with_id": person.id})
        visit = self._in_agents_words()
        self._note_customer_acted(
            person, visit.env._("The customer confirms the appointment: %s.", visit._say_appointment(self.planned_at))
        )

    def _customer_moves(self, person, slot):
        """``person`` of the customer's chooses another time, which is agreed thereby.

        :param slot: one of those offered, naive UTC
        :raises UserError: when it is free no longer, or the customer has to ask instead
        """
        self._check_customer_may_agree()
        if slot not in self._offered_slots():
            raise UserError(self.env._("This time is no longer free. Please choose another one."))
        old, visit = self.planned_at, self._in_agents_words()
        self.write(
            {
                "planned_at": slot,
                "confirmed_for": slot,
                "appointment_with_id": person.id,
                "appointment_moves": self.appointment_moves + 1,
            }
        )
        self._note_customer_acted(
            person,
            visit.env._(
                "The customer moves the appointment: %(new)s instead of %(old)s.",
                new=visit._say_appointment(slot),
                old=visit._say_appointment(old),
            ),
        )

    def _customer_asks(self, person, wish):
        """``person`` asks for another time in their own words; nothing is moved.

        :raises UserError: when they wrote nothing
        """
        self._check_customer_may_agree()
        if not wish.strip():
            raise UserError(self.env._("Please write when it suits you."))
        visit = self._in_agents_words()
        self._note_customer_acted(person, visit.env._("The customer asks for another time: %s", wish.strip()[:1000]))

    def _check_customer_may_agree(self):
        if not self._may_customer_agree():
            raise UserError(self.env._("This appointment can no longer be changed here. Please call us."))

    def _say_appointment(self, moment):
        """In the language of the environment, on the clocks of the invitation."""
        tz = self._invitation_tz()
        return f"{format_datetime(self.env, moment, tz=tz, dt_format='EEEE, d MMMM yyyy, HH:mm')} ({tz})"
