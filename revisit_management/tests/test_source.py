from datetime import date, datetime
from unittest.mock import patch

from odoo.tools import SQL, mute_logger

from ..models import revisit_source_harvest
from .source_documents import SourceCase

CONTACTS = {"name": "Contacts", "date_path": "create_date", "partner_path": "parent_id"}
LOGGER = "odoo.addons.revisit_management.models.revisit_run"


class TestHarvest(SourceCase):
    """Documents of any installed app become events by configuration; nothing is lost, nothing counted twice."""

    def test_each_sheet_that_arrives_is_an_event(self):
        """A1: paper repair or inspection sheets; each arrival is an event."""
        first, second = self._sheet(), self._sheet("2026-03-04 03:00:00")
        run = self._harvest()
        events = self._events_of(first, second)
        self.assertEqual(set(events.mapped("date")), {date(2026, 3, 2), date(2026, 3, 4)})
        self.assertEqual(events.type_id.code, "repaired")
        self.assertEqual((events.partner_id, events.source_id), (self.customer, self.source))
        self.assertEqual((run.examined, run.created, run.failed), (2, 2, 0))

    def test_the_day_is_the_companys(self):
        """23:30 in Shanghai is still that day, half past midnight the next one."""
        late, early = self._sheet("2026-03-02 15:30:00"), self._sheet("2026-03-02 16:30:00")
        self._harvest()
        self.assertEqual(self._events_of(late).date, date(2026, 3, 2))
        self.assertEqual(self._events_of(early).date, date(2026, 3, 3))
        self.assertEqual(self._events_of(early).at, datetime(2026, 3, 2, 16, 30))

    def test_a_second_run_reads_nothing_anew(self):
        self._sheet()
        self._harvest()
        run = self._harvest()
        self.assertEqual((run.examined, run.created), (0, 0))
        self.assertEqual(self.source.event_count, 1)

    def test_later_runs_read_only_what_came_since(self):
        self._sheet()
        self._harvest()
        self._sheet()
        run = self._harvest()
        self.assertEqual((run.examined, run.created), (1, 1))

    def test_a_document_of_a_slow_transaction_is_not_lost(self):
        """It appears after a run with a time of writing long before that run."""
        self._sheet()
        self._harvest()
        slow = self._sheet()
        self.env.flush_all()
        self.env.cr.execute("UPDATE survey_user_input SET write_date = '2026-01-02' WHERE id = %s", [slow.id])
        self._harvest()
        self.assertTrue(self._events_of(slow))

    def test_documents_are_read_in_batches(self):
        for _number in range(5):
            self._sheet()
        with patch.object(revisit_source_harvest, "BATCH", 2):
            run = self._harvest()
        self.assertEqual((run.examined, run.created), (5, 5))

    def test_what_is_not_finished_yet_waits(self):
        sheet = self._sheet(state="in_progress")
        self._harvest()
        self.assertFalse(self._events_of(sheet))
        self._write(sheet, state="done")
        self._harvest()
        self.assertTrue(self._events_of(sheet))

    def test_a_corrected_date_moves_the_event_and_its_open_visit(self):
        self._policy({"event": "repaired", "offset": 30, "offset_unit": "day", "late": 5}, horizon_days=60)
        sheet = self._sheet()
        self._harvest()
        self._run_crons("2026-03-10")
        event = self._events_of(sheet)
        visit = event.schedule_ids.visit_id
        self.assertEqual(visit.ideal_date, date(2026, 4, 1))
        self._write(sheet, end_datetime="2026-03-05 03:00:00")
        self._harvest()
        self.assertEqual((event.date, visit.ideal_date), (date(2026, 3, 5), date(2026, 4, 4)))

    def test_a_document_registered_from_outside_is_not_registered_again(self):
        sheet = self._sheet()
        known = self.env["revisit.event"]._register_event(
            "repaired", self.customer, "2026-03-02", origin=sheet, key=f"repaired:survey.user_input,{sheet.id}"
        )
        run = self._harvest()
        self.assertEqual(self._events_of(sheet), known)
        self.assertEqual((known.source_id, run.created), (self.source, 0))

    def test_another_customer_in_the_document_is_another_customer_of_the_event(self):
        self._policy({"event": "repaired", "offset": 30, "offset_unit": "day"}, horizon_days=60)
        other = self.env["res.partner"].create({"name": "Somebody else"})
        sheet = self._sheet()
        self._harvest()
        self._run_crons("2026-03-10")
        self._write(sheet, partner_id=other.id)
        self._harvest()
        event = self._events_of(sheet)
        self.assertEqual((event.partner_id, event.schedule_ids.visit_id.partner_id), (other, other))

    def test_what_paths_pass_through_counts_as_part_of_the_document(self):
        source = self._source(name="By survey", event="inspected", note_path="survey_id.title")
        sheet = self._sheet()
        self._harvest()
        event = self.events.search([("source_id", "=", source.id)])
        self.assertEqual(event.note, "Repair sheet")
        self._write(self.survey, title="Inspection sheet")
        self.assertEqual(self._harvest().examined, 1, sheet)


