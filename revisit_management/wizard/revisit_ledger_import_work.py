"""Doing the import: batch by batch, each row planned, then written; what fails is told and holds up nobody."""

import base64
import contextlib
import io
import logging
import time
from datetime import timedelta
from itertools import islice

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..importing.cells import read_text
from ..importing.problems import ImportProblem
from ..importing.rows import make_columns, read_row
from ..importing.table_reader import open_table
from ..models.revisit_run import CONCURRENCY_ERRORS, MAX_TRIES
from .import_plan import Outcome
from .import_texts import ProblemTexts
from .ledger_loader import LedgerLoader
from .visit_loader import VisitLoader

_logger = logging.getLogger(__name__)

BATCH = 500
# more rows than this would keep the user waiting, and a web worker beyond its time limit
BACKGROUND_ROWS = 5000
PREVIEW_SECONDS = 40
SLICE_SECONDS = 60
# of new and changed rows so many are shown; rows with errors all are
LISTED = 500
KEEP_FILE_DAYS = 90
KEEP_DRAFT_DAYS = 7
COUNTS = {"new": "new_count", "changed": "changed_count", "unchanged": "unchanged_count", "error": "error_count"}


class RevisitLedgerImport(models.Model):
    _inherit = "revisit.ledger.import"

    @contextlib.contextmanager
    def _told_as_user_error(self):
        try:
            yield
        except ImportProblem as problem:
            raise UserError(ProblemTexts(self.env).of(problem)) from problem

    # Reading

    def _open_table(self):
        content = base64.b64decode(self.with_context(bin_size=False).content or b"")
        return open_table(content, self.filename or self.env._("The file"), self.kind)

    @staticmethod
    def _first(rows, count):
        return list(islice(rows, count))

    @staticmethod
    def _sample(cells, index):
        try:
            text = read_text(cells[index]) if index < len(cells) else None
        except ImportProblem:
            return "…"
        return text[:40] if text else None

    def _values(self, loader):
        """The rows behind ``position``, read according to the columns.

        Of the rows before, which an earlier slice has dealt with, ``loader`` only learns what finds repeated ones.
        """
        table = self._open_table()
        fields_of_columns = {column.index: column.field for column in self._chosen_columns()}
        columns = make_columns(table.headings, fields_of_columns, self.kind)
        keys = [column for column in columns if column.field in loader.KEY_FIELDS]
        for number, cells in table.rows:
            if number > self.position:
                yield read_row(number, cells, columns, self.kind)
            else:
                loader.note_row(read_row(number, cells, keys, self.kind))

    @staticmethod
    def _batches(values):
        while batch := list(islice(values, BATCH)):
            yield batch

    def _loader(self):
        """What turns the rows of this kind into records."""
        return {"ledger": LedgerLoader, "visits": VisitLoader}[self.kind](self)

    # Preview

    def _preview(self):
        job = self.with_company(self.company_id)
        job._reset()
        loader, texts = job._loader(), ProblemTexts(self.env)
        until = time.monotonic() + PREVIEW_SECONDS
        for batch in self._batches(job._values(loader)):
            self._record([plan.outcome(texts) for plan in loader.plan(batch)])
            if time.monotonic() > until:
                self.is_partly_checked = True
                break
        self.row_count = self.done_count if not self.is_partly_checked else self._count_rows()

    def _count_rows(self):
        return sum(1 for _row in self._open_table().rows)

    def _reset(self):
        self.line_ids.unlink()
        self.write({**dict.fromkeys(COUNTS.values(), 0), "position": 0, "is_partly_checked": False, "failure": False})

    # Import

    def _start(self):
        self._begin()
        if self.row_count > BACKGROUND_ROWS:
            self.env.ref("revisit_management.ir_cron_ledger_import").sudo()._trigger()
        else:
            self._work()
            self._finish()

    def _begin(self):
        self._chosen_columns()
        self._reset()
        self.write(
            {"state": "running", "started_at": fields.Datetime.now(), "row_count": self.row_count or self._count_rows()}
        )

    def _work(self, seconds=float("inf"), commit=lambda count: None):
        """Import the rows behind ``position``, at least a batch; stop after ``seconds``.

        :param commit: called after each batch with the number of its rows
        :return: whether the end of the file was reached
        """
        job = self.with_company(self.company_id)
        loader, texts = job._loader(), ProblemTexts(self.env)
        until = None
        for batch in self._batches(job._values(loader)):
            until = until or time.monotonic() + seconds  # finding the place in a large workbook takes its time
            self._record(job._load(loader, batch, texts))
            self.position = batch[-1].number
            commit(len(batch))
            if time.monotonic() > until:
                return False
        return True

    def _load(self, loader, rows, texts):
        """Write ``rows``; when that fails, halve them until the bad row stands alone.

        :return: outcomes, one for each row
        """
        try:
            with self.env.cr.savepoint():
                plans = loader.plan(rows)
                outcomes = [plan.outcome(texts) for plan in plans]
                loader.apply([plan for plan in plans if plan.status in ("new", "changed")])
        except CONCURRENCY_ERRORS:
            raise
        except Exception as error:  # whatever the database or another module holds against one row
            if len(rows) == 1:
                return [self._failed(rows[0], error)]
            half = len(rows) // 2
            return [*self._load(loader, rows[:half], texts), *self._load(loader, rows[half:], texts)]
        return outcomes

    def _failed(self, row, error):
        if isinstance(error, UserError):
            message = str(error)
        else:
            _logger.warning("Ledger import %s: row %s failed", self.id, row.number, exc_info=error)
            message = self.env._("The row could not be saved: %s", str(error).strip().partition("\n")[0])
        return Outcome(row.number, "error", row.get("ledger_no") or "", message)

    def _record(self, outcomes):
        """Count, and keep the rows to be shown: all with errors, the first of the others."""
        lines = []
        counts = {status: self[name] for status, name in COUNTS.items()}
        for outcome in outcomes:
            counts[outcome.status] += 1
            listed = outcome.status == "error" or (outcome.status != "unchanged" and counts[outcome.status] <= LISTED)
            if listed:
                lines.append({"import_id": self.id, **outcome._asdict()})
        self.write({COUNTS[status]: count for status, count in counts.items()})
        self.env["revisit.ledger.import.line"].create(lines)

    def _finish(self):
        self.write({"state": "done", "ended_at": fields.Datetime.now(), "row_count": self.done_count})

    # In the background

    @api.model
    def _cron_import(self):
        """Go on with the oldest running import for a while; every batch is committed."""
        running = [("state", "=", "running")]
        job = self.search(running, limit=1, order="id")
        cron = self.env["ir.cron"]
        # a slice takes longer than a scheduled action is given at a time: the second call just hands back
        if cron._commit_progress(remaining=self.search_count(running)) <= 0:
            return
        if job:
            job._as_owner()._work_on(cron)
        cron._commit_progress(remaining=self.search_count(running))

    def _as_owner(self):
        """With the rights, the language and the company of the user who started the import."""
        owner = self.create_uid
        return self.with_user(owner).with_context(lang=owner.lang, tz=owner.tz).with_company(self.company_id)

    def _work_on(self, cron):
        for tries in range(MAX_TRIES):
            try:
                if self._work(SLICE_SECONDS, lambda count: cron._commit_progress(count, remaining=1)):
                    self._finish()
                    self._notify_owner()
                return
            except CONCURRENCY_ERRORS:
                # the rows of this batch were being changed by somebody else: once more from the last commit
                self._roll_back()
                time.sleep(0.05 * 2**tries)
            except (ImportProblem, UserError) as error:
                self._roll_back()
                self._stop(ProblemTexts(self.env).of(error) if isinstance(error, ImportProblem) else str(error))
                return

    def _roll_back(self):
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)

    def _stop(self, reason):
        job = self.sudo()  # the owner may have lost the right to import: that may be the reason
        job.write({"state": "failed", "failure": reason, "ended_at": fields.Datetime.now()})
        job._notify_owner()

    def _notify_owner(self):
        self.message_notify(
            author_id=self.env.ref("base.partner_root").id,  # nobody is told what comes from themselves
            partner_ids=self.create_uid.partner_id.ids,
            subject=self.env._("Import of %s", self.filename),
            body=self.failure or self._describe_counts(),
        )

    def _describe_counts(self):
        return self.env._(
            "%(file)s is imported: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(errors)s with errors.",
            file=self.filename,
            new=self.new_count,
            changed=self.changed_count,
            unchanged=self.unchanged_count,
            errors=self.error_count,
        )

    @api.autovacuum
    def _gc_imports(self):
        """Files hold personal data: they go after a while, what was counted stays."""
        today = fields.Date.today()
        drafts = [
            ("state", "in", ("draft", "mapped", "preview")),
            ("write_date", "<", today - timedelta(KEEP_DRAFT_DAYS)),
        ]
        self.search(drafts).unlink()
        old = [("state", "in", ("done", "failed")), ("ended_at", "<", today - timedelta(KEEP_FILE_DAYS))]
        imports = self.search(old)
        imports.line_ids.unlink()
        imports.column_ids.unlink()
        imports.content = False

    # Rows with errors

    @api.depends("error_line_ids.reason")
    def _compute_error_file(self):
        for job in self:
            job.error_file = base64.b64encode(job._write_error_file()) if job.content and job.error_line_ids else False

    def _error_filename(self):
        stem = (self.filename or "").rpartition(".")[0] or self.env._("import")
        return self.env._("%s - rows with errors.xlsx", stem)

    def _write_error_file(self):
        """The rows with errors as they are in the file, with number and reason behind."""
        reasons = {line.row: line.reason for line in self.error_line_ids}
        table = self._open_table()
        width = len(table.headings)
        output = io.BytesIO()
        options = {"constant_memory": True, "in_memory": True, "default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(output, options) as book:
            sheet = book.add_worksheet()
            self._write_cells(sheet, 0, [*table.headings, self.env._("Row"), self.env._("Error")])
            bad_rows = ((number, cells) for number, cells in table.rows if number in reasons)
            for at, (number, cells) in enumerate(bad_rows, start=1):
                padded = [*cells[:width], *([None] * (width - len(cells)))]
                self._write_cells(sheet, at, [*padded, number, reasons[number]])
        return output.getvalue()

    @staticmethod
    def _write_cells(sheet, row, cells):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)  # never as a formula
            elif cell is not None:
                try:
                    sheet.write(row, column, cell)
                except TypeError:
                    sheet.write_string(row, column, "")
