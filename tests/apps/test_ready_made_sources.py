"""Each ready-made source beside the real app, with documents as the app itself makes them."""

from datetime import date

from odoo.tests import tagged

from odoo.addons.revisit_management.tests.ready_made import ReadyMadeCase

OFFERED = {
    "sale_contract",
    "sale_delivery",
    "sale_purchase",
    "delivery",
    "repair",
    "maintenance_corrective",
    "maintenance_preventive",
    "event_attended",
    "pos_order",
}


@tagged("post_install", "-at_install")
class TestCatalog(ReadyMadeCase):
    def test_a_source_is_offered_for_each_app_that_is_installed(self):
        """The helpdesk is not: its source waits for the app."""
        self.assertEqual({entry["code"] for entry in self.env["revisit.source"]._offers()}, OFFERED)

    def test_sources_are_added_in_one_go_and_offered_no_more(self):
        dialog = self.env["revisit.source.add"].with_user(self.manager).create({})
        dialog.line_ids.wanted = True
        dialog.action_add()
        added = self.env["revisit.source"].search([("company_id", "=", self.company.id), ("code", "!=", False)])
        self.assertEqual(set(added.mapped("code")), OFFERED)
        self.assertFalse(self.env["revisit.source"]._offers())
        run = self._harvest()
        self.assertEqual(run.failed, 0, run.messages)


