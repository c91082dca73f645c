"""Files of every kind: tables are read with the row numbers of a spreadsheet, the rest gets a clear problem."""

import csv
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from revisit_importing import xlsx_table
from revisit_importing.cells import Special
from revisit_importing.csv_table import find_encoding
from revisit_importing.headings import propose
from revisit_importing.problems import ImportProblem
from revisit_importing.table_reader import open_table

DEMO = Path(__file__).parents[2] / "revisit_management" / "demo"
CHINESE = "台帐编号,顾客名称,发货时间\nNW-1,北京电力公司,2024-07-16\nNW-2,上海变电站,2024-07-17\n"
WESTERN = "Ledger No;Customer;City\nNW-1;Königlich Essen;Münster\nNW-2;Suprêmes délices;São Paulo\n"


def rows_of(content, name="ledger.csv", kind="ledger"):
    table = open_table(content, name, kind)
    return table.headings, [(number, list(cells)) for number, cells in table.rows]


def problem_of(content, name="ledger.xlsx", kind="ledger"):
    with pytest.raises(ImportProblem) as caught:
        rows_of(content, name, kind)
    return caught.value.code


def workbook(*rows, **sheets):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, state in sheets.items():
        book.create_sheet(title, 0).sheet_state = state
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def repacked(content, **changes):
    """The workbook with parts replaced; None takes one out."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = changes.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return output.getvalue()


@pytest.mark.parametrize("name", ["ledger_northwind.csv", "顾客回访台帐.xlsx"])
def test_the_real_ledgers_are_read_whole(name):
    headings, rows = rows_of((DEMO / name).read_bytes(), name)
    assert len(rows) == 830
    assert [number for number, _cells in rows] == list(range(2, 832))
    assert len(propose(headings, "ledger")) == len(headings)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_chinese_text_in_every_encoding(encoding):
    headings, rows = rows_of(CHINESE.encode(encoding))
    assert headings == ["台帐编号", "顾客名称", "发货时间"]
    assert rows[1] == (3, ["NW-2", "上海变电站", "2024-07-17"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "gb18030"])
def test_western_text_is_not_taken_for_chinese(encoding):
    _headings, rows = rows_of(WESTERN.encode(encoding))
    assert rows[0][1] == ["NW-1", "Königlich Essen", "Münster"]
    assert rows[1][1] == ["NW-2", "Suprêmes délices", "São Paulo"]


def test_the_real_ledger_in_gb18030():
    text = (DEMO / "ledger_northwind.csv").read_text("utf-8-sig")
    assert find_encoding(text.encode("gb18030")) == "gb18030"
    assert find_encoding(text.encode("cp1252", errors="replace")) == "cp1252"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter):
    table = [["Ledger No", "Customer", "Amount"], ["NW-1", "Essen, Trinken; mehr", "1,5"]]
    output = io.StringIO()
    csv.writer(output, delimiter=delimiter).writerows(table)
    headings, rows = rows_of(output.getvalue().encode())
    assert (headings, rows) == (table[0], [(2, table[1])])


def test_rows_are_numbered_as_in_a_spreadsheet():
    text = '回访台帐,,\n\n台帐编号,顾客名称,城市\nNW-1,"two\nlines",Reims\n,,\nNW-2,x,y\n'
    assert rows_of(text.encode())[1] == [(4, ["NW-1", "two\nlines", "Reims"]), (6, ["NW-2", "x", "y"])]
    book = workbook(["回访台帐"], [], ["台帐编号", "顾客名称"], ["NW-1", "x"], [], ["NW-2", "y"])
    assert [number for number, _cells in rows_of(book, "a.xlsx")[1]] == [4, 6]


def test_a_line_for_excel_with_the_delimiter_is_left_out():
    assert rows_of(b"sep=;\r\nLedger No;Customer\r\nNW-1;a,b\r\n")[1] == [(3, ["NW-1", "a,b"])]


def test_hidden_sheets_are_left_out():
    book = workbook(["Ledger No"], ["NW-1"], codes="hidden", old="veryHidden")
    assert rows_of(book, "a.xlsx")[1] == [(2, ["NW-1"])]


def test_a_macro_workbook_is_read_and_its_macros_are_not():
    book = workbook(["Ledger No"], ["NW-1"])
    output = io.BytesIO(book)
    with zipfile.ZipFile(output, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not even looked at")
    assert rows_of(output.getvalue(), "ledger.xlsm")[1] == [(2, ["NW-1"])]


def test_formulas_give_their_stored_value_and_without_one_say_so():
    book = workbook(["Ledger No", "Qty", "Amount"], ["NW-1", "=1+1", "=2+2"])
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        xml = re.sub(rb"<f>1\+1</f><v ?/?>(</v>)?", b"<f>1+1</f><v>2</v>", archive.read(sheet))
    _headings, rows = rows_of(repacked(book, **{sheet: xml}), "a.xlsx")
    assert rows == [(2, ["NW-1", 2, Special.FORMULA_WITHOUT_VALUE])]


def test_wrong_dimensions_in_the_file_do_not_cut_it_off():
    book = workbook(["Ledger No", "Customer"], *([f"NW-{n}", "x"] for n in range(50)))
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        xml = archive.read(sheet).replace(b'ref="A1:B51"', b'ref="A1:A2"')
    assert len(rows_of(repacked(book, **{sheet: xml}), "a.xlsx")[1]) == 50


BOOK = workbook(["Ledger No", "Shipped"], ["NW-1", datetime(2024, 7, 16)])


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "file_empty"),
        (b"\xef\xbb\xbf\r\n \n", "a.csv", "file_empty"),
        (b"\x00" * 100, "a.csv", "file_empty"),
        (workbook(), "a.xlsx", "file_empty"),
        (b",,\n,,\n", "a.csv", "file_empty"),
        (b"Ledger No,Customer\n", "a.csv", "only_headings"),
        (workbook(["Ledger No", "Customer"]), "a.xlsx", "only_headings"),
        (b"one,two\n1,2\n", "a.csv", "no_heading"),
        (b"%PDF-1.7\n...", "ledger.xlsx", "file_pdf"),
        (b"%PDF-1.7\n...", "ledger.csv", "file_pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "file_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "file_encrypted"),
        (BOOK[: len(BOOK) // 2], "a.xlsx", "file_corrupt"),
        (b"Ledger No,Customer\nNW-1,x\n", "a.xlsx", "file_corrupt"),
        (repacked(BOOK, **{"xl/workbook.xml": b"<oops"}), "a.xlsx", "file_corrupt"),
        (repacked(BOOK, **{"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}), "a.xlsx", "file_corrupt"),
        (repacked(BOOK, **{"xl/workbook.xml": None}), "a.xlsx", "file_archive"),
        (b"<html><table><tr><td>Ledger No</td></tr></table>", "a.xls", "file_html"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "a.xls", "file_html"),
        (b"PK\x05\x06" + b"\0" * 18, "a.zip", "file_archive"),
        (b"Rar!\x1a\x07", "a.csv", "file_archive"),
        (bytes(range(256)) * 20, "a.csv", "file_unknown"),
        (b"\xff\xfe" + "Ledger".encode("utf-16-le") + b"\x00", "a.csv", "file_encoding"),
        (b'Ledger No,Customer\nNW-1,"' + b"x" * 200_000 + b"\n", "a.csv", "file_corrupt"),
    ],
)
def test_what_is_no_table_gets_a_clear_problem(content, name, code):
    assert problem_of(content, name) == code


def test_an_open_document_is_another_kind_of_spreadsheet():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert problem_of(output.getvalue(), "a.ods") == "file_other_spreadsheet"


def test_a_zip_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(xlsx_table, "MAX_UNCOMPRESSED", 1 << 20)
    bomb = repacked(BOOK, **{"xl/worksheets/sheet1.xml": b" " * (2 << 20)})
    assert len(bomb) < 20_000
    assert problem_of(bomb, "a.xlsx") == "file_too_big"


def test_a_damaged_part_is_told_when_it_is_reached():
    damaged = bytearray(workbook(["Ledger No"], *([f"NW-{n}"] for n in range(5000))))
    with zipfile.ZipFile(io.BytesIO(damaged)) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    at = sheet.header_offset + 30 + len(sheet.filename) + sheet.compress_size // 2
    damaged[at : at + 200] = b"\xff" * 200
    assert problem_of(bytes(damaged), "a.xlsx") == "file_corrupt"


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a"]))
def test_no_file_makes_the_reader_fall(content, name):
    try:
        rows_of(content, name)
    except ImportProblem as problem:
        assert problem.code


cell_texts = st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs")), max_size=12)


@given(st.lists(st.lists(cell_texts, min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_a_csv_writer_writes_comes_back(table):
    output = io.StringIO()
    csv.writer(output).writerows([["台帐编号", "顾客名称", "工程名称"], *table])
    expected = [(n, row) for n, row in enumerate(table, start=2) if any(cell.strip() for cell in row)]
    content = output.getvalue().encode("utf-8-sig")
    if expected:
        assert rows_of(content)[1] == expected
    else:
        assert problem_of(content, "a.csv") == "only_headings"
