"""Ready-made sources: what they read is plain data; they are offered where their app is installed."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .revisit_source import PATHS

_lt = LazyTranslate(__name__)

# names of fields as in revisit.source; ``event`` is the code of the event type
CATALOG = [
    {
        "code": "sale_purchase",
        "name": _lt("Sale order confirmed: purchase"),
        "model": "sale.order",
        "domain": "[('state', '=', 'sale')]",
        "event": "purchase",
        "date_path": "date_order",
        "partner_path": "partner_id",
        "amount_path": "amount_total",
        "note_path": "name",
    },
    {
        "code": "delivery",
        "name": _lt("Delivery done"),
        "model": "stock.picking",
        "domain": "[('picking_type_id.code', '=', 'outgoing'), ('state', '=', 'done'), ('partner_id', '!=', False)]",
        "event": "delivered",
        "date_path": "date_done",
        "partner_path": "partner_id",
        "note_path": "name",
    },
    {
        "code": "repair",
        "name": _lt("Repair done"),
        "model": "repair.order",
        "domain": "[('state', '=', 'done')]",
        "event": "repaired",
        "date_path": "move_id.date",
        "date_else_path": "schedule_date",
        "partner_path": "partner_id",
        "serial_path": "lot_id.name",
        "note_path": "name",
    },
    {
        "code": "maintenance_corrective",
        "name": _lt("Maintenance request closed: repair"),
        "model": "maintenance.request",
        "domain": "[('stage_id.done', '=', True), ('maintenance_type', '=', 'corrective')]",
        "event": "repaired",
        "date_path": "close_date",
        "serial_path": "equipment_id.serial_no",
        "note_path": "name",
    },
    {
        "code": "maintenance_preventive",
        "name": _lt("Maintenance request closed: inspection"),
        "model": "maintenance.request",
        "domain": "[('stage_id.done', '=', True), ('maintenance_type', '=', 'preventive')]",
        "event": "inspected",
        "date_path": "close_date",
        "serial_path": "equipment_id.serial_no",
        "note_path": "name",
    },
    {
        "code": "event_attended",
        "name": _lt("Event attended"),
        "model": "event.registration",
        "domain": "[('state', '=', 'done')]",
        "event": "activity_attended",
        "date_path": "date_closed",
        "date_else_path": "event_id.date_end",
        "partner_path": "partner_id",
        "note_path": "event_id.name",
    },
    {
        "code": "pos_order",
        "name": _lt("Point of sale order"),
        "model": "pos.order",
        "domain": "[('state', 'in', ['paid', 'done']), ('partner_id', '!=', False), ('amount_total', '>', 0)]",
        "event": "purchase",
        "date_path": "date_order",
        "partner_path": "partner_id",
        "amount_path": "amount_total",
        "note_path": "name",
    },
    {
        "code": "helpdesk_ticket",
        "name": _lt("Helpdesk ticket closed: complaint"),
        "model": "helpdesk.ticket",
        "domain": "[('stage_id.closed', '=', True)]",
        "event": "complaint_closed",
        "date_path": "closed_date",
        "partner_path": "partner_id",
        "note_path": "name",
    },
]


class RevisitSource(models.Model):
    _inherit = "revisit.source"

    @api.model
    def _catalog(self):
        """The ready-made sources, as data; other addons add theirs."""
        return CATALOG

    @api.model
    def _offers(self):
        """Of these the ones whose app is installed and which this company has not added yet."""
        company = self.env.company
        used = self.with_context(active_test=False).search([("company_id", "=", company.id), ("code", "!=", False)])
        return [entry for entry in self._catalog() if entry["code"] not in used.mapped("code") and self._fits(entry)]

    @api.model
    def _fits(self, entry):
        """Is the app here, with all the fields the source reads?"""
        if entry["model"] not in self.env:
            return False
        source = self.sudo().new(self._prepare_offer_vals(entry))
        try:
            source._check_paths()
            source._check_domain()
        except UserError:
            return False
        return True

    @api.model
    def _prepare_offer_vals(self, entry):
        names = ("code", "domain", "engagement_kind", *PATHS)
        return {
            **{name: entry[name] for name in names if name in entry},
            "name": str(entry["name"]),
            "model_id": self.env["ir.model"]._get_id(entry["model"]),
            "event_type_id": self.env["revisit.event"]._event_type(entry["event"]).id,
            "company_id": self.env.company.id,
        }

    @api.model
    def _add_offers(self, codes):
        """Add the ready-made sources with these codes. What they read is fixed, so the system adds them for everybody
        who may add sources."""
        self.check_access("create")
        offers = [self._prepare_offer_vals(entry) for entry in self._offers() if entry["code"] in codes]
        return self.sudo().create(offers).sudo(False)