@tagged("post_install", "-at_install")
class TestRepair(ReadyMadeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ready = cls._add("repair")
        product = cls.env["product.product"].create({"name": "Breaker VS1", "is_storable": True, "tracking": "serial"})
        cls.lot = cls.env["stock.lot"].create({"name": "SN-7", "product_id": product.id})
        cls.vals = {"partner_id": cls.customer.id, "product_id": product.id, "lot_id": cls.lot.id}

    def _repair(self, **vals):
        repair = self.env["repair.order"].create({**self.vals, **vals})
        repair.action_validate()
        repair.action_repair_start()
        return repair

    def test_a_finished_repair_is_an_event_of_the_ledger_line_with_its_serial_number(self):
        """A1: repair sheets."""
        line = self._engagement(ledger_no="SN-7")
        repair = self._repair()
        self._harvest()
        self.assertFalse(self._events_of(repair))
        repair.action_repair_end()
        self._write(repair.move_id, date="2026-03-02 03:00:00")
        self._harvest()
        event = self._events_of(repair)
        self.assertEqual((event.type_id.code, event.date, event.engagement_id), ("repaired", date(2026, 3, 2), line))

    def test_a_repair_without_a_device_counts_on_its_planned_day(self):
        repair = self._repair(product_id=False, lot_id=False, schedule_date="2026-03-04 03:00:00")
        repair.action_repair_end()
        self._harvest()
        self.assertEqual(self._events_of(repair).date, date(2026, 3, 4))

    def test_a_corrected_date_of_the_stock_move_corrects_the_event(self):
        repair = self._repair()
        repair.action_repair_end()
        self._harvest()
        self._write(repair.move_id, date="2026-03-05 03:00:00")
        self._harvest()
        self.assertEqual(self._events_of(repair).date, date(2026, 3, 5))


@tagged("post_install", "-at_install")
class TestMaintenance(ReadyMadeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.repaired, cls.inspected = cls._add("maintenance_corrective"), cls._add("maintenance_preventive")
        cls.env["maintenance.team"].create({"name": "Field service", "company_id": cls.company.id})
        cls.line = cls._engagement(ledger_no="SN-7")
        cls.device = cls.env["maintenance.equipment"].create({"name": "Terminal", "serial_no": "SN-7"})
        cls.done = cls.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        cls.new = cls.env["maintenance.stage"].search([("done", "=", False)], limit=1)

    def _request(self, kind, equipment=None):
        vals = {"name": "Screen dark", "maintenance_type": kind, "company_id": self.company.id}
        return self.env["maintenance.request"].create({**vals, "equipment_id": (equipment or self.device).id})

    def _close(self, request, day="2026-03-02"):
        request.stage_id = self.done
        self._write(request, close_date=day)

    def test_closed_requests_are_repairs_and_inspections(self):
        """A1: maintenance files; A3: after repair 20 %, after inspection 20 %."""
        for kind, code in (("corrective", "repaired"), ("preventive", "inspected")):
            request = self._request(kind)
            self._harvest()
            self.assertFalse(self._events_of(request))
            self._close(request)
            self._harvest()
            event = self._events_of(request)
            self.assertEqual((event.type_id.code, event.date), (code, date(2026, 3, 2)))
            self.assertEqual((event.partner_id, event.engagement_id), (self.customer, self.line))

    def test_a_device_that_stands_in_no_ledger_is_explained(self):
        request = self._request("corrective", self.device.copy({"serial_no": "SN-8"}))
        self._close(request)
        self._harvest()
        self.assertFalse(self._events_of(request))
        self.assertIn("No ledger line", self.repaired.problem_ids.message)

    def test_a_request_opened_again_withdraws_its_event(self):
        request = self._request("corrective")
        self._close(request)
        self._harvest()
        event = self._events_of(request)
        self._write(request, stage_id=self.new.id)
        self._harvest()
        self.assertFalse(event.active)


@tagged("post_install", "-at_install")
class TestEventAttended(ReadyMadeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ready = cls._add("event_attended")
        cls.fair = cls.env["event.event"].create(
            {"name": "House fair", "date_begin": "2026-03-02 01:00:00", "date_end": "2026-03-02 09:00:00"}
        )

    def _registration(self):
        return self.env["event.registration"].create({"event_id": self.fair.id, "partner_id": self.customer.id})

    def test_who_attended_an_event_is_visited_and_who_only_registered_is_not(self):
        """M3: after an event attended."""
        came, stayed_away = self._registration(), self._registration()
        came.action_set_done()
        self._write(came, date_closed="2026-03-02 03:00:00")
        self._harvest()
        event = self._events_of(came)
        self.assertEqual(
            (event.type_id.code, event.date, event.note), ("activity_attended", date(2026, 3, 2), "House fair")
        )
        self.assertFalse(self._events_of(stayed_away))

    def test_an_attendance_taken_back_withdraws_its_event(self):
        registration = self._registration()
        registration.action_set_done()
        self._harvest()
        event = self._events_of(registration)
        registration.action_cancel()
        self._harvest()
        self.assertFalse(event.active)


@tagged("post_install", "-at_install")
class TestPointOfSale(ReadyMadeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ready = cls._add("pos_order")
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.shop = cls.env["pos.config"].create({"name": "Shop"})
        cls.cash = cls.shop.payment_method_ids[:1]
        cls.shop.open_ui()
        cls.product = cls.env["product.product"].create({"name": "Curtain", "available_in_pos": True})

    def _order(self, price=500, **vals):
        line = {
            "name": "1",
            "product_id": self.product.id,
            "qty": 1,
            "price_unit": price,
            "price_subtotal": price,
            "price_subtotal_incl": price,
        }
        order = self.env["pos.order"].create(
            {
                "session_id": self.shop.current_session_id.id,
                "partner_id": self.customer.id,
                "date_order": "2026-03-02 03:00:00",
                "lines": [(0, 0, line)],
                "amount_total": price,
                "amount_tax": 0,
                "amount_paid": 0,
                "amount_return": 0,
                **vals,
            }
        )
        order.add_payment({"pos_order_id": order.id, "amount": price, "payment_method_id": self.cash.id})
        order.action_pos_order_paid()
        return order

    def test_a_paid_order_is_a_purchase(self):
        """H1: buyers of a shop."""
        order = self._order()
        self._harvest()
        event = self._events_of(order)
        self.assertEqual((event.type_id.code, event.date, event.amount), ("purchase", date(2026, 3, 2), 500))

    def test_refunds_and_anonymous_sales_are_no_purchases(self):
        refund, anonymous = self._order(-500), self._order(partner_id=False)
        self._harvest()
        self.assertFalse(self._events_of(refund, anonymous))
        self.assertFalse(self.ready.problem_ids)
