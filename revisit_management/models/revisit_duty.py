from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .calendar_names import WEEKDAYS

BATCH = 100


class RevisitDuty(models.Model):
    """What a department owes the ledger every week (``E3``): "every Friday production sends shipments"."""

    _name = "revisit.duty"
    _description = "Weekly Data Duty"
    _order = "company_id, weekday, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    department_id = fields.Many2one("hr.department", check_company=True, help="Who owes the data.")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        help="Gets the weekly activity. Empty: the manager of the department.",
    )
    weekday = fields.Selection(
        WEEKDAYS,
        string="Due Every",
        default="4",
        required=True,
        help="In the company's time zone. A public holiday is no excuse: the duty is due on this day all the same.",
    )
    event_type_ids = fields.Many2many(
        "revisit.event.type", string="Data Owed", required=True, help="One report of any of these fulfils the week."
    )
    data_owed = fields.Char(string="Data in Words", compute="_compute_data_owed", compute_sudo=True)
    week_ids = fields.One2many("revisit.duty.week", "duty_id", string="Weeks")
    open_week_count = fields.Integer(compute="_compute_open_week_count", string="Open Weeks")
    checked_on = fields.Date(readonly=True, copy=False, help="Last day on which this duty was looked at.")
    error = fields.Text(readonly=True, copy=False)
    retry_on = fields.Date(readonly=True, copy=False)

    @api.depends("event_type_ids.name")
    @api.depends_context("lang")
    def _compute_data_owed(self):
        for duty in self:
            duty.data_owed = ", ".join(duty.event_type_ids.mapped("name"))

    @api.depends("week_ids.state")
    def _compute_open_week_count(self):
        open_weeks = [("duty_id", "in", self.ids), ("state", "=", "open")]
        counts = dict(self.env["revisit.duty.week"]._read_group(open_weeks, ["duty_id"], ["__count"]))
        for duty in self:
            duty.open_week_count = counts.get(duty, 0)

    @api.constrains("event_type_ids")
    def _check_event_types(self):
        for duty in self:
            if not duty.event_type_ids:
                raise ValidationError(self.env._("Duty %s owes nothing: choose the data it is about.", duty.name))

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "department_id", "active"} & vals.keys():
            self.sudo()._follow_responsible()
        if {"weekday", "active"} & vals.keys():
            self.sudo().checked_on = False
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        if used := self.filtered("week_ids"):
            raise UserError(self.env._("%s has weeks on record: archive it instead of deleting it.", used[0].name))

    def _responsible(self):
        """Who gets the activity: the one named, else the manager of the department; nobody who has left."""
        named = self.user_id or self.department_id.sudo().manager_id.user_id
        return named.filtered("active")

    def _follow_responsible(self):
        """Open weeks go to whoever is responsible now; nobody is reminded of those of an archived duty."""
        for duty in self:
            open_weeks = duty.week_ids.filtered(lambda week: week.state == "open")
            open_weeks._assign(duty._responsible() if duty.active else self.env["res.users"])

    @api.model
    def _cron_duties(self):
        """Open this week's record and activity of each duty whose day has come. Safe to run twice and to restart."""
        self.env["revisit.run"]._begin("duties")._work(self._fetch_unchecked, self._check)

    @api.model
    def _fetch_unchecked(self):
        """The next batch of duties not looked at yet today, of one company: each has its own "today"."""
        for [company] in self._read_group([("active", "=", True)], ["company_id"]):
            today = company._revisit_today()
            domain = (
                fields.Domain("company_id", "=", company.id)
                & (fields.Domain("checked_on", "=", False) | fields.Domain("checked_on", "!=", today))
                & (fields.Domain("retry_on", "=", False) | fields.Domain("retry_on", "<=", fields.Date.today()))
            )
            if duties := self.search(domain, limit=BATCH):
                # what is noted on the week is read by everybody: in the company's language, not in that of the cron
                return duties.with_context(lang=company.partner_id.lang or self.env.lang)
        return self.browse()

    @api.model
    def _check(self, duties):
        """Open what is due and remind of what is still open.

        :return: counts for the run log
        """
        created = 0
        for duty in duties:
            today = duty.company_id._revisit_today()
            created += len(duty._open_weeks_due(today))
            duty._follow_responsible()
            duty.write({"checked_on": today, "error": False, "retry_on": False})
        return {"examined": len(duties), "created": created}

    def _open_weeks_due(self, today):
        """Create the weeks that are due by ``today`` and have no record yet.

        :return: the new weeks
        """
        weeks = self.env["revisit.duty.week"].create([self._prepare_week_vals(day) for day in self._mondays_due(today)])
        weeks._record_earlier_arrival(today)
        return weeks

    def _mondays_due(self, today):
        """Mondays of the weeks to open; last week's too, when nothing ran from its day on to its end."""
        monday = today - timedelta(days=today.weekday())
        last_monday, before = monday - timedelta(weeks=1), monday - timedelta(weeks=2)
        known = set(self.week_ids.mapped("week_start"))
        due = [monday] if today >= self._due_date(monday) else []
        due += [last_monday] if before in known else []
        return [day for day in due if day not in known]

    def _due_date(self, monday):
        return monday + timedelta(days=int(self.weekday))

    def _prepare_week_vals(self, monday):
        return {
            "duty_id": self.id,
            "company_id": self.company_id.id,
            "week_start": monday,
            "due_date": self._due_date(monday),
        }
