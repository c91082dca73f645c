"""What the screens of a visit show besides its own fields: what to say, how to reach the customer, history."""

from odoo import api, fields, models
from odoo.tools import format_date


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    script = fields.Text(compute="_compute_script", help="What to say, with this visit's names filled in.")
    partner_phone = fields.Char(related="partner_id.phone", string="Customer's Phone")
    channel_is_written = fields.Boolean(related="channel_id.is_written")
    channel_needs_appointment = fields.Boolean(related="channel_id.needs_appointment")
    is_open = fields.Boolean(compute="_compute_is_open")
    customer_visit_count = fields.Integer(compute="_compute_customer_visit_count")

    @api.depends("rule_id.script", "partner_id", "agent_id", "engagement_id", "contact_line_ids.contact_id")
    @api.depends_context("lang")
    def _compute_script(self):
        for visit in self:
            visit.script = visit._fill_in(visit.rule_id.script or "")

    def _fill_in(self, text):
        """``text`` with its placeholders replaced; unknown ones stay as they are."""
        return filled_in(text, self._words_to_fill_in()) if "{" in text else text

    def _words_to_fill_in(self):
        event = self.schedule_ids[:1].event_id.sudo()  # it may have come out of a visit that one does not see
        return {
            "{customer}": self.partner_id.display_name,
            "{contact}": self.contact_line_ids.contact_id[:1].name or self.partner_id.name,
            "{agent}": self.agent_id.name,
            "{company}": self.company_id.name,
            "{product}": self.engagement_id.product_model or self.engagement_id.name,
            "{event_date}": event.date and format_date(self.env, event.date),
        }

    @api.model
    def default_get(self, fields):
        """What a form for a visit made by hand starts with: by phone, by oneself, for the own team."""
        values = super().default_get(fields)
        if not self.env.su:
            for name, value in self._prepare_form_defaults().items():
                if name in fields and name not in values:
                    values[name] = value
        return values

    def _prepare_form_defaults(self):
        return {
            "channel_id": self.env["revisit.channel"]._standard().id,
            "agent_id": self.env.uid,
            "team_id": self.env["revisit.team"]._of_agent(self.env.uid).id,
        }

    @api.depends("state")
    def _compute_is_open(self):
        for visit in self:
            visit.is_open = visit.state in self._open_states()

    @api.depends("partner_id")
    def _compute_customer_visit_count(self):
        for visit in self:
            visit.customer_visit_count = visit.partner_id.revisit_visit_count

    @api.model
    def _expand_states(self, states, domain):
        """Boards always have a column for what is to do, even an empty one; others only when they hold something."""
        order = [state for state, _label in self._fields["state"].selection]
        return [state for state in order if state in states or state in ("ready", "in_progress")]

    def action_open_workspace(self):
        """The page agents work on, with this visit in hand."""
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_workspace_action")
        return {**action, "params": {"visit_id": self.id}}

    def action_open_customer_visits(self):
        """All visits of this customer: what was said before, what is still to come."""
        return self.partner_id.action_open_revisits()

    def action_open_engagement(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "revisit.engagement",
            "view_mode": "form",
            "res_id": self.engagement_id.id,
        }

    def action_open_parent(self):
        return self.parent_visit_id.get_formview_action()

    def action_open_trip(self):
        return self.trip_id.action_open_visits()


def filled_in(text, words):
    for mark, word in words.items():
        text = text.replace(mark, word or "")
    return text
