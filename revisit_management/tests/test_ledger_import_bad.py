"""Bad input: every bad row is told with its number and reason, the good ones come in, nothing is half-written."""

import base64
import io
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.revisit_management.models.revisit_engagement import RevisitEngagement
from odoo.addons.revisit_management.wizard import revisit_ledger_import_work

from .ledger_files import HEADINGS, LedgerImportCase, to_csv, to_xlsx
from .test_ledger_import import LINE, row


@tagged("post_install", "-at_install")
class TestLedgerImportBad(LedgerImportCase):
    def test_every_bad_row_is_told_and_the_others_come_in(self):
        result = self._import(
            LINE,
            row("T-2", shipped="2024-02-31"),
            row("T-3", amount="about 5"),
            row(""),
            row("T-4", shipped="03/04/2024", amount="-1"),
            row("T-1"),
            row("T-5", amount="GBP 100"),
            row("T-6"),
        )
        self.assertEqual(self._counts(result), (2, 0, 0, 6))
        reasons = dict(result["error_rows"])
        self.assertEqual(list(reasons), [3, 4, 5, 6, 7, 8])
        self.assertEqual(reasons[3], "发货时间: there is no such day as “2024-02-31”.")
        self.assertEqual(reasons[4], "合同额: “about 5” is not a number.")
        self.assertIn("台帐编号: the cell is empty", reasons[5])
        self.assertEqual(len(reasons[6].splitlines()), 2)
        self.assertIn("T-1 is already in row 2", reasons[7])
        self.assertIn("The amount is in GBP", reasons[8])
        self.assertTrue(self._line("T-1") and self._line("T-6"))
        self.assertFalse(self._line("T-2") or self._line("T-3") or self._line("T-4") or self._line("T-5"))

    def test_reasons_are_in_the_language_of_the_user(self):
        self.assertIn("“x”", self._import(row(amount="x"))["error_rows"][0][1])

    def test_a_formula_without_a_value_is_told(self):
        book = to_xlsx(HEADINGS, row("T-1", amount="=1+1"), row("T-2"))
        result = self.Import._import_file(book, "ledger.xlsx")
        self.assertEqual(self._counts(result), (1, 0, 0, 1))
        self.assertIn("formula without a value: save the file in Excel first", result["error_rows"][0][1])

    def test_what_is_no_ledger_gets_one_clear_sentence(self):
        for content, name, words in (
            (b"%PDF-1.7 ...", "ledger.xlsx", "is a PDF"),
            (b"", "ledger.csv", "Choose the file"),
            (b" \n", "ledger.csv", "is empty"),
            (b"PK\x03\x04broken", "ledger.xlsx", "is damaged"),
            (to_csv(HEADINGS), "ledger.csv", "no rows"),
            (to_csv(["a", "b"], [1, 2]), "ledger.csv", "No row with headings"),
            (to_csv(["台帐编号", "发货时间", "发货时间"], ["T-1", "", ""]), "ledger.csv", "Columns B and C"),
            (to_csv(["顾客名称"], ["Essen AG"]), "ledger.csv", "No column is chosen for “Ledger number"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words), self.cr.savepoint():
                self.Import._import_file(content, name)

    def test_both_encodings_of_chinese_are_read(self):
        for number, encoding in enumerate(("gb18030", "utf-8", "utf-16")):
            result = self.Import._import_file(to_csv(HEADINGS, row(f"T-{number}"), encoding=encoding), "ledger.csv")
            self.assertEqual(self._counts(result), (1, 0, 0, 0))
            self.assertEqual(self._line(f"T-{number}").name, "变电站一期")

    @mute_logger("odoo.addons.revisit_management.wizard.revisit_ledger_import_work")
    def test_a_row_that_the_database_refuses_holds_up_nobody(self):
        create = RevisitEngagement.create

        def refuse(engagements, vals_list):
            if any(vals.get("name") == "poison" for vals in vals_list):
                raise ValidationError("No poison, please.")
            return create(engagements, vals_list)

        rows = [row(f"T-{n}", customer=f"Customer {n}") for n in range(30)]
        rows[17] = row("T-17", customer="Customer 17", name="poison")
        with patch.object(RevisitEngagement, "create", refuse):
            result = self._import(*rows)
        self.assertEqual(self._counts(result), (29, 0, 0, 1))
        self.assertEqual(result["error_rows"], [(19, "No poison, please.")])
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Customer 17")]), "nothing half-written")
        self.assertEqual(self.env["res.partner"].search_count([("name", "=like", "Customer %")]), 29)

    @mute_logger("odoo.addons.revisit_management.wizard.revisit_ledger_import_work")
    def test_an_unexpected_error_is_told_as_well(self):
        with patch.object(RevisitEngagement, "create", side_effect=ZeroDivisionError("division by zero")):
            result = self._import(LINE)
        self.assertEqual(result["error_rows"], [(2, "The row could not be saved: division by zero")])

    def test_repeated_numbers_are_found_across_batches(self):
        rows = [row(f"T-{n}") for n in (*range(5), 2)]
        with patch.object(revisit_ledger_import_work, "BATCH", 2):
            result = self._import(*rows)
        self.assertEqual(result["error_rows"], [(7, "Ledger number T-2 is already in row 4 of this file.")])

    def test_an_archived_line_is_left_as_it_is(self):
        self._import(LINE)
        self._line("T-1").active = False
        self.assertEqual(self._counts(self._import(row(name="Other"))), (0, 0, 1, 0))

    def test_bad_rows_can_be_downloaded_corrected_and_imported(self):
        headings = [*HEADINGS, "=1+1"]
        result = self._import([*row(shipped="31.02.2024"), "=2+2"], [*row("T-2"), ""], headings=headings)
        job = self.Import.browse(result["import_id"])
        book = load_workbook(io.BytesIO(base64.b64decode(job.error_file)))
        head, bad = list(book.active.iter_rows(values_only=True))
        self.assertEqual(head[-2:], ("Row", "Error"))
        self.assertEqual((bad[0], bad[4], bad[-2]), ("T-1", "31.02.2024", 2))
        self.assertIn("no such day", bad[-1])
        self.assertEqual(book.active.cell(2, 10).data_type, "s", "a formula in the ledger stays a text")
        book.active.cell(2, 5).value = "28.02.2024"
        corrected = io.BytesIO()
        book.save(corrected)
        self.assertEqual(self._counts(self.Import._import_file(corrected.getvalue(), "corrected.xlsx")), (1, 0, 0, 0))
        self.assertEqual(self._line("T-1").shipped_date, self._day("2024-02-28"))
