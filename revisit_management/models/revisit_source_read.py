"""One document → one fact, by the source's paths."""

from dataclasses import dataclass
from datetime import datetime, time

import pytz

from odoo import fields, models
from odoo.tools import html2plaintext


class NoEvent(Exception):
    """This document gives no event; the text says why."""


@dataclass(eq=False)
class Fact:
    """What a document tells. ``day`` is a day in the company's time zone, ``amount`` in the currency beside it."""

    document: models.BaseModel
    day: object
    at: object
    end: object
    partner: models.BaseModel
    amount: float
    currency: models.BaseModel
    user: models.BaseModel
    note: str
    line: models.BaseModel
    key: str = ""


class RevisitSource(models.Model):
    _inherit = "revisit.source"

    def _matching_domain(self):
        """The documents this source speaks of, whenever they were made: its conditions, its company."""
        domain = self._own_domain()
        company = self._documents()._fields.get("company_id")
        if company and company.comodel_name == "res.company" and company._description_searchable:
            domain &= fields.Domain("company_id", "in", (self.company_id.id, False))
        return domain

    def _wanted_domain(self):
        """Of these the ones dated or entered since the source's first day; a document entered late is not lost."""
        domain = self._matching_domain()
        if not self.since:
            return domain
        recent = self._since_domain(self.date_path)
        if self.date_else_path:
            undated = fields.Domain(self.date_path, "=", False)
            recent |= undated & self._since_domain(self.date_else_path)
        return domain & (recent | fields.Domain("create_date", ">=", self._first_moment()))

    def _since_domain(self, path):
        is_day = self._path_fields(path)[-1].type == "date"
        return fields.Domain(path, ">=", self.since if is_day else self._first_moment())

    def _first_moment(self):
        """Midnight of the first day in the company's time zone, in naive UTC."""
        midnight = self._timezone().localize(datetime.combine(self.since, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def _timezone(self):
        return pytz.timezone(self.env["revisit.policy"].with_company(self.company_id)._default_tz())

    def _local_day(self, value):
        """The day of a date or a moment (naive UTC), in the company's time zone."""
        if not isinstance(value, datetime):
            return value
        return pytz.utc.localize(value).astimezone(self._timezone()).date()

    def _read(self, document):
        """What ``document`` tells; its ledger line is looked for later, for many at once.

        :raises NoEvent: when it has no date
        """
        moment = self._value(document, "date_path") or self._value(document, "date_else_path")
        if not moment:
            raise NoEvent(self.env._("The date is empty: %s.", self._label("date_path")))
        return Fact(
            document=document,
            day=self._local_day(moment),
            at=moment if isinstance(moment, datetime) else False,
            end=self._local_day(self._value(document, "end_path") or False),
            partner=self._record(document, "partner_path", "res.partner"),
            amount=self._value(document, "amount_path") or 0.0,
            currency=self._currency(document),
            user=self._record(document, "user_path", "res.users"),
            note=self._text(document, "note_path"),
            line=self.env["revisit.engagement"],
        )

    def _label(self, name):
        """The last field of a path as users know it."""
        return self._path_fields(self[name])[-1]._description_string(self.env)

    def _value(self, document, name):
        """What stands at the end of a path: the first of several values, or None."""
        found = document.mapped(self[name]) if self[name] else ()
        return next((value for value in found if value), None)

    def _record(self, document, name, model):
        return (self._value(document, name) or self.env[model]).with_env(self.env)

    def _text(self, document, name):
        value = self._value(document, name)
        if isinstance(value, models.BaseModel):
            return value.display_name
        is_html = value and self._path_fields(self[name])[-1].type == "html"
        return html2plaintext(value) if is_html else value or False

    def _quantity(self, document):
        return sum(document.mapped(self.quantity_path)) if self.quantity_path else 0.0

    def _currency(self, document):
        """The currency that the amount's own record names, else the company's."""
        currency = None
        if self.amount_path:
            hops, _dot, name = self.amount_path.rpartition(".")
            record = document.mapped(hops) if hops else document
            field = record._fields[name]
            currency = field.type == "monetary" and record[field.get_currency_field(record)]
        return (currency or self.company_id.currency_id).with_env(self.env)

    def _prepare_fact_vals(self, fact):
        """The values of the event, for the front door."""
        company = self.company_id
        return {
            "type_id": self.event_type_id.id,
            "partner_id": fact.partner.id,
            "engagement_id": fact.line.id,
            "company_id": company.id,
            "source_id": self.id,
            "origin_model": fact.document._name,
            "origin_id": fact.document.id,
            "key": fact.key,
            "date": fact.day,
            "at": fact.at,
            "date_end": fact.end,
            "amount": fact.currency._convert(fact.amount, company.currency_id, company, fact.day),
            "note": fact.note,
        }

    def _event_key(self, fact):
        """A milestone of a ledger line is the line's own; everything else is the document's.

        A document that belongs to no company may tell each company something.
        """
        event_type = self.event_type_id
        if fact.line and event_type.is_milestone and event_type.code:
            return self.env["revisit.event"]._fact_key(event_type, fact.day, fact.line, None)
        parts = [event_type.code or f"type-{event_type.id}", f"{fact.document._name},{fact.document.id}"]
        if "company_id" not in fact.document._fields or not fact.document.company_id:
            parts.append(str(self.company_id.id))
        return ":".join(parts)
