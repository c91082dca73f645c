"""Visits of one customer or place gather in one trip, inside everybody's window (``E9``)."""

from odoo import fields, models

from ..engine.batching import Job, plan_trips


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    trip_id = fields.Many2one("revisit.trip", readonly=True, copy=False, index="btree_not_null", ondelete="set null")

    def _gather_in_trips(self):
        """Give visits of rules that want it one day per customer or place, joining trips that exist."""
        for rule, visits in self.filtered(lambda visit: visit.rule_id.batch_by != "none").grouped("rule_id").items():
            visits._gather(rule)

    def _gather(self, rule):
        today, is_workday = rule.policy_id._today(), rule.policy_id._work_calendar().is_workday
        keys = {visit.id: visit._trip_key(rule) for visit in self}
        trips = self._open_trips(set(keys.values()), today)
        jobs = [
            Job(visit.id, keys[visit.id], max(visit.earliest_date, today), visit.ideal_date, visit.latest_date)
            for visit in self
            if visit.latest_date >= today
        ]
        days = plan_trips(jobs, is_workday, fixed=[(trip.key, trip.date) for trip in trips])
        by_place = {(trip.key, trip.date): trip for trip in trips}
        for visit in self.filtered(lambda visit: visit.id in days):
            place = keys[visit.id], days[visit.id]
            by_place[place] = by_place.get(place) or self.env["revisit.trip"].create(visit._prepare_trip_vals(*place))
            visit._go_along(by_place[place])

    def _trip_key(self, rule):
        subject = f"partner:{self.partner_id.id}" if rule.batch_by == "customer" else self.partner_id._revisit_place()
        return f"{rule.policy_id.id}:{self.channel_id.id}:{subject}"

    def _open_trips(self, keys, today):
        """Trips to come that the visits may join."""
        return self.env["revisit.trip"].search(
            [("key", "in", list(keys)), ("date", ">=", today), ("company_id", "=", self.company_id.id)]
        )

    def _prepare_trip_vals(self, key, day):
        by_customer = self.rule_id.batch_by == "customer"
        place = self.partner_id.display_name if by_customer else self.partner_id._revisit_place()
        return {
            "name": place or self.partner_id.display_name,
            "key": key,
            "date": day,
            "company_id": self.company_id.id,
            "agent_id": self.agent_id.id,
        }

    def _go_along(self, trip):
        """One trip, one day, one person."""
        vals = {"trip_id": trip.id, "planned_date": trip.date}
        if trip.agent_id:
            vals["agent_id"] = trip.agent_id.id
        self.write(vals)
