"""Before a policy is activated: what its rules would create, change and cancel. Nothing is written."""

from collections import Counter

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .simulation import OVERDUE, Simulation
from .simulation_load import Load
from .simulation_whom import NOBODY

KINDS = ("added", "moved", "cancelled")


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    def action_simulate(self):
        """Open the simulation of this policy."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_simulation_action")
        return {**action, "context": {"active_id": self.id, "active_model": self._name}}

    def simulate(self):
        """The visits of the next twelve months if the policy is activated today, against today and capacity.

        Months are named as ``2026-03``; ``overdue`` stands for what falls due before today.

        :return: plain values for the page: ``months`` with visits, capacity and changes, ``groups`` by rule, channel
            and person, ``totals``, ``changes`` by rule, ``examples`` of each kind of change, ``notes``
        :raises AccessError: for others than managers and supervisors
        """
        self.ensure_one()
        self._check_can_simulate()
        simulation = Simulation(self.sudo().with_company(self.company_id))
        load = Load(simulation)
        return {
            "policy": self._prepare_simulated_policy(),
            "today": simulation.today.isoformat(),
            "months": self._prepare_months(simulation, load),
            "groups": self._prepare_groups(simulation, load),
            "totals": self._prepare_totals(simulation),
            "changes": self._prepare_changes(simulation),
            "examples": self._prepare_examples(simulation),
            "capacity": {
                "agents": len(load.agent_ids),
                "hours": load.hours_a_day,
                "minutes": self.minutes_per_visit,
                "has_windows": bool(self._windows_for_everybody()),
            },
            "notes": self._prepare_simulation_notes(),
        }

    def _check_can_simulate(self):
        self.check_access("read")
        if not self.env.user.has_group("revisit_management.group_supervisor"):
            raise AccessError(self.env._("Only managers and supervisors simulate policies."))
        if self.is_template:
            raise UserError(self.env._("Apply the template %s first: it has no customers of its own.", self.name))

    def _prepare_simulated_policy(self):
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "state_name": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "version": self.version,
            "has_changes": self.has_changes,
            "may_activate": self.has_access("write"),
        }

    def _prepare_months(self, simulation, load):
        visits = self._visits_by(simulation, lambda place: place.month)
        rows = [self._prepare_month(OVERDUE, simulation, visits)] if self._is_overdue(simulation) else []
        for month, (first, last) in load.months().items():
            row = self._prepare_month(month, simulation, visits)
            capacity = load.capacity(first, last)
            row |= {"first": first.isoformat(), "last": last.isoformat(), "workdays": load.workdays(first, last)}
            rows.append({**row, "capacity": capacity, "is_overload": 0 < capacity < row["visits"]})
        return rows

    def _is_overdue(self, simulation):
        return simulation.before[OVERDUE] or any(place.month == OVERDUE for place in simulation.places)

    def _prepare_month(self, month, simulation, visits):
        changed = {
            kind: sum(n for (k, m, _rule), n in simulation.changed.items() if (k, m) == (kind, month)) for kind in KINDS
        }
        return {"key": month, "visits": visits[month], "before": simulation.before[month], **changed}

    def _prepare_groups(self, simulation, load):
        places = simulation.places
        by_rule, by_channel = Counter(), Counter()
        for place, count in places.items():
            by_rule[place.month, place.rule_id] += count
            by_channel[place.month, place.channel_id] += count
        rules = {rule_id: rule._simulated_name() for rule_id, rule in simulation.rules.items()}
        channels = self._names("revisit.channel", {channel for _month, channel in by_channel})
        persons = self._names("res.users", {user for _month, user in load.persons})
        return {
            "rule": self._prepare_series(by_rule, rules),
            "channel": self._prepare_series(by_channel, {NOBODY: self.env._("No channel"), **channels}),
            "person": self._prepare_series(load.persons, {NOBODY: self.env._("Nobody assigned"), **persons}),
        }

    @api.model
    def _names(self, model, ids):
        """Names of records by id, whoever may read them: the simulation is for the whole company."""
        return {record.id: record.display_name for record in self.env[model].sudo().browse(filter(None, ids))}

    @api.model
    def _prepare_series(self, counts, names):
        """One series a record, the largest first: number of visits by month."""
        series = {}
        for (month, record_id), count in counts.items():
            series.setdefault(record_id, {})[month] = count
        rows = [
            {"id": record_id, "name": names[record_id], "values": values, "total": sum(values.values())}
            for record_id, values in series.items()
        ]
        return sorted(rows, key=lambda row: (-row["total"], row["name"]))

    @api.model
    def _visits_by(self, simulation, key):
        counts = Counter()
        for place, count in simulation.places.items():
            counts[key(place)] += count
        return counts

    def _prepare_totals(self, simulation):
        changed = {kind: sum(n for (k, *_rest), n in simulation.changed.items() if k == kind) for kind in KINDS}
        return {"visits": simulation.places.total(), "before": simulation.before.total(), **changed}

    def _prepare_changes(self, simulation):
        """Numbers of changes by rule, in the order of the policy."""
        counts = {}
        for (kind, _month, rule_id), n in simulation.changed.items():
            row = counts.setdefault(rule_id, dict.fromkeys(KINDS, 0))
            row[kind] += n
        return [
            {"id": rule_id, "name": rule._simulated_name(), **counts[rule_id]}
            for rule_id, rule in sorted(simulation.rules.items(), key=lambda item: (item[1].sequence, item[0]))
            if rule_id in counts
        ]

    def _prepare_examples(self, simulation):
        examples = self._without_conflicts(simulation.examples)
        events = [(change.new or change.old).event for changes in examples.values() for change in changes]
        partners = self._names("res.partner", {event.partner_id for event in events})
        lines = self._names("revisit.engagement", {event.engagement_id for event in events})
        rules = {rule_id: rule._simulated_name() for rule_id, rule in simulation.rules.items()}
        return {
            kind: [self._prepare_example(change, partners, lines, rules) for change in examples[kind]] for kind in KINDS
        }

    def _without_conflicts(self, examples):
        """Those about customers in whom the user has no interest (``W4``)."""
        subjects = {change: self._subject_of(change) for changes in examples.values() for change in changes}
        conflicts = self._users_in_conflict(set(subjects.values()))
        return {
            kind: [change for change in changes if self.env.uid not in conflicts.get(subjects[change], ())]
            for kind, changes in examples.items()
        }

    @api.model
    def _subject_of(self, change):
        event = (change.new or change.old).event
        return event.partner_id, event.engagement_id or False

    @api.model
    def _prepare_example(self, change, partners, lines, rules):
        visit = change.new or change.old
        event = visit.event
        return {
            "partner": {"id": event.partner_id, "name": partners[event.partner_id]},
            "engagement": event.engagement_id and {"id": event.engagement_id, "name": lines[event.engagement_id]},
            "rule": {"id": change.rule_id, "name": rules[change.rule_id]},
            "number": visit.due.occurrence + 1,
            "old": change.old and change.old.day.isoformat(),
            "new": change.new and change.new.day.isoformat(),
        }

    def _prepare_simulation_notes(self):
        """How it was counted, as far as it concerns this policy."""
        rules = self.rule_ids
        notes = [
            self.env._("Capacity does not know absences yet, nor what the agents do for other policies."),
            self.env._("Visits are counted in the month of their due date; holidays move the planned day only."),
            self.env._(
                "Events that have not happened yet owe nothing here: new sales, repairs and orders come on top."
            ),
        ]
        if rules.filtered(lambda rule: rule._is_sampled()):
            notes.append(self.env._("Who is drawn at random is an example; how many are drawn is right within one."))
        if rules.filtered(lambda rule: rule.trigger == "coverage" or rule.repeat_basis == "completion"):
            notes.append(self.env._("Visits that follow from the last one assume that each is made on its due date."))
        if rules.filtered(lambda rule: rule.trigger == "condition"):
            notes.append(self.env._("Conditions: those who meet them today."))
        company = self.company_id.sudo()
        if company.revisit_merge_days or company.revisit_budget_visits:
            notes.append(self.env._("Merging of near visits and the customers' contact limit are not taken off."))
        return notes


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    def _simulated_name(self):
        return " ".join(filter(None, (self.clause, self.name)))
