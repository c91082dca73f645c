"""A source's configuration: is it sound, and where do its paths lead?"""

import ast

from odoo import fields, models
from odoo.exceptions import UserError

MOMENTS = ("date", "datetime")
NUMBERS = ("integer", "float", "monetary")
TO_ONE = ("many2one",)
TO_MANY = ("one2many", "many2many")

# what each path may end at: types of fields, or a model
ENDS = {
    "date_path": MOMENTS,
    "date_else_path": MOMENTS,
    "end_path": MOMENTS,
    "partner_path": "res.partner",
    "ledger_path": TO_ONE + TO_MANY,
    "serial_path": ("char", *TO_ONE, *TO_MANY),
    "product_path": ("char", *TO_ONE, *TO_MANY),
    "quantity_path": NUMBERS,
    "amount_path": NUMBERS,
    "user_path": "res.users",
    "note_path": ("char", "text", "html"),
}
# paths that may pass through several records: the first one, or the sum, counts
THROUGH_MANY = ("ledger_path", "serial_path", "product_path", "quantity_path")


class RevisitSource(models.Model):
    _inherit = "revisit.source"

    def _documents(self):
        """The documents' model, for the system, in this source's company; archived documents count."""
        if self.model not in self.env:
            raise UserError(self.env._("There is no model %s here: its app is not installed.", self.model))
        return self.env[self.model].sudo().with_context(active_test=False).with_company(self.company_id)

    def _check_model(self):
        documents = self._documents()
        if documents._abstract or documents._transient or not (documents._auto and documents._log_access):
            raise UserError(self.env._("%s holds no documents: choose another model.", self.model_id.name))

    def _check_may_read(self):
        """The system reads for a source; nobody gets to see that way what they may not read themselves.

        :raises AccessError: when the user may not read the documents, or a field that conditions or paths use
        """
        for source in self:
            documents = source._documents().with_env(self.env)
            documents.check_access("read")
            documents._search(source._own_domain(), limit=1)
            for path in filter(None, (source[name] for name in ENDS)):
                for field in source._path_fields(path):
                    owner = self.env[field.model_name]
                    owner.check_access("read")
                    owner._check_field_access(field, "read")

    def _check_paths(self):
        for name, ends in ENDS.items():
            if self[name]:
                self._check_path(name, ends)
        if not (self.partner_path or self.ledger_path or self.serial_path):
            raise UserError(self.env._("say where the customer stands, or the ledger line."))

    def _check_path(self, name, ends):
        *hops, last = self._path_fields(self[name])
        fits = last.comodel_name == ends if isinstance(ends, str) else last.type in ends
        if not fits or (isinstance(ends, str) and last.type != "many2one"):
            raise UserError(
                self.env._(
                    "%(path)s (%(label)s) is of the wrong kind for “%(name)s”.",
                    path=self[name],
                    label=last._description_string(self.env),
                    name=self._fields[name]._description_string(self.env),
                )
            )
        if name not in THROUGH_MANY and any(hop.type in TO_MANY for hop in hops):
            raise UserError(self.env._("%s leads through several records: only one can count.", self[name]))
        if ends == MOMENTS and not all(field._description_searchable for field in (*hops, last)):
            raise UserError(self.env._("%s cannot be searched: choose a stored date.", self[name]))

    def _path_fields(self, path):
        """The fields along a dotted ``path``.

        :raises UserError: naming the step that leads nowhere
        """
        records, found = self._documents(), []
        for name in path.split("."):
            field = records._fields.get(name) if records is not None else None
            if not field:
                raise UserError(self.env._("%(path)s leads nowhere: there is no “%(name)s”.", path=path, name=name))
            found.append(field)
            records = self.env[field.comodel_name] if field.comodel_name else None
        return found

    def _own_domain(self):
        """The conditions as typed: literals only.

        :raises UserError: when they are not
        """
        try:
            terms = ast.literal_eval(self.domain or "[]")
            return fields.Domain(terms)
        except (ValueError, SyntaxError, TypeError) as error:
            text = self.env._("the conditions %(domain)s cannot be used (%(error)s).", domain=self.domain, error=error)
            raise UserError(text) from error

    def _check_domain(self):
        domain = self._own_domain()
        try:
            self._documents()._search(domain, limit=1)
        except ValueError as error:
            text = self.env._("the conditions %(domain)s cannot be used (%(error)s).", domain=self.domain, error=error)
            raise UserError(text) from error

    def _hops(self):
        """The to-one steps that the paths take, as tuples of field names, shorter ones first."""
        hops = set()
        for name in ENDS:
            if self[name]:
                hops |= self._stored_hops(self[name])
        return sorted(hops, key=lambda hop: (len(hop), hop))

    def _stored_hops(self, path):
        hops, names = set(), ()
        for field in self._path_fields(path)[:-1]:
            followable = field.type == "many2one" and field.store and self.env[field.comodel_name]._log_access
            if not followable:
                break
            names += (field.name,)
            hops.add(names)
        return hops
