"""Each appointment stands in the agent's calendar, privately. The visit is the truth; nobody gets a mail."""

from odoo import api, fields, models
from odoo.tools.misc import clean_context

# what the calendar shows of a visit
SHOWN = {
    *("planned_at", "agent_id", "participant_ids", "partner_id", "channel_id", "policy_id", "state"),
    *("appointment_place",),
}
# neither mails to attendees, nor followers, nor messages, nor an activity on what the user happens to look at
QUIET = {
    "no_mail_to_attendees": True,
    "skip_attendee_notification": True,
    "skip_contact_description": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "tracking_disable": True,
    "active_model": False,
    "active_id": False,
}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    calendar_event_id = fields.Many2one(
        "calendar.event",
        string="In the Calendar",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits.filtered("planned_at")._sync_calendar()
        return visits

    def write(self, vals):
        result = super().write(vals)
        if SHOWN & vals.keys():
            self.filtered(lambda visit: visit.planned_at or visit.calendar_event_id)._sync_calendar()
        return result

    def unlink(self):
        self.sudo().filtered("calendar_event_id")._take_out_of_calendar()
        return super().unlink()

    def _sync_calendar(self):
        """Open visits with agent and time are in the calendar; done ones stay; others go."""
        for visit in self.sudo():
            if visit.planned_at and visit.agent_id and visit.state in visit._open_states():
                visit._put_in_calendar()
            elif visit.state != "done":
                visit._take_out_of_calendar()

    def _put_in_calendar(self):
        event, vals = self.calendar_event_id, self._prepare_calendar_vals()
        if event:
            changed = {name: value for name, value in vals.items() if self._shown_value(event, name) != value}
            if changed:
                event.with_context(**QUIET).write(changed)
        else:
            env = self.env(context={**clean_context(self.env.context), **QUIET})
            # no document: the calendar would schedule an activity on it
            self.calendar_event_id = env["calendar.event"].create({**vals, "res_model_id": False, "res_model": False})

    def _prepare_calendar_vals(self):
        """For the agent and who goes along. Never the customer: who attends gets mails."""
        in_agents_words = self.with_context(lang=self.agent_id.lang or self.env.lang)
        people = self.agent_id.partner_id | self.participant_ids.partner_id
        return {
            "name": f"{in_agents_words.channel_id.name} · {self.partner_id.display_name}",
            "start": self.planned_at,
            "stop": self._appointment_end(),
            "location": self._appointment_location() or False,
            "user_id": self.agent_id.id,
            "partner_ids": [fields.Command.set(sorted(people.ids))],
            "privacy": "private",
            "show_as": "busy",
            "active": True,
        }

    @api.model
    def _shown_value(self, event, name):
        """As ``_prepare_calendar_vals`` writes it."""
        if name == "partner_ids":
            return [fields.Command.set(sorted(event.partner_ids.ids))]
        return event._fields[name].convert_to_write(event[name], event)

    def _take_out_of_calendar(self):
        events = self.calendar_event_id
        self.calendar_event_id = False
        events.with_context(**QUIET).unlink()

    def _follow_calendar(self, start):
        """Somebody moved the appointment in the calendar: the visit goes along, if they may change it.

        :raises AccessError: for who only goes along; UserError when the time can no longer be changed
        """
        self.check_access("write")
        self.planned_at = start

    def _note_out_of_calendar(self):
        """The entry was deleted in the calendar; what was agreed with the customer still holds."""
        for visit in self.sudo():
            visit.message_post(
                body=self.env._(
                    "%s deleted the appointment in the calendar. The time agreed with the customer stays.",
                    self.env.user.name,
                )
            )

    def action_open_calendar_event(self):
        return self.calendar_event_id.get_formview_action()
