"""Workbooks (.xlsx, .xlsm). openpyxl reads what belongs to the whole book; `sheet_rows` streams the rows."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet

from .problems import ImportProblem
from .sheet_rows import read_sheet

MAX_UNCOMPRESSED = 400 * 1024 * 1024

Row = tuple[int, Sequence[Any]]


def read_rows(content: bytes, filename: str) -> Iterator[Row]:
    """Rows of the first visible sheet with their numbers; damage found on the way is told as such."""
    _check_container(content, filename)
    try:
        yield from _open(content)
    except ImportProblem:
        raise
    except Exception as error:  # a damaged file fails anywhere in zlib, libxml2 or openpyxl
        raise ImportProblem("file_corrupt", name=filename) from error


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


def _open(content: bytes) -> Iterator[Row]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # unsupported extensions are of no concern here
        reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
    return read_sheet(reader, _first_visible_sheet(reader))


def _first_visible_sheet(reader: ExcelReader) -> str:
    """Path of the sheet inside the archive."""
    for sheet, relation in reader.parser.find_sheets():
        if sheet.state == "visible" and relation.target in reader.valid_files and "chartsheet" not in relation.Type:
            return str(relation.target)
    raise ImportProblem("no_sheet")
