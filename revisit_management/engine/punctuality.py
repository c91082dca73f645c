"""Planned against actual arrival (``B12``). Both moments on the same clock (UTC)."""

from __future__ import annotations

from datetime import datetime


def minutes_late(planned: datetime, arrived: datetime) -> int:
    """Whole minutes after the agreed time; negative when early. Seconds of a begun minute do not count."""
    return int((arrived - planned).total_seconds() / 60)


def is_punctual(planned: datetime, arrived: datetime, tolerance: int) -> bool:
    """Not more than ``tolerance`` minutes late. Who is early is punctual."""
    return minutes_late(planned, arrived) <= tolerance
