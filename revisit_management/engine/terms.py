"""Which technical terms a text speaks of (B4)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SEPARATORS = re.compile(r"[,;，；、\n]+")


def words_of(text: str | None) -> tuple[str, ...]:
    """The words in a list written by people, commas or semicolons of any script between them.

    >>> words_of("KYN28, ring main unit；环网柜")
    ('KYN28', 'ring main unit', '环网柜')
    """
    return tuple(word.strip() for word in _SEPARATORS.split(text or "") if word.strip())


def occurs(words: Iterable[str], text: str) -> bool:
    """Whether one of ``words`` stands in ``text``, whatever the case.

    Letters and digits of Latin script must stand alone, so that "SF6" is not found in "SF60"; Chinese is written
    without spaces, so its words are found anywhere.

    >>> occurs(["sf6"], "an SF6 breaker"), occurs(["sf6"], "SF60"), occurs(["断路器"], "真空断路器检修")
    (True, False, True)
    """
    return any(_pattern(word).search(text) for word in words)


def _pattern(word: str) -> re.Pattern[str]:
    before = r"(?<![0-9a-z])" if word[:1].isascii() else ""
    after = r"(?![0-9a-z])" if word[-1:].isascii() else ""
    return re.compile(f"{before}{re.escape(word)}{after}", re.IGNORECASE)
