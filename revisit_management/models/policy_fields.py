"""What of a policy and its rules is written to files and versions, derived from the fields themselves.

A field added to a policy or rule is exported without a line here, unless it belongs to the company (teams, users) and
is named below. Plain values are in ``policy_values``; here is what links records.
"""

from odoo import Command
from odoo.tools.i18n import format_list

from ..importing.problems import ImportProblem
from .policy_values import Choice, Day, Duration, Integer, Kind, Number, Text, YesNo
from .setting_keys import is_vocabulary, link_key, name_of_key

# stored, but not what a rule says: rules are a part of their own, lines of channels are written as `channel_ids`
EXCLUDED = {"id", "active", "company_id", "policy_id", "rule_ids", "channel_line_ids"}
# not copied with a record, or computed, and all the same what a regulation says
INCLUDED = {"code", "channel_ids", "window_ids"}
# the company's own people, customers and documents: no other company has them
EXCLUDED_MODELS = {
    *("res.company", "res.users", "res.partner", "hr.department", "revisit.team", "ir.attachment"),
    *("mail.template", "sms.template"),
}
IN_GIVEN_ORDER = {"channel_ids"}


def kinds_of(model):
    """What is exported of ``model``, in the order in which its fields are declared."""
    exported = [field for field in model._fields.values() if _is_exported(model, field)]
    names = {field.name for field in exported}
    ordered = sorted(exported, key=lambda field: field._sequence)
    kinds = [_kind_of(model, field, names) for field in ordered]
    halves = {kind.other for kind in kinds if isinstance(kind, (Duration, Money))}
    return [kind for kind in kinds if kind.name not in halves]


def _is_exported(model, field):
    if field.name in EXCLUDED or field.type not in KINDS:
        return False
    if field.name == "sequence":
        return is_vocabulary(model.env, model._name)
    if field.relational and field.comodel_name in EXCLUDED_MODELS:
        return False
    return field.name in INCLUDED or bool(field.store and field.copy and not field.related)


def _kind_of(model, field, names):
    if f"{field.name}_unit" in names:
        return Duration(field, f"{field.name}_unit")
    if field.type == "monetary" and (currency := field.get_currency_field(model)) in names:
        return Money(field, currency)
    return KINDS[field.type](field)


class Money(Kind):
    """An amount with its currency as one value: {"amount": 5000.0, "currency": "EUR"}; no amount has no currency."""

    def __init__(self, field, other):
        super().__init__(field)
        self.other = other

    def value(self, record):
        if not record[self.name]:
            return None
        return {"amount": record[self.name], "currency": link_key(record[self.other]) if record[self.other] else None}

    def vals(self, value, book):
        if value is None:
            return {self.name: 0.0}
        if not isinstance(value, dict) or value.keys() != {"amount", "currency"}:
            raise ImportProblem("no_amount", key=self.key)
        # a currency that nobody uses yet is there all the same
        currencies = book.env["res.currency"].with_context(active_test=False)
        self.check_type(value["currency"], str)
        amount = Number(self.field).vals(value["amount"], book)
        return {**amount, self.other: book.find(currencies, value["currency"]).id}

    def text(self, value, env):
        if not isinstance(value, dict) or value.keys() != {"amount", "currency"}:
            return super().text(value, env)
        return env._(
            "%(amount)s %(currency)s",
            amount=Number(self.field).text(value["amount"], env),
            currency=value["currency"] or "",
        )


class Link(Kind):
    """One record, by its code."""

    def is_written(self, value, model):
        return bool(self.field.default) or super().is_written(value, model)

    def default(self, model):
        return None

    def value(self, record):
        return link_key(record[self.name]) if record[self.name] else None

    def vals(self, value, book):
        if value is None:
            return {self.name: self._empty()}
        self.check_type(value, str)
        return {self.name: book.find(book.env[self.field.comodel_name], value).id}

    def text(self, value, env):
        return name_of_key(env, self.field.comodel_name, value) if value else super().text(value, env)


