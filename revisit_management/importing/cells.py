"""Cells as people type them → texts, dates, numbers. An empty cell gives None; a wrong one raises ImportProblem."""

import enum
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from .problems import ImportProblem
from .words import plain


class Special(enum.Enum):
    """What a cell can hold besides a value."""

    FORMULA_WITHOUT_VALUE = "formula"


# "nothing here" as people write it; a dash or slash fills a cell that a form does not let them leave empty
NOTHING = {"", "-", "--", "—", "——", "/", "\\", "n/a", "null", "无", "暂无"}
# a date that has not come yet
NOT_YET = {"not yet", "pending", "tbd", "未发货", "未送电", "未签", "未签约", "未定", "待定", "未到货", "未投运"}

FIRST_DAY = date(1950, 1, 1)
LAST_DAY = date(2100, 12, 31)
# Excel counts days from here: its day 60, 29 February 1900, never was
EXCEL_EPOCH = datetime(1899, 12, 30)
FIRST_SERIAL = (FIRST_DAY - EXCEL_EPOCH.date()).days
LAST_SERIAL = (LAST_DAY - EXCEL_EPOCH.date()).days
# Excel keeps 15 digits: what is longer has already lost some
EXCEL_DIGITS = 1e15

EXCEL_ERROR = re.compile(r"#(REF|N/A|VALUE|NAME|DIV/0|NUM|NULL|SPILL|CALC|GETTING_DATA)[!?]?", re.IGNORECASE)
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)

TIME = r"(?:[t\s]+\d{1,2}[:时]\d{1,2}.*)?"
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?" + TIME)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
DAY_DOT_MONTH = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})" + TIME)
YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/]\s*(\d{1,2})\s*[-/]\s*(\d{4})" + TIME)
MONTH_NAME = re.compile(r"(?:(\d{1,2})[-\s.]*([a-z]{3})[a-z]*|([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?)[-\s,.]*(\d{4})" + TIME)
SERIAL = re.compile(r"\d{5}(\.\d+)?")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# an amount or a quantity: what may stand before and behind the digits
NUMBER = re.compile(
    r"(?P<before>[a-z]{2,3}\$?|[¥$€£]|人民币)?\s*"
    r"(?P<digits>[-+]?\d[\d.,' ]*(?:e[-+]?\d+)?)\s*"
    r"(?P<times>[千万亿])?\s*"
    r"(?P<after>[a-z]{1,5}|[¥$€£]|[^\W\d]{1,3})?",
    re.IGNORECASE,
)
COMMA_GROUPS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
DOT_GROUPS = re.compile(r"[-+]?[1-9]\d{0,2}((\.\d{3})+,\d+|(\.\d{3}){2,})")
SPACE_GROUPS = re.compile(r"[-+]?[1-9]\d{0,2}([ ']\d{3})+([.,]\d+)?")
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
TIMES = {"千": 1e3, "万": 1e4, "亿": 1e8}
# None: several currencies go by it, so it says nothing against the currency of the import
CURRENCIES = {
    **dict.fromkeys(("¥", "$", "元", "圆", "yuan")),
    **dict.fromkeys(("cny", "rmb", "人民币"), "CNY"),
    **dict.fromkeys(("usd", "us$", "美元"), "USD"),
    **dict.fromkeys(("eur", "€", "欧元"), "EUR"),
    **dict.fromkeys(("gbp", "£"), "GBP"),
    **dict.fromkeys(("hkd", "hk$", "港元", "港币"), "HKD"),
    **dict.fromkeys(("jpy", "日元"), "JPY"),
}
UNITS = {"pc", "pcs", "set", "sets", "unit", "units", "piece", "ea", *"台套件个個只隻面组組块塊箱条條根米吨"}


@dataclass(frozen=True)
class Amount:
    """``currency`` is the code the cell names, or None."""

    value: float
    currency: str | None = None
    scaled: bool = False  # the cell itself says thousands, ten thousands or hundred millions


def clean(cell: Any) -> Any:
    """The value of a cell without blanks around it; None when there is nothing."""
    if cell is Special.FORMULA_WITHOUT_VALUE:
        raise ImportProblem("formula")
    if not isinstance(cell, str):
        return None if isinstance(cell, float) and math.isnan(cell) else cell
    text = cell.strip()
    if not text.isprintable():  # most are: the rest takes longer
        text = INVISIBLE.sub("", text).replace("\u3000", " ").replace("\xa0", " ").strip()
    if text[:1] == "#" and EXCEL_ERROR.fullmatch(text):
        raise ImportProblem("excel_error", text=text)
    return None if len(text) < 5 and plain(text) in NOTHING else text


def read_text(cell: Any) -> str | None:
    """One line of text, blanks collapsed; a number without the ``.0`` that Excel adds."""
    text = read_note(cell)
    return text and " ".join(text.split())


def read_note(cell: Any) -> str | None:
    """Text that may have several lines."""
    value = clean(cell)
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < EXCEL_DIGITS:
        return str(int(value))
    return str(value)


