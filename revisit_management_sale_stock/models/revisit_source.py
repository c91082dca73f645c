"""Sale orders feed the ledger, deliveries its ship dates (E2, E3)."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

CATALOG = [
    {
        "code": "sale_contract",
        "name": _lt("Sale order confirmed: contract and ledger line"),
        "model": "sale.order",
        "domain": "[('state', '=', 'sale')]",
        "event": "contract_signed",
        "date_path": "date_order",
        "partner_path": "partner_id",
        "engagement_kind": "contract",
        "product_path": "order_line.product_id",
        "quantity_path": "order_line.product_uom_qty",
        "amount_path": "amount_total",
        "user_path": "user_id",
        "note_path": "name",
    },
    {
        "code": "sale_delivery",
        "name": _lt("Delivery done: ship date of the order's ledger line"),
        "model": "stock.picking",
        "domain": "[('picking_type_id.code', '=', 'outgoing'), ('state', '=', 'done'), ('sale_id', '!=', False)]",
        "event": "shipped",
        "date_path": "date_done",
        "partner_path": "sale_id.partner_id",
        "ledger_path": "sale_id",
        "engagement_kind": "contract",
        "product_path": "move_ids.product_id",
        "note_path": "name",
    },
]


class RevisitSource(models.Model):
    _inherit = "revisit.source"

    @api.model
    def _catalog(self):
        return CATALOG + super()._catalog()

    def _prepare_known_vals(self, fact):
        """Besides: the product itself, where the path leads to one."""
        vals = super()._prepare_known_vals(fact)
        product = self._value(fact.document, "product_path")
        if isinstance(product, models.BaseModel) and product._name == "product.product":
            vals["product_id"] = product.id
        return vals
