"""Registering and cancelling an order of visits. Every change of its state is here and nowhere else."""

from odoo import api, fields, models
from odoo.exceptions import UserError

ORDER = "revisit.order"
# of an event that an order registered: it is one of the frozen population
POPULATION = {
    *("type_id", "partner_id", "engagement_id", "company_id", "rule_id", "requested_by_id", "note"),
    *("key", "origin_model", "origin_id"),
}


class RevisitOrder(models.Model):
    _inherit = "revisit.order"

    def action_preview(self):
        """Show who meets the choice now."""
        self.ensure_one()
        return self._open(self.subject_model, self.name, [("id", "in", self._population().ids)])

    def action_register(self):
        """Freeze the population: one event per customer or ledger line, each with requester and reason.

        :raises UserError: when the order is no draft, has no rule in force, or nobody meets the choice
        """
        for order in self:
            order.check_access("write")
            order._check_can_register()
            order._register_population()

    def _check_can_register(self):
        self._check_draft()
        if not self.rule_id:
            raise UserError(
                self.env._(
                    "Choose the rule by which the visits of order %s are made. If there is none: give a policy a rule "
                    "for the event “Visit ordered” and activate it.",
                    self.name,
                )
            )
        if not self.rule_id.filtered_domain([*self._usable_rules_domain(self.company_id), ("active", "=", True)]):
            raise UserError(self.env._("Rule %s is not in force for ordered visits.", self.rule_id.name))
        policy = self.rule_id.policy_id
        if policy.catch_up != "create" and self.date < policy._history_before():
            raise UserError(
                self.env._(
                    "The visits would be history: policy %(policy)s is in force from %(day)s. Choose a later day.",
                    policy=policy.name,
                    day=policy._history_before(),
                )
            )

    def _register_population(self):
        population = self._population()
        if not population:
            raise UserError(
                self.env._("Nobody to visit: no customer meets the choice of order %s. Change it first.", self.name)
            )
        events = self.env["revisit.event"].sudo().with_company(self.company_id)
        events._register_all(
            [self._prepare_event_vals(events, n, subject) for n, subject in enumerate(population, start=1)]
        )
        self.sudo().write(
            {"state": "registered", "registered_on": fields.Datetime.now(), "registered_by_id": self.env.uid}
        )

    def _prepare_event_vals(self, events, number, subject):
        engagement = subject if self.target == "engagement" else None
        partner = engagement.partner_id if engagement else subject
        more = {
            "key": f"order:{self.id}:{number}",
            "rule_id": self.rule_id.id,
            "requested_by_id": self.requested_by_id.id,
            "note": self.reason,
        }
        return events._prepare_event_vals("ordered", partner, self.date, engagement, self, more)

    def action_open_cancel(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel order"),
            "res_model": "revisit.order.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def action_cancel(self, reason=None):
        """Call the order off: what has not started is withdrawn, what has been begun or done stays.

        :raises UserError: without a reason, or when the order is cancelled already
        """
        for order in self:
            order.check_access("write")
            if order.state == "cancelled":
                raise UserError(self.env._("Order %s is cancelled already.", order.name))
            if not (reason or "").strip():
                raise UserError(self.env._("Say why order %s is cancelled.", order.name))
            order.sudo().write({"state": "cancelled", "cancel_reason": reason})
            order.sudo()._events_not_started()._withdraw(reason)

    def _events_not_started(self):
        return self.event_ids.filtered(lambda event: not any(event._visits_begun()))

    def action_open_events(self):
        domain = [("id", "in", self.event_ids.ids)]
        action = self._open("revisit.event", self.env._("Events"), domain)
        return {**action, "context": {"active_test": False}}

    def action_open_schedule(self):
        domain = [("event_id", "in", self.event_ids.ids)]
        return self._open("revisit.schedule", self.env._("Owed Visits"), domain)

    def action_open_visits(self):
        domain = [("schedule_ids.event_id", "in", self.event_ids.ids)]
        return self._open("revisit.visit", self.env._("Visits"), domain)

    def _open(self, model, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
        }


class RevisitEvent(models.Model):
    _inherit = "revisit.event"

    _of_order = models.Index("(origin_id) WHERE origin_model = 'revisit.order'")

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._check_population()
        return events

    def write(self, vals):
        if POPULATION & vals.keys():
            self._check_population()
        result = super().write(vals)
        if {"origin_model", "origin_id"} & vals.keys():
            self._check_population()
        return result

    def _check_population(self):
        """Nobody is added to or taken out of the population of an order from outside."""
        if not self.env.su and (ordered := self.filtered(lambda event: event.origin_model == ORDER)):
            raise UserError(
                self.env._("%s belongs to an order, whose population stays as registered.", ordered[0].display_name)
            )

    def _visits_begun(self):
        """Visits of this event that somebody has begun or closed with a result."""
        visits = self.schedule_ids.visit_id
        return visits.filtered(lambda visit: visit.state != "cancelled" and not visit._is_untouched())
