"""Events of a telephone call, in whatever order they arrive, and whose call it was (W1, W12)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

RING, ANSWER, HANGUP, RECORDING = "ring", "answer", "hangup", "recording"
KINDS = (RING, ANSWER, HANGUP, RECORDING)
LONGEST_TEXT = 200
# a call belongs to what somebody noted so long before it rang or after it ended
BEFORE, AFTER = timedelta(minutes=2), timedelta(minutes=15)


class Malformed(ValueError):
    """What a sender wrote cannot be read; the text names the field."""


@dataclass(frozen=True)
class Message:
    """One event as the telephone system sent it; ``at`` is naive UTC."""

    event_id: str
    kind: str
    call_id: str
    at: datetime
    number: str = ""
    agent: str = ""
    reference: int | None = None
    seconds: int = 0
    url: str = ""
    content: bytes = field(default=b"", repr=False)


def read_message(body: bytes) -> Message:
    """
    :param body: JSON as ``docs/administrators.md`` describes it
    :raises Malformed: with the name of the field that is missing or wrong
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("body: no JSON") from error
    if not isinstance(data, dict):
        raise Malformed("body: no JSON object")
    kind = _text(data, "type", True)
    if kind not in KINDS:
        raise Malformed(f"type: one of {', '.join(KINDS)}")
    recording = data.get("recording") or {}
    if not isinstance(recording, dict):
        raise Malformed("recording: an object")
    url, content = _text(recording, "url", longest=2000), _bytes(recording.get("content") or "")
    if kind == RECORDING and bool(url) == bool(content):
        raise Malformed("recording: either url or content")
    return Message(
        event_id=_text(data, "event_id", True),
        kind=kind,
        call_id=_text(data, "call_id", True),
        at=_moment(data.get("at")),
        number=_text(data, "number"),
        agent=_text(data, "agent"),
        reference=_whole(data, "reference") or None,
        seconds=_whole(recording, "seconds"),
        url=url,
        content=content,
    )


def _text(data: dict[str, Any], name: str, is_needed: bool = False, longest: int = LONGEST_TEXT) -> str:
    value = data.get(name, "")
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value or ""
    if not isinstance(text, str) or len(text) > longest or "\x00" in text or (is_needed and not text.strip()):
        raise Malformed(f"{name}: a text of up to {longest} characters")
    return text.strip()


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "?", validate=True)
    except ValueError as error:
        raise Malformed("recording.content: base64") from error


def _whole(data: dict[str, Any], name: str) -> int:
    value = data.get(name) or 0
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:20])
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise Malformed(f"{name}: a whole number")
    return value


def _moment(value: object) -> datetime:
    """ISO 8601 with an offset, or seconds since 1970."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC).replace(tzinfo=None, microsecond=0)
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            raise ValueError("no offset")
        return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError, OSError) as error:
        raise Malformed("at: a time such as 2026-11-25T10:00:05+08:00, or seconds since 1970") from error


@dataclass(frozen=True)
class Call:
    """What is known of one call so far, moments in naive UTC."""

    rang_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def ring_seconds(self) -> int | None:
        """From the first ring until somebody answered or it ended; None as long as that is not known."""
        until = self.answered_at or self.ended_at
        if self.rang_at is None or until is None or until < self.rang_at:
            return None
        return int((until - self.rang_at).total_seconds())

    @property
    def begin(self) -> datetime | None:
        return min((at for at in (self.rang_at, self.answered_at, self.ended_at) if at), default=None)

    @property
    def end(self) -> datetime | None:
        return max((at for at in (self.rang_at, self.answered_at, self.ended_at) if at), default=None)


def call_of(events: Iterable[tuple[str, datetime]]) -> Call:
    """The call that ``events`` (kind, moment) tell of, whatever their order and however often each came.

    >>> at = datetime(2026, 11, 25, 2, 0, 5)
    >>> call_of([("hangup", at + timedelta(seconds=30)), ("ring", at)]).ring_seconds
    30
    """
    moments: dict[str, list[datetime]] = {}
    for kind, at in events:
        moments.setdefault(kind, []).append(at)
    return Call(
        min(moments.get(RING, []), default=None),
        min(moments.get(ANSWER, []), default=None),
        max(moments.get(HANGUP, []), default=None),
    )


def distance(begin: datetime, end: datetime, moment: datetime) -> timedelta | None:
    """How far ``moment`` is from a call; None when it is too far to have to do with it."""
    if begin <= moment <= end:
        return timedelta()
    if begin - BEFORE <= moment < begin:
        return begin - moment
    return moment - end if end < moment <= end + AFTER else None


@dataclass(frozen=True)
class Candidate:
    """A visit, or an attempt, that a call may belong to: who was at it when."""

    key: int
    user_ids: frozenset[int] = frozenset()
    moments: tuple[datetime, ...] = ()
    is_open: bool = True


def choose(candidates: Sequence[Candidate], begin: datetime, end: datetime, user_id: int | None) -> int | None:
    """Key of the candidate that a call from ``begin`` to ``end`` belongs to, or None when that is not certain.

    The one somebody was at nearest to the call; without any such, the only one that is open.

    :param user_id: who called, where it is known: then it is nobody else's
    """
    fitting = [c for c in candidates if user_id is None or user_id in c.user_ids]
    near = {}
    for candidate in fitting:
        found = [d for moment in candidate.moments if (d := distance(begin, end, moment)) is not None]
        if found:
            near[candidate.key] = min(found)
    if near:
        nearest = [key for key, far in near.items() if far == min(near.values())]
        return nearest[0] if len(nearest) == 1 else None
    waiting = [candidate.key for candidate in fitting if candidate.is_open]
    return waiting[0] if len(waiting) == 1 else None