def read_code(cell: Any) -> str | None:
    """A text that stands for something: a ledger number, a customer code, a telephone. Lost digits are an error."""
    value = clean(cell)
    if isinstance(value, date):
        raise ImportProblem("code_is_date", text=read_text(value))
    if _has_lost_digits(value):
        raise ImportProblem("lost_digits", text=str(value))
    return read_text(value)


def _has_lost_digits(value: Any) -> bool:
    if isinstance(value, str):
        return bool(SCIENTIFIC.fullmatch(value))
    return isinstance(value, (int, float)) and abs(value) >= EXCEL_DIGITS


# Dates


def read_date(cell: Any) -> date | None:
    """A day, in any writing that leaves no doubt which one."""
    value = clean(cell)
    if value is None:
        return None
    if isinstance(value, (date, datetime)):
        day = value.date() if isinstance(value, datetime) else value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        day = _day_of_number(value)
    elif plain(value) in NOT_YET:
        return None
    else:
        day = _day_of_text(str(value))
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ImportProblem("implausible_date", text=read_text(cell))
    return day


def _day_of_number(number: float) -> date:
    if found := COMPACT.fullmatch(f"{number:.0f}"):
        return _make_day(found[0], *found.groups())
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        raise ImportProblem("bad_date", text=f"{number:.15g}")
    return (EXCEL_EPOCH + timedelta(days=number)).date()


def _day_of_text(text: str) -> date:
    if len(text) == 10 and (found := ISO_DAY.fullmatch(text)):
        return _make_day(text, *found.groups())  # nearly all are like this
    writing = plain(text).strip()
    for pattern, to_day in DATE_FORMS:
        if found := pattern.fullmatch(writing):
            return to_day(found, text)
    raise ImportProblem("bad_date", text=text)


def _make_day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ImportProblem("no_such_day", text=text) from error


def _from_year_last(found: re.Match[str], text: str) -> date:
    """16/07/2024 and 07/16/2024 are clear; 03/04/2024 is the third of April here and the fourth of March there."""
    first, second, year = found.groups()
    if int(first) > 12:
        return _make_day(text, year, second, first)
    if int(second) > 12 or int(first) == int(second):
        return _make_day(text, year, first, second)
    raise ImportProblem("ambiguous_date", text=text)


def _from_month_name(found: re.Match[str], text: str) -> date:
    day, name, name_first, day_second, year = found.groups()
    name = name or name_first
    if name not in MONTHS:
        raise ImportProblem("bad_date", text=text)
    return _make_day(text, year, str(MONTHS.index(name) + 1), day or day_second)


DATE_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], date]], ...] = (
    (YEAR_FIRST, lambda found, text: _make_day(text, *found.groups())),
    (COMPACT, lambda found, text: _make_day(text, *found.groups())),
    (DAY_DOT_MONTH, lambda found, text: _make_day(text, *found.groups()[::-1])),
    (YEAR_LAST, _from_year_last),
    (MONTH_NAME, _from_month_name),
    (SERIAL, lambda found, _text: _day_of_number(float(found[0]))),
)


# Numbers


def read_quantity(cell: Any) -> float | None:
    """A number of pieces, with or without its unit."""
    found = _read_number(cell)
    if found is None:
        return None
    value, before, after, _scaled = found
    if before or (after and after not in UNITS):
        raise ImportProblem("bad_number", text=str(cell))
    return value


def read_amount(cell: Any) -> Amount | None:
    """An amount of money, with or without its currency before or behind."""
    found = _read_number(cell)
    if found is None:
        return None
    value, before, after, scaled = found
    if any(name and name not in CURRENCIES for name in (before, after)):
        raise ImportProblem("bad_number", text=str(cell))
    return Amount(value, CURRENCIES.get(before) or CURRENCIES.get(after), scaled)


def _read_number(cell: Any) -> tuple[float, str, str, bool] | None:
    """Value, what stands before and behind it in lower case, and whether it was given in thousands or more."""
    value = clean(cell)
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _not_negative(float(value), cell), "", "", False
    found = NUMBER.fullmatch(plain(value).strip())
    if not isinstance(value, str) or not found:
        raise ImportProblem("bad_number", text=read_text(cell))
    times = TIMES.get(found["times"], 1.0)
    number = round(_number_of(found["digits"].strip(), str(cell)) * times, 6)
    return _not_negative(number, cell), found["before"] or "", found["after"] or "", times != 1.0


def _number_of(digits: str, text: str) -> float:
    for pattern, separators, decimal in (
        (COMMA_GROUPS, ",", "."),
        (DOT_GROUPS, ".", ","),
        (SPACE_GROUPS, " '", ","),
        (DECIMAL_COMMA, "", ","),
    ):
        if pattern.fullmatch(digits):
            plain = digits.translate({ord(mark): None for mark in separators})
            return float(plain.replace(decimal, "."))
    try:
        return float(digits)
    except ValueError as error:
        raise ImportProblem("bad_number", text=text) from error


def _not_negative(number: float, cell: Any) -> float:
    if number < 0:
        raise ImportProblem("negative", text=str(cell))
    if not number < EXCEL_DIGITS:
        raise ImportProblem("bad_number", text=str(cell))
    return number
