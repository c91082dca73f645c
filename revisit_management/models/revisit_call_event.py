import base64

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from ..engine.calls import RECORDING, call_of
from ..engine.media import is_recording


class RevisitCallEvent(models.Model):
    """One event of a call, as a telephone system reported it (``W1``, ``W12``). What cannot be placed waits."""

    _name = "revisit.call.event"
    _description = "Call Event"
    _order = "at desc, id desc"
    _rec_name = "call_key"

    telephony_id = fields.Many2one("revisit.telephony", string="Telephone System", required=True, ondelete="restrict")
    company_id = fields.Many2one(related="telephony_id.company_id", store=True)
    event_key = fields.Char(string="Event", required=True)
    call_key = fields.Char(string="Call", required=True)
    kind = fields.Selection(
        [("ring", "Rings"), ("answer", "Answered"), ("hangup", "Ended"), ("recording", "Recording")], required=True
    )
    at = fields.Datetime(string="Time", required=True)
    number = fields.Char(help="The customer's, as the telephone system wrote it.")
    agent = fields.Char(string="Agent Reported")
    user_id = fields.Many2one("res.users", string="Agent", ondelete="restrict")
    reference = fields.Integer()
    seconds = fields.Integer(string="Length (s)")
    visit_id = fields.Many2one("revisit.visit", ondelete="restrict", index="btree_not_null")
    attempt_id = fields.Many2one("revisit.attempt", string="Logged Call", ondelete="restrict", index="btree_not_null")
    state = fields.Selection(
        [
            ("matched", "Placed"),
            ("unmatched", "Whose call?"),
            ("consent", "Waits for consent"),
            ("dropped", "Not kept"),
        ],
        required=True,
        default="unmatched",
    )
    note = fields.Char(readonly=True)
    url = fields.Char(groups=NO_ACCESS)
    content = fields.Binary(attachment=True, groups=NO_ACCESS)

    _event_unique = models.UniqueIndex("(telephony_id, event_key)", "This event is known already.")
    _by_call = models.Index("(telephony_id, call_key)")
    _unmatched = models.Index("(company_id, at) WHERE state = 'unmatched'")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a telephone system reported is a fact and cannot be deleted."))

    @api.model
    def _receive(self, telephony, message):
        """Keep what ``telephony`` sent, once.

        :param message: ``engine.calls.Message``
        :return: the event, and whether it is new. One that another request is just keeping is not seen yet: empty
        """
        events = self.sudo()
        known = events.search([("telephony_id", "=", telephony.id), ("event_key", "=", message.event_id)])
        if known:
            return known, False
        try:
            with self.env.cr.savepoint():
                return events.create(self._prepare_event(telephony, message)), True
        except UniqueViolation:
            return events, False

    @api.model
    def _prepare_event(self, telephony, message):
        return {
            "telephony_id": telephony.id,
            "event_key": message.event_id,
            "call_key": message.call_id,
            "kind": message.kind,
            "at": message.at,
            "number": message.number,
            "agent": message.agent,
            "user_id": telephony._user_of(message.agent).id,
            "reference": message.reference,
            "seconds": message.seconds,
            "url": message.url or False,
            "content": base64.b64encode(message.content) if message.content else False,
        }

    def _of_same_call(self):
        """All events of this call so far."""
        return self.search([("telephony_id", "=", self.telephony_id.id), ("call_key", "=", self.call_key)])

    def _place(self):
        """Find whose call it is, from all that is known of it; one clue places all of its events. Safe to repeat."""
        events = self._of_same_call()
        visit = events.visit_id[:1] or events._find_visit()
        if visit:
            events.filtered(lambda event: event.state == "unmatched")._give_to(visit)
            events._measure()

    def _give_to(self, visit):
        for event in self:
            event.write({"visit_id": visit.id, "state": "matched"})
            if event.kind == RECORDING:
                event._file()

    def _call(self):
        return call_of((event.kind, event.at) for event in self)

    def _span(self):
        """From the first to the last that is known of the call."""
        moments = self.mapped("at")
        return min(moments), max(moments)

    # A supervisor places what could not be placed

    def action_assign(self, visit_id):
        """The call belongs to this visit.

        :raises UserError: when it was placed already
        """
        self.check_access("read")
        if not self.env.user.has_group("revisit_management.group_supervisor"):
            raise AccessError(self.env._("Supervisors say whose call it was."))
        visit = self.env["revisit.visit"].browse(visit_id)
        visit.check_access("write")
        visit._check_no_conflict(self.env.user)
        if self.filtered(lambda event: event.state != "unmatched" or event.company_id != visit.company_id):
            raise UserError(self.env._("Only calls that wait, and of the company of the visit, are placed."))
        for event in self.sudo():
            if event.state == "unmatched":
                event.visit_id = visit
                event._place()

    def action_open_assign(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Whose call was it?"),
            "res_model": "revisit.call.assign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_event_ids": self.ids},
        }

    # Recordings

    def _file(self):
        """The recording goes to the visit, unless the customer's consent is needed and missing (``G3``)."""
        visit = self.visit_id
        if visit._may_be_recorded():
            self._file_with(visit)
        elif visit.consent == "not_asked" and visit.is_open and self.url:
            self.write({"state": "consent", "note": self.env._("Fetched only once consent is noted on the visit.")})
        else:
            self._drop(self.env._("The customer's consent was needed and not given: the recording was not kept."))

    def _file_with(self, visit):
        vals = {
            "source": "webhook",
            "started_at": self.at,
            "seconds": self.seconds,
            "attempt_id": self.attempt_id.id,
            "user_id": (self.user_id or visit.agent_id or self.env.user).id,
        }
        if self.url:
            vals |= {"state": "waiting", "fetch_url": self.url, "telephony_id": self.telephony_id.id}
        else:
            content = base64.b64decode(self.content or b"")
            if not is_recording(content):
                return self._drop(self.env._("What was sent is neither sound nor film."))
            vals |= visit._prepare_content(content)
        visit._file_recording(vals)
        self.write({"state": "matched", "url": False, "content": False, "note": False})
        return None

    def _drop(self, note):
        self.write({"state": "dropped", "url": False, "content": False, "note": note})
