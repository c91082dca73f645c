import logging
import time
from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models

from .bulk import FailedTogether

_logger = logging.getLogger(__name__)

CONCURRENCY_ERRORS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
MAX_TRIES = 5


class RevisitRun(models.Model):
    """What a scheduled action did: examined, created, skipped by reason, failed with messages."""

    _name = "revisit.run"
    _description = "Scheduled Run"
    _order = "id desc"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("harvest", "Read documents"),
            ("yearly", "Register yearly events"),
            ("cover", "Register who is in care"),
            ("condition", "Look at conditions"),
            ("tiers", "Work out customer tiers"),
            ("expand", "Work out owed visits"),
            ("generate", "Create visits"),
            ("plan", "Submit, begin and end plans"),
            ("duties", "Remind of weekly data"),
            ("conflicts", "Conflicts of interest"),
            ("same_day", "Chase missing records"),
            ("substitute", "Hand visits to substitutes"),
            ("send", "Send written visits"),
            ("fetch", "Fetch recordings"),
        ],
        required=True,
    )
    started_at = fields.Datetime(required=True, default=fields.Datetime.now)
    ended_at = fields.Datetime()
    examined = fields.Integer(default=0)
    created = fields.Integer(default=0)
    skipped = fields.Integer(default=0)
    failed = fields.Integer(default=0)
    skipped_by_reason = fields.Json()
    details = fields.Text(compute="_compute_details")
    messages = fields.Text(help="What failed and why, by the records' numbers; they are tried again the next day.")

    @api.depends("kind", "started_at")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for run in self:
            started = run.started_at and fields.Datetime.context_timestamp(run, run.started_at)
            parts = (kinds.get(run.kind), f"{started:%Y-%m-%d %H:%M}" if started else None)
            run.display_name = " · ".join(filter(None, parts))

    @api.depends("skipped_by_reason")
    def _compute_details(self):
        for run in self:
            reasons = (run.skipped_by_reason or {}).items()
            run.details = "\n".join(f"{count} × {reason}" for reason, count in reasons)

    @api.model
    def _begin(self, kind):
        run = self.sudo().create({"kind": kind})
        self.env["ir.cron"]._commit_progress(remaining=1)
        return run

    def _work(self, fetch, work, put_off=None):
        """Process everything ``fetch`` yields, batch by batch, each committed.

        A record that fails is logged on itself and on this run, put off to the next day, and holds up nobody. Two
        runs at once: the one that loses rolls back and tries again.

        :param fetch: gives the next batch of records to process, empty when there are none
        :param work: processes a batch; returns ``examined``, ``created`` and ``skipped`` (by reason)
        :param put_off: notes that these records failed with this error and are tried again the next day; by default
            on the records themselves
        """
        put_off = put_off or self._put_off
        done, seconds_left = 1, 1.0
        while done and seconds_left > 0:
            done, seconds_left = self._retry(
                lambda: self._process_batch(fetch, work, put_off), getattr(fetch, "again", None)
            )
        self.ended_at = fields.Datetime.now()
        self.env["ir.cron"]._commit_progress(remaining=1 if done else 0)

    def _process_batch(self, fetch, work, put_off):
        """One batch, committed: done or not done, so that a kill leaves nothing half-written.

        :return: number of records processed and seconds left for this run
        """
        records = fetch()
        self._isolate(records, work, put_off)
        self.env.flush_all()
        return len(records), self.env["ir.cron"]._commit_progress(len(records), remaining=1)

    def _retry(self, step, again=None):
        for tries in range(MAX_TRIES):
            try:
                return step()
            except CONCURRENCY_ERRORS:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                if again:
                    again()
                if tries == MAX_TRIES - 1:
                    raise
                time.sleep(0.05 * 2**tries)
        raise AssertionError("unreachable")

    def _isolate(self, records, work, put_off):
        """Run ``work``; when it fails, halve the batch until the bad record stands alone."""
        if not records:
            return
        try:
            with self.env.cr.savepoint():
                counts = work(records)
                self.env.flush_all()
        except CONCURRENCY_ERRORS:
            raise
        except FailedTogether as error:
            self._record_failure(error.records, error, put_off)
            self._isolate(records - error.records, work, put_off)
        except Exception as error:  # whatever is wrong with one record, the others go on
            if len(records) == 1:
                self._record_failure(records, error, put_off)
            else:
                half = len(records) // 2
                self._isolate(records[:half], work, put_off)
                self._isolate(records[half:], work, put_off)
        else:
            self._count(counts)

    def _record_failure(self, records, error, put_off):
        _logger.warning("Revisit run %s: %s failed and is tried again tomorrow: %s", self.kind, records, error)
        put_off(records, error)
        self.failed += len(records)
        ids = ", ".join(map(str, records.ids))
        self.messages = "\n".join(filter(None, (self.messages, f"{records._name} {ids}: {error}")))

    @api.model
    def _put_off(self, records, error):
        if "retry_on" in records._fields:
            records.write({"error": str(error), "retry_on": fields.Date.today() + timedelta(days=1)})

    def _count(self, counts):
        self.examined += counts.get("examined", 0)
        self.created += counts.get("created", 0)
        skipped = counts.get("skipped") or {}
        if skipped:
            reasons = dict(self.skipped_by_reason or {})
            for reason, number in skipped.items():
                reasons[reason] = reasons.get(reason, 0) + number
            self.skipped_by_reason = reasons
            self.skipped += sum(skipped.values())
