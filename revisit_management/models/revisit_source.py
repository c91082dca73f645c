from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

PATHS = (
    "date_path",
    "date_else_path",
    "end_path",
    "partner_path",
    "ledger_path",
    "serial_path",
    "product_path",
    "quantity_path",
    "amount_path",
    "user_path",
    "note_path",
)
# what makes documents be read again when it is changed
CONFIGURATION = {*PATHS, "model_id", "domain", "since", "engagement_kind", "event_type_id"}


class RevisitSource(models.Model):
    """Documents of any installed app become customer events by configuration (``T1``, ``A1``).

    Which documents: ``model_id``, ``domain``, ``since``. Which fields: dotted paths. What they tell: the event type,
    and the ledger line the event belongs to, made anew where ``engagement_kind`` says so.
    """

    _name = "revisit.source"
    _description = "Event Source"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(readonly=True, copy=False, help="Which ready-made source this is.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    model_id = fields.Many2one(
        "ir.model",
        string="Documents",
        required=True,
        ondelete="cascade",
        domain="[('transient', '=', False), ('abstract', '=', False)]",
    )
    model = fields.Char(related="model_id.model", string="Technical Name", store=True)
    domain = fields.Char(
        string="Conditions",
        default="[]",
        help="Documents that no longer meet them, as cancelled ones, have their events withdrawn. "
        "Archived documents count.",
    )
    since = fields.Date(
        string="Documents From",
        default=fields.Date.context_today,
        help="Documents dated or entered from this day on. Empty: the whole history becomes events; what the policies "
        "make of it is set by their 'History'.",
    )
    event_type_id = fields.Many2one("revisit.event.type", string="Event", required=True, ondelete="restrict")

    date_path = fields.Char(string="Date", required=True, help="Moments become days in the company's time zone.")
    date_else_path = fields.Char(string="Date, If Empty", help="Where the first date is empty, this one counts.")
    end_path = fields.Char(string="End of Term", help="When the contract or warranty that the document opens ends.")
    partner_path = fields.Char(string="Customer", help="Empty: the customer of the ledger line.")
    ledger_path = fields.Char(
        string="Document of the Ledger Line",
        help="Leads to the document whose ledger line the event belongs to, as from a delivery to its sale order, "
        "or to the ledger line itself. Empty: the document's own.",
    )
    serial_path = fields.Char(string="Serial Number", help="Finds the customer's ledger line with this number.")
    product_path = fields.Char(string="Product")
    quantity_path = fields.Char(string="Quantity", help="Quantities of several lines are added up.")
    amount_path = fields.Char(string="Amount")
    user_path = fields.Char(string="Account Manager")
    note_path = fields.Char(string="Note")
    engagement_kind = fields.Selection(
        lambda self: self.env["revisit.engagement"]._fields["kind"].selection,
        string="New Ledger Line",
        help="A document without a ledger line gets one of this kind. Empty: it gives an event of the customer alone.",
    )

    event_ids = fields.One2many("revisit.event", "source_id", string="Events")
    event_count = fields.Integer(compute="_compute_event_count")
    problem_ids = fields.One2many("revisit.source.problem", "source_id", string="Documents Left Out")
    problem_count = fields.Integer(compute="_compute_problem_count")
    last_run_at = fields.Datetime(string="Last Read", readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False, help="Why nothing can be read; tried again on the day given.")
    retry_on = fields.Date(readonly=True, copy=False)

    _code_unique = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL", "This ready-made source is in use already."
    )

    def _compute_event_count(self):
        counts = dict(
            self.env["revisit.event"]._read_group([("source_id", "in", self.ids)], ["source_id"], ["__count"])
        )
        for source in self:
            source.event_count = counts.get(source, 0)

    @api.depends("problem_ids")
    def _compute_problem_count(self):
        for source in self:
            source.problem_count = len(source.problem_ids)

    @api.onchange("model_id")
    def _onchange_model_id(self):
        """Paths and conditions of another model mean nothing here; the customer mostly stands in the same field."""
        model = self.model_id.model
        if model != self._origin.model:
            self.domain = "[]"
            self.update(dict.fromkeys(PATHS, False))
            if model in self.env and "partner_id" in self.env[model]._fields:
                self.partner_path = "partner_id"

    @api.constrains("model_id", "domain", *PATHS)
    def _check_configuration(self):
        for source in self:
            try:
                source._check_model()
                source._check_paths()
                source._check_domain()
            except UserError as error:
                raise ValidationError(
                    self.env._("Source %(name)s: %(error)s", name=source.name, error=error)
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        sources._check_may_read()
        self._trigger_harvest()
        return sources

    def write(self, vals):
        self._check_not_in_use(vals)
        result = super().write(vals)
        if CONFIGURATION & vals.keys():
            self._check_may_read()
            self._read_again()
        return result

    def _check_not_in_use(self, vals):
        """Events stay what they were registered as: other documents or another event need a source of their own."""
        for name in ("model_id", "event_type_id", "company_id"):
            for source in self:
                if name in vals and source.event_ids and vals[name] != source[name].id:
                    raise UserError(
                        self.env._("Source %s has registered events: add another source instead.", source.name)
                    )

    def _read_again(self):
        """What was read under another configuration is read anew."""
        self.env.flush_all()
        statement = SQL("UPDATE revisit_event SET origin_version = NULL WHERE source_id = ANY(%s)", self.ids)
        self.env.execute_query(statement)
        self.env["revisit.event"].invalidate_model(["origin_version"])
        self._try_again()

    def _try_again(self):
        """What failed is tried at once."""
        self.sudo().problem_ids.unlink()
        self.write({"error": False, "retry_on": False})
        self._trigger_harvest()

    @api.model
    def _trigger_harvest(self):
        self.env.ref("revisit_management.ir_cron_harvest").sudo()._trigger()

    def action_harvest(self):
        """Read the documents at once, those that failed too; the server does it in the background."""
        self.check_access("write")
        self._try_again()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("The documents are being read; the events appear within a minute or two.")
            },
        }

    def action_open_events(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_event_action")
        return {**action, "domain": [("source_id", "in", self.ids)], "context": {"active_test": False}}
