"""What of a policy and its rules is written to files and versions, derived from the fields themselves.

Each kind of field knows four things: its value as JSON (``value``), the way back (``vals``), the words for it
(``text``) and what it is when a file does not mention it (``default``). A field added to a policy or rule is exported
without a line here, unless it belongs to the company (teams, users) and is named below.
"""

from odoo import Command, fields
from odoo.tools import html2plaintext
from odoo.tools.i18n import format_list

from ..importing.problems import ImportProblem
from .duration import DURATION_UNITS

SOURCE_LANG = "en_US"
UNITS = [unit for unit, _label in DURATION_UNITS]

# stored, but not what a rule says: rules are a part of their own, lines of channels are written as `channel_ids`
EXCLUDED = {"id", "active", "company_id", "policy_id", "rule_ids", "channel_line_ids"}
# not copied with a record, or computed, and all the same what a regulation says
INCLUDED = {"code", "channel_ids", "window_ids"}
# the company's own people, customers and documents: no other company has them
EXCLUDED_MODELS = {
    *("res.company", "res.users", "res.partner", "hr.department", "revisit.team", "ir.attachment"),
    *("mail.template", "sms.template", "survey.survey"),
}
IN_GIVEN_ORDER = {"channel_ids"}
# defaults that differ from one company to the next are written out
WRITTEN_ALWAYS = {"tz"}


def kinds_of(model):
    """What is exported of ``model``, in the order in which its fields are declared."""
    exported = [field for field in model._fields.values() if _is_exported(model, field)]
    names = {field.name for field in exported}
    ordered = sorted(exported, key=lambda field: field._sequence)
    kinds = [_kind_of(model, field, names) for field in ordered]
    halves = {kind.other for kind in kinds if isinstance(kind, (Duration, Money))}
    return [kind for kind in kinds if kind.name not in halves]


def is_vocabulary(env, model_name):
    return model_name in env and issubclass(env.registry[model_name], env.registry["revisit.vocabulary"])


def link_key(record):
    """How other databases know the record: its code, else its name."""
    record = record.with_context(lang=None)
    return ("code" in record._fields and record["code"]) or record[record._rec_name] or None


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


class Kind:
    """A plain value."""

    types = ()
    nothing = None

    def __init__(self, field):
        self.field = field
        self.name = field.name
        self.key = f"{self.name[:-4]}s" if self.name.endswith("_ids") else self.name.removesuffix("_id")

    def label(self, env):
        return self.field._description_string(env)

    def is_written(self, value, model):
        return self.name in WRITTEN_ALWAYS or value != self.default(model)

    def default(self, model):
        if self.name in WRITTEN_ALWAYS or not self.field.default:
            return self.nothing
        return self._plain(self.field.default(model))

    def value(self, record):
        return self._plain(record[self.name])

    def vals(self, value, book):
        """Values to write.

        :param book: finds records by their codes
        :raises ImportProblem: when ``value`` is of another type, or names what does not exist
        """
        if value is None:
            return {self.name: self._empty()}
        self.check_type(value, *self.types)
        return {self.name: value}

    def _empty(self):
        if self.field.required:
            raise ImportProblem("needed", key=self.key)
        return False

    def finish(self, record, value, book):
        """What can only be written once the record exists."""

    def text(self, value, env):
        """``value``, which may come from a file that is wrong, in the user's words."""
        return env._("nothing") if value in (None, "", []) else str(value)

    def check_type(self, value, *types):
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise ImportProblem("wrong_type", key=self.key)

    def _plain(self, value):
        return value or None


class Text(Kind):
    """Words: a string, or where they are translated one string a language."""

    types = (str,)

    def value(self, record):
        source = self._plain(record.with_context(lang=None)[self.name])
        if not self.field.translate or not source:
            return source
        texts = {lang: record.with_context(lang=lang)[self.name] for lang in _other_languages(record.env)}
        texts = {lang: str(text) for lang, text in texts.items() if text and text != source}
        return {SOURCE_LANG: source, **texts} if texts else source

    def vals(self, value, book):
        if isinstance(value, dict) and self.field.translate:
            self._check_translations(value)
            book.note_languages(value)
        elif value is not None:
            self.check_type(value, str)
        return {self.name: _source(value) or self._empty()}

    def finish(self, record, value, book):
        """Write each language as it is given; what was written so far is in the language of the user."""
        source = _source(value)
        if not self.field.translate or not source:
            return
        given = value if isinstance(value, dict) else {}
        languages = _other_languages(record.env)
        if self.field.translate is True:
            texts = {SOURCE_LANG: source, **{lang: given.get(lang, False) for lang in languages}}
        else:
            record.with_context(lang=None)[self.name] = source
            texts = self._by_term(source, {lang: given[lang] for lang in languages if lang in given})
        if texts:
            record._update_field_translations(self.name, texts)

    def text(self, value, env):
        if isinstance(value, dict):
            value = value.get(env.lang) or _source(value)
        if value and self.field.type == "html":
            value = html2plaintext(str(value)).strip()
        return super().text(value, env)

    def _plain(self, value):
        return str(value) if value else None

    def _check_translations(self, value):
        if not value:
            raise ImportProblem("wrong_type", key=self.key)
        for text in value.values():
            self.check_type(text, str)

    def _by_term(self, source, texts):
        terms = self.field.get_translation_dictionary(source, texts)
        return {lang: {term: translated[lang] for term, translated in terms.items()} for lang in texts}


