"""The plain values of a policy's fields: words, numbers, days, choices, durations.

Each kind of field knows four things: its value as JSON (``value``), the way back (``vals``), the words for it
(``text``) and what it is when a file does not mention it (``default``).
"""

from odoo import fields
from odoo.tools import html2plaintext
from odoo.tools.i18n import format_list

from ..importing.problems import ImportProblem
from .duration import DURATION_UNITS

SOURCE_LANG = "en_US"
UNITS = [unit for unit, _label in DURATION_UNITS]
# defaults that differ from one company to the next are written out
WRITTEN_ALWAYS = {"tz"}


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


def _other_languages(env):
    return [lang for lang, _name in env["res.lang"].get_installed() if lang != SOURCE_LANG]


def _source(value):
    if isinstance(value, dict):
        return value.get(SOURCE_LANG) or next(iter(value.values()), None)
    return value


def _few(env, choices):
    return format_list(env, [str(choice) for choice in choices[:12]], style="or")
