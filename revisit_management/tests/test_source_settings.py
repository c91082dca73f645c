from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .source_documents import SourceCase


class TestSourceSettings(SourceCase):
    """A source says what is wrong with it when it is saved, not at night."""

    def test_wrong_paths_and_conditions_are_refused_in_plain_words(self):
        for vals, message in (
            ({"date_path": "no_such"}, "no_such leads nowhere"),
            ({"partner_path": "survey_id.title.x"}, "there is no “x”"),
            ({"date_path": "partner_id"}, "wrong kind for “Date”"),
            ({"partner_path": "survey_id"}, "wrong kind for “Customer”"),
            ({"amount_path": "nickname"}, "wrong kind for “Amount”"),
            ({"partner_path": "user_input_line_ids.user_input_id.partner_id"}, "several records"),
            ({"partner_path": False}, "say where the customer stands"),
            ({"domain": "[('state', '=', uid)]"}, "cannot be used"),
            ({"domain": "[('no_such', '=', 1)]"}, "cannot be used"),
            ({"domain": "nonsense"}, "cannot be used"),
            ({"domain": "42"}, "cannot be used"),
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
                self.source.write(vals)

    def test_models_that_hold_no_documents_are_refused(self):
        for model in ("revisit.visit.close", "mail.thread"):
            with self.subTest(model), self.assertRaisesRegex(ValidationError, "holds no documents"):
                self._source(model, date_path="create_date", partner_path="partner_id")

    def test_a_source_with_events_keeps_its_model_and_event(self):
        self._sheet()
        self._harvest()
        with self.assertRaisesRegex(UserError, "add another source"):
            self.source.event_type_id = self.env.ref("revisit_management.event_type_inspected")

    def test_another_path_corrects_the_events(self):
        sheet = self._sheet(start_datetime="2026-02-03 03:00:00")
        self._harvest()
        self.source.date_path = "start_datetime"
        self._harvest()
        self.assertEqual(str(self._events_of(sheet).date), "2026-02-03")

    def test_the_form_empties_the_paths_when_another_model_is_chosen(self):
        with Form(self.env["revisit.source"]) as form:
            form.name = "Bank accounts"
            form.model_id = self.env["ir.model"]._get("survey.user_input")
            form.date_path = "end_datetime"
            form.model_id = self.env["ir.model"]._get("res.partner.bank")
            self.assertFalse(form.date_path)
            self.assertEqual(form.partner_path, "partner_id")
            form.date_path = "create_date"
            form.event_type_id = self.env.ref("revisit_management.event_type_joined")
        self.assertTrue(form.record.active)

    def test_a_deleted_source_leaves_its_events(self):
        sheet = self._sheet()
        self._harvest()
        self.source.unlink()
        self.assertTrue(self._events_of(sheet).active)

    def test_a_source_goes_with_its_app(self):
        model = self.env["ir.model"].create({"name": "Sheet", "model": "x_sheet", "field_id": []})
        self.env["ir.model.fields"].create(
            {"name": "x_partner_id", "model_id": model.id, "ttype": "many2one", "relation": "res.partner"}
        )
        source = self._source("x_sheet", date_path="create_date", partner_path="x_partner_id")
        model.unlink()
        self.assertFalse(source.exists())
        self._harvest()


class TestSourceTrial(SourceCase):
    """Before a source is relied on, it shows what it would do."""

    def _try(self, source=None, user=None):
        source = (source or self.source).with_user(user or self.env.user)
        return self.env["revisit.source.trial"].browse(source.action_try()["res_id"])

    def test_it_shows_the_last_20_documents_newest_first(self):
        sheets = [self._sheet(f"2026-03-{day:02} 03:00:00") for day in range(1, 23)]
        lines = self._try().line_ids
        self.assertEqual(lines.mapped("res_id"), [sheet.id for sheet in reversed(sheets[2:])])

    def test_it_writes_nothing(self):
        self.source.write({"engagement_kind": "contract"})
        self._sheet()
        models = ("revisit.event", "revisit.engagement", "revisit.source.problem", "revisit.run")
        before = [self.env[model].with_context(active_test=False).search_count([]) for model in models]
        [line] = self._try().line_ids
        self.assertEqual(before, [self.env[model].with_context(active_test=False).search_count([]) for model in models])
        self.assertEqual((line.outcome, line.partner_id), ("new", self.customer))
        self.assertIn("New: ", line.ledger)

    def test_it_tells_what_each_document_would_give_and_why_not(self):
        registered = self._sheet("2026-03-05 03:00:00")
        self._harvest()
        fresh, without = self._sheet("2026-03-04 03:00:00"), self._sheet("2026-03-03 03:00:00", partner_id=False)
        old = self._sheet("2025-03-02 03:00:00")
        self.env.flush_all()
        self.env.cr.execute("UPDATE survey_user_input SET create_date = '2020-01-01' WHERE id = %s", [old.id])
        old.invalidate_recordset()
        lines = self._try().line_ids
        self.assertEqual(lines.mapped("res_id"), [registered.id, fresh.id, without.id, old.id])
        self.assertEqual(lines.mapped("outcome"), ["registered", "new", "none", "none"])
        self.assertEqual(lines[:2].mapped("message"), ["Repair", "Repair"])
        self.assertIn("customer is empty", lines[2].message)
        self.assertIn("before 2026-01-01", lines[3].message)

    def test_an_event_withdrawn_by_hand_would_not_come_back(self):
        sheet = self._sheet()
        self._harvest()
        self._events_of(sheet).active = False
        [line] = self._try().line_ids
        self.assertEqual((line.outcome, line.message), ("none", "Somebody withdrew this event by hand."))

    def test_when_no_document_meets_the_conditions_the_last_ones_are_shown_all_the_same(self):
        self._sheet(state="in_progress")
        lines = self._try().line_ids
        self.assertEqual(set(lines.mapped("message")), {"It does not meet the conditions."})


class TestSourceRoles(SourceCase):
    def _account_source(self):
        return {
            "name": "Calendar",
            "model_id": self.env["ir.model"]._get_id("res.partner.bank"),
            "event_type_id": self.env.ref("revisit_management.event_type_joined").id,
            "date_path": "create_date",
            "partner_path": "partner_id",
        }

    def test_managers_set_sources_up_and_supervisors_look(self):
        for user in (self.agent, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["revisit.source"].with_user(user).create(self._account_source())
        self.assertEqual(self.source.with_user(self.supervisor).name, "Repair sheets")
        with self.assertRaises(AccessError):
            self.source.with_user(self.agent).read(["name"])
        for user in (self.agent, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.source.with_user(user).action_harvest()

    def test_nobody_reads_through_a_source_what_they_may_not_read(self):
        """The system harvests; a manager without access to the answers cannot have them read."""
        source = self.source.with_user(self.manager)
        for vals in ({"note_path": "survey_id.title"}, {"domain": "[('nickname', '=', 'x')]"}):
            with self.subTest(vals), self.assertRaises(AccessError):
                source.write(vals)
        self._sheet()
        self.assertFalse(self.env["revisit.source.trial"].browse(source.action_try()["res_id"]).line_ids)

    def test_a_manager_may_set_up_a_source_of_what_they_may_read(self):
        """Moments of the calendar, which every employee may read."""
        vals = {
            "name": "Training given",
            "model_id": self.env["ir.model"]._get_id("calendar.event"),
            "event_type_id": self.env.ref("revisit_management.event_type_activity_attended").id,
            "date_path": "start",
            "partner_path": "user_id.partner_id",
        }
        source = self.env["revisit.source"].with_user(self.manager).create(vals)
        self.assertTrue(source.action_try()["res_id"])
        self.assertEqual(source.action_harvest()["tag"], "display_notification")

    def test_ready_made_sources_of_apps_that_are_missing_are_not_offered(self):
        offered = {entry["model"] for entry in self.env["revisit.source"]._offers()}
        self.assertLessEqual(offered, set(self.env.registry))
