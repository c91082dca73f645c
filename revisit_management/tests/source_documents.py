"""Documents for the tests of sources: filled-in sheets, as repair and inspection reports arrive (A1)."""

from freezegun import freeze_time

from .common import RevisitCase


class SourceCase(RevisitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create({"title": "Repair sheet"})
        cls.events = cls.env["revisit.event"].with_context(active_test=False)
        cls.source = cls._source()

    @classmethod
    def _source(cls, model="survey.user_input", event="repaired", **vals):
        default = {
            "name": "Repair sheets",
            "model_id": cls.env["ir.model"]._get_id(model),
            "event_type_id": cls.env.ref(f"revisit_management.event_type_{event}").id,
            "since": "2026-01-01",
        }
        if model == "survey.user_input":
            default |= {
                "domain": f"[('state', '=', 'done'), ('survey_id', '=', {cls.survey.id})]",
                "date_path": "end_datetime",
                "partner_path": "partner_id",
            }
        return cls.env["revisit.source"].create({**default, **vals})

    @classmethod
    def _sheet(cls, day="2026-03-02 03:00:00", **vals):
        sheet = {"survey_id": cls.survey.id, "partner_id": cls.customer.id, "end_datetime": day, "state": "done"}
        return cls.env["survey.user_input"].create({**sheet, **vals})

    def _write(self, document, **vals):
        """Change a document as another transaction does: with a later time of writing."""
        self.env.flush_all()
        document.write(vals)
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE \"{document._table}\" SET write_date = clock_timestamp() AT TIME ZONE 'UTC' WHERE id = %s",
            [document.id],
        )
        document.invalidate_recordset()

    def _harvest(self, day="2026-03-10"):
        """Read the documents as the scheduled action does; returns the log of the run."""
        with freeze_time(f"{day} 04:00:00"), self.enter_registry_test_mode():
            self.env.ref("revisit_management.ir_cron_harvest").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["revisit.run"].search([("kind", "=", "harvest")], limit=1)

    def _events_of(self, *documents):
        ids = [document.id for document in documents]
        return self.events.search([("origin_model", "=", documents[0]._name), ("origin_id", "in", ids)])