class Integer(Kind):
    types = (int,)
    nothing = 0
    largest = 2**31 - 1

    def vals(self, value, book):
        value = self.nothing if value is None else value
        self.check_type(value, *self.types)
        if not abs(value) <= self.largest:  # what is no number at all is not less either
            raise ImportProblem("too_large", key=self.key)
        return {self.name: value}

    def text(self, value, env):
        return str(value)

    def _plain(self, value):
        return value or self.nothing


class Number(Integer):
    types = (int, float)
    nothing = 0.0
    largest = 1e15

    def text(self, value, env):
        return f"{value:.10g}" if isinstance(value, (int, float)) else str(value)

    def _plain(self, value):
        return float(value or 0)


class YesNo(Kind):
    types = (bool,)
    nothing = False

    def _plain(self, value):
        return bool(value)

    def vals(self, value, book):
        return super().vals(bool(value) if value is None else value, book)

    def text(self, value, env):
        return env._("yes") if value else env._("no")


class Day(Kind):
    types = (str,)

    def vals(self, value, book):
        try:
            return {name: fields.Date.to_date(day) for name, day in super().vals(value, book).items()}
        except ValueError:
            raise ImportProblem("wrong_type", key=self.key) from None

    def _plain(self, value):
        return value.isoformat() if value else None


class Choice(Kind):
    def vals(self, value, book):
        if value is not None and value not in (choices := self.field.get_values(book.env)):
            raise ImportProblem("unknown_choice", key=self.key, value=value, choices=_few(book.env, choices))
        return {self.name: self._empty() if value is None else value}

    def text(self, value, env):
        labels = dict(self.field._description_selection(env))
        return str(labels[value]) if isinstance(value, str) and value in labels else super().text(value, env)


class Duration(Kind):
    """The pair ``x``, ``x_unit`` as one value: {"amount": 6, "unit": "month"}."""

    def __init__(self, field, other):
        super().__init__(field)
        self.other = other

    def default(self, model):
        amount, unit = self.field, model._fields[self.other]
        return {
            "amount": (amount.default and amount.default(model)) or 0,
            "unit": (unit.default and unit.default(model)) or None,
        }

    def value(self, record):
        return {"amount": record[self.name], "unit": record[self.other] or None}

    def vals(self, value, book):
        if not isinstance(value, dict) or value.keys() != {"amount", "unit"}:
            raise ImportProblem("no_duration", key=self.key)
        amount, unit = value["amount"], value["unit"]
        self.check_type(amount, int)
        if abs(amount) > Integer.largest:
            raise ImportProblem("too_large", key=self.key)
        if unit not in UNITS and (unit is not None or amount):
            raise ImportProblem("unknown_choice", key=self.key, value=unit, choices=_few(book.env, UNITS))
        return {self.name: amount, self.other: unit or False}

    def text(self, value, env):
        if not isinstance(value, dict) or value.keys() != {"amount", "unit"}:
            return str(value)
        if value["amount"] == 1 and value["unit"] in UNITS:
            return env["revisit.rule"]._one_of(value["unit"])
        units = dict(env[self.field.model_name]._fields[self.other]._description_selection(env))
        unit = units.get(value["unit"], value["unit"] or "")
        return env._("%(amount)s %(unit)s", amount=value["amount"], unit=unit.lower())


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
        return _name_of(env, self.field.comodel_name, value) if value else super().text(value, env)


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
        return format_list(env, [_name_of(env, self.field.comodel_name, key) for key in value])


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


def _other_languages(env):
    return [lang for lang, _name in env["res.lang"].get_installed() if lang != SOURCE_LANG]


def _source(value):
    if isinstance(value, dict):
        return value.get(SOURCE_LANG) or next(iter(value.values()), None)
    return value


def _few(env, choices):
    return format_list(env, [str(choice) for choice in choices[:12]], style="or")


def _name_of(env, model_name, key):
    record = find_by_key(env[model_name], key) if isinstance(key, str) else None
    return record.display_name if record else str(key)


def find_by_key(model, key):
    """The record that other databases call ``key``: by code, else by name; the company's own before the shared one."""
    neutral = model.with_context(lang=None)
    for name in ("code", model._rec_name):
        found = neutral.search([(name, "=", key), *_of_company(model)]) if name in model._fields else neutral
        if found:
            return found.sorted(lambda r: "company_id" in r._fields and not r.company_id)[:1].with_env(model.env)
    return model.browse()


def _of_company(model):
    if "company_id" not in model._fields:
        return []
    return [("company_id", "in", (model.env.company.id, False))]


def is_shipped(record):
    """Whether every database with this addon has the record."""
    names = record.sudo()._get_external_ids()[record.id]
    return any(name.startswith("revisit_management.") for name in names)
