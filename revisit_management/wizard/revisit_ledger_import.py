import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

from ..importing import headings
from ..importing.problems import ImportProblem
from ..importing.rows import READERS

STATUSES = [("new", "New"), ("changed", "Changed"), ("unchanged", "Unchanged"), ("error", "Error")]


class RevisitLedgerImport(models.Model):
    """One import of a ledger or of past visits: the file, what its columns mean, and what came of each row.

    Kept, so that everybody can see who imported what and when. Reading the file is the matter of ``importing``.
    """

    _name = "revisit.ledger.import"
    _inherit = ["mail.thread"]
    _description = "Ledger Import"
    _order = "id desc"
    _rec_name = "filename"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [("ledger", "Ledger"), ("visits", "Past visits")],
        string="Content",
        default="ledger",
        required=True,
        help="Past visits: records of visits already made, so that nobody is called again for what was done.",
    )
    content = fields.Binary(
        string="File", attachment=True, copy=False, help="Excel workbook (.xlsx, .xlsm) or CSV file."
    )
    filename = fields.Char(string="File Name", copy=False)
    create_customers = fields.Boolean(
        string="Create New Customers",
        default=True,
        help="Not ticked: rows whose customer is not known yet are reported as errors.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Currency of the amounts in the file.",
    )
    state = fields.Selection(
        [
            ("draft", "File"),
            ("mapped", "Columns"),
            ("preview", "Check"),
            ("running", "Importing"),
            ("done", "Done"),
            ("failed", "Stopped"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    column_ids = fields.One2many("revisit.ledger.import.column", "import_id", string="Columns")
    missing_fields = fields.Char(compute="_compute_missing_fields", help="What no column is chosen for yet.")
    line_ids = fields.One2many("revisit.ledger.import.line", "import_id", string="Rows", readonly=True)
    error_line_ids = fields.One2many(
        "revisit.ledger.import.line", "import_id", domain=[("status", "=", "error")], readonly=True
    )
    changed_line_ids = fields.One2many(
        "revisit.ledger.import.line", "import_id", domain=[("status", "=", "changed")], readonly=True
    )
    new_line_ids = fields.One2many(
        "revisit.ledger.import.line", "import_id", domain=[("status", "=", "new")], readonly=True
    )
    row_count = fields.Integer(string="Rows in File", readonly=True, copy=False)
    position = fields.Integer(readonly=True, copy=False, help="Number of the last row dealt with.")
    done_count = fields.Integer(compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress", help="Part of the rows dealt with, in percent.")
    new_count = fields.Integer(string="New", readonly=True, copy=False)
    changed_count = fields.Integer(string="Changed", readonly=True, copy=False)
    unchanged_count = fields.Integer(string="Unchanged", readonly=True, copy=False)
    error_count = fields.Integer(string="Errors", readonly=True, copy=False)
    is_partly_checked = fields.Boolean(readonly=True, copy=False, help="The preview stopped early: the file is large.")
    started_at = fields.Datetime(readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False)
    failure = fields.Text(readonly=True, copy=False, help="Why the import stopped.")
    error_file = fields.Binary(compute="_compute_error_file", string="Rows With Errors")

    _running = models.Index("(id) WHERE state = 'running'")

    @api.depends("company_id")
    def _compute_currency_id(self):
        for job in self:
            job.currency_id = job.company_id.currency_id

    @api.depends("column_ids.field", "column_ids.ledger_field", "column_ids.visit_field", "kind")
    def _compute_missing_fields(self):
        for job in self:
            job.missing_fields = format_list(job.env, job._missing_labels())

    @api.depends("new_count", "changed_count", "unchanged_count", "error_count", "row_count")
    def _compute_progress(self):
        for job in self:
            job.done_count = job.new_count + job.changed_count + job.unchanged_count + job.error_count
            job.progress = 100.0 * job.done_count / job.row_count if job.row_count else 0.0

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_running(self):
        if self.filtered(lambda job: job.state == "running"):
            raise UserError(self.env._("This import is under way: wait until it is done."))

    # Steps

    def action_read(self):
        """Read the headings of the file and propose what each column means."""
        self.ensure_one()
        if not self.content:
            raise UserError(self.env._("Choose the file with your ledger first."))
        self._check_not_started()
        with self._told_as_user_error():
            table = self._open_table()
            proposed = headings.propose(table.headings, self.kind)
        self.column_ids = [Command.clear(), *map(Command.create, self._prepare_columns(table, proposed))]
        self.write({"state": "mapped", "row_count": 0})
        return self._form_action()

    def action_preview(self):
        """Tell for each row what the import will do; nothing is written."""
        self.ensure_one()
        self._check_not_started()
        with self._told_as_user_error():
            self._preview()
        self.state = "preview"
        return self._form_action()

    def action_import(self):
        """Import: at once, or for large files in the background with a message at the end."""
        self.ensure_one()
        self._check_not_started()
        with self._told_as_user_error():
            self._start()
        return self._form_action()

    def action_back(self):
        """One step back, as long as nothing is imported."""
        self.ensure_one()
        self._check_not_started()
        self.state = "draft" if self.state == "mapped" else "mapped"
        return self._form_action()

    def action_refresh(self):
        """Look again how far the import is."""
        return self._form_action()

    def action_download_errors(self):
        """The rows with errors as a workbook, to be corrected and imported again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/error_file/{self._error_filename()}?download=true",
            "target": "download",
        }

    def action_open_ledger(self):
        model = {"ledger": "engagement", "visits": "visit"}[self.kind]
        return self.env["ir.actions.actions"]._for_xml_id(f"revisit_management.revisit_{model}_action")

    def _form_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Ledger") if self.kind == "ledger" else self.env._("Import Past Visits"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _check_not_started(self):
        if self.state in ("running", "done"):
            raise UserError(self.env._("%s is imported already: start a new import.", self.filename))

    # From code

    @api.model
    def _import_file(self, content, filename, kind="ledger", create_customers=True, mapping=None):
        """Import a file in one go, in the current transaction.

        :param content: the file as bytes
        :param filename: its name; tells a workbook from a CSV file
        :param kind: ``ledger`` or ``visits``
        :param create_customers: False: rows with an unknown customer are errors
        :param mapping: dict of heading to field name, instead of the proposal from the headings
        :return: dict with the counts ``new``, ``changed``, ``unchanged``, ``errors``, the list ``error_rows`` of
            (row number, reason), and the record as ``import_id``
        :raises UserError: when the file is no table or its headings say nothing
        """
        job = self.create(
            {
                "content": base64.b64encode(content),
                "filename": filename,
                "kind": kind,
                "create_customers": create_customers,
            }
        )
        job.action_read()
        if mapping is not None:
            job._map(mapping)
        with job._told_as_user_error():
            job._begin()
            job._work()
            job._finish()
        return job._summary()

    def _map(self, mapping):
        known = {headings.normalize(heading): field for heading, field in mapping.items()}
        for column in self.column_ids:
            column.field = known.get(headings.normalize(column.heading), False)

    def _summary(self):
        return {
            "import_id": self.id,
            "new": self.new_count,
            "changed": self.changed_count,
            "unchanged": self.unchanged_count,
            "errors": self.error_count,
            "error_rows": [(line.row, line.reason) for line in self.error_line_ids.sorted("row")],
        }

    # Columns

    def _field_labels(self):
        """The fields a column of this import can fill, in the user's words."""
        return self.env["revisit.ledger.import.column"]._labels(self.kind)

    def _prepare_columns(self, table, proposed):
        samples = [cells for _number, cells in self._first(table.rows, 3)]
        return [
            {
                "index": index,
                "letter": headings.column_letter(index),
                "heading": heading or headings.column_letter(index),
                "samples": " · ".join(filter(None, (self._sample(cells, index) for cells in samples))),
                "field": proposed.get(index, False),
            }
            for index, heading in enumerate(table.headings)
            if heading or any(self._sample(cells, index) for cells in samples)
        ]

    def _chosen_columns(self):
        """Columns to read.

        :raises ImportProblem: a needed field has no column, or a field has two
        """
        if missing := self._missing_labels():
            raise ImportProblem("field_missing", label=missing[0])
        return self.column_ids.filtered(lambda column: column.field in READERS[self.kind]).sorted("index")

    def _missing_labels(self):
        """What no column is chosen for, in the user's words."""
        labels, chosen = self._field_labels(), self.column_ids.mapped("field")
        return [labels[name].rstrip(" *") for name in headings.REQUIRED[self.kind] if name not in chosen]
