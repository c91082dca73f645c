"""Durations are pairs of fields ``x`` (a number) and ``x_unit``; here they are made, and turned into engine spans."""

from odoo import fields

from ..engine.cadence import Span

DURATION_UNITS = [
    ("hour", "Hours"),
    ("day", "Days"),
    ("workday", "Working days"),
    ("week", "Weeks"),
    ("month", "Months"),
    ("quarter", "Quarters"),
    ("half_year", "Half-years"),
    ("year", "Years"),
]


def unit_field(string, default="day"):
    """The ``x_unit`` half of a duration pair."""
    return fields.Selection(DURATION_UNITS, string=string, default=default, required=True)


def span(record, name, *, zero=False):
    """The engine's span of the pair ``name`` on ``record``.

    :param zero: whether 0 is a duration (an offset of 0 days) or means "not set" (no tolerance)
    """
    amount = record[name]
    return Span(amount, record[f"{name}_unit"]) if amount or zero else None
