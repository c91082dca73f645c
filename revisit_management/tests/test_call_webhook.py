import base64
import json
import os
import re
import subprocess
import time
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..engine.calls import read_message
from ..engine.signature import sign
from .common import WAV, RevisitCase

MANUAL = Path(__file__).parents[2] / "docs/administrators.md"
BEGIN = "2026-11-25 02:00:00"


class TelephonyCase(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.telephony = cls.env["revisit.telephony"].create({"name": "Call centre", "company_id": cls.company.id})
        cls.begin = fields.Datetime.now().replace(microsecond=0) - timedelta(minutes=5)
        cls.sent = 0

    def _message(self, kind="ring", after=0, **vals):
        """An event ``after`` seconds from the beginning of the call."""
        type(self).sent += 1
        at = (self.begin + timedelta(seconds=after)).isoformat() + "+00:00"
        message = {"event_id": f"e{self.sent}", "type": kind, "call_id": "c1", "at": at, "agent": self.agent.login}
        return {**message, "number": "(010) 5555 0100", **vals}

    def _tell(self, *args, **vals):
        """The telephone system reports an event, past the web."""
        message = read_message(json.dumps(self._message(*args, **vals)).encode())
        nobody = self.env["revisit.call.event"].with_user(self.env.ref("base.public_user"))
        event, is_new = nobody._receive(self.telephony, message)
        event._place()
        return is_new

    def _events(self):
        return self.env["revisit.call.event"].search([("telephony_id", "=", self.telephony.id)])

    def _dialled(self, **vals):
        """A visit that the agent is at since the call began."""
        visit = self._visit(**vals)
        visit.sudo().write({"dialling_since": self.begin, "dialling_user_id": self.agent.id})
        return visit


@tagged("post_install", "-at_install")
class TestCallEvents(TelephonyCase):
    """What the telephone system reports finds its visit, whatever comes first."""

    def test_how_long_it_rang_goes_to_the_logged_call(self):
        """W12: the ringing time is measured by the telephone system, not declared."""
        visit = self._dialled()
        attempt = self._log(visit, "no_answer", at=self.begin, ring_seconds=3)
        for kind, after in (("ring", 0), ("hangup", 25)):
            self._tell(kind, after)
        self.assertEqual((attempt.ring_seconds, attempt.ring_measured, attempt.dialled_at), (25, True, self.begin))
        self.assertEqual((self._events().visit_id, self._events().attempt_id), (visit, attempt))

    def test_events_before_the_call_is_logged_and_in_any_order(self):
        visit = self._dialled()
        for kind, after in (("hangup", 90), ("answer", 12), ("ring", 0), ("ring", 0)):
            self._tell(kind, after)
        attempt = self._log(visit)
        self.assertEqual((attempt.ring_seconds, attempt.ring_measured), (12, True))

    def test_a_short_ring_makes_the_attempt_count_no_longer(self):
        """W12: an attempt counts only when it rang long enough, measured."""
        self._policy({}, min_ring_seconds=20, ring_required=True)
        policy = self.env["revisit.policy"].search([("company_id", "=", self.company.id)], order="id desc", limit=1)
        visit = self._dialled(policy_id=policy.id)
        attempt = self._log(visit, "no_answer", at=self.begin, ring_seconds=30)
        self.assertTrue(attempt.valid)
        self._tell("ring")
        self._tell("hangup", 8)
        self.assertFalse(attempt.valid)

    def test_two_calls_go_to_two_attempts(self):
        visit = self._dialled()
        first = self._log(visit, "no_answer", at=self.begin)
        self._tell("ring")
        self._tell("hangup", 21)
        second = self._log(visit, "no_answer", at=self.begin + timedelta(minutes=2))
        self._tell("ring", 120, call_id="c2")
        self._tell("hangup", 154, call_id="c2")
        self.assertEqual((first.ring_seconds, second.ring_seconds), (21, 34))

    def test_the_reference_goes_before_number_and_agent(self):
        self._dialled()
        meant = self._visit(self.colleague)
        self._tell("ring", reference=meant.id, number="", agent="")
        self._tell("hangup", 20, number="", agent="")
        self.assertEqual(self._events().visit_id, meant)

    def test_a_reference_that_comes_later_places_what_came_before(self):
        visit = self._visit()
        self._tell("ring", number="", agent="")
        self.assertEqual(self._events().state, "unmatched")
        self._tell("answer", 9, reference=visit.id)
        self.assertEqual((self._events().visit_id, set(self._events().mapped("state"))), (visit, {"matched"}))

    def test_the_number_of_a_contact_will_do(self):
        engineer = self.env["res.partner"].create(
            {"name": "Li Wei", "parent_id": self.customer.id, "phone": "+86 10 5555 0111"}
        )
        visit = self._dialled()
        self._tell("ring", number="0086-10-5555-0111")
        self.assertEqual((self._events().visit_id, engineer.commercial_partner_id), (visit, self.customer))

    def test_a_visit_of_another_agent_is_not_meant(self):
        self._visit(self.colleague)
        self._tell("ring")
        self.assertEqual(self._events().state, "unmatched")

    def test_nor_one_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        visit = self._visit()
        self.telephony = self.env["revisit.telephony"].create({"name": "Other", "company_id": elsewhere.id})
        self._tell("ring", reference=visit.id)
        self.assertFalse(self._events().visit_id)

    def test_an_extension_names_the_agent(self):
        self.agent.revisit_extension = "8101"
        visit = self._dialled()
        self._tell("ring", agent="8101")
        self.assertEqual((self._events().visit_id, self._events().user_id), (visit, self.agent))

    def test_an_event_sent_again_is_known(self):
        self._dialled()
        self.assertTrue(self._tell("ring", event_id="same"))
        self.assertFalse(self._tell("ring", event_id="same"))
        self.assertEqual(len(self._events()), 1)

    def test_an_unknown_number_waits_for_a_supervisor(self):
        """W1: nothing that was reported is lost."""
        visit = self._visit()
        for kind, after in (("ring", 0), ("answer", 10)):
            self._tell(kind, after, number="+86 21 4444 0000")
        self._tell("recording", 95, number="", recording={"content": WAV, "seconds": 85})
        events = self._events()
        self.assertEqual((set(events.mapped("state")), visit.recording_ids.ids), ({"unmatched"}, []))
        with self.assertRaises(AccessError):
            events.with_user(self.agent).action_assign(visit.id)
        dialog = self.env["revisit.call.assign"].with_user(self.supervisor)
        dialog.create({"event_ids": [(6, 0, events[:1].ids)], "visit_id": visit.id}).action_assign()
        self.assertEqual((events.visit_id, set(events.mapped("state"))), (visit, {"matched"}))
        self.assertEqual((visit.recording_ids.seconds, visit.recording_ids.source), (85, "webhook"))
        with self.assertRaisesRegex(UserError, "Only calls that wait"):
            events.with_user(self.supervisor).action_assign(visit.id)

    def test_a_supervisor_places_nothing_in_visits_they_may_not_see(self):
        visit = self._visit(self.stranger)
        self._tell("ring", number="+86 21 4444 0000")
        with self.assertRaises(AccessError):
            self._events().with_user(self.supervisor).action_assign(visit.id)

    def test_events_are_seen_with_their_visit(self):
        """W4: not by who has an interest in the customer."""
        self._dialled()
        self._tell("ring")
        events = self._events()
        with self.assertRaises(AccessError):
            events.with_user(self.agent).read(["number"])
        self.assertTrue(events.with_user(self.supervisor).read(["number"]))
        self._declare_interest(self.supervisor | self.manager)
        for user in (self.supervisor, self.manager):
            with self.assertRaises(AccessError):
                events.with_user(user).read(["number"])

    def test_what_was_reported_is_neither_changed_nor_deleted(self):
        self._tell("ring")
        for user in (self.supervisor, self.manager):
            with self.assertRaises(AccessError):
                self._events().with_user(user).write({"number": "forged"})
        with self.assertRaisesRegex(UserError, "is a fact"):
            self._events().sudo().unlink()

    def test_a_recording_is_filed_with_its_call_even_after_the_end(self):
        """W1: every call is recorded; a late recording still arrives."""
        visit = self._dialled()
        self._tell("ring")
        attempt = self._log(visit)
        self._tell("hangup", 60)
        visit.result = "All in order."
        visit.action_complete()
        self._tell("recording", 61, recording={"content": WAV, "seconds": 60})
        recording = visit.recording_ids
        self.assertEqual((recording.attempt_id, recording.user_id), (attempt, self.agent))
        self.assertEqual((recording.state, recording.mimetype), ("stored", "audio/wav"))
        self.assertFalse(self._events().filtered("content"))

    def test_what_is_no_recording_is_not_kept(self):
        visit = self._dialled()
        self._tell("recording", recording={"content": base64.b64encode(b"<html>").decode()})
        self.assertFalse(visit.recording_ids)
        self.assertEqual(self._events().state, "dropped")


@tagged("post_install", "-at_install")
class TestCallsWithConsent(TelephonyCase):
    """G3: recording only with consent; what comes without it is not kept, and that is noted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._policy({}, recording_consent=True)

    def test_without_consent_a_recording_is_not_kept(self):
        """G3: the event says that there was one, and that it was not kept."""
        for answer in ("refused", "not_asked"):
            visit = self._dialled(consent=answer)
            self._tell("recording", reference=visit.id, call_id=answer, recording={"content": WAV})
            event = self._events()[0]
            self.assertEqual((event.visit_id, event.state), (visit, "dropped"))
            self.assertIn("consent", event.note)
            self.assertFalse(event.content or visit.recording_ids)

    def test_with_consent_it_is(self):
        visit = self._dialled(consent="given")
        self._tell("recording", recording={"content": WAV})
        self.assertEqual(visit.recording_ids.consent, "given")

    def test_what_can_still_be_fetched_waits_for_the_answer(self):
        visit, other = self._dialled(), self._visit(self.colleague)
        for number, asked in enumerate((visit, other)):
            url = {"url": f"https://pbx.example.com/{number}.wav"}
            self._tell("recording", reference=asked.id, agent="", call_id=f"c{number}", recording=url)
        self.assertEqual(set(self._events().mapped("state")), {"consent"})
        visit.consent = "given"
        self.assertEqual(visit.recording_ids.state, "waiting")
        other.consent = "refused"
        self.assertFalse(other.recording_ids)
        self.assertFalse(self._events().filtered(lambda event: event.sudo().url))


@tagged("post_install", "-at_install")
class TestCallWebhook(TelephonyCase, HttpCase):
    """Only the telephone system that knows the secret is believed, and each event once."""

    def _post(self, body, secret=None, stamp=None, key=None, **headers):
        stamp = str(stamp or int(time.time()))
        signed = sign(secret or self.telephony.sudo().secret, stamp, body)
        headers = {"X-Revisit-Timestamp": stamp, "X-Revisit-Signature": signed, **headers}
        url = f"/revisit/webhook/call/{key or self.telephony.uuid}"
        return self.url_open(url, data=body, headers={"Content-Type": "application/json", **headers})

    def _body(self, **vals):
        return json.dumps(self._message(**vals)).encode()

    def test_a_signed_event_is_kept_and_placed(self):
        """W1: the telephone system reports every call."""
        visit = self._dialled()
        reply = self._post(self._body(event_id="one"))
        self.assertEqual((reply.status_code, reply.json()), (200, {"status": "accepted"}))
        self.assertEqual(self._post(self._body(event_id="one")).json(), {"status": "duplicate"})
        self.assertEqual((len(self._events()), self._events().visit_id), (1, visit))
        self.assertTrue(self.telephony.last_seen)

    def test_who_cannot_sign_is_told_nothing(self):
        body, now = self._body(), int(time.time())
        secret = self.telephony.sudo().secret
        for reply in (
            self._post(body, secret="guessed"),
            self._post(body, stamp=now - 301),
            self._post(body, stamp=now + 330),
            self._post(body, key="00000000-0000-0000-0000-000000000000"),
            self._post(body, key="%27 OR 1=1"),
            self._post(body + b" ", **{"X-Revisit-Signature": sign(secret, str(now), body)}),
            self._post(body, **{"X-Revisit-Signature": ""}),
            self._post(body, **{"X-Revisit-Timestamp": "soon"}),
            self._post(b"{", secret="guessed"),
        ):
            self.assertEqual((reply.status_code, reply.content), (401, b""))
        self.telephony.active = False
        self.assertEqual(self._post(body, secret=secret).status_code, 401)
        self.assertFalse(self._events())

    def test_the_old_secret_counts_no_longer(self):
        old = self.telephony.sudo().secret
        shown = self.telephony.with_user(self.manager).action_new_secret()["params"]["message"]
        self.assertEqual(self._post(self._body(), secret=old).status_code, 401)
        self.assertEqual(self._post(self._body(), secret=shown).status_code, 200)

    def test_the_secret_is_read_by_nobody(self):
        for user in (self.agent, self.supervisor, self.manager):
            with self.assertRaises(AccessError):
                self.telephony.with_user(user).read(["secret"])
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                self.telephony.with_user(user).action_new_secret()

    def test_what_cannot_be_read_is_named(self):
        for body, name in ((b"{", "body"), (b"[]", "body"), (self._body(kind="dance"), "type")):
            reply = self._post(body)
            self.assertEqual(reply.status_code, 400)
            self.assertTrue(reply.json()["error"].startswith(f"{name}:"))

    def test_too_large_is_refused_before_it_is_read(self):
        self.company.revisit_recording_mb = 1
        self.assertEqual(self._post(b"x" * 1_500_000).status_code, 413)
        self.assertEqual(self._post(b"x" * 100_000, key="unknown").status_code, 413)

    def test_the_example_in_the_handbook_works(self):
        """W1: documented for whoever runs the telephone system."""
        section = MANUAL.read_text().partition("## Recordings and telephone systems")[2]
        [example] = re.findall(r"```bash\n(.*?)```", section, re.DOTALL)[:1]
        url = f"{self.base_url()}/revisit/webhook/call/{self.telephony.uuid}"
        environment = {**os.environ, "URL": url, "SECRET": self.telephony.sudo().secret}
        self.http_request_allow_all = True
        script = ["bash", "-euo", "pipefail", "-c", example]
        with self.allow_requests(all_requests=True):
            told = subprocess.run(script, env=environment, capture_output=True, text=True, timeout=60, check=True)
        self.assertEqual(json.loads(told.stdout), {"status": "accepted"})
        self.assertEqual((self._events().kind, self._events().number), ("ring", "+86 10 5555 0100"))
