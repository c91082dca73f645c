"""The customer is invited on purpose, by a mail somebody looks at and sends (``B3``); nothing else mails them."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .ics import invitation

TEMPLATE = "revisit_management.mail_template_visit_invitation"


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    invited_contact_id = fields.Many2one("res.partner", string="Whom to Invite", compute="_compute_invited_contact_id")
    appointment_text = fields.Char(
        compute="_compute_appointment_text", help="The agreed time in the customer's words and time zone."
    )
    invited_at = fields.Datetime(string="Invited", readonly=True, copy=False)
    invited_for = fields.Datetime(readonly=True, copy=False, help="The time that the last invitation told.")
    invitation_count = fields.Integer(readonly=True, copy=False)
    invitation_outdated = fields.Boolean(compute="_compute_invitation_outdated")

    @api.depends("appointment_with_id", "contact_line_ids.contact_id", "partner_id")
    def _compute_invited_contact_id(self):
        for visit in self:
            visit.invited_contact_id = (
                visit.appointment_with_id or visit.contact_line_ids.contact_id[:1] or visit.partner_id
            )

    @api.depends("planned_at", "invited_contact_id")
    def _compute_appointment_text(self):
        """With the name of the time zone: what the customer's file says of it may be wrong."""
        for visit in self:
            tz = visit._invitation_tz()
            contact = visit.invited_contact_id
            time = visit.planned_at and format_datetime(
                self.env, visit.planned_at, tz=tz, dt_format="EEEE, d MMMM yyyy, HH:mm", lang_code=contact.lang
            )
            visit.appointment_text = time and f"{time} ({tz})"

    def _invitation_tz(self):
        """On site it is the clock of the place; by telephone that of who is called."""
        place = self.policy_id.tz or self.company_id.resource_calendar_id.tz or "UTC"
        return place if self.channel_id.needs_appointment else self.invited_contact_id.tz or place

    @api.depends("invited_for", "planned_at", "state")
    def _compute_invitation_outdated(self):
        for visit in self:
            told = visit.invited_for and visit.state in visit._open_states()
            visit.invitation_outdated = bool(told and visit.invited_for != visit.planned_at)

    def action_invite(self):
        """Open the mail to the customer, with the appointment for their calendar; sending it is up to the user."""
        self.ensure_one()
        self.check_access("write")
        self._check_can_invite()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send invitation"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": self.env.ref(TEMPLATE).id,
                "default_composition_mode": "comment",
                "revisit_invitation": True,
            },
        }

    def _check_can_invite(self):
        if not self.planned_at or self.state not in self._open_states():
            raise UserError(self.env._("Visit %s has no agreed time to come: agree one first.", self.display_name))
        if not self.invited_contact_id.email:
            raise UserError(
                self.env._("%s has no e-mail address: enter it first, or call.", self.invited_contact_id.display_name)
            )

    def message_post(self, **kwargs):
        """What the invitation's dialog sends is an invitation only if somebody gets it."""
        message = super().message_post(**kwargs)
        if self.env.context.get("revisit_invitation") and self.invited_contact_id in message.partner_ids:
            self.sudo().write(
                {
                    "invited_at": fields.Datetime.now(),
                    "invited_for": self.planned_at,
                    "invitation_count": self.invitation_count + 1,
                }
            )
        return message

    def _process_attachments_for_template_post(self, mail_template):
        """The calendar file goes with the invitation, made when the mail is."""
        result = super()._process_attachments_for_template_post(mail_template) or {}
        if mail_template == self.env.ref(TEMPLATE, raise_if_not_found=False):
            for visit in self.filtered("planned_at"):
                file = base64.b64encode(visit._invitation_file())
                result.setdefault(visit.id, {}).setdefault("attachments", []).append(("invitation.ics", file))
        return result

    def _invitation_file(self):
        """As the customer may see it: who comes when and where, nothing of why."""
        contact, agent = self.invited_contact_id, self.agent_id
        env = self.with_context(lang=contact.lang or self.env.lang).env
        system = env["ir.config_parameter"].sudo().get_param("database.uuid")
        return invitation(
            f"revisit-visit-{self.id}@{system}",
            self.invitation_count,
            start=self.planned_at,
            stop=self._appointment_end(),
            stamp=fields.Datetime.now(),
            summary=env._("Visit by %s", self.company_id.name),
            description=agent and env._("%(agent)s of %(company)s", agent=agent.name, company=self.company_id.name),
            location=self._appointment_location(),
            organizer=(agent.name or self.company_id.name, agent.email or self.company_id.email),
            attendee=(contact.display_name, contact.email),
        )
