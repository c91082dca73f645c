"""Recordings of a visit: added by hand or by the telephone system, and demanded by the rule (``W1``, ``G3``)."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.media import is_recording, kind_of


class RevisitRule(models.Model):
    _inherit = "revisit.rule"

    recording_required = fields.Boolean(
        string="Recording Needed",
        help="A visit by telephone is complete only with its recording (W1), unless the customer refused to be "
        "recorded where that is asked.",
    )


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    recording_ids = fields.One2many("revisit.recording", "visit_id", string="Recordings", readonly=True)
    recording_required = fields.Boolean(related="rule_id.recording_required")

    def add_recording(self, name, data, attempt_id=False, seconds=0):
        """File a recording with the visit, also after it was closed; none is ever replaced.

        :param name: of the file; what it really is, its content says
        :param data: sound or film, base64
        :param attempt_id: the call that was recorded
        :param seconds: length
        :return: id of the recording
        :raises UserError: without the customer's consent where it is needed; when the file is neither sound nor film,
            or too large
        """
        self.ensure_one()
        self._check_may_record()
        content = self._decode(data, self.sudo().company_id.revisit_recording_mb)
        if not is_recording(content):
            raise UserError(self.env._("%s is not a recording: choose a file of sound or film.", name))
        attempt = self.attempt_ids.filtered(lambda attempt: attempt.id == attempt_id)
        if attempt_id and not attempt:
            raise UserError(self.env._("Visit %s has no such call.", self.display_name))
        vals = {"attempt_id": attempt.id, "seconds": seconds, "started_at": attempt.at or fields.Datetime.now()}
        return self._file_recording({**vals, **self._prepare_content(content)}).id

    def _check_may_record(self):
        """Whoever records the visit; a closed record only gets longer."""
        self.check_access("write")
        self._check_no_conflict(self.env.user)
        if self.state == "draft":
            self._check_may_carry_out()
        self._check_consent()

    @api.model
    def _prepare_content(self, content):
        return {
            "content": base64.b64encode(content),
            "mimetype": kind_of(content),
            "size": len(content),
            "state": "stored",
        }

    def _file_recording(self, vals):
        """A recording of this visit, with the consent as it is noted now."""
        own = {"visit_id": self.id, "user_id": self.env.uid, "consent": self.consent or "not_asked"}
        return self.env["revisit.recording"].sudo().create({**own, **vals}).sudo(self.env.su)

    def action_add_recording(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a recording"),
            "res_model": "revisit.recording.add",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_id": self.id},
        }

    def _missing_evidence(self):
        return super()._missing_evidence() or self._missing_recording()

    def _missing_recording(self):
        if not self.rule_id.recording_required or not self.channel_id.needs_attempts or self.recording_ids:
            return None
        if self._may_be_recorded():
            return self.env._("Visit %s is not complete: add the recording of the call.", self.display_name)
        if self.consent == "refused":
            return None
        return self.env._(
            "Visit %s is not complete: ask whether the call may be recorded, and note the answer.", self.display_name
        )
