"""Recordings that stay with the telephone system are fetched by a scheduled action, and only from allowed hosts."""

from datetime import timedelta

import requests

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from ..engine.media import is_recording
from ..engine.urls import host_of, hosts_of, may_fetch
from . import bulk

# seconds to wait for an answer, and for each piece of it
TIMEOUT = 30
PIECE = 1 << 20
MAX_TRIES = 8
FIRST_WAIT = timedelta(minutes=5)


class NotFetched(Exception):
    """Why a recording was not fetched, without its address: that may hold a key."""


class RevisitRecording(models.Model):
    _inherit = "revisit.recording"

    telephony_id = fields.Many2one("revisit.telephony", string="Telephone System", ondelete="restrict")
    fetch_url = fields.Char(groups=NO_ACCESS)
    fetch_tries = fields.Integer(string="Tried")
    fetch_at = fields.Datetime(string="Tried Next", default=fields.Datetime.now)
    fetch_error = fields.Char(string="Why Not")

    _to_fetch = models.Index("(fetch_at) WHERE state = 'waiting'")

    @api.model
    def _cron_fetch(self):
        """Fetch what waits, one after the other, each committed; what fails is tried again, later and later."""
        self.env["revisit.run"]._begin("fetch")._work(
            self._next_to_fetch, lambda recordings: recordings._fetch_all(), self._put_off_fetch
        )

    @api.model
    def _next_to_fetch(self):
        domain = [("state", "=", "waiting"), ("fetch_at", "<=", fields.Datetime.now())]
        return bulk.lock_next(self.sudo(), domain, 1, "fetch_at, id")

    def _fetch_all(self):
        for recording in self:
            content = recording._fetch()
            vals = recording.visit_id._prepare_content(content)
            recording.write({**vals, "fetch_url": False, "fetch_error": False})
        return {"examined": len(self), "created": len(self)}

    def _fetch(self):
        """The content.

        :raises NotFetched: with the reason
        """
        url, host = self.fetch_url, host_of(self.fetch_url)
        limit = self.company_id.revisit_recording_mb << 20
        if not may_fetch(url, hosts_of(self.telephony_id.allowed_hosts)):
            raise NotFetched(self.env._("its host is not among those allowed (%s)", host or "–"))
        try:
            # redirected elsewhere it would be another host than the one allowed
            with requests.get(url, stream=True, timeout=TIMEOUT, allow_redirects=False) as reply:
                if reply.status_code != 200:
                    status = reply.status_code
                    raise NotFetched(self.env._("%(host)s answered %(status)s", host=host, status=status))
                content = self._read(reply, limit)
        except requests.RequestException as error:
            kind = type(error).__name__
            raise NotFetched(self.env._("%(host)s: %(error)s", host=host, error=kind)) from error
        if not is_recording(content):
            raise NotFetched(self.env._("what %s sent is neither sound nor film", host))
        return content

    def _read(self, reply, limit):
        content = bytearray()
        for piece in reply.iter_content(PIECE):
            content += piece
            if len(content) > limit:
                raise NotFetched(self.env._("it is larger than %s MB", limit >> 20))
        return bytes(content)

    @api.model
    def _put_off_fetch(self, recordings, error):
        for recording in recordings:
            tries = recording.fetch_tries + 1
            recording.write(
                {
                    "fetch_tries": tries,
                    "fetch_error": str(error),
                    "fetch_at": fields.Datetime.now() + FIRST_WAIT * 2 ** (tries - 1),
                    "state": "failed" if tries >= MAX_TRIES else "waiting",
                }
            )

    def action_fetch_again(self):
        """Try those that could not be fetched once more, from the beginning."""
        self.check_access("read")
        if not self.env.user.has_group("revisit_management.group_supervisor"):
            raise AccessError(self.env._("Supervisors have recordings fetched again."))
        if self.filtered(lambda recording: recording.state == "stored"):
            raise UserError(self.env._("A recording that is filed is not fetched again."))
        self.sudo().write({"state": "waiting", "fetch_tries": 0, "fetch_at": fields.Datetime.now()})
        self.env.ref("revisit_management.ir_cron_fetch").sudo()._trigger()
