import base64
import os
import ssl
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WAV
from .test_call_webhook import TelephonyCase

SOUND = base64.b64decode(WAV)
RUN = "odoo.addons.revisit_management.models.revisit_run"


class Pbx(BaseHTTPRequestHandler):
    """A telephone system that keeps its recordings."""

    asked = []

    def do_GET(self):
        self.asked.append(self.path)
        status, body = {
            "/call.wav?key=k": (200, SOUND),
            "/page": (200, b"<html>"),
            "/large": (200, SOUND + b"\x00" * 1_100_000),
        }.get(self.path, (404, b""))
        if self.path == "/moved":
            status = 302
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/call.wav?key=k")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Quietly."""


@tagged("post_install", "-at_install")
class TestRecordingFetch(TelephonyCase):
    """Recordings that stay with the telephone system are fetched: only from there, and until it works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        key, certificate = Path(folder.name, "key.pem"), Path(folder.name, "certificate.pem")
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "36500"),
                *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", str(key), "-out", str(certificate)),
            ],
            check=True,
            capture_output=True,
        )
        cls.pbx = ThreadingHTTPServer(("127.0.0.1", 0), Pbx)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        cls.pbx.socket = context.wrap_socket(cls.pbx.socket, server_side=True)
        thread = threading.Thread(target=cls.pbx.serve_forever)
        thread.start()
        cls.addClassCleanup(thread.join)
        cls.addClassCleanup(cls.pbx.server_close)
        cls.addClassCleanup(cls.pbx.shutdown)
        cls.host = f"localhost:{cls.pbx.server_port}"
        cls.telephony.allowed_hosts = cls.host
        trusted = patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": str(certificate), "NO_PROXY": "localhost"})
        trusted.start()
        cls.addClassCleanup(trusted.stop)

    def setUp(self):
        super().setUp()
        Pbx.asked.clear()
        self.visit = self._dialled()

    def _reported(self, path, host=None):
        """The telephone system says where a recording is."""
        self._tell("recording", recording={"url": f"https://{host or self.host}{path}", "seconds": 30})
        return self.visit.recording_ids.sorted("id")[-1:]

    def _fetch(self):
        with self.enter_registry_test_mode(), mute_logger(RUN):
            self.env.ref("revisit_management.ir_cron_fetch").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["revisit.run"].search([("kind", "=", "fetch")], limit=1)

    def test_it_is_fetched_by_the_scheduled_action(self):
        """W1: the call's recording is kept here, not only with the telephone system."""
        recording = self._reported("/call.wav?key=k")
        self.assertEqual((recording.state, recording.url), ("waiting", False))
        run = self._fetch()
        self.assertEqual((run.created, run.failed), (1, 0))
        self.assertEqual((recording.state, base64.b64decode(recording.sudo().content)), ("stored", SOUND))
        self.assertEqual((recording.mimetype, recording.sudo().fetch_url, recording.seconds), ("audio/wav", False, 30))

    def test_only_allowed_hosts_are_asked(self):
        """The server must not be sent where its own network is open to it."""
        self.telephony.allowed_hosts = "pbx.example.com"
        recording = self._reported("/call.wav?key=k")
        self._fetch()
        self.assertEqual((recording.state, Pbx.asked), ("waiting", []))
        self.assertIn("not among those allowed", recording.fetch_error)

    def test_a_redirection_is_not_followed(self):
        recording = self._reported("/moved")
        self._fetch()
        self.assertEqual(Pbx.asked, ["/moved"])
        self.assertIn("answered 302", recording.fetch_error)

    def test_what_is_too_large_or_no_recording_is_not_kept(self):
        self.company.revisit_recording_mb = 1
        for path, reason in (("/page", "neither sound nor film"), ("/large", "larger than 1 MB"), ("/gone", "404")):
            recording = self._reported(path)
            self._fetch()
            self.assertIn(reason, recording.fetch_error)
            self.assertFalse(recording.sudo().content)

    def test_an_error_does_not_tell_the_address(self):
        """It may hold a key."""
        recording = self._reported("/gone?key=k")
        run = self._fetch()
        self.assertNotIn("key=k", recording.fetch_error + run.messages)

    def test_it_is_tried_later_and_later_and_then_given_up(self):
        recording, waits = self._reported("/gone"), []
        for _try in range(8):
            moment = recording.fetch_at
            with freeze_time(moment):
                self._fetch()
            waits.append((recording.fetch_at - moment).total_seconds() // 60)
        self.assertEqual(waits, [5, 10, 20, 40, 80, 160, 320, 640])
        self.assertEqual((recording.state, len(Pbx.asked)), ("failed", 8))
        with self.assertRaises(AccessError):
            recording.with_user(self.agent).action_fetch_again()
        recording.with_user(self.supervisor).action_fetch_again()
        self.assertEqual((recording.state, recording.fetch_tries), ("waiting", 0))

    def test_one_that_fails_does_not_hold_up_the_others(self):
        bad, good = self._reported("/gone"), self._reported("/call.wav?key=k")
        self._fetch()
        self.assertEqual({bad.state, good.state}, {"waiting", "stored"})

    def test_one_that_is_filed_is_not_fetched_again(self):
        recording = self._reported("/call.wav?key=k")
        self._fetch()
        with self.assertRaisesRegex(UserError, "not fetched again"):
            recording.with_user(self.supervisor).action_fetch_again()

    def test_a_host_is_a_host(self):
        for host in ("https://pbx.example.com", "pbx.example.com/x", "user@pbx.example.com"):
            with self.assertRaises(ValidationError):
                self.telephony.allowed_hosts = host
