"""Where interests are known from: customers, ledger lines and complaints tell when theirs change."""

from odoo import api, fields, models

COMPLAINT = "complaint_closed"


class ResPartner(models.Model):
    _inherit = "res.partner"

    revisit_conflict_count = fields.Integer(
        compute="_compute_revisit_conflict_count", groups="revisit_management.group_supervisor"
    )

    def _compute_revisit_conflict_count(self):
        counts = self._revisit_count_by_partner("revisit.conflict", [("in_force", "=", True)])
        for partner in self:
            partner.revisit_conflict_count = counts.get(partner.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self.env["revisit.conflict"].sudo()._follow_customers(partners.filtered("user_id"))
        return partners

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "company_id"} & vals.keys():
            self.env["revisit.conflict"].sudo()._follow_customers(self)
        if {"parent_id", "is_company"} & vals.keys():
            self.env["revisit.visit"].sudo()._sync_conflicts_of(self.commercial_partner_id)
        return result

    def action_open_revisit_conflicts(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_conflict_action")
        context = {"default_partner_id": self[:1].id}
        return {**action, "domain": [("partner_id", "in", self.ids)], "context": context}


class RevisitEngagement(models.Model):
    _inherit = "revisit.engagement"

    interested_user_ids = fields.Many2many(
        "res.users",
        "revisit_engagement_interested_rel",
        "engagement_id",
        "user_id",
        string="Installed By",
        domain="[('share', '=', False)]",
        copy=False,
        help="Who installed or serviced it, and so has an interest in what the customer says about it (W4).",
    )

    @api.model_create_multi
    def create(self, vals_list):
        engagements = super().create(vals_list)
        known = engagements.filtered(lambda line: line.user_id or line.interested_user_ids)
        self.env["revisit.conflict"].sudo()._follow_customers(known.partner_id)
        return engagements

    def write(self, vals):
        if not {"user_id", "interested_user_ids", "partner_id", "kind", "company_id"} & vals.keys():
            return super().write(vals)
        before = self.partner_id
        result = super().write(vals)
        self.env["revisit.conflict"].sudo()._follow_customers(before | self.partner_id)
        return result


class RevisitEvent(models.Model):
    _inherit = "revisit.event"

    handler_id = fields.Many2one(
        "res.users",
        string="Handled By",
        compute="_compute_handler_id",
        store=True,
        help="Who handled the complaint: the person named here, else the one in charge of the document it was.",
    )

    origin_visit_id = fields.Many2one(
        "revisit.visit",
        compute="_compute_origin_visit_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        help="The visit it came out of: who may not see that visit does not see what was said there.",
    )

    @api.depends("origin_model", "origin_id")
    def _compute_origin_visit_id(self):
        for event in self:
            event.origin_visit_id = event.origin_model == "revisit.visit" and event.origin_id

    @api.depends("type_id", "requested_by_id", "origin_model", "origin_id")
    def _compute_handler_id(self):
        for event in self:
            is_complaint = event.type_id.code == COMPLAINT
            event.handler_id = is_complaint and (event.requested_by_id or event._in_charge_of_origin())

    def _in_charge_of_origin(self):
        """The user in charge of the document the event was read from, if it has one."""
        users = self.env["res.users"]
        if not self.origin_id or self.origin_model not in self.env:
            return users
        field = self.env[self.origin_model]._fields.get("user_id")
        if not field or field.comodel_name != users._name:
            return users
        return self.env[self.origin_model].sudo().browse(self.origin_id).exists().user_id.sudo(False)

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        self.env["revisit.conflict"].sudo()._follow_customers(events.filtered("handler_id").partner_id)
        return events

    def write(self, vals):
        if not {"type_id", "requested_by_id", "partner_id", "engagement_id", "active"} & vals.keys():
            return super().write(vals)
        before = self.filtered("handler_id").partner_id
        result = super().write(vals)
        self.env["revisit.conflict"].sudo()._follow_customers(before | self.filtered("handler_id").partner_id)
        return result
