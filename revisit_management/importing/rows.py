"""Cells of one row → values by field, or everything that is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import choices
from .cells import Amount, read_amount, read_code, read_date, read_note, read_quantity, read_text
from .headings import REQUIRED, scale_of
from .problems import ImportProblem

READERS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "ledger": {
        "ledger_no": read_code,
        "name": read_text,
        "customer": read_text,
        "customer_code": read_code,
        "customer_vat": read_code,
        "customer_phone": read_code,
        "street": read_text,
        "city": read_text,
        "region": read_text,
        "zip": read_code,
        "country": choices.read_country,
        "seller": read_text,
        "product_model": read_text,
        "quantity": read_quantity,
        "amount": read_amount,
        "contract_date": read_date,
        "shipped_date": read_date,
        "commissioned_date": read_date,
        "power_lead": read_text,
        "power_lead_title": read_text,
        "power_lead_phone": read_code,
        "switch_room_owner": read_text,
        "switch_room_owner_title": read_text,
        "switch_room_owner_phone": read_code,
        "site_lead": read_text,
        "site_lead_title": read_text,
        "site_lead_phone": read_code,
    },
    "visits": {
        "ledger_no": read_code,
        "visit_date": read_date,
        "channel": read_text,
        "agent": read_text,
        "number": read_code,
        "quality": choices.read_level,
        "service": choices.read_level,
        "result": read_note,
        "suggestions": read_note,
        "needs": read_note,
        "comment": read_note,
        "person": read_text,
    },
}


@dataclass(frozen=True)
class Column:
    """A column of the file: its position from 0, its heading there, and the field it fills."""

    index: int
    heading: str
    field: str
    scale: float  # figures below "（万元）" count in ten thousands


@dataclass
class Values:
    """What a row says. A field without a value says nothing: what is known already stays."""

    number: int
    fields: dict[str, Any]
    problems: list[ImportProblem]

    def get(self, field: str) -> Any:
        return self.fields.get(field)


def read_row(number: int, cells: Sequence[Any], columns: Sequence[Column], kind: str) -> Values:
    values = Values(number, {}, [])
    for column in columns:
        cell = cells[column.index] if column.index < len(cells) else None
        try:
            value = READERS[kind][column.field](cell)
        except ImportProblem as problem:
            problem.values["heading"] = column.heading
            values.problems.append(problem)
            continue
        if value is not None:
            values.fields[column.field] = _scaled(value, column.scale)
    _check_required(values, columns, kind)
    return values


def _scaled(value: Any, scale: float) -> Any:
    """A cell that names its own scale needs none from the heading."""
    if scale == 1.0 or not isinstance(value, Amount) or value.scaled:
        return value
    return Amount(round(value.value * scale, 6), value.currency)


def _check_required(values: Values, columns: Sequence[Column], kind: str) -> None:
    wrong = {problem.values["heading"] for problem in values.problems}
    for column in columns:
        if column.field not in values.fields and column.field in REQUIRED[kind] and column.heading not in wrong:
            values.problems.append(ImportProblem("missing", heading=column.heading))


def make_columns(headings: Sequence[str], fields: Mapping[int, str], kind: str) -> list[Column]:
    """Columns to read; every required field must be among them, none twice."""
    columns: dict[str, Column] = {}
    for index, field in sorted(fields.items()):
        if field in columns:
            raise ImportProblem("field_twice", first=columns[field].heading, second=headings[index])
        columns[field] = Column(index, headings[index], field, scale_of(headings[index]))
    for field in REQUIRED[kind]:
        if field not in columns:
            raise ImportProblem("field_missing", field=field)
    return list(columns.values())
