"""The steps of the import on the screen, in the background, and who may take them."""

import base64
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.revisit_management.wizard import revisit_ledger_import_work as work

from .ledger_files import HEADINGS, LedgerImportCase, to_csv
from .test_ledger_import import LINE, row


@tagged("post_install", "-at_install")
class TestLedgerImportSteps(LedgerImportCase):
    def _job(self, *rows, headings=HEADINGS, **vals):
        content = base64.b64encode(to_csv(headings, *rows))
        return self.Import.create({"content": content, "filename": "ledger.csv", **vals})

    def test_upload_columns_check_import(self):
        job = self._job(LINE, row("T-2", amount="x"))
        action = job.action_read()
        self.assertEqual((action["res_model"], action["res_id"], job.state), (job._name, job.id, "mapped"))
        self.assertEqual(job.column_ids.mapped("heading"), HEADINGS)
        self.assertEqual(job.column_ids.mapped("letter"), list("ABCDEFGHI"))
        self.assertEqual(job.column_ids[0].samples, "T-1 · T-2")
        job.action_preview()
        self.assertEqual((job.state, job.new_count, job.error_count, job.row_count), ("preview", 1, 1, 2))
        self.assertEqual(job.new_line_ids.reason, "New customer: Essen AG")
        self.assertFalse(self._line("T-1"), "nothing is written by looking")
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Essen AG")]))
        job.action_import()
        self.assertEqual((job.state, job.new_count, job.error_count), ("done", 1, 1))
        self.assertTrue(self._line("T-1"))

    def test_columns_can_be_changed(self):
        job = self._job(["T-1", "Essen AG", "Project X"], headings=["Our number", "Customer", "What"])
        job.action_read()
        self.assertEqual(job.missing_fields, "Ledger number")
        with self.assertRaisesRegex(UserError, "Ledger number"):
            job.action_preview()
        with Form(job) as form:
            for index, field in ((0, "ledger_no"), (2, "name")):
                with form.column_ids.edit(index) as column:
                    column.ledger_field = field
        self.assertFalse(job.missing_fields)
        job.action_import()
        self.assertEqual(self._line("T-1").name, "Project X")

    def test_one_field_cannot_have_two_columns(self):
        job = self._job(LINE)
        job.action_read()
        job.column_ids[1].field = "customer"
        with self.assertRaisesRegex(UserError, "same field"):
            job.action_preview()

    def test_code_can_give_the_columns(self):
        content = to_csv(["Our number", "Customer", "What"], ["T-1", "Essen AG", "Project X"])
        mapping = {"Our number": "ledger_no", "customer": "customer", "WHAT": "name"}
        self.Import._import_file(content, "x.csv", mapping=mapping)
        self.assertEqual(self._line("T-1").name, "Project X")

    def test_one_can_go_back_until_it_is_imported(self):
        job = self._job(LINE)
        job.action_read()
        job.action_preview()
        for state in ("mapped", "draft"):
            job.action_back()
            self.assertEqual(job.state, state)
        job.action_read()
        job.action_import()
        for step in (job.action_back, job.action_read, job.action_preview, job.action_import):
            with self.assertRaisesRegex(UserError, "imported already"):
                step()

    def test_a_file_has_to_be_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose the file"):
            self.Import.create({}).action_read()

    def test_agents_may_not_import(self):
        with self.assertRaises(AccessError):
            self.Import.with_user(self.agent)._import_file(to_csv(HEADINGS, LINE), "ledger.csv")

    def test_supervisors_need_no_right_to_edit_contacts(self):
        self.assertFalse(self.supervisor.has_group("base.group_partner_manager"))
        self.assertEqual(self._counts(self._import(LINE)), (1, 0, 0, 0))

    def test_other_companies_do_not_see_the_import(self):
        job = self._job(LINE)
        other = self.env["res.company"].create({"name": "Other"})
        manager = self.manager.copy({"login": "other", "company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        theirs = job.with_user(manager).with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([("id", "=", job.id)]))

    def test_numbers_of_other_companies_do_not_matter(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["revisit.engagement"].create(
            {"name": "Theirs", "ledger_no": "T-1", "company_id": other.id, "partner_id": self.customer.id}
        )
        self.assertEqual(self._counts(self._import(LINE)), (1, 0, 0, 0))

    # In the background

    def _large(self, count=7):
        job = self._job(*(row(f"T-{n}", customer=f"Customer {n}") for n in range(count)))
        job.action_read()
        return job

    def _trigger(self):
        with self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_ledger_import").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_large_file_is_imported_in_the_background(self):
        job = self._large()
        cron = self.env.ref("revisit_management.ir_cron_ledger_import")
        triggers = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(triggers)
        with patch.object(work, "BACKGROUND_ROWS", 5):
            job.action_import()
        self.assertEqual((job.state, job.progress), ("running", 0))
        self.assertEqual(self.env["ir.cron.trigger"].search_count(triggers), before + 1)
        with self.assertRaisesRegex(UserError, "under way"):
            job.sudo().unlink()
        self._trigger()
        self.assertEqual((job.state, job.new_count, job.progress), ("done", 7, 100))
        self.assertEqual(self._line("T-3").create_uid, self.supervisor)
        message = self.env["mail.message"].search([("model", "=", job._name), ("res_id", "=", job.id)])
        self.assertEqual(message.notification_ids.res_partner_id, self.supervisor.partner_id)
        self.assertIn("7 new", message.body)

    def test_an_import_goes_on_where_it_stopped(self):
        job = self._large()
        with patch.object(work, "BACKGROUND_ROWS", 5):
            job.action_import()
        with patch.object(work, "BATCH", 2):
            self.assertFalse(job._work(seconds=0), "one batch in a slice without time")
            self.assertEqual((job.position, job.new_count), (3, 2))
            self._trigger()
        self.assertEqual((job.state, job.new_count, job.error_count), ("done", 7, 0))

    def test_a_repeated_number_is_found_after_a_break(self):
        job = self._job(*(row(f"T-{n}") for n in (0, 1, 2, 0)))
        job.action_read()
        with patch.object(work, "BATCH", 2), patch.object(work, "BACKGROUND_ROWS", 1):
            job.action_import()
            job._work(seconds=0)
            self._trigger()
        self.assertEqual((job.new_count, job.error_line_ids.row), (3, 5))

    def test_an_import_that_cannot_go_on_says_why(self):
        job = self._large()
        with patch.object(work, "BACKGROUND_ROWS", 5):
            job.action_import()
        self.supervisor.group_ids -= self.env.ref("revisit_management.group_supervisor")
        self._trigger()
        self.assertEqual(job.sudo().state, "failed")
        self.assertTrue(job.sudo().failure)

    def test_old_files_go_and_the_counts_stay(self):
        job = self.Import.browse(self._import(LINE, row("T-2", amount="x"))["import_id"]).sudo()
        draft = self._job(LINE).sudo()
        self.env.flush_all()
        self.env.cr.execute("UPDATE revisit_ledger_import SET ended_at = '2020-01-01', write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.env["revisit.ledger.import"]._gc_imports()
        self.assertFalse(draft.exists())
        self.assertFalse(job.content or job.line_ids)
        self.assertEqual((job.new_count, job.error_count), (1, 1))
