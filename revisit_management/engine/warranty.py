"""Trial run, warranty and the stage of life they put an installation in (E1).

All ends are the last day still covered: 12 months from a power-on on 2024-08-01 end on 2025-08-01,
so the visit at month 12 (E6) is still one in warranty, and the one at month 1 (E5) in trial.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .cadence import add_months

COMBINATIONS = ("earliest", "latest")
STAGES = ("pre_commissioning", "trial", "warranty", "post_warranty")


@dataclass(frozen=True)
class WarrantyTerm:
    """How long the trial run and the warranty last, in months; 0 or None: that one does not exist.

    The defaults are E1's. ``combination`` says which of the two warranty ends counts.

    :raises ValueError: for a negative number of months or an unknown combination.
    """

    trial_months: int | None = 1
    months_from_commissioning: int | None = 12
    months_from_shipping: int | None = 18
    combination: str = "earliest"

    def __post_init__(self) -> None:
        if self.combination not in COMBINATIONS:
            raise ValueError(f"unknown combination {self.combination!r}: expected one of {', '.join(COMBINATIONS)}")
        if min(self.trial_months or 0, self.months_from_commissioning or 0, self.months_from_shipping or 0) < 0:
            raise ValueError("a warranty or trial period cannot be negative")


def trial_end(term: WarrantyTerm, commissioned: date | None) -> date | None:
    """Last day of the trial run, None before power-on or without a trial run."""
    return _leg(commissioned, term.trial_months)


def warranty_end(term: WarrantyTerm, shipped: date | None, commissioned: date | None) -> date | None:
    """Last day of the warranty, from what is known of the two dates; None if that is nothing.

    With no power-on date it runs from shipment alone, with no ship date from power-on alone.
    """
    legs = (_leg(commissioned, term.months_from_commissioning), _leg(shipped, term.months_from_shipping))
    ends = [end for end in legs if end is not None]
    if not ends:
        return None
    return min(ends) if term.combination == "earliest" else max(ends)


def stage_on(day: date, shipped: date | None, commissioned: date | None, term: WarrantyTerm) -> str:
    """One of :data:`STAGES`, on ``day``; see :func:`stage_between`."""
    return stage_between(day, commissioned, trial_end(term, commissioned), warranty_end(term, shipped, commissioned))


def stage_between(day: date, commissioned: date | None, trial: date | None, warranty: date | None) -> str:
    """The stage on ``day``, from the power-on date and the last days of trial run and warranty (inclusive).

    Not yet (or never) powered on is ``pre_commissioning``, until a warranty running from shipment
    has ended. The trial run comes before the warranty wherever they overlap.
    """
    if commissioned is None:
        return "post_warranty" if warranty is not None and day > warranty else "pre_commissioning"
    if day < commissioned:
        return "pre_commissioning"
    if trial is not None and day <= trial:
        return "trial"
    return "warranty" if warranty is not None and day <= warranty else "post_warranty"


def _leg(start: date | None, months: int | None) -> date | None:
    if start is None or not months:
        return None
    try:
        return add_months(start, months)
    except OverflowError:
        return date.max


def share_used(begin: date | None, end: date | None, today: date) -> int | None:
    """How much of a warranty is used up, in percent; None when begin or end is not known.

    >>> share_used(date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 2))
    50
    """
    if not begin or not end or end < begin:
        return None
    used = (today - begin).days / ((end - begin).days + 1)
    return round(100 * min(max(used, 0), 1))
