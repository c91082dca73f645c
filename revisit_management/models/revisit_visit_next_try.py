"""When the customer is tried next, by what came out of the last attempt (``W12``)."""

from odoo import api, fields, models

from ..engine.next_try import CALLBACK, CORRECT_NUMBER, OTHER_CHANNEL, OTHER_TIME, SOON, next_try


class RevisitAttempt(models.Model):
    _inherit = "revisit.attempt"

    def _apply_to_visit(self):
        result = super()._apply_to_visit()
        self.visit_id._propose_next_try()
        return result


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    next_try_at = fields.Datetime(string="Next Try", readonly=True, copy=False)
    next_try_action = fields.Selection(
        [
            (SOON, "soon again"),
            (OTHER_TIME, "at another time"),
            (CALLBACK, "as agreed"),
            (CORRECT_NUMBER, "correct the number first"),
            (OTHER_CHANNEL, "by another channel"),
        ],
        string="What Is Next",
        readonly=True,
        copy=False,
    )
    next_try_note = fields.Char(compute="_compute_next_try_note", help="When and how the customer is tried next.")

    _number_to_correct = models.Index("(partner_id) WHERE next_try_action = 'correct_number'")
    _open_by_next_try = models.Index("(next_try_at) WHERE state IN ('draft', 'ready', 'in_progress')")

    def _propose_next_try(self):
        """From the attempt made last; nothing after one that reached the customer."""
        last = self.attempt_ids.sorted(lambda attempt: (attempt.at, attempt.id))[-1:]
        callback = last.callback_at and self._calling_time(last.callback_at)
        found = next_try(
            last.outcome,
            self._calling_time(last.at),
            self._calling_time(fields.Datetime.now()),
            self._calling_windows(),
            self._calling_calendar().is_workday,
            self.latest_date or None,
            callback or None,
        )
        day_before = self._activity_day()
        at = found and found.at_local and self._from_calling_time(found.at_local)
        self.sudo().write({"next_try_at": at or False, "next_try_action": found.action if found else False})
        if self._activity_day() != day_before:
            self._sync_activities()

    def _activity_day(self):
        """The next try, where it comes after the planned day."""
        planned = super()._activity_day()
        if not (self.next_try_at and planned):
            return planned
        return max(planned, self._local_date(self.next_try_at))

    @api.depends("next_try_at", "next_try_action", "latest_date", "state")
    @api.depends_context("lang")
    def _compute_next_try_note(self):
        for visit in self:
            visit.next_try_note = visit.is_open and visit._describe_next_try()

    def _describe_next_try(self):
        at = self.next_try_at and self._say_time(self.next_try_at)
        sentences = {
            SOON: self.env._("Try again soon: %s.", at),
            OTHER_TIME: self.env._("Nobody there: next try %s.", at),
            CALLBACK: self.env._("Call back as agreed: %s.", at),
            CORRECT_NUMBER: self.env._("Wrong number: correct it on the customer's page first."),
            OTHER_CHANNEL: self._describe_other_channel(),
        }
        parts = (sentences.get(self.next_try_action), self._describe_last_day())
        return " ".join(filter(None, parts)) or False

    def _describe_other_channel(self):
        channel = self._next_channel()
        if channel:
            return self.env._("The customer refused: close the visit as not reached, “%s” follows.", channel.name)
        return self.env._("The customer refused: close the visit as not reached.")

    def _describe_last_day(self):
        """Never silently late: the last possible day is named, and so is one too late."""
        if not (self.next_try_at and self.latest_date):
            return None
        day = self._local_date(self.next_try_at)
        if day == self.latest_date:
            return self.env._("It is the last possible day.")
        return self.env._("The last possible day is over by then.") if day > self.latest_date else None
