"""Texts as somebody types them during a call, tidied for the record (A7)."""

from __future__ import annotations

import re

_MANY_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[^\S\n]+")


def tidy(text: str | None) -> str:
    """``text`` without spaces at the ends of lines, doubled spaces and rows of empty lines; no word is changed.

    >>> tidy("  The hinge  squeaks. \\r\\n\\n\\n\\nCall back.\\n")
    'The hinge squeaks.\\n\\nCall back.'
    """
    lines = [_SPACES.sub(" ", line).strip() for line in (text or "").splitlines()]
    return _MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