class TestGone(SourceCase):
    """A deleted or cancelled document withdraws its event, with the reason."""

    def setUp(self):
        super().setUp()
        self._policy({"event": "repaired", "offset": 30, "offset_unit": "day"}, horizon_days=60)
        self.sheet = self._sheet()
        self._harvest()
        self._run_crons("2026-03-10")
        self.event = self._events_of(self.sheet)
        self.visit = self.event.schedule_ids.visit_id

    def test_a_deleted_document_withdraws_its_event(self):
        self.sheet.unlink()
        run = self._harvest()
        self.assertFalse(self.event.active)
        self.assertEqual(self.event.gone_reason, "The document was deleted.")
        self.assertEqual(self.visit.state, "cancelled")
        self.assertIn("deleted", self.visit.close_reason)
        self.assertIn("Repair sheets: event withdrawn", run.details)

    def test_a_cancelled_document_withdraws_its_event_and_comes_back_with_it(self):
        self._write(self.sheet, state="in_progress")
        self._harvest()
        self.assertFalse(self.event.active)
        self.assertIn("no longer meets", self.event.gone_reason)
        self._write(self.sheet, state="done")
        self._harvest()
        self.assertTrue(self.event.active)
        self.assertFalse(self.event.gone_reason)

    def test_the_record_of_a_visit_already_done_stays(self):
        with self.subTest("done"):
            self._do(self.visit.with_user(self.agent))
        self.sheet.unlink()
        self._harvest()
        self.assertEqual(self.visit.state, "done")

    def test_an_event_withdrawn_by_hand_stays_withdrawn(self):
        self.event.active = False
        self._write(self.sheet, end_datetime="2026-03-06 03:00:00")
        self.assertEqual(self._harvest().examined, 0)
        self.assertFalse(self.event.active)

    def test_who_is_gone_is_found_by_a_join(self):
        """A subplan for each event, as NOT IN gives, takes hours when a source has a million documents."""
        plan = self.env.execute_query(SQL("EXPLAIN %s", self.source._sql_gone()))
        self.assertNotIn("SubPlan", "\n".join(line for [line] in plan))

    def test_a_source_switched_off_leaves_everything_as_it_is(self):
        self.source.active = False
        self.sheet.unlink()
        self._harvest()
        self.assertTrue(self.event.active)