class Links(Kind):
    """Several records, by their codes; sorted, unless their order says something."""

    def default(self, model):
        return []

    def value(self, record):
        keys = [link_key(linked) for linked in record[self.name]]
        return keys if self.name in IN_GIVEN_ORDER else sorted(keys)

    def vals(self, value, book):
        self.check_type(value, list)
        for key in value:
            self.check_type(key, str)
        model = book.env[self.field.comodel_name]
        return {self.name: [Command.set([book.find(model, key).id for key in value])]}

    def text(self, value, env):
        if not isinstance(value, list) or not value:
            return super().text(value, env)
        return format_list(env, [name_of_key(env, self.field.comodel_name, key) for key in value])


class Lines(Kind):
    """Records that belong to this one, such as calling windows: each a set of values."""

    def default(self, model):
        return []

    def value(self, record):
        return [values_of(line, self._kinds(record.env)) for line in record[self.name]]

    def vals(self, value, book):
        self.check_type(value, list)
        for line in value:
            self.check_type(line, dict)
        model = book.env[self.field.comodel_name]
        commands = [
            Command.create(read_values(model, line, book, kinds=self._kinds(book.env)) | _place(model, number))
            for number, line in enumerate(value, start=1)
        ]
        return {self.name: [Command.clear(), *commands]}

    def finish(self, record, value, book):
        for line, values in zip(record[self.name], value, strict=True):
            finish_values(line, values, book, kinds=self._kinds(record.env))

    def text(self, value, env):
        if not isinstance(value, list) or not value:
            return super().text(value, env)
        kinds = self._kinds(env)
        return format_list(env, [", ".join(k.text(line[k.key], env) for k in kinds if k.key in line) for line in value])

    def _kinds(self, env):
        return [k for k in kinds_of(env[self.field.comodel_name]) if k.name != self.field.inverse_name]


KINDS = {
    "char": Text,
    "text": Text,
    "html": Text,
    "integer": Integer,
    "float": Number,
    "monetary": Number,
    "boolean": YesNo,
    "date": Day,
    "selection": Choice,
    "many2one": Link,
    "many2many": Links,
    "one2many": Lines,
}


def values_of(record, kinds=None):
    """The record as plain values by key; what is as usual is left out."""
    record = record.with_context(lang=None)
    result = {}
    for kind in kinds_of(record) if kinds is None else kinds:
        value = kind.value(record)
        if kind.is_written(value, record.browse()):
            result[kind.key] = value
    return result


def read_values(model, values, book, *, kinds=None):
    """The values to write so that a record of ``model`` says what ``values`` say.

    :raises ImportProblem: for the first thing that is wrong
    """
    kinds = kinds_of(model) if kinds is None else kinds
    if unknown := values.keys() - {kind.key for kind in kinds}:
        raise ImportProblem("unknown_field", key=min(unknown))
    vals = {}
    for kind in kinds:
        # a default of the company's own (its time zone) is left to the record that is made
        if kind.key in values or not kind.is_written(kind.default(model), model):
            vals.update(kind.vals(values.get(kind.key, kind.default(model)), book))
    return vals


def finish_values(record, values, book, *, kinds=None):
    """The second half of writing ``values``: translations."""
    for kind in kinds_of(record) if kinds is None else kinds:
        if kind.key in values:
            kind.finish(record, values[kind.key], book)


def vocabulary_of(records):
    """Settings that the policies and rules in ``records`` name, as records in a stable order per model."""
    found = {}
    for record in records:
        for kind in kinds_of(record):
            if isinstance(kind, (Link, Links)) and is_vocabulary(record.env, kind.field.comodel_name):
                name = kind.field.comodel_name
                found[name] = found.get(name, record.env[name]) | record[kind.name]
    return {name: found[name].sorted(link_key) for name in sorted(found) if found[name]}


def _place(model, number):
    return {"sequence": 10 * number} if "sequence" in model._fields else {}
