"""When written messages go out by themselves, and which answers a machine wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from .attempts import Hours, slot_of
from .workdays import IsWorkday

#: Hours of a working day in which messages go out where a policy names no hours of its own.
OFFICE_HOURS: tuple[Hours, ...] = ((9.0, 18.0),)

_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response")
_AUTOMATIC_PRECEDENCE = frozenset({"auto_reply", "bulk", "junk", "list"})


def may_go_out(now_local: datetime, windows: Sequence[Hours], is_workday: IsWorkday) -> bool:
    """Whether messages may be sent unattended at this moment: on a working day, inside the hours.

    :param now_local: on the clocks of the policy.
    :param windows: the policy's calling hours; none: :data:`OFFICE_HOURS`.
    """
    return is_workday(now_local.date()) and slot_of(now_local, windows or OFFICE_HOURS) is not None


def is_automatic(headers: Mapping[str, str | None]) -> bool:
    """Whether a machine wrote the mail with these headers: an absence notice is no answer (RFC 3834).

    :param headers: names are looked up as given, so pass what ignores case, such as an ``EmailMessage``.
    """
    submitted = str(headers.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
    precedence = str(headers.get("Precedence") or "").strip().lower()
    return (
        submitted != "no"
        or precedence in _AUTOMATIC_PRECEDENCE
        or any(headers.get(name) for name in _AUTOMATIC_HEADERS)
    )
