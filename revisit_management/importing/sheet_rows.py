"""The rows of one sheet, streamed: openpyxl's own reader is slower and does not show formulas without a value.

Formulas give the value stored with them; nothing is ever worked out, and macros are never looked at.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from lxml import etree
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel

from .cells import Special

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW, CELL, VALUE, FORMULA, INLINE = (SPREADSHEET + tag for tag in ("row", "c", "v", "f", "is"))
MAX_COLUMNS = 200


def read_sheet(reader: Any, path: str) -> Iterator[tuple[int, list[Any]]]:
    """Row number and cells of each row in the sheet at ``path``; cells left out are None.

    :param reader: openpyxl's, with the book's texts and styles read
    """
    cells = CellReader(reader.shared_strings, reader.wb._date_formats, reader.wb.epoch)
    number = 0
    with reader.archive.open(path) as source:
        # entities are no part of a workbook: not resolving them defuses "billion laughs"
        for _event, row in etree.iterparse(source, tag=ROW, resolve_entities=False):
            number = int(row.get("r") or number + 1)
            yield number, cells.read(row)
            _forget(row)


class CellReader:
    """Turns the cells of a row into values, with the book's texts and the number formats that mean dates."""

    def __init__(self, texts: Sequence[str], date_styles: Iterable[int], epoch: datetime) -> None:
        self._texts = texts
        self._date_styles = {str(style) for style in date_styles}
        self._epoch = epoch
        self._columns: dict[str, int] = {}

    def read(self, row: Any) -> list[Any]:
        cells: list[Any] = []
        for cell in row.iterchildren(CELL):
            index = self._column(cell.get("r"), len(cells))
            if index >= MAX_COLUMNS:
                break
            if index > len(cells):
                cells.extend([None] * (index - len(cells)))
            cells[index:] = [self._read_cell(cell)]
        return cells

    def _column(self, coordinate: str | None, next_index: int) -> int:
        if not coordinate:
            return next_index
        letters = coordinate.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = column_index_from_string(letters) - 1
        return self._columns[letters]

    def _read_cell(self, cell: Any) -> Any:
        text, has_formula = None, False
        for child in cell:
            if child.tag == VALUE:
                text = child.text
            elif child.tag == FORMULA:
                has_formula = True
            elif child.tag == INLINE:
                return "".join(child.itertext())
        if text is None:
            return Special.FORMULA_WITHOUT_VALUE if has_formula else None
        return self._convert(text, cell.get("t", "n"), cell.get("s"))

    def _convert(self, text: str, kind: str, style: str | None) -> Any:
        if kind == "s":
            return self._texts[int(text)]
        if kind == "b":
            return text == "1"
        if kind != "n":
            return text  # a formula's text, an error such as #REF!, a date in ISO form
        number = float(text) if not text.isdigit() else int(text)
        return self._to_date(number, text) if style in self._date_styles else number

    def _to_date(self, number: float, text: str) -> Any:
        try:
            return from_excel(number, self._epoch)
        except (ValueError, OverflowError):
            return text


def _forget(row: Any) -> None:
    """Free the row and what comes before it: the whole sheet would not fit into memory."""
    row.clear()
    while row.getprevious() is not None:
        del row.getparent()[0]
