"""Visits of one customer or place gather in one trip, inside everybody's window (``E9``)."""

from odoo import api, fields, models

from ..engine.batching import Job, plan_trips


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    trip_id = fields.Many2one("revisit.trip", readonly=True, copy=False, index="btree_not_null", ondelete="set null")


class RevisitTrip(models.Model):
    _inherit = "revisit.trip"

    @api.model
    def _gather(self, vals_list, may_have):
        """Visits about to be made of rules that want it share days and people, joining trips that exist.

        :param vals_list: values of the visits, changed in place before they are written, so that nothing is moved
        :param may_have: for each visit a function that tells whether an agent may make it on a day
        """
        rules = self.env["revisit.rule"].browse({vals["rule_id"] for vals in vals_list})
        for rule in rules.filtered(lambda rule: rule.batch_by != "none"):
            places = [n for n, vals in enumerate(vals_list) if vals["rule_id"] == rule.id]
            self._gather_of(rule, [vals_list[n] for n in places], [may_have[n] for n in places])

    @api.model
    def _gather_of(self, rule, vals_list, may_have):
        today, is_workday = rule.policy_id._today(), rule.policy_id._work_calendar().is_workday
        keys = [self._key(rule, vals) for vals in vals_list]
        trips = self._still_open(rule, keys, today)
        jobs = [
            Job(n, key, max(vals["earliest_date"], today), vals["ideal_date"], vals["latest_date"])
            for n, (vals, key) in enumerate(zip(vals_list, keys, strict=True))
            if vals["latest_date"] >= today
        ]
        days = plan_trips(jobs, is_workday, fixed=[(trip.key, trip.date) for trip in trips])
        passengers = {n: (keys[n], day) for n, day in days.items()}
        by_place = self._with_new(rule, trips, passengers, vals_list, may_have)
        for n, place in passengers.items():
            if place in by_place:
                vals_list[n].update(by_place[place]._prepare_passenger_vals(vals_list[n], may_have[n]))

    @api.model
    def _with_new(self, rule, trips, passengers, vals_list, may_have):
        """``trips`` and those still missing, by key and day; a new one takes the first agent who is there that day."""
        by_place = {(trip.key, trip.date): trip for trip in trips}
        firsts = {}
        for n, place in passengers.items():
            agent_id = vals_list[n]["agent_id"]
            if place not in by_place and (not agent_id or may_have[n](agent_id, place[1])):
                firsts.setdefault(place, vals_list[n])
        created = self.create([self._prepare_trip_vals(rule, *place, vals) for place, vals in firsts.items()])
        return by_place | dict(zip(firsts, created, strict=True))

    @api.model
    def _key(self, rule, vals):
        partner = self.env["res.partner"].browse(vals["partner_id"])
        subject = f"partner:{partner.id}" if rule.batch_by == "customer" else partner._revisit_place()
        return f"{vals['policy_id']}:{vals['channel_id']}:{subject}"

    @api.model
    def _still_open(self, rule, keys, today):
        """Trips to come that the visits may join."""
        return self.search(
            [("key", "in", list(set(keys))), ("date", ">=", today), ("company_id", "=", rule.company_id.id)]
        )

    @api.model
    def _prepare_trip_vals(self, rule, key, day, vals):
        partner = self.env["res.partner"].browse(vals["partner_id"])
        place = partner.display_name if rule.batch_by == "customer" else partner._revisit_place()
        return {
            "name": place or partner.display_name,
            "key": key,
            "date": day,
            "company_id": rule.company_id.id,
            "agent_id": vals["agent_id"],
        }

    def _prepare_passenger_vals(self, vals, may_have):
        """One trip, one day, one person; whom that person must not visit is visited by somebody else, apart."""
        agent_id = self.agent_id.id or vals["agent_id"]
        if agent_id and not may_have(agent_id, self.date):
            return {}
        return {"trip_id": self.id, "planned_date": self.date, "agent_id": agent_id}
