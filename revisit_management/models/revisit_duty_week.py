from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.moments import start_of_day
from .texts import joined

ACTIVITY = "revisit_management.mail_activity_type_duty"
# what the data, the responsible's button and the scheduled action set, never a form or a remote call
PROTECTED = {"duty_id", "company_id", "week_start", "due_date", "state", "arrived_on", "arrived_count"}


class RevisitDutyWeek(models.Model):
    """One week of a duty (``E3``): did its data arrive? The record; the activity on it is only a notice."""

    _name = "revisit.duty.week"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Week of a Data Duty"
    _order = "week_start desc, duty_id, id desc"
    _mail_post_access = "read"

    duty_id = fields.Many2one("revisit.duty", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    department_id = fields.Many2one(related="duty_id.department_id")
    data_owed = fields.Char(related="duty_id.data_owed")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who was reminded. Follows the duty as long as the week is open.",
    )
    week_start = fields.Date(required=True, readonly=True, help="Monday of the week.")
    due_date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("open", "Waiting for data"), ("arrived", "Arrived"), ("nothing_to_report", "Nothing to report")],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
    )
    arrived_on = fields.Date(readonly=True, help="Day on which the first of the data arrived, in the company's zone.")
    arrived_count = fields.Integer(
        string="Reports", readonly=True, aggregator="sum", help="How many had arrived when the week was closed."
    )
    note = fields.Text(help="What arrived, or why nothing did.")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    can_report = fields.Boolean(compute="_compute_can_report")

    _week_once = models.UniqueIndex("(duty_id, week_start)", "This week of the duty is already on record.")
    _open_weeks = models.Index("(company_id, duty_id) WHERE state = 'open'")

    @api.depends("duty_id", "week_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for week in self:
            duty, monday = week.sudo().duty_id.name or "", fields.Date.to_string(week.week_start) or ""
            week.display_name = self.env._("%(duty)s · week of %(monday)s", duty=duty, monday=monday)

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        for week in self:
            today = week.company_id.sudo()._revisit_today()
            week.is_overdue = bool(week.state == "open" and week.due_date and week.due_date < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company.sudo()._revisit_today()
        overdue = fields.Domain("state", "=", "open") & fields.Domain("due_date", "<", today)
        return fields.Domain.OR(overdue if wanted else ~overdue for wanted in value)

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_report(self):
        for week in self:
            week.can_report = week.state == "open" and week._is_mine()

    def write(self, vals):
        self.check_access("write")
        if not self.env.su and PROTECTED & vals.keys():
            raise UserError(self.env._("A week is closed by its data, or by the button “Nothing to report this week”."))
        return super().write(vals)

    def action_nothing_to_report(self):
        """The responsible says that the week brought nothing: it is closed without data.

        :raises AccessError: for anybody but the responsible and managers
        :raises UserError: when the week is closed already
        """
        for week in self:
            week.check_access("read")
            if not week._is_mine():
                raise AccessError(self.env._("Only the responsible reports for this week."))
            if week.state != "open":
                raise UserError(self.env._("%s is closed already.", week.display_name))
            week.sudo()._close_without_data()

    def action_open_duty(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "revisit.duty",
            "view_mode": "form",
            "res_id": self.duty_id.id,
        }

    def _is_mine(self):
        return self.user_id == self.env.user or self.env.user.has_group("revisit_management.group_manager")

    def _close_without_data(self):
        by_whom = self.env._("Reported by %s.", self.env.user.name)
        self.write({"state": "nothing_to_report", "note": "\n".join(filter(None, (self.note, by_whom)))})
        self.activity_feedback([ACTIVITY], feedback=self.env._("Nothing to report this week."))

    # Arrival: what counts is the week in which the data was reported, whatever the day it tells of

    def _record_earlier_arrival(self, today):
        """Close those whose data came before their day: nobody needs to be reminded."""
        for week in self:
            counts = week._count_reported()
            if counts:
                week._arrive(counts, min(today, week._last_day()))

    def _last_day(self):
        return self.week_start + timedelta(days=6)

    def _count_reported(self):
        """Reports from Monday to Sunday, by event type; what closed an earlier week late is not counted twice."""
        first = max(self.week_start, self._late_arrival() or self.week_start)
        tz = self.company_id._revisit_tz()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("type_id", "in", self.duty_id.event_type_ids.ids),
            ("reported_at", ">=", start_of_day(first, tz)),
            ("reported_at", "<", start_of_day(self._last_day() + timedelta(days=1), tz)),
        ]
        return dict(self.env["revisit.event"].sudo()._read_group(domain, ["type_id"], ["__count"]))

    def _late_arrival(self):
        """The day after an earlier week's data came late, within this week; None when it did not."""
        late = self.search(
            [
                ("duty_id", "=", self.duty_id.id),
                ("week_start", "<", self.week_start),
                ("arrived_on", ">=", self.week_start),
            ],
            order="arrived_on desc",
            limit=1,
        )
        return late.arrived_on + timedelta(days=1) if late else None

    def _arrive(self, counts, day):
        """The data is there.

        :param counts: number of reports by event type
        :param day: when, in the company's time zone
        """
        told = self._describe_arrival(counts)
        self.write(
            {
                "state": "arrived",
                "arrived_on": day,
                "arrived_count": sum(counts.values()),
                "note": "\n".join(filter(None, (self.note, told))),
            }
        )
        self.activity_feedback([ACTIVITY], feedback=told)

    def _describe_arrival(self, counts):
        parts = [self.env._("%(type)s %(count)s", type=kind.name, count=count) for kind, count in counts.items()]
        return self.env._("Arrived: %s", joined(self.env, parts))

    # The activity: a notice, put back each day until the week is closed

    def _assign(self, user):
        """Open weeks are ``user``'s now; without anybody the week itself tells the managers."""
        for week in self:
            if week.user_id != user:
                week.activity_unlink([ACTIVITY])
                week.user_id = user
            if user and not week.activity_search([ACTIVITY]):
                week._notify(user)

    def _notify(self, user):
        week = self.with_context(lang=user.lang or self.env.lang)
        week.activity_schedule(
            ACTIVITY,
            date_deadline=self.due_date,
            user_id=user.id,
            summary=week.env._("Send this week's data: %s", week.data_owed),
        )
