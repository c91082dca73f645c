"""Exact percentages over time, reproducible from a stored seed and the order of arrival (A3, A4).

The arrivals of a stratum are cut into blocks of as equal a length as the percentage allows, and
one arrival of each block is drawn, which one being decided by a digest of seed, stratum and block.
After any number of arrivals the number drawn is therefore within 1 of the percentage.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from hashlib import sha256

from .workdays import IsWorkday

_WHOLE = 10_000  # hundredths of a percent


def is_drawn(seed: str, stratum: str, number: int, percent: float) -> bool:
    """Whether arrival ``number`` (from 0) of ``stratum`` is drawn.

    :raises ValueError: if ``percent`` is outside 0 to 100 or has more than two decimals, or
        ``number`` is negative.
    """
    share = _hundredths(percent)
    if number < 0:
        raise ValueError(f"arrivals are numbered from 0, not {number}")
    if not share:
        return False
    block = number * share // _WHOLE
    first, end = _block_start(block, share), _block_start(block + 1, share)
    return number == first + _digest(seed, stratum, block) % (end - first)


def _hundredths(percent: float) -> int:
    if not 0 <= percent <= 100:
        raise ValueError(f"a sampling rate lies between 0 and 100 %, not {percent}")
    share = round(percent * 100)
    if abs(percent * 100 - share) > 1e-6:
        raise ValueError(f"a sampling rate has at most two decimals, not {percent}")
    return share


def _block_start(block: int, share: int) -> int:
    """First arrival of a block: the smallest number with ``number × share ≥ block × 100 %``."""
    return -(-block * _WHOLE // share)


def _digest(seed: str, stratum: str, block: int) -> int:
    # The lengths keep ("a", "bc") and ("ab", "c") apart.
    text = f"{len(seed)}:{seed}{len(stratum)}:{stratum}{block}"
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def replacement_rank(seed: str, stratum: str, number: int) -> int:
    """Order in which arrivals not drawn take the place of drawn ones that can't be visited: lowest first."""
    return _digest(seed, f"replacement of {stratum}", number)


def paced(quota: int, day: date, is_workday: IsWorkday) -> int:
    """How much of a monthly ``quota`` is open by ``day`` (inclusive): spread over the month's working days.

    Everything is open on the last working day, and in a month without any from its first day on.
    """
    first = day.replace(day=1)
    days = [first + timedelta(days=i) for i in range(monthrange(day.year, day.month)[1])]
    working = [other for other in days if is_workday(other)]
    if not working:
        return quota
    return -(-quota * sum(other <= day for other in working) // len(working))
