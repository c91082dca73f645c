"""Workbooks (.xlsx, .xlsm), read row by row. Formulas give the value stored with them; macros are never looked at."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from openpyxl import load_workbook

from .cells import Special
from .problems import ImportProblem

MAX_UNCOMPRESSED = 400 * 1024 * 1024
MAX_COLUMNS = 200
# an empty row far below the table is formatting, not data
MAX_GAP = 10_000
CHUNK = 1 << 20
# kept from the last chunk: a tag may lie across the border
OVERLAP = 8

FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")

Cells = Sequence[Any]


def read_rows(content: bytes, filename: str) -> Iterator[tuple[int, Cells]]:
    _check_container(content, filename)
    try:
        values = _open(content, data_only=True)
        formulas = _open(content, data_only=False) if _has_formulas(content) else None
    except ImportProblem:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over
        raise ImportProblem("file_corrupt", name=filename) from error
    return _guarded(_merged(values, formulas) if formulas else values, filename)


def _guarded(rows: Iterator[Cells], filename: str) -> Iterator[tuple[int, Cells]]:
    """Number the rows; damage found on the way is told as such."""
    gap = 0
    numbered = enumerate(rows, start=1)
    while True:
        try:
            number, cells = next(numbered)
        except StopIteration:
            return
        except Exception as error:  # a damaged file fails anywhere in zlib, expat or openpyxl
            raise ImportProblem("file_corrupt", name=filename) from error
        gap = 0 if any(cell is not None for cell in cells) else gap + 1
        if gap > MAX_GAP:
            return
        yield number, cells


def _check_container(content: bytes, filename: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            size = sum(info.file_size for info in archive.infolist())
            encrypted = any(info.flag_bits & 1 for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ImportProblem("file_corrupt", name=filename) from error
    if encrypted:
        raise ImportProblem("file_encrypted", name=filename)
    if "xl/workbook.xml" not in names:
        raise ImportProblem(_other_kind(names), name=filename)
    if size > MAX_UNCOMPRESSED:
        raise ImportProblem("file_too_big", name=filename, megabytes=MAX_UNCOMPRESSED >> 20)


def _other_kind(names: set[str]) -> str:
    if "content.xml" in names or "xl/workbook.bin" in names:
        return "file_other_spreadsheet"
    return "file_archive"


def _open(content: bytes, *, data_only: bool) -> Iterator[Cells]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # unsupported extensions are of no concern here
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        raise ImportProblem("no_sheet")
    sheet.reset_dimensions()  # what the file says about its size is often wrong
    return (cells[:MAX_COLUMNS] for cells in sheet.iter_rows(values_only=True))


def _has_formulas(content: bytes) -> bool:
    """Most ledgers hold none: then one pass is enough."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_contains(archive, name, FORMULA) for name in sheets)


def _contains(archive: zipfile.ZipFile, name: str, pattern: re.Pattern[bytes]) -> bool:
    rest = b""
    with archive.open(name) as stream:
        while chunk := stream.read(CHUNK):
            if pattern.search(rest + chunk):
                return True
            rest = chunk[-OVERLAP:]
    return False


def _merged(values: Iterator[Cells], formulas: Iterator[Cells]) -> Iterator[Cells]:
    """Stored values; where a formula has none, the cell says so."""
    for value_row, formula_row in zip_longest(values, formulas, fillvalue=()):
        yield [
            Special.FORMULA_WITHOUT_VALUE if value is None and formula is not None else value
            for value, formula in zip_longest(value_row, formula_row)
        ]