class TestLeftOut(SourceCase):
    """A document that gives no event holds up nobody, and says why."""

    def test_a_document_without_a_customer_is_left_out_until_it_has_one(self):
        bad, good = self._sheet(partner_id=False), self._sheet()
        run = self._harvest()
        self.assertTrue(self._events_of(good))
        problem = self.source.problem_ids
        self.assertEqual((problem.res_id, problem.document), (bad.id, bad.display_name))
        self.assertIn("The customer is empty", problem.message)
        self.assertEqual(run.skipped_by_reason, {"Repair sheets: The customer is empty: Contact.": 1})
        self._write(bad, partner_id=self.customer.id)
        self._harvest()
        self.assertTrue(self._events_of(bad))
        self.assertFalse(self.source.problem_ids)

    def test_a_document_without_a_date_is_left_out(self):
        self._sheet(end_datetime=False)
        self._harvest()
        self.assertIn("The date is empty", self.source.problem_ids.message)

    def test_a_second_date_counts_where_the_first_is_empty(self):
        self.source.date_else_path = "start_datetime"
        sheet = self._sheet(end_datetime=False, start_datetime="2026-02-07 03:00:00")
        self._harvest()
        self.assertEqual(self._events_of(sheet).date, date(2026, 2, 7))

    def test_what_was_left_out_is_tried_again_the_next_day(self):
        self._sheet(partner_id=False)
        self._harvest("2026-03-10")
        self.assertEqual(self._harvest("2026-03-10").examined, 0)
        self.assertEqual(self._harvest("2026-03-11").examined, 1)

    @mute_logger(LOGGER)
    def test_an_error_with_one_document_is_logged_and_isolated(self):
        bad, *good = self._sheet(), self._sheet(), self._sheet()
        original = type(self.source)._prepare_fact_vals

        def fail_for_one(source, fact):
            if fact.document.id == bad.id:
                raise RuntimeError("unreadable")
            return original(source, fact)

        with patch.object(type(self.source), "_prepare_fact_vals", fail_for_one):
            run = self._harvest()
        self.assertEqual(len(self._events_of(*good)), 2)
        self.assertEqual((run.created, run.failed), (2, 1))
        self.assertEqual((self.source.problem_ids.res_id, self.source.problem_ids.message), (bad.id, "unreadable"))

    @mute_logger(LOGGER)
    def test_a_broken_source_holds_up_no_other(self):
        """As when an app that brought a field was uninstalled."""
        broken = self._source(name="Broken", sequence=1)
        self.env.cr.execute("UPDATE revisit_source SET partner_path = 'x_gone' WHERE id = %s", [broken.id])
        broken.invalidate_recordset()
        sheet = self._sheet()
        run = self._harvest()
        self.assertTrue(self._events_of(sheet))
        self.assertIn("x_gone leads nowhere", broken.error)
        self.assertEqual(run.failed, 1)
        broken.partner_path = "partner_id"
        self.assertFalse(broken.error)

    def test_a_left_out_document_that_is_deleted_is_no_problem_any_more(self):
        sheet = self._sheet(partner_id=False)
        self._harvest()
        sheet.unlink()
        self._harvest()
        self.assertFalse(self.source.problem_ids)


class TestSince(SourceCase):
    """A source does not flood the visits with the company's history, and loses nothing entered late."""

    def _age(self, sheet):
        self.env.flush_all()
        self.env.cr.execute("UPDATE survey_user_input SET create_date = '2020-01-01' WHERE id = %s", [sheet.id])

    def test_old_documents_are_left_alone(self):
        old, dated_later = self._sheet("2025-06-01 03:00:00"), self._sheet("2026-01-01 00:00:00")
        self._age(old)
        self._age(dated_later)
        self._harvest()
        self.assertFalse(self._events_of(old))
        self.assertTrue(self._events_of(dated_later))

    def test_a_back_dated_document_is_registered_and_its_missed_visits_are_explained(self):
        self._policy(
            {"event": "repaired", "offset": 30, "offset_unit": "day", "repeat_every": 1, "repeat_unit": "year"},
            effective_from=date(2026, 3, 1),
            catch_up="skip",
        )
        sheet = self._sheet("2025-06-01 03:00:00")
        self._harvest()
        event = self._events_of(sheet)
        self.assertEqual(event.date, date(2025, 6, 1))
        with self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_expand").method_direct_trigger()
        self.env.invalidate_all()
        run = self.env["revisit.run"].search([("kind", "=", "expand")], limit=1)
        self.assertEqual(run.skipped_by_reason, {"history before the policy came into force": 1})
        self.assertEqual(event.schedule_ids.ideal_date, date(2026, 7, 1))

    def test_without_a_first_day_the_whole_history_is_read(self):
        self.source.since = False
        old = self._sheet("2019-06-01 03:00:00")
        self._age(old)
        self._harvest()
        self.assertTrue(self._events_of(old))


class TestCompanies(SourceCase):
    def test_documents_of_other_companies_are_not_read(self):
        source = self._source("res.partner", domain="[('is_company', '=', False)]", **CONTACTS)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        ours, theirs = (
            self.env["res.partner"].create({"name": "Contact", "parent_id": self.customer.id, "company_id": company.id})
            for company in (self.company, other)
        )
        self._harvest()
        self.assertTrue(self._events_of(ours))
        self.assertFalse(self._events_of(theirs))
        self.assertEqual(source.event_ids.company_id, self.company)

    def test_a_document_of_no_company_may_tell_each_company_something(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._source(name="Theirs", company_id=other.id)
        sheet = self._sheet()
        self._harvest()
        self.assertEqual(self._events_of(sheet).company_id, self.company | other)
        self.assertEqual(self._harvest().examined, 0)
