"""Documents → events: what is new or changed is read, what is gone is withdrawn. Safe to run twice and to kill."""

from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from . import bulk
from .revisit_run import CONCURRENCY_ERRORS
from .revisit_source_read import NoEvent

BATCH = 500

# events that leave nothing to do for a document: read as it is now, or withdrawn by a person
SETTLED = """
    SELECT 1 FROM revisit_event e
    WHERE e.origin_model = %(model)s AND e.origin_id = %(id)s
      AND e.type_id = %(type)s AND e.company_id = %(company)s
      AND CASE WHEN e.active IS TRUE THEN e.origin_version = %(version)s ELSE e.gone_reason IS NULL END
"""
PUT_OFF = """
    SELECT 1 FROM revisit_source_problem p
    WHERE p.source_id = %(source)s AND p.res_id = %(id)s AND p.origin_version = %(version)s AND p.retry_on > %(today)s
"""


class Harvest:
    """One run over several sources, step by step: ``fetch`` gives documents or events, ``work`` does what they need."""

    def __init__(self, run, sources):
        self.run = run
        self.steps = [(source, *step) for source in sources for step in source._harvest_steps(run)]

    def fetch(self):
        """The next batch; a source that is broken holds up nobody."""
        while self.steps:
            source, fetch, _work, _put_off = self.steps[0]
            try:
                with source.env.cr.savepoint():
                    if records := fetch():
                        return records
                self.steps.pop(0)
            except CONCURRENCY_ERRORS:
                raise
            except Exception as error:  # whatever is wrong with its configuration
                self.run._record_failure(source, error, self.run._put_off)
                self.steps = [step for step in self.steps if step[0] != source]
        return ()

    def work(self, records):
        _source, _fetch, work, _put_off = self.steps[0]
        return work(records)

    def put_off(self, records, error):
        _source, _fetch, _work, put_off = self.steps[0]
        put_off(records, error)


