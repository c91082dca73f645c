import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import SIGNED, WAV, RevisitCase, today


@tagged("post_install", "-at_install")
class TestRecordings(RevisitCase):
    """Sound and film of a visit: filed with it, kept, and heard only by who may."""

    def _recorded(self, visit=None, **vals):
        visit = visit or self._visit()
        return self.env["revisit.recording"].browse(visit.add_recording("call.wav", WAV, **vals)).with_env(visit.env)

    def _consent_needed(self):
        """A policy in force that wants consent, as plan G does."""
        return self._policy({}, recording_consent=True)

    def test_a_recording_is_filed_with_number_customer_and_day(self):
        """W1: recordings are labelled and filed with the record."""
        visit = self._visit()
        with today("2026-11-25"):
            recording = self._recorded(visit)
        self.assertEqual(visit.recording_ids, recording)
        self._do(visit)
        for told in (visit.number, "Northwind Power", "11/25/2026"):
            self.assertIn(told, recording.name)
        self.assertEqual((recording.mimetype, recording.source, recording.user_id), ("audio/wav", "upload", self.agent))

    def test_it_belongs_to_its_call(self):
        """W1: the call's recording is kept with the call."""
        visit = self._visit()
        attempt = self._log(visit)
        recording = self._recorded(visit, attempt_id=attempt.id, seconds=95)
        self.assertEqual((recording.attempt_id, recording.started_at, recording.seconds), (attempt, attempt.at, 95))
        with self.assertRaisesRegex(UserError, "no such call"):
            self._recorded(attempt_id=attempt.id)

    def test_what_is_no_recording_is_refused(self):
        visit = self._visit()
        for data in (SIGNED["signature"], base64.b64encode(b"<html>").decode(), ""):
            with self.assertRaisesRegex(UserError, "is not a recording"):
                visit.add_recording("call.wav", data)
        self.company.revisit_recording_mb = 1
        with self.assertRaisesRegex(UserError, "larger than 1 MB"):
            visit.add_recording("call.wav", base64.b64encode(b"x" * 1_200_000).decode())

    def test_a_late_recording_is_filed_and_none_replaced(self):
        """W1: a record that is closed only gets longer."""
        visit = self._visit()
        first = self._recorded(visit)
        self._do(visit)
        late = self._recorded(visit)
        self.assertEqual(visit.recording_ids, first | late)
        for user in (self.agent, self.supervisor, self.manager):
            for vals in ({"content": WAV}, {"visit_id": self._visit().id}, {"seconds": 1}):
                with self.assertRaises(AccessError):
                    first.with_user(user).write(vals)

    def test_nothing_is_deleted_while_it_is_kept(self):
        """W1: nothing is deleted for at least 3 years; after that managers may."""
        visit = self._visit()
        recording = self._recorded(visit)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            recording.sudo().unlink()
        with today("2026-11-25"):
            self._do(visit)
        with today("2029-11-25"), self.assertRaisesRegex(UserError, "cannot be deleted"):
            recording.with_user(self.manager).unlink()
        file = self._file(recording)
        with self.assertRaisesRegex(UserError, "stays"):
            file.sudo().unlink()
        with today("2029-11-26"):
            with self.assertRaises(AccessError):
                recording.with_user(self.supervisor).unlink()
            recording.with_user(self.manager).unlink()
        self.assertFalse(recording.exists() or file.exists())

    def _file(self, recording):
        domain = [("res_model", "=", "revisit.recording"), ("res_field", "=", "content"), ("res_id", "=", recording.id)]
        return self.env["ir.attachment"].sudo().search(domain)

    def test_its_file_is_read_by_nobody_past_the_log(self):
        """W1: whoever hears a recording is on record, so no other way leads to it."""
        recording = self._recorded()
        file, admin = self._file(recording), self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        for user in (self.agent, self.manager, admin):
            with self.assertRaises(AccessError):
                _content = file.with_user(user).raw
            with self.assertRaises(AccessError):
                recording.with_user(user).read(["content"])
            with self.assertRaises(AccessError):
                file.with_user(user).write({"raw": b"forged"})
        self.assertEqual(base64.b64encode(file.raw).decode(), WAV)

    def test_without_the_consent_needed_nothing_is_filed(self):
        """G3: recording only with consent."""
        self._consent_needed()
        visit = self._visit()
        for answer in ("not_asked", "refused"):
            visit.consent = answer
            with self.assertRaisesRegex(UserError, "only with consent"):
                self._recorded(visit)
        visit.consent = "given"
        self.assertEqual(self._recorded(visit).consent, "given")

    def test_plan_g_wants_consent(self):
        """G3: sound or video recording only with consent."""
        self.assertTrue(self._template("G").recording_consent)

    def test_who_asked_and_when_is_noted(self):
        """G3: consent has a date and a person, which nobody writes by hand."""
        visit = self._visit()
        self.assertFalse(visit.consent_at)
        with today("2026-11-25"):
            visit.consent = "given"
        self.assertEqual((str(visit.consent_at), visit.consent_by_id), ("2026-11-25 04:00:00", self.agent))
        for vals in ({"consent_at": False}, {"consent_by_id": self.manager.id}):
            with self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                visit.write(vals)
        self._do(visit)
        with self.assertRaisesRegex(UserError, "is closed"):
            visit.consent = "refused"

    def test_where_every_call_is_recorded_the_record_lacks_it(self):
        """W1: every visit keeps the call's recording and the record."""
        visit = self._demanded(recording_required=True)
        self._log(visit)
        visit.result = "All in order."
        with self.assertRaisesRegex(UserError, "add the recording of the call"):
            visit.action_complete()
        self._recorded(visit)
        visit.action_complete()
        self.assertEqual(visit.state, "done")

    def test_regulation_w_wants_every_call_recorded(self):
        """W1: each rule of the regulation keeps the call's recording."""
        self.assertEqual(set(self._template("W").rule_ids.mapped("recording_required")), {True})

    def test_who_refuses_to_be_recorded_is_visited_all_the_same(self):
        """G3: a customer who was asked and refused is not recorded, and the record is complete."""
        visit = self._demanded(recording_required=True, policy={"recording_consent": True})
        self._log(visit)
        visit.result = "All in order."
        with self.assertRaisesRegex(UserError, "ask whether the call may be recorded"):
            visit.action_complete()
        visit.consent = "refused"
        visit.action_complete()
        self.assertEqual(visit.state, "done")

    def _demanded(self, policy=None, **rule):
        self._policy(rule, **(policy or {}))
        engagement = self._engagement(commissioned_date="2026-11-20")
        self._run_crons("2026-11-20")
        visit = engagement.visit_ids[:1]
        visit.agent_id = self.agent
        return visit.with_user(self.agent)

    def test_it_is_seen_with_its_visit(self):
        recording = self._recorded()
        self.assertTrue(recording.with_user(self.colleague).has_access("read"))
        self.assertFalse(recording.with_user(self.stranger).has_access("read"))
        self._declare_interest(self.colleague | self.supervisor | self.manager)
        for user in (self.colleague, self.supervisor, self.manager):
            self.assertFalse(recording.with_user(user).search([("id", "=", recording.id)]), user.login)

    def test_who_may_not_record_the_visit_adds_nothing(self):
        visit = self._visit()
        with self.assertRaises(AccessError):
            visit.with_user(self.stranger).add_recording("call.wav", WAV)
        with self.assertRaises(AccessError):
            self.env["revisit.recording"].with_user(self.manager).create({"visit_id": visit.id, "user_id": 1})

    def test_the_workspace_shows_and_notes_it(self):
        """G3: consent is noted in the workspace, where the recordings are played."""
        visit = self._visit()
        visit.workspace_save({"texts": {"consent": "given"}})
        self.assertEqual((visit.consent, visit.consent_by_id), ("given", self.agent))
        recording = self._recorded(visit)
        card = visit.workspace_card()
        self.assertEqual(card["texts"]["consent"], "given")
        [shown] = card["recordings"]
        self.assertEqual((shown["id"], shown["url"]), (recording.id, f"/revisit/recording/{recording.id}"))

    def test_the_dialog_adds_it(self):
        visit = self._visit()
        action = visit.action_add_recording()
        dialog = self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"])
        dialog.create({"file": WAV, "filename": "call.wav", "seconds": 30}).action_add()
        self.assertEqual(visit.recording_ids.seconds, 30)


