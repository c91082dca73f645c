from datetime import date

from odoo.addons.revisit_management.tests.ready_made import ReadyMadeCase


class TestSaleSource(ReadyMadeCase):
    """E2, E3: the ledger is fed by sales and delivery documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract, cls.delivery = cls._add("sale_contract"), cls._add("sale_delivery")
        cls.seller = cls._new_user("r_seller", groups="sales_team.group_sale_salesman")
        cls.product = cls.env["product.product"].create({"name": "Switch cabinet KYN28", "is_storable": True})

    def _order(self, day="2026-03-02 03:00:00", **vals):
        """An order for two cabinets, confirmed on ``day``."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.seller.id,
                "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 2, "price_unit": 1000})],
                **vals,
            }
        )
        order.order_line.tax_ids = False
        order.action_confirm()
        order.date_order = day
        return order

    def _deliver(self, picking, quantity=2, day="2026-03-09 03:00:00"):
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        picking.date_done = day

    def test_a_confirmed_order_becomes_a_contract_in_the_ledger(self):
        order = self._order()
        self._harvest()
        line = self._events_of(order).engagement_id
        self.assertEqual(line.event_ids.type_id.code, "contract_signed")
        self.assertEqual((line.kind, line.name, line.contract_date), ("contract", order.name, date(2026, 3, 2)))
        self.assertEqual((line.partner_id, line.user_id), (self.customer, self.seller))
        self.assertEqual((line.amount, line.quantity, line.currency_id), (2000, 2, order.currency_id))
        self.assertEqual((line.product_id, line.product_model), (self.product, "Switch cabinet KYN28"))

    def test_a_quotation_is_no_contract(self):
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        self._harvest()
        self.assertFalse(self._events_of(order))

    def test_a_delivery_is_the_ship_date_of_its_orders_ledger_line(self):
        order = self._order()
        self._harvest()
        self._deliver(order.picking_ids)
        self._harvest()
        line = self._events_of(order).engagement_id
        shipped = self._events_of(order.picking_ids)
        self.assertEqual((shipped.type_id.code, shipped.engagement_id), ("shipped", line))
        self.assertEqual(line.shipped_date, date(2026, 3, 9))
        self.assertEqual(len(line.event_ids), 2)

    def test_order_and_delivery_read_in_one_run_share_a_ledger_line(self):
        order = self._order()
        self._deliver(order.picking_ids)
        self.delivery.sequence = 1
        self._harvest()
        [line] = self._events_of(order).engagement_id
        self.assertEqual(self._events_of(order.picking_ids).engagement_id, line)
        self.assertEqual((line.contract_date, line.shipped_date), (date(2026, 3, 2), date(2026, 3, 9)))
        self.assertEqual((line.amount, line.user_id), (2000, self.seller), "told by the order, after the delivery")

    def test_the_first_of_two_part_deliveries_is_the_ship_date(self):
        order = self._order()
        first = order.picking_ids
        self._deliver(first, quantity=1)
        second = order.picking_ids - first
        self._deliver(second, quantity=1, day="2026-03-20 03:00:00")
        self._harvest()
        line = self._events_of(order).engagement_id
        self.assertEqual(line.shipped_date, date(2026, 3, 9))
        self.assertFalse(self._events_of(second))
        self.assertIn("from another document", self.delivery.problem_ids.message)

    def test_a_cancelled_order_owes_nothing_any_more(self):
        order = self._order()
        self._harvest()
        event = self._events_of(order)
        order._action_cancel()
        self._write(order, note="cancelled")
        self._harvest()
        self.assertFalse(event.active)
        self.assertFalse(event.engagement_id.contract_date)

    def test_a_corrected_delivery_date_moves_the_ship_date(self):
        order = self._order()
        self._deliver(order.picking_ids)
        self._harvest()
        self._write(order.picking_ids, date_done="2026-03-12 03:00:00")
        self._harvest()
        self.assertEqual(self._events_of(order).engagement_id.shipped_date, date(2026, 3, 12))

    def test_goods_shipped_to_somebody_else_are_the_orderers(self):
        order = self._order()
        order.picking_ids.partner_id = self.env["res.partner"].create({"name": "Building site"})
        self._deliver(order.picking_ids)
        self._harvest()
        self.assertEqual(self._events_of(order.picking_ids).partner_id, self.customer)

    def test_an_important_purchase_is_one_above_an_amount(self):
        """M3: after an important purchase."""
        source = self._add("sale_purchase")
        source.domain = "[('state', '=', 'sale'), ('amount_total', '>=', 1500)]"
        small = self._order(order_line=[(0, 0, {"product_id": self.product.id, "price_unit": 100})])
        large = self._order()
        self._harvest()
        self.assertEqual(source.event_ids.mapped("origin_id"), [large.id], small)
        self.assertEqual(source.event_ids.amount, 2000)

    def test_deliveries_alone_are_events_of_the_customer_without_a_ledger(self):
        source = self._add("delivery")
        order = self._order()
        self._deliver(order.picking_ids)
        self._harvest()
        self.assertEqual((source.event_ids.type_id.code, source.event_ids.partner_id), ("delivered", self.customer))

    def test_an_order_leads_to_its_ledger_line(self):
        order = self._order()
        self._harvest()
        self.assertEqual(order.revisit_engagement_count, 1)
        action = order.action_open_revisit_engagements()
        self.assertEqual(action["res_id"], self._events_of(order).engagement_id.id)

    def test_a_model_typed_into_the_ledger_stays_until_a_product_is_chosen(self):
        line = self._engagement(product_model="typed")
        self.assertEqual(line.product_model, "typed")
        line.product_id = self.product
        self.assertEqual(line.product_model, "Switch cabinet KYN28")

    def test_sources_of_the_bridge_are_offered_once(self):
        codes = {entry["code"] for entry in self.env["revisit.source"]._offers()}
        self.assertIn("sale_purchase", codes)
        self.assertFalse(codes & {"sale_contract", "sale_delivery"})
