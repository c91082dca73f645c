from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import RevisitCase, today

DAY = "2026-03-02"


class OrderCase(RevisitCase):
    """A policy with a rule for ordered visits in force, and three customers to choose from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._policy({"event": "ordered", "name": "Ordered visits", "clause": "A3", "late": 7})
        cls.rule = cls.policy.rule_ids
        cls.customers = cls.env["res.partner"].create([{"name": f"Outlet {n}", "ref": "outlet"} for n in range(3)])
        cls.branch = cls.env["hr.department"].create({"name": "Branch 7", "company_id": cls.company.id})

    def _order(self, user=None, **vals):
        defaults = {
            "name": "After the recall",
            "reason": "Ask whether the terminal was exchanged.",
            "department_id": self.branch.id,
            "rule_id": self.rule.id,
            "date": DAY,
            "partner_ids": [(6, 0, self.customers.ids)],
        }
        return self.env["revisit.order"].with_user(user or self.supervisor).create({**defaults, **vals})

    def _registered(self, **vals):
        order = self._order(**vals)
        order.action_register()
        return order


@tagged("post_install", "-at_install")
class TestOrder(OrderCase):
    """W10, A3, T: visits ordered for a chosen list of customers."""

    def test_each_listed_customer_gets_one_event_with_requester_and_reason(self):
        """W10: ordered by a department or branch. A3: named persons, time and event."""
        order = self._registered(requested_by_id=self.colleague.id)
        self.assertEqual(order.state, "registered")
        self.assertEqual(order.event_ids.partner_id, self.customers)
        for event in order.event_ids:
            self.assertEqual((event.type_id.code, event.date), ("ordered", date(2026, 3, 2)))
            self.assertEqual((event.requested_by_id, event.note), (self.colleague, order.reason))
            self.assertEqual((event.rule_id, event.origin_model, event.origin_id), (self.rule, order._name, order.id))
        keys = set(order.event_ids.mapped("key"))
        self.assertEqual(keys, {f"order:{order.id}:{n}" for n in (1, 2, 3)})

    def test_ordered_visits_are_made_for_everybody(self):
        """A3: ordered visits 100 %."""
        order = self._registered()
        self._run_crons(DAY)
        self.assertEqual(self.customers.revisit_visit_ids.rule_id, self.rule)
        counts = (order.population_count, order.owed_count, order.drawn_count, order.not_drawn_count, order.done_count)
        self.assertEqual(counts, (3, 3, 3, 0, 0))
        with today(DAY):
            self._do(self.customers[0].revisit_visit_ids.with_user(self.supervisor))
        order.invalidate_recordset()
        self.assertEqual(order.done_count, 1)

    def test_the_rule_draws_the_share_not_the_order(self):
        """Ten per cent of a past population: everybody stands in it, the rule draws."""
        self.rule.sampling_percent = 10
        self.policy.action_activate()
        outlets = self.env["res.partner"].create([{"name": f"Outlet {n}"} for n in range(20)])
        order = self._registered(partner_ids=[(6, 0, outlets.ids)])
        self._run_crons(DAY)
        self.assertEqual((order.population_count, order.drawn_count, order.not_drawn_count), (20, 2, 18))

    def test_no_other_rule_reacts(self):
        other = self.rule.copy({"name": "Other ordered visits", "policy_id": self.policy.id})
        self.policy.action_activate()
        order = self._registered()
        self._run_crons(DAY)
        self.assertEqual(order.event_ids.schedule_ids.rule_id, self.rule)
        self.env["revisit.event"]._register_event("ordered", self.customer, DAY)
        self._run_crons(DAY)
        self.assertEqual(self._lines(partner_id=self.customer.id).rule_id, self.rule | other)

    def test_a_customer_listed_twice_gets_one_event(self):
        twice = self.customers[0]
        order = self._registered(partner_ids=[(4, twice.id), (4, twice.id), (6, 0, [twice.id, twice.id])])
        self.assertEqual(len(order.event_ids), 1)

    def test_ledger_lines_are_ordered_one_by_one(self):
        lines = self._engagement(name="One") | self._engagement(name="Two")
        order = self._registered(target="engagement", engagement_ids=[(6, 0, lines.ids)])
        self.assertEqual(order.event_ids.engagement_id, lines)
        self.assertEqual(order.event_ids.partner_id, self.customer)

    def test_a_condition_chooses_and_an_exception_leaves_out(self):
        out = self.customers[1]
        order = self._order(
            selection="domain", domain="[('ref', '=', 'outlet')]", exclusion_domain=f"[('id', '=', {out.id})]"
        )
        self.assertEqual(order.population_count, 2)
        self.assertEqual(order.action_preview()["domain"], [("id", "in", (self.customers - out).ids)])
        order.action_register()
        self.assertEqual(order.event_ids.partner_id, self.customers - out)

    def test_the_population_is_frozen_when_it_is_registered(self):
        order = self._registered(selection="domain", domain="[('ref', '=', 'outlet')]")
        self.env["res.partner"].create({"name": "Late outlet", "ref": "outlet"})
        self.customers[0].ref = False
        order.invalidate_recordset()
        self.assertEqual(order.population_count, 3)
        for user in (self.supervisor, self.manager):
            for change in (
                {"partner_ids": [(4, self.customer.id)]},
                {"domain": "[]"},
                {"exclusion_domain": "[('id', '=', 0)]"},
                {"reason": "another one"},
                {"requested_by_id": self.agent.id},
                {"rule_id": False},
                {"state": "draft"},
            ):
                with self.subTest(user=user.login, change=change), self.assertRaises(UserError):
                    order.with_user(user).write(change)
        with self.assertRaises(UserError):
            order.with_user(self.manager).unlink()

    def test_nobody_is_added_to_or_taken_out_of_a_population_through_its_events(self):
        order = self._registered()
        event = order.event_ids[0].with_user(self.manager)
        for change in ({"partner_id": self.customer.id}, {"note": "x"}, {"origin_id": False}):
            with self.assertRaises(UserError):
                event.write(change)
        events = event.browse()
        fact = {"type": "ordered", "partner_id": self.customer.id, "date": DAY}
        with self.assertRaises(UserError):
            events.register([{**fact, "origin_model": "revisit.order", "origin_id": order.id}])
        [stray] = events.register([fact])
        with self.assertRaises(UserError):
            events.browse(stray).write({"origin_model": "revisit.order", "origin_id": order.id})

    def test_customers_of_other_companies_are_not_chosen(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.customers[0].company_id = elsewhere
        order = self._order(selection="domain", domain="[('ref', '=', 'outlet')]", partner_ids=False)
        self.assertEqual(order.population_count, 2)

    def test_an_empty_population_is_refused_in_plain_words(self):
        order = self._order(partner_ids=False)
        with self.assertRaisesRegex(UserError, "Nobody to visit"):
            order.action_register()
        self.assertEqual(order.state, "draft")

    def test_a_condition_that_cannot_be_used_is_refused(self):
        for domain in ("[('nonsense', '=', 1)]", "no list", "{}"):
            with self.subTest(domain), self.assertRaises(ValidationError):
                self._order(selection="domain", domain=domain)

    def test_it_needs_a_rule_in_force_for_ordered_visits(self):
        with self.assertRaisesRegex(UserError, "Choose the rule"):
            self._order(rule_id=False).action_register()
        order = self._order()
        self.policy.action_suspend()
        with self.assertRaisesRegex(UserError, "not in force"):
            order.action_register()

    def test_visits_that_would_be_history_are_refused(self):
        self.policy.catch_up = "skip"
        order = self._order(date="2023-12-31")
        with self.assertRaisesRegex(UserError, "2024-01-01"):
            order.action_register()

    def test_an_order_is_registered_once(self):
        order = self._registered()
        with self.assertRaises(UserError):
            order.action_register()
        self.assertEqual(len(order.event_ids), 3)

    def test_cancelling_calls_off_what_nobody_has_begun(self):
        order = self._registered()
        self._run_crons(DAY)
        done, begun, untouched = (customer.revisit_visit_ids.with_user(self.supervisor) for customer in self.customers)
        with today(DAY):
            self._do(done)
            begun.action_start()
            with self.assertRaises(UserError):
                order.action_cancel()
            order.action_cancel("False alarm")
        self.assertEqual((order.state, order.cancel_reason), ("cancelled", "False alarm"))
        self.assertEqual([visit.state for visit in (done, begun, untouched)], ["done", "in_progress", "cancelled"])
        self.assertEqual(untouched.close_reason, "False alarm")
        self.assertEqual(order.event_ids.filtered("active").partner_id, (done | begun).partner_id)
        self.assertEqual(order.population_count, 3)
        with self.assertRaises(UserError):
            order.action_cancel("again")

    def test_the_dialog_asks_for_the_reason(self):
        order = self._registered()
        action = order.action_open_cancel()
        dialog = Form(self.env[action["res_model"]].with_user(self.supervisor).with_context(**action["context"]))
        dialog.reason = "Not needed"
        dialog.save().action_cancel()
        self.assertEqual(order.cancel_reason, "Not needed")
        self.assertFalse(order.event_ids.filtered("active"))


@tagged("post_install", "-at_install")
class TestOrderScreens(OrderCase):
    def test_customers_and_ledger_lines_are_ordered_from_their_lists(self):
        for xml_id, model, records in (
            ("from_partners", "res.partner", self.customers),
            ("from_engagements", "revisit.engagement", self._engagement(name="One") | self._engagement(name="Two")),
        ):
            action = self.env.ref(f"revisit_management.revisit_order_action_{xml_id}")
            bound = self.env["ir.actions.actions"].with_user(self.supervisor).get_bindings(model)["action"]
            self.assertIn(action.id, [entry["id"] for entry in bound])
            bound = self.env["ir.actions.actions"].with_user(self.agent).get_bindings(model).get("action", [])
            self.assertNotIn(action.id, [entry["id"] for entry in bound])
            defaults = safe_eval(action.context, {"active_ids": records.ids})
            form = Form(self.env["revisit.order"].with_user(self.supervisor).with_context(**defaults))
            form.name, form.reason = "From the list", "Because"
            order = form.save()
            self.assertEqual(order._population(), records)
            self.assertEqual(order.rule_id, self.rule)

    def test_the_buttons_lead_to_events_owed_visits_and_visits(self):
        order = self._registered()
        self._run_crons(DAY)
        for method in ("action_open_events", "action_open_schedule", "action_open_visits"):
            action = getattr(order, method)()
            found = self.env[action["res_model"]].with_user(self.supervisor).search(action["domain"])
            self.assertEqual(found.partner_id, self.customers, method)

    def test_counting_many_orders_costs_one_query(self):
        orders = self._registered() | self._registered() | self._registered()
        self.env.flush_all()
        orders.invalidate_recordset()
        orders.mapped("state")
        before = self.cr.sql_log_count
        self.assertEqual(orders._count_lines(), {order.id: (3, 0, 0, 0, 0) for order in orders})
        self.assertEqual(self.cr.sql_log_count, before + 1)


@tagged("post_install", "-at_install")
class TestOrderRoles(OrderCase):
    def test_agents_read_orders_but_neither_make_nor_register_them(self):
        order = self._order()
        mine = order.with_user(self.agent)
        self.assertEqual(mine.name, "After the recall")
        for attempt in (
            mine.action_register,
            lambda: mine.action_cancel("x"),
            lambda: mine.write({"name": "x"}),
            lambda: self._order(self.agent),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(order.state, "draft")

    def test_supervisors_and_managers_register(self):
        for user in (self.supervisor, self.manager):
            order = self._order(user)
            order.action_register()
            self.assertEqual((order.registered_by_id, order.requested_by_id), (user, user))

    def test_no_order_is_born_registered(self):
        for vals in ({"state": "registered"}, {"registered_by_id": self.manager.id}):
            with self.assertRaises(UserError):
                self._order(**vals)
        with self.assertRaises(UserError):
            self.env["revisit.order"].with_user(self.supervisor).with_context(default_state="registered").create(
                {"name": "Forged", "reason": "x"}
            )

    def test_only_drafts_are_deleted(self):
        self._order().with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            self._order().unlink()
