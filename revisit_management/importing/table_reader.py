"""Bytes and a file name → headings and rows. What is no table gets a clear problem; macros and formulas never run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from . import csv_table, headings, xlsx_table
from .problems import ImportProblem

Row = tuple[int, Sequence[Any]]

# titles, logos and merged banners stand above the headings of many ledgers
HEADING_SEARCH_ROWS = 10

SIGNATURES = (
    (b"%PDF", "file_pdf"),
    (b"{\\rtf", "file_unknown"),
    (b"\x89PNG", "file_unknown"),
    (b"\xff\xd8\xff", "file_unknown"),
    (b"Rar!", "file_archive"),
    (b"7z\xbc\xaf", "file_archive"),
    (b"\x1f\x8b", "file_archive"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xltm")


@dataclass
class Table:
    """``rows`` gives (row number as a spreadsheet shows it, cells) for each filled row below the headings."""

    headings: list[str]
    heading_row: int
    rows: Iterator[Row]


def open_table(content: bytes, filename: str, kind: str) -> Table:
    """Find the headings of the table in ``content``; its rows are read as they are asked for."""
    rows = (row for row in _open_rows(content, filename) if _has_content(row[1]))
    top = list(islice(rows, HEADING_SEARCH_ROWS))
    if not top:
        raise ImportProblem("file_empty")
    known = [headings.count_known(cells, kind) for _number, cells in top]
    if not max(known):
        raise ImportProblem("no_heading")
    at = known.index(max(known))
    below = chain(top[at + 1 :], rows)
    first = next(below, None)
    if first is None:
        raise ImportProblem("only_headings")
    number, cells = top[at]
    return Table([_heading_text(cell) for cell in cells], number, chain([first], below))


def _open_rows(content: bytes, filename: str) -> Iterator[Row]:
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ImportProblem("file_empty")
    name = filename.lower()
    for signature, code in SIGNATURES:
        if content.startswith(signature):
            raise ImportProblem(code, name=filename)
    if content.startswith(OLE):
        raise ImportProblem(_ole_problem(content), name=filename)
    if content.startswith(ZIP):
        return xlsx_table.read_rows(content, filename)
    if name.endswith(WORKBOOK_NAMES):
        raise ImportProblem("file_corrupt", name=filename)
    return csv_table.read_rows(content, filename)


def _ole_problem(content: bytes) -> str:
    """Both a workbook with a password and an old .xls are such containers."""
    return "file_encrypted" if "EncryptedPackage".encode("utf-16-le") in content else "file_xls"


def _has_content(cells: Sequence[Any]) -> bool:
    return any(cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in cells)


def _heading_text(cell: Any) -> str:
    return " ".join(str(cell).split()) if isinstance(cell, (str, int, float)) else ""
