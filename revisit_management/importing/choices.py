"""Cells that name one of a few known things: a country, a satisfaction level, a channel."""

from functools import cache
from typing import Any

from babel import Locale

from .cells import read_text
from .problems import ImportProblem
from .words import CHANNELS, COUNTRIES, LEVELS, by_word, key

LEVEL_BY_NAME = by_word(LEVELS)
CHANNEL_BY_NAME = by_word(CHANNELS)


def read_level(cell: Any) -> str | None:
    """How satisfied the customer was."""
    text = read_text(cell)
    if text is None:
        return None
    if key(text) not in LEVEL_BY_NAME:
        raise ImportProblem("unknown_level", text=text)
    return LEVEL_BY_NAME[key(text)]


def channel_code(text: str) -> str | None:
    return CHANNEL_BY_NAME.get(key(text))


@cache
def _country_names() -> dict[str, str]:
    """ISO code by name, in English and Chinese, besides the codes themselves."""
    names: dict[str, str] = {}
    for language in ("en", "zh_Hans", "zh_Hant"):
        territories = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
        countries = {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}
        names |= {key(word): code for code, name in countries.items() for word in (code, name)}
    return names | by_word(COUNTRIES)


def read_country(cell: Any) -> str | None:
    """ISO code of a country."""
    text = read_text(cell)
    if text is None:
        return None
    code = _country_names().get(key(text))
    if not code:
        raise ImportProblem("unknown_country", text=text)
    return code
