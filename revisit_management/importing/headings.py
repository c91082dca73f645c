"""Which field a column holds, told from its heading: English, simplified and traditional Chinese."""

import re
from collections.abc import Sequence
from typing import Any

from .problems import ImportProblem
from .words import LEDGER_HEADINGS, VISIT_HEADINGS, by_word, key, plain

HEADINGS = {"ledger": LEDGER_HEADINGS, "visits": VISIT_HEADINGS}
REQUIRED = {"ledger": ("ledger_no",), "visits": ("ledger_no", "visit_date")}

# headings that say nothing by themselves: they belong to the person, else the customer, on their left
BARE = by_word(
    {
        "phone": ("电话", "联系电话", "联络电话", "手机", "手机号", "联系方式", "phone", "tel", "telephone", "mobile"),
        "title": ("职务", "职位", "title", "position", "function"),
    }
)
PERSONS = ("power_lead", "switch_room_owner", "site_lead")

BRACKETS = re.compile(r"[(\[{【〔《<]([^)\]}】〕》>]*)[)\]}】〕》>]")
SCALES = {"千元": 1e3, "thousand": 1e3, "k": 1e3, "万": 1e4, "万元": 1e4, "million": 1e6, "亿元": 1e8}


def normalize(heading: Any) -> str:
    """The heading as words are compared, without what stands in brackets: "合同额（元）" → "合同额"."""
    return key(BRACKETS.sub("", plain(heading))) or key(heading)


BY_HEADING = {kind: by_word(fields) for kind, fields in HEADINGS.items()}


def scale_of(heading: Any) -> float:
    """What a figure below the heading is to be multiplied with: "合同额（万元）" → 10,000."""
    return next((SCALES[word.strip()] for word in BRACKETS.findall(plain(heading)) if word.strip() in SCALES), 1.0)


def count_known(cells: Sequence[Any], kind: str) -> int:
    """How many different fields of ``kind`` the cells of a row name."""
    return len({BY_HEADING[kind][name] for cell in cells if (name := normalize(cell)) in BY_HEADING[kind]})


def propose(headings: Sequence[Any], kind: str) -> dict[int, str]:
    """The field of each column, by position from 0; columns that say nothing to us are left out.

    Two columns with different names of the same field: the first has it. Twice the same heading is a mistake in the
    file, and nobody can tell which of the two counts.
    """
    found: dict[int, str] = {}
    for index, heading in enumerate(headings):
        field = _field_of(index, heading, kind, found)
        if not field:
            continue
        if field not in found.values():
            found[index] = field
        else:
            _check_not_repeated(headings, index, kind)
    return found


def _field_of(index: int, heading: Any, kind: str, found: dict[int, str]) -> str | None:
    name = normalize(heading)
    if name in BY_HEADING[kind]:
        return BY_HEADING[kind][name]
    return _field_of_bare(BARE[name], found) if kind == "ledger" and name in BARE else None


def _field_of_bare(what: str, found: dict[int, str]) -> str | None:
    """Whose telephone or title: the nearest person on the left, or the customer."""
    owners = [field for field in reversed(found.values()) if field in (*PERSONS, "customer")]
    if not owners or f"{owners[0]}_{what}" not in LEDGER_HEADINGS:
        return None
    return f"{owners[0]}_{what}"


def _check_not_repeated(headings: Sequence[Any], index: int, kind: str) -> None:
    name = normalize(headings[index])
    first = next(i for i, heading in enumerate(headings) if normalize(heading) == name)
    if first != index and name in BY_HEADING[kind]:
        raise ImportProblem(
            "duplicate_heading",
            heading=str(headings[index]).strip(),
            first=column_letter(first),
            second=column_letter(index),
        )


def column_letter(index: int) -> str:
    """The letter a spreadsheet shows above the column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