class RevisitSource(models.Model):
    _inherit = "revisit.source"

    @api.model
    def _cron_harvest(self):
        """Read what is new in the documents of every source in use."""
        due = ["|", ("retry_on", "=", False), ("retry_on", "<=", fields.Date.today())]
        sources = self.search(due)
        if sources:
            run = self.env["revisit.run"]._begin("harvest")
            # reasons are written once and read by everybody: in the company's language, not in that of the cron
            sources = [source.with_context(lang=source.company_id.partner_id.lang) for source in sources]
            harvest = Harvest(run, sources)
            run._work(harvest.fetch, harvest.work, harvest.put_off)

    def _harvest_steps(self, run):
        """What is to be done for a source, in order: how to fetch it, what to do, how to put off what fails."""
        return (
            (self._fetch_gone, self._take_back, run._put_off),
            (self._fetch_unread, self._harvest, self._put_off),
        )

    def _hold(self):
        """Lock this source until the batch is committed: two runs at once would read the same documents.

        :return: False when another run is at it
        """
        if not bulk.lock_next(self.browse(), [("id", "=", self.id)], 1, "id"):
            return False
        # a real change, so that a run which began earlier starts its batch anew
        self.env.execute_query(
            SQL("UPDATE revisit_source SET last_run_at = %s WHERE id = %s", fields.Datetime.now(), self.id)
        )
        self.invalidate_recordset(["last_run_at"])
        return True

    def _fetch_unread(self):
        """The next documents without an event, or changed since they were read."""
        if not self._hold():
            return None
        self.env.flush_all()
        documents = self._documents()
        query = documents._search(self._wanted_domain(), limit=BATCH, order="id")
        facts = self._sql_facts(documents, query)
        query.add_where(SQL("NOT EXISTS (%s) AND NOT EXISTS (%s)", SQL(SETTLED, **facts), SQL(PUT_OFF, **facts)))
        return documents.browse(row[0] for row in self.env.execute_query(query.select()))

    def _sql_facts(self, documents, query):
        return {
            "model": documents._name,
            "id": SQL.identifier(query.table, "id"),
            "type": self.event_type_id.id,
            "company": self.company_id.id,
            "source": self.id,
            "version": self._version_sql(documents, query),
            "today": fields.Date.today(),
        }

    def _version_sql(self, documents, query):
        """When the document and the records its paths pass were last written: one text that changes with each."""
        reached = {(): (documents, query.table)}
        for hop in self._hops():
            model, alias = reached[hop[:-1]]
            reached[hop] = model._fields[hop[-1]].join(model, alias, query)
        written = (SQL.identifier(alias, "write_date") for _model, alias in reached.values())
        return SQL("concat_ws(' ', %s)", SQL(", ").join(written))

    def _versions(self, documents):
        """The same as it stands for these documents, by their ids."""
        query = documents._search([("id", "in", documents.ids)])
        version = self._version_sql(documents, query)
        return dict(self.env.execute_query(query.select(SQL.identifier(query.table, "id"), version)))

    def _harvest(self, documents):
        """Register what ``documents`` tell; those that tell nothing are noted with the reason.

        :return: counts for the run log
        """
        facts, left_out = self._tell(documents)
        self._complete_lines(facts)
        facts = self._admitted(facts, left_out)
        created = self._register_facts(facts)
        self._note_problems(documents, left_out)
        counts = {"examined": len(documents), "created": created}
        if left_out:
            reasons = Counter(left_out.values())
            counts["skipped"] = {f"{self.name}: {reason}": number for reason, number in reasons.items()}
        return counts

    def _tell(self, documents):
        """What the documents tell, earliest first, with ledger line and customer; and why the others tell nothing.

        :return: facts, and reasons by document
        """
        facts, left_out = [], {}
        for document in documents:
            try:
                facts.append(self._read(document))
            except NoEvent as reason:
                left_out[document] = str(reason)
        self._find_lines(facts)
        for fact in facts:
            try:
                self._check_customer(fact)
            except NoEvent as reason:
                left_out[fact.document] = str(reason)
        return sorted((fact for fact in facts if fact.document not in left_out), key=lambda f: f.day), left_out

    def _admitted(self, facts, left_out):
        """The facts to be registered, each with its key; adds to ``left_out`` why the others are not."""
        self._name_facts(facts)
        known, admitted = self._known_events(facts), {}
        for fact in facts:
            reason = self._reason_not_to_tell(fact, known.get(fact.key))
            if reason or fact.key in admitted:
                left_out[fact.document] = reason or self._told_already()
            else:
                admitted[fact.key] = fact
        return list(admitted.values())

    def _name_facts(self, facts):
        """A document told before keeps the key it has: its ledger line may have been found only since."""
        domain = [
            ("origin_model", "=", self.model),
            ("origin_id", "in", [fact.document.id for fact in facts]),
            ("type_id", "=", self.event_type_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        events = self.env["revisit.event"].with_context(active_test=False).search(domain)
        keys = {event.origin_id: event.key for event in events}
        for fact in facts:
            fact.key = keys.get(fact.document.id) or self._event_key(fact)

    def _known_events(self, facts):
        keys = [fact.key for fact in facts]
        events = self.env["revisit.event"].with_context(active_test=False).search([("key", "in", keys)])
        return {event.key: event for event in events}

    def _reason_not_to_tell(self, fact, event):
        """Why the document may not tell what ``event`` says already, or None."""
        if not event:
            return None
        if not event.active:
            return None if event.gone_reason else self.env._("Somebody withdrew this event by hand.")
        from_document = event.origin_id and event.origin_model != "revisit.engagement"
        if from_document and not event._is_from(fact.document):
            return self._told_already()
        return None

    def _told_already(self):
        return self.env._("Its ledger line has this event from another document already.")

    def _register_facts(self, facts):
        """Through the front door; returns how many events are new."""
        if not facts:
            return 0
        known = self._known_events(facts)
        events = self.env["revisit.event"].with_company(self.company_id)
        registered = events._register_all([self._prepare_fact_vals(fact) for fact in facts])
        registered._tell_ledger()
        self._mark_read(registered, facts)
        return len(registered) - len(known)

    def _mark_read(self, events, facts):
        documents = self._documents().browse(fact.document.id for fact in facts)
        self.env.flush_all()
        versions = self._versions(documents)
        rows = [(event.id, versions.get(fact.document.id)) for event, fact in zip(events, facts, strict=True)]
        ids, texts = zip(*rows, strict=True)
        self.env.execute_query(
            SQL(
                "UPDATE revisit_event e SET origin_version = v.version, source_id = COALESCE(e.source_id, %s) "
                "FROM unnest(%s::int4[], %s::text[]) AS v(id, version) WHERE e.id = v.id",
                self.id,
                list(ids),
                list(texts),
            )
        )
        events.invalidate_recordset(["origin_version", "source_id"])

    def _put_off(self, documents, error):
        self._note_problems(documents, dict.fromkeys(documents, str(error)))

    def _note_problems(self, documents, messages):
        """Write down why these documents gave no event; what stood there of any of them goes."""
        problems = self.env["revisit.source.problem"].sudo()
        problems.search([("source_id", "=", self.id), ("res_id", "in", documents.ids)]).unlink()
        versions = self._versions(documents) if messages else {}
        tomorrow = fields.Date.today() + timedelta(days=1)
        problems.create(
            [
                {
                    "source_id": self.id,
                    "res_id": document.id,
                    "message": message,
                    "origin_version": versions.get(document.id),
                    "retry_on": tomorrow,
                }
                for document, message in messages.items()
            ]
        )

    def _fetch_gone(self):
        """The next events whose document is deleted or no longer meets the conditions."""
        if not self._hold():
            return None
        self.env.flush_all()
        self._forget_problems()
        rows = self.env.execute_query(self._sql_gone())
        return self.env["revisit.event"].browse(row[0] for row in rows)

    def _sql_gone(self):
        return SQL(
            "SELECT id FROM revisit_event told WHERE source_id = %s AND active IS TRUE AND %s "
            "AND (retry_on IS NULL OR retry_on <= %s) ORDER BY id LIMIT %s",
            self.id,
            self._sql_left(SQL("told.origin_id")),
            fields.Date.today(),
            BATCH,
        )

    def _sql_left(self, document_id):
        """Condition: the document is deleted, or no longer meets this source's conditions.

        Not by NOT IN: beyond what fits into the memory of one query, some 200,000 documents, that takes hours.
        """
        kept = self._documents()._search(self._matching_domain())
        kept.add_where(SQL("%s = %s", SQL.identifier(kept.table, "id"), document_id))
        return SQL("NOT EXISTS (%s)", kept.select(SQL("1")))

    def _forget_problems(self):
        """Documents that left the source are nobody's problem."""
        self.env.execute_query(
            SQL(
                "DELETE FROM revisit_source_problem noted WHERE source_id = %s AND %s",
                self.id,
                self._sql_left(SQL("noted.res_id")),
            )
        )
        self.env["revisit.source.problem"].invalidate_model()

    def _take_back(self, events):
        existing = set(self._documents().browse(events.mapped("origin_id")).exists().ids)
        changed = events.filtered(lambda event: event.origin_id in existing)
        (events - changed)._withdraw_gone(self.env._("The document was deleted."))
        changed._withdraw_gone(
            self.env._("The document no longer meets the conditions of “%s”: cancelled, perhaps.", self.name)
        )
        return {
            "examined": len(events),
            "skipped": {self.env._("%s: event withdrawn, its document is gone or cancelled", self.name): len(events)},
        }
