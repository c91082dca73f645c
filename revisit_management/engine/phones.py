"""Telephone numbers as they are written in files, made comparable (W12)."""

from __future__ import annotations

import re

# in Italy and San Marino the 0 of the area code belongs to the international number as well
KEEPS_ZERO = frozenset({39, 378})
# what is shorter is no subscriber's number
SHORTEST = 6
_EXTENSION = re.compile(r"(?:ext|x|#|转|分机|,|;).*$", re.IGNORECASE)


def phone_key(text: str | None, country_code: int | None = None) -> str:
    """What two ways of writing one number have in common: its digits with the country's in front.

    :param country_code: of the country that a number without one belongs to (86); without it such
        a number is compared as it stands.
    :return: digits only, without an extension; empty if there are none.

    >>> phone_key("+86 (10) 5555-0100 ext. 7") == phone_key("010 5555 0100", 86) == phone_key("0086 10 55550100")
    True
    """
    written = _EXTENSION.sub("", (text or "").replace("(0)", "").strip())
    digits = re.sub(r"[^0-9]", "", written)
    if written.lstrip("( ").startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    if not country_code or not digits:
        return digits
    national = digits if country_code in KEEPS_ZERO else digits.removeprefix("0")
    return f"{country_code}{national}"


def dialable(text: str | None) -> str:
    """A number as a gateway for text messages takes it: its digits and a leading plus; empty if it cannot be one.

    >>> dialable("+86 138-1380 0138"), dialable("12")
    ('+8613813800138', '')
    """
    written = _EXTENSION.sub("", (text or "").strip())
    digits = re.sub(r"[^0-9]", "", written)
    if len(digits) < SHORTEST:
        return ""
    return f"+{digits}" if written.lstrip("( ").startswith("+") else digits
