"""Signed messages of other systems: genuine, and not replayed (W1)."""

from __future__ import annotations

import hashlib
import hmac

PREFIX = "sha256="


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """What a sender who knows ``secret`` puts beside a message.

    >>> sign("secret", "1764036000", b"{}")[:15]
    'sha256=9ca8c302'
    """
    message = timestamp.encode("utf-8", "replace") + b"." + body
    return PREFIX + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def is_genuine(secret: str, timestamp: str, body: bytes, given: str, now: int, tolerance: int) -> bool:
    """Whether ``given`` is the signature of ``body``, made no more than ``tolerance`` seconds before or after ``now``.

    :param timestamp: seconds since 1970 UTC, as the sender wrote them
    :param now: seconds since 1970 UTC
    """
    expected = sign(secret, timestamp, body)
    is_signed = hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12
    return is_signed and is_number and abs(now - int(timestamp)) <= tolerance
