from odoo import api, fields, models

SHOWN = 20


class RevisitSourceTrial(models.TransientModel):
    """What a source would make of the last documents. Writes nothing but itself."""

    _name = "revisit.source.trial"
    _description = "Source Trial"

    source_id = fields.Many2one("revisit.source", required=True, ondelete="cascade")
    line_ids = fields.One2many("revisit.source.trial.line", "trial_id")

    @api.model
    def _of(self, source):
        documents = source._last_documents()
        return self.create({"source_id": source.id, "line_ids": [(0, 0, vals) for vals in source._try(documents)]})


class RevisitSourceTrialLine(models.TransientModel):
    _name = "revisit.source.trial.line"
    _description = "Document of a Source Trial"
    _order = "id"

    trial_id = fields.Many2one("revisit.source.trial", required=True, ondelete="cascade")
    document = fields.Char()
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    date = fields.Date()
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="cascade")
    ledger = fields.Char(string="Ledger Line")
    outcome = fields.Selection(
        [("new", "New event"), ("registered", "Registered"), ("none", "No event")], required=True
    )
    message = fields.Char(string="Event, or Why Not")


class RevisitSource(models.Model):
    _inherit = "revisit.source"

    def action_try(self):
        """Show the last documents and the events they would give."""
        self.ensure_one()
        trial = self.env["revisit.source.trial"]._of(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The last documents of “%s”", self.name),
            "res_model": "revisit.source.trial",
            "res_id": trial.id,
            "view_mode": "form",
            "target": "new",
        }

    def _last_documents(self):
        """The newest documents the user may read: those that meet the conditions, or any when none does."""
        documents = self._documents().with_env(self.env).with_context(active_test=False)
        for domain in (self._matching_domain(), fields.Domain.TRUE):
            if found := documents.search(domain, order=self._newest_first(documents), limit=SHOWN):
                return found
        return documents

    def _newest_first(self, documents):
        stored = documents._fields.get(self.date_path)
        return f"{self.date_path} desc, id desc" if stored is not None and stored.store else "id desc"

    def _try(self, documents):
        """A line for each document: what event it would give, or why none."""
        source = self.sudo()
        documents = source._documents().browse(documents.ids)
        matching = documents.filtered_domain(source._matching_domain())
        wanted = matching.filtered_domain(source._wanted_domain())
        facts, left_out = source._tell(documents)
        told = {fact.document: fact for fact in facts}
        source._admitted(facts, left_out)
        left_out |= dict.fromkeys(matching - wanted, source._reason_too_old())
        left_out |= dict.fromkeys(documents - matching, self.env._("It does not meet the conditions."))
        known = source._known_events(facts)
        return [source._trial_line(doc, told.get(doc), left_out.get(doc), known) for doc in documents]

    def _reason_too_old(self):
        return self.env._("It is dated and was entered before %s, from which day documents are read.", self.since)

    def _trial_line(self, document, fact, reason, known):
        event = fact and known.get(fact.key)
        registered = event and event.active and event._is_from(document)
        line = {
            "document": document.display_name,
            "res_model": document._name,
            "res_id": document.id,
            "date": fact and fact.day,
            "partner_id": fact and fact.partner.id,
            "ledger": fact and self._trial_ledger(fact),
            "outcome": "registered" if registered else "none" if reason else "new",
        }
        return {**line, "message": reason if reason and not registered else self.event_type_id.name}

    def _trial_ledger(self, fact):
        if fact.line:
            return fact.line.display_name
        owner = self._owner(fact.document)
        return self.env._("New: %s", owner.display_name) if self.engagement_kind and owner else False
