"""The time agreed with the customer (``B3``): who may set it, who agreed to it, what it stands in the way of."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

# what the calendar keeps free where no policy says so; on site without travel
MINUTES_ON_SITE, MINUTES_OF_A_CALL = 60, 15


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    appointment_with_id = fields.Many2one(
        "res.partner",
        string="Agreed With",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Who of the customer agreed to the time.",
    )
    appointment_place = fields.Char(
        string="Place", copy=False, help="Where it suits the customer; empty: at the customer's address."
    )
    appointment_note = fields.Char(string="Agreed", copy=False, help="What else was agreed. Not for the customer.")
    appointment_clash = fields.Char(compute="_compute_appointment_clash")
    unannounced = fields.Boolean(
        copy=False, help="May start without an agreed time. Only a supervisor says so.", tracking=True
    )

    @api.depends("planned_at", "agent_id", "channel_id", "state", "calendar_event_id")
    def _compute_appointment_clash(self):
        for visit in self:
            visit.appointment_clash = visit._describe_clash()

    def _describe_clash(self):
        """When the agent is expected elsewhere at that time; says nothing of where. Only a warning."""
        if not (self.planned_at and self.agent_id and self.state in self._open_states()):
            return False
        other = self._clashing_event()
        return bool(other) and self.env._(
            "%(agent)s has another appointment then: %(start)s to %(stop)s.",
            agent=self.agent_id.name,
            start=format_datetime(self.env, other.start, dt_format="short"),
            stop=format_datetime(self.env, other.stop, dt_format="short"),
        )

    def _clashing_event(self):
        domain = [
            ("start", "<", self._appointment_end()),
            ("stop", ">", self.planned_at),
            ("partner_ids", "in", self.agent_id.partner_id.ids),
            ("show_as", "=", "busy"),
            ("id", "!=", self.calendar_event_id.id),
        ]
        return self.env["calendar.event"].sudo().search(domain, limit=1, order="start, id")

    def _appointment_end(self):
        return self.planned_at + self._appointment_length()

    def _appointment_length(self):
        """What the agent's calendar keeps free: an hour on site, else what the policy reckons, or as changed there."""
        event = self.sudo().calendar_event_id
        if event:
            return event.stop - event.start
        on_site = self.channel_id.needs_appointment
        minutes = MINUTES_ON_SITE if on_site else self.policy_id.minutes_per_visit or MINUTES_OF_A_CALL
        return timedelta(minutes=minutes)

    def _appointment_location(self):
        """Where the agent goes; nowhere, when only the telephone rings."""
        address = self.partner_id._display_address(without_company=True) if self.channel_id.needs_appointment else ""
        return self.appointment_place or ", ".join(line.strip() for line in address.splitlines() if line.strip())

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        if not self.env.su:
            visits._check_made_by_hand()
        for visit, vals in zip(visits, vals_list, strict=True):
            if visit.planned_at and "planned_date" not in vals:
                visit.sudo().planned_date = visit._local_date(visit.planned_at)
        return visits

    def _check_made_by_hand(self):
        """Whatever way the values came: nobody arrived before the visit existed, agents announce themselves."""
        if any(self.mapped("arrived_at")):
            raise UserError(self.env._("The arrival is recorded with the button “Arrived”."))
        if any(self.mapped("unannounced")):
            self._check_may_be_unannounced()

    def _check_writable(self, vals):
        result = super()._check_writable(vals)
        if "unannounced" in vals and not self.env.su:
            self._check_may_be_unannounced()
        if "planned_at" in vals and not self.env.su:
            self._check_not_arrived(fields.Datetime.to_datetime(vals["planned_at"]) or False)
        return result

    def _check_may_be_unannounced(self):
        if not self.env.user.has_group("revisit_management.group_supervisor"):
            raise UserError(self.env._("Only a supervisor decides that a visit comes unannounced."))

    def _check_not_arrived(self, planned_at):
        """What was agreed is a fact once the agent is there: else nobody would ever be late."""
        arrived = self.filtered(lambda visit: visit.arrived_at and visit.planned_at != planned_at)
        if arrived:
            raise UserError(
                self.env._(
                    "Visit %s: the agent has arrived, the agreed time can no longer be changed.",
                    arrived[0].display_name,
                )
            )

    def _lacks_appointment(self):
        """On site, agreed beforehand (``B3``)."""
        return self._needs_arrival() and not self.planned_at and not self.unannounced

    def action_start(self):
        for visit in self:
            if visit.state == "ready" and visit._lacks_appointment():
                raise UserError(
                    self.env._(
                        "Visit %s is by appointment: agree a time with the customer first and note it down.",
                        visit.display_name,
                    )
                )
        return super().action_start()

    def _plan_within(self, days):
        """A day agreed with the customer stays, whatever the ledger says now."""
        return self._local_date(self.planned_at) if self.planned_at else super()._plan_within(days)
