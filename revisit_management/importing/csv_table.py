"""Text files with a delimiter, in the encodings that ledgers come in."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from .problems import ImportProblem

DELIMITERS = ",;\t|"
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SAMPLE_BYTES = 200_000
SAMPLE_ROWS = 20

# one character of GB18030 outside ASCII
GB_CHARACTER = re.compile(rb"[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39]|[\x81-\xfe][\x40-\x7e\x80-\xfe]")
# a quotation mark that is never closed swallows the rest of the file; Odoo lifts the limit of the csv module
LONGEST_CELL = 131_072
# an accented letter of a Western text and the letter behind it, which GB18030 takes for one rare Chinese character
WESTERN_PAIR = re.compile(rb"[\xc0-\xff][A-Za-z]")
MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|table|head|meta)", re.IGNORECASE)


def read_rows(content: bytes, filename: str) -> Iterator[tuple[int, Sequence[Any]]]:
    if MARKUP.match(content.lstrip(b"\xef\xbb\xbf")):
        raise ImportProblem("file_html", name=filename)
    encoding = find_encoding(content, filename)
    delimiter, skip = _find_delimiter(content, encoding)
    return _read(content, encoding, delimiter, skip, filename)


def _read(
    content: bytes, encoding: str, delimiter: str, skip: int, filename: str
) -> Iterator[tuple[int, Sequence[Any]]]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    try:
        for number, row in islice(enumerate(csv.reader(text, delimiter=delimiter), start=1), skip, None):
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise ImportProblem("file_corrupt", name=filename)
            yield number, row
    except csv.Error as error:
        raise ImportProblem("file_corrupt", name=filename) from error


def find_encoding(content: bytes, filename: str = "") -> str:
    """UTF-8 and UTF-16, with or without mark, then GB18030, and Western text when it cannot be anything else."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            if not _decodes(content, encoding):
                raise ImportProblem("file_encoding", name=filename)
            return encoding
    if b"\x00" in content[:SAMPLE_BYTES]:
        return _utf_16_without_mark(content, filename)
    if _decodes(content, "utf-8"):
        return "utf-8"
    if _is_chinese(content[:SAMPLE_BYTES]) and _decodes(content, "gb18030"):
        return "gb18030"
    return "cp1252" if _decodes(content, "cp1252") else "latin-1"


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _utf_16_without_mark(content: bytes, filename: str) -> str:
    """ASCII characters leave their zero byte on one side: delimiters and digits are in every table."""
    sample = content[:SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    if max(even, odd) < 10 * min(even, odd) or not _decodes(content, encoding):
        raise ImportProblem("file_unknown", name=filename)
    return encoding


def _is_chinese(sample: bytes) -> bool:
    characters = GB_CHARACTER.findall(sample)
    western = sum(1 for character in characters if WESTERN_PAIR.fullmatch(character))
    return len(characters) > 2 * western


def _find_delimiter(content: bytes, encoding: str) -> tuple[str, int]:
    """The delimiter that makes the most of the first rows, and how many rows to leave out before the table."""
    text = content[:SAMPLE_BYTES].decode(encoding, errors="ignore")
    if found := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        return found[1], 1
    return max(DELIMITERS, key=lambda delimiter: _columns(text, delimiter)), 0


def _columns(text: str, delimiter: str) -> int:
    """How many columns most of the first rows have."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), SAMPLE_ROWS))
    except csv.Error:
        return 0
    widths = Counter(len(row) for row in rows if row)
    return max(widths, key=lambda width: (widths[width], -width), default=0)
