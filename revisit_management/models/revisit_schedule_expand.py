"""Events → owed visits. For each event and each rule in force, the next occurrence waits as one line."""

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from . import bulk
from .revisit_event import DATES
from .rule_dates import dates_of

BATCH = 2000

LINE_FIELDS = (
    "event_id",
    "rule_id",
    "policy_id",
    "partner_id",
    "engagement_id",
    "company_id",
    "occurrence",
    "key",
    "ideal_date",
    "earliest_date",
    "latest_date",
    "due_at",
    "state",
)


class RevisitScheduleExpand(models.Model):
    _inherit = "revisit.schedule"

    @api.model
    def _cron_expand(self):
        """Give every new or changed event its waiting lines. Safe to run twice, to kill and to restart."""
        run = self.env["revisit.run"]._begin("expand")
        run._work(self._fetch_unexpanded, self._expand)
        if run.created:  # what is due by the hour does not wait for the night
            self.env.ref("revisit_management.ir_cron_generate").sudo()._trigger()

    @api.model
    def _fetch_unexpanded(self):
        domain = [("to_expand", "=", True), "|", ("retry_on", "=", False), ("retry_on", "<=", fields.Date.today())]
        return bulk.lock_next(self.env["revisit.event"].with_context(active_test=False), domain, BATCH, "id")

    @api.model
    def _expand(self, events):
        """Write the next waiting line of each event and rule; lines that exist stay.

        :return: counts for the run log
        """
        pairs = self._pairs_to_expand(events)
        last = self._last_occurrences((event.id, rule.id) for event, rule in pairs)
        rows = self._next_rows(pairs, last)
        created = bulk.insert(self.env, "revisit.schedule", LINE_FIELDS, rows, on_conflict=SQL("(key) DO NOTHING"))
        self._mark_expanded(events)
        history = self._passed_over(rows, last)
        counts = {"examined": len(events), "created": len(created)}
        if history:
            counts["skipped"] = {self.env._("history before the policy came into force"): history}
        return counts

    @api.model
    def _next_rows(self, pairs, last):
        """The next line of each (event, rule), as rows of ``LINE_FIELDS``; none where one waits or the series is over.

        :param last: what exists of each series, as ``_last_occurrences`` gives it
        """
        dates = self._rule_dates({rule for _event, rule in pairs})
        facts = self._facts(pairs)
        ends = self._end_days([pair for pair in pairs if pair[1].ended_by])
        rows = []
        for event, rule in pairs:
            series = event.id, rule.id
            due = self._next_due(dates[rule], facts[series], last.get(series))
            if due and not (series in ends and due.ideal_date >= ends[series]):
                rows.append(self._line_row(event, rule, due))
        return rows

    @api.model
    def _passed_over(self, rows, last):
        """How many occurrences before the first lines of new series are history."""
        event, rule, number = map(LINE_FIELDS.index, ("event_id", "rule_id", "occurrence"))
        return sum(row[number] for row in rows if (row[event], row[rule]) not in last)

    @api.model
    def _pairs_to_expand(self, events):
        rules = self.env["revisit.rule"].search(
            [
                ("policy_id.state", "=", "active"),
                ("policy_id.active", "=", True),
                ("event_type_id", "in", events.type_id.ids),
                ("company_id", "in", events.company_id.ids),
            ]
        )
        by_type = rules.grouped(lambda rule: (rule.company_id, rule.event_type_id))
        return [
            (event, rule)
            for event in events
            if event.active
            for rule in by_type.get((event.company_id, event.type_id), ())
            if rule._reacts_to(event)
        ]

    @api.model
    def _rule_dates(self, rules):
        """The dates of each rule; rules of one policy share its working days."""
        calendars = {policy: policy._work_calendar().is_workday for policy in {rule.policy_id for rule in rules}}
        return {rule: dates_of(rule, calendars[rule.policy_id]) for rule in rules}

    @api.model
    def _next_due(self, dates, fact, last):
        """The next occurrence to wait for, or None: one waits already, the visit is open, or the series is over."""
        if last is None:
            return dates.first(fact)
        occurrence, waiting, state, visit_id, ideal_date, credited = last
        if waiting:
            return None
        if not dates.on_completion:
            return self._next_in_turn(dates, fact, occurrence, credited or ())
        if state == "taken":
            return None
        closed = self.env["revisit.visit"].browse(visit_id)._closing_date() if visit_id else ideal_date
        return dates.after_completion(fact, closed, occurrence + 1)

    @api.model
    def _next_in_turn(self, dates, fact, occurrence, credited):
        """The occurrence after ``occurrence`` that was not answered by a past visit already."""
        due = dates.first(fact, after=occurrence)
        while due and due.occurrence in credited:
            due = dates.first(fact, after=due.occurrence)
        return due

    @api.model
    def _line_row(self, event, rule, due):
        return (
            event.id,
            rule.id,
            rule.policy_id.id,
            event.partner_id.id,
            event.engagement_id.id or None,
            event.company_id.id,
            due.occurrence,
            f"{rule.id}:{event.id}:{due.occurrence}",
            due.ideal_date,
            due.earliest_date,
            due.latest_date,
            due.due_at,
            "waiting",
        )

    @api.model
    def _mark_expanded(self, events):
        if events:
            events.flush_recordset()
            self.env.execute_query(
                SQL(
                    "UPDATE revisit_event SET to_expand = NULL, error = NULL, retry_on = NULL WHERE id = ANY(%s)",
                    events.ids,
                )
            )
            events.invalidate_recordset(["to_expand", "error", "retry_on"])

    @api.model
    def _expand_again(self, condition):
        """Drop the waiting lines that match the SQL ``condition`` on ``s``; their events are expanded anew."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "WITH gone AS (DELETE FROM revisit_schedule s WHERE s.state = 'waiting' AND %s RETURNING s.event_id) "
                "UPDATE revisit_event SET to_expand = TRUE WHERE id IN (SELECT event_id FROM gone)",
                condition,
            )
        )
        self.env.invalidate_all()
        self._trigger_expand()

    def _give_place(self):
        """These lines of withdrawn events stand aside, so that a fact that comes back owes its visits anew."""
        for line in self:
            line.write({"withdrawn": True, "key": f"{line.key}:withdrawn:{line.id}"})

    @api.model
    def _trigger_expand(self):
        self.env.ref("revisit_management.ir_cron_expand").sudo()._trigger()


class RevisitEvent(models.Model):
    """The schedule listens to the facts on its left."""

    _inherit = "revisit.event"

    to_expand = fields.Boolean(default=True, copy=False, help="New or changed: its owed visits are not worked out yet.")
    error = fields.Text(readonly=True, copy=False)
    retry_on = fields.Date(readonly=True, copy=False)

    _unexpanded = models.Index("(id) WHERE to_expand IS TRUE")

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        if events:
            self.env["revisit.schedule"]._trigger_expand()
        return events

    def write(self, vals):
        result = super().write(vals)
        if set(DATES) & vals.keys() and not self.env.context.get("revisit_corrected_together"):
            self._follow_dates()
        if "active" in vals:
            self._follow_active()
        return result

    def _follow_dates(self):
        """Dates were corrected: waiting lines are worked out anew, visits not started move, done ones never."""
        result = super()._follow_dates()
        for ids in split_every(BATCH, self.ids):
            self.browse(ids)._follow_dates_together()
        return result

    def _follow_dates_together(self):
        schedule = self.env["revisit.schedule"].sudo()
        events = self.filtered("active")
        events.flush_recordset()
        schedule._expand_again(SQL("s.event_id = ANY(%s)", events.ids))
        schedule._move_taken(events)
        schedule._expand(events)

    def _follow_active(self):
        schedule = self.env["revisit.schedule"].sudo()
        restored = self.filtered("active")
        withdrawn = self - restored
        if withdrawn:
            reason = self.env.context.get("revisit_withdraw_reason") or self.env._("The event was withdrawn.")
            open_lines = schedule.search([("event_id", "in", withdrawn.ids), ("state", "in", ("waiting", "taken"))])
            open_lines._call_off(reason)
            open_lines._give_place()
        if restored:
            restored.write({"to_expand": True})
            schedule._trigger_expand()


class RevisitPolicy(models.Model):
    _inherit = "revisit.policy"

    def action_activate(self):
        """Besides: work out the owed visits of all events the rules speak of, and move what has not started."""
        result = super().action_activate()
        schedule = self.env["revisit.schedule"].sudo()
        for policy in self:
            policy.flush_recordset()
            schedule._expand_again(SQL("s.policy_id = %s", policy.id))
            schedule._move_taken_of(policy)
            policy._flag_events()
        schedule._trigger_expand()
        return result

    def _flag_events(self):
        types = self.rule_ids.event_type_id.ids
        self.env["revisit.event"].flush_model()
        self.env.execute_query(
            SQL(
                "UPDATE revisit_event SET to_expand = TRUE, retry_on = NULL "
                "WHERE company_id = %s AND type_id = ANY(%s) AND active IS TRUE AND to_expand IS NOT TRUE",
                self.company_id.id,
                types,
            )
        )
        self.env["revisit.event"].invalidate_model(["to_expand", "retry_on"])