@tagged("post_install", "-at_install")
class TestRecordingPlayer(RevisitCase, HttpCase):
    """Recordings are played by one route, which knows who may and notes who did."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls.agent | cls.stranger | cls.manager
        for user in cls.users:
            user.password = user.login

    def setUp(self):
        super().setUp()
        self.visit = self._visit()
        self.recording = self.env["revisit.recording"].browse(self.visit.add_recording("call.wav", WAV))
        self.sound = base64.b64decode(WAV)

    def _get(self, user, query="", **headers):
        self.authenticate(user.login, user.login)
        return self.url_open(self.recording.url + query, headers=headers)

    def _accesses(self):
        return self.env["revisit.recording.access"].search([("recording_id", "=", self.recording.id)])

    def test_it_is_played_in_ranges(self):
        whole = self._get(self.agent)
        self.assertEqual((whole.status_code, whole.content), (200, self.sound))
        self.assertEqual(whole.headers["Content-Type"], "audio/wav")
        self.assertIn("no-store", whole.headers["Cache-Control"])
        part = self._get(self.agent, Range="bytes=4-9")
        self.assertEqual((part.status_code, part.content), (206, self.sound[4:10]))

    def test_who_played_and_who_downloaded_is_on_record(self):
        """W1: every access is logged, once for a player that asks piece by piece."""
        for _piece in range(3):
            self._get(self.agent, Range="bytes=1-")
        self.assertIn("attachment", self._get(self.manager, "?download=1").headers["Content-Disposition"])
        found = self._accesses()
        self.assertEqual(
            {(access.user_id, access.kind) for access in found},
            {(self.agent, "played"), (self.manager, "downloaded")},
        )
        self.assertEqual((len(found), set(found.mapped("name"))), (2, {self.recording.name}))

    def test_strangers_are_told_nothing(self):
        """W4: neither another team nor who has an interest hears it, nor learns that it exists."""
        self._declare_interest(self.manager)
        missing = self.url_open("/revisit/recording/999999999")
        for user in (self.stranger, self.manager):
            reply = self._get(user)
            self.assertEqual(reply.status_code, 404)
            self.assertNotIn("Northwind", reply.text)
        self.assertIn("/web/login", missing.url)
        self.assertFalse(self._accesses())

    def test_the_file_is_not_served_elsewhere(self):
        domain = [("res_model", "=", "revisit.recording"), ("res_field", "=", "content")]
        file = self.env["ir.attachment"].sudo().search([*domain, ("res_id", "=", self.recording.id)])
        self.authenticate(self.manager.login, self.manager.login)
        for page in (
            f"/web/content/{file.id}",
            f"/web/content/ir.attachment/{file.id}/raw",
            f"/web/content/revisit.recording/{self.recording.id}/content",
        ):
            reply = self.url_open(page)
            self.assertNotIn(self.sound, reply.content, page)
            self.assertEqual(reply.status_code, 404, page)

    def test_the_log_is_read_by_managers_and_changed_by_nobody(self):
        self._get(self.agent)
        access = self._accesses()
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                access.with_user(user).read(["user_id"])
        self.assertEqual(access.with_user(self.manager).user_id, self.agent)
        for act in (lambda: access.sudo().write({"user_id": self.manager.id}), access.sudo().unlink):
            with self.assertRaisesRegex(UserError, "on record"):
                act()
