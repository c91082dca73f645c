"""What the workspace sends: everything typed as it is typed, calls, and the end of a visit."""

from odoo import fields, models
from odoo.exceptions import UserError

from .revisit_visit_workspace_card import TEXTS

# what of a call the workspace may say besides its outcome
ATTEMPT_VALUES = {"contact_id", "number_dialled", "callback_at", "note", "ring_seconds", "ring_measured"}


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    def workspace_save(self, payload):
        """Save what was typed since the last time; the same may be sent again after a lost connection.

        :param payload: dict: ``answers`` (see ``save_answers``), ``texts`` (fields of the record), ``contacts`` (list
            of ``line_id`` and ``reached``), ``position`` (the question one stopped at), each may be left out
        :return: dict of ``saved_at`` (UTC), ``answers`` as they are stored, ``missing`` and ``satisfaction``
        :raises UserError: when the visit is closed, not the user's to carry out, or something does not fit: then
            nothing of this payload is saved
        """
        self.ensure_one()
        self._check_record_open()
        self._check_may_carry_out()
        if payload.get("answers"):
            self.save_answers(payload["answers"])
        if texts := payload.get("texts"):
            self._save_texts(texts)
        for line in payload.get("contacts") or []:
            self._save_contact(line)
        if payload.get("position"):
            self.sudo().script_position = str(payload["position"])[:20]
        return {
            "saved_at": fields.Datetime.to_string(fields.Datetime.now()),
            "state": self.state,
            "answers": self._workspace_saved(payload.get("answers") or []),
            **self._card_state(),
        }

    def _save_texts(self, texts):
        if unknown := texts.keys() - set(self._workspace_texts()):
            raise UserError(self.env._("This cannot be written here: %s.", ", ".join(sorted(unknown))))
        if self.state == "ready" and any(texts.values()):
            self.action_start()
        changed = {name: value for name, value in texts.items() if (self[name] or False) != (value or False)}
        if changed:
            self.write(changed)

    def _workspace_texts(self):
        """Fields of the record that are typed in the workspace; other subjects add theirs."""
        return TEXTS

    def _save_contact(self, values):
        line = self.contact_line_ids.filtered(lambda line: line.id == values.get("line_id"))
        if not line:
            raise UserError(self.env._("This contact is no longer to be reached: open the visit anew."))
        if line.reached != bool(values.get("reached")):
            line.reached = bool(values.get("reached"))

    def _workspace_saved(self, sent):
        """Those of the blocks ``sent`` as they are stored."""
        given, levels = self._given_answers(), {line.dimension_id.id: line for line in self.answer_ids}
        wordings = {line.question_id.id: line.asked_as or "" for line in self.sudo().answer_ids}
        saved = {}
        for block in (answer["block"] for answer in sent):
            number = int(block[1:])
            if block.startswith("d"):
                saved[block] = {"value": levels[number].level, "note": levels[number].note or "", "asked_as": ""}
            else:
                answer = given.get(number, {"value": False, "note": ""})
                saved[block] = {**answer, "asked_as": wordings.get(number, "")}
        return saved

    def workspace_log(self, outcome, vals=None):
        """Log a call that just ended, by whom the page shows and with the time it rang.

        :param outcome: of ``revisit.attempt``
        :param vals: what the agent says besides: contact, number, when to call back, a note
        :return: the card as it is now
        """
        self.ensure_one()
        if unknown := (vals or {}).keys() - ATTEMPT_VALUES:
            raise UserError(self.env._("This cannot be written here: %s.", ", ".join(sorted(unknown))))
        self._log_attempt(outcome, **(vals or {}))
        return self.workspace_card()

    def workspace_finish(self, payload=None, filters=None):
        """Save, complete, and go on with the next visit of the queue.

        :return: dict of ``number`` of the record, ``queue`` and ``card`` of the next visit
        :raises UserError: what the record lacks; nothing is completed then
        """
        self.ensure_one()
        if payload:
            self.workspace_save(payload)
        self.action_complete()
        return {"number": self.number, **self.workspace_open(filters)}
