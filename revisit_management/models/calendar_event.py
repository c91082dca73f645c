from odoo import api, fields, models
from odoo.exceptions import AccessError

# what "Busy" stands for when others look at a private event
HIDDEN = {"name", "display_name", "location", "description", "notes"}


class CalendarEvent(models.Model):
    """Appointments of visits: moved here, the visit goes along; deleted here, the visit says so."""

    _inherit = "calendar.event"

    revisit_visit_ids = fields.One2many(
        "revisit.visit",
        "calendar_event_id",
        string="Visits",
        readonly=True,
        groups="revisit_management.group_agent",
    )

    def write(self, vals):
        moved = "start" in vals  # the calendar takes it out for series
        result = super().write(vals)
        if moved:
            self._move_visits()
        return result

    def unlink(self):
        visits = self._linked_visits()
        result = super().unlink()
        if visits:
            visits._note_out_of_calendar()
        return result

    def _linked_visits(self):
        return self.env["revisit.visit"].browse(self.sudo().revisit_visit_ids.ids)

    def _move_visits(self):
        """Only who may change the visit; a visit that moved its event by itself is there already."""
        for visit in self._linked_visits():
            start = visit.sudo().calendar_event_id.start
            if visit.sudo().planned_at != start:
                if not visit.has_access("write"):
                    raise AccessError(self.env._("Only who carries this visit out moves its appointment."))
                visit._follow_calendar(start)

    @api.model
    def _search(self, domain, *args, **kwargs):
        """What is hidden cannot be found out by searching for it either (``W4``)."""
        domain = fields.Domain(domain)
        names = {condition.field_expr.partition(".")[0] for condition in domain.iter_conditions()}
        if names & HIDDEN and not self.env.su:
            domain &= self._not_hidden_domain()
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _not_hidden_domain(self):
        return fields.Domain.OR(
            [
                [("privacy", "!=", "private")],
                [("user_id", "=", self.env.uid)],
                [("partner_ids", "in", self.env.user.partner_id.ids)],
            ]
        )

    def action_open_revisit(self):
        return self.revisit_visit_ids[:1].get_formview_action()
