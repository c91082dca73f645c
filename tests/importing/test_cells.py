"""Cells as people type them: what is clear is read, what is not is refused with its text."""

from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from revisit_importing.cells import (
    EXCEL_EPOCH,
    FIRST_DAY,
    LAST_DAY,
    Amount,
    Special,
    read_amount,
    read_code,
    read_date,
    read_note,
    read_quantity,
    read_text,
)
from revisit_importing.choices import channel_code, read_country, read_level
from revisit_importing.problems import ImportProblem

DAY = date(2024, 7, 16)
days = st.dates(FIRST_DAY, LAST_DAY)

FORMATS = (
    "{d:%Y-%m-%d}",
    "{d.year}/{d.month}/{d.day}",
    "{d.year}.{d.month}.{d.day}",
    "{d.year}年{d.month}月{d.day}日",
    "{d.year} 年 {d.month} 月 {d.day} 日",
    "{d.day:02}.{d.month:02}.{d.year}",
    "{d:%Y%m%d}",
    "{d:%Y-%m-%d} 08:30",
    "{d:%Y-%m-%d}T08:30:00+08:00",
    "{d.day} {month} {d.year}",
    "{month} {d.day}, {d.year}",
    "　{d.year}／{d.month}／{d.day}　",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def code_of(reader, cell):
    with pytest.raises(ImportProblem) as caught:
        reader(cell)
    return caught.value.code


@given(days, st.sampled_from(FORMATS))
def test_every_writing_of_a_day_gives_that_day(day, form):
    assert read_date(form.format(d=day, month=MONTHS[day.month - 1])) == day


@given(days)
def test_dates_of_excel_give_the_day(day):
    moment = datetime(day.year, day.month, day.day, 23, 59)
    serial = (moment - EXCEL_EPOCH).total_seconds() / 86400
    assert read_date(day) == read_date(moment) == read_date(serial) == read_date(int(serial)) == day
    assert read_date(str(int(serial))) == day
    assert read_date(int(f"{day:%Y%m%d}")) == day


@given(days)
def test_day_and_month_are_never_guessed(day):
    text = f"{day.day:02}/{day.month:02}/{day.year}"
    if day.day > 12 or day.day == day.month:
        assert read_date(text) == day
    else:
        assert code_of(read_date, text) == "ambiguous_date"


@given(st.text(max_size=30))
def test_any_text_is_read_as_a_date_or_refused(text):
    try:
        day = read_date(text)
    except ImportProblem as problem:
        assert problem.values["text"]
    else:
        assert day is None or FIRST_DAY <= day <= LAST_DAY


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none(), st.datetimes()))
def test_no_cell_makes_a_reader_fall(cell):
    for reader in (read_text, read_note, read_code, read_date, read_quantity, read_amount, read_level, read_country):
        try:
            reader(cell)
        except ImportProblem as problem:
            assert problem.code


@pytest.mark.parametrize("cell", ["31.02.2024", "2024-02-31", "2024年2月30日", "2024/13/01", "20230229", 20230229])
def test_days_that_do_not_exist_are_refused(cell):
    assert code_of(read_date, cell) == "no_such_day"


@pytest.mark.parametrize("cell", ["soon", "12", 7, "2024", "2024-07", "24-7-16", True, -5, 1e300, "16 Foo 2024"])
def test_what_is_no_date_is_refused(cell):
    assert code_of(read_date, cell) == "bad_date"


@pytest.mark.parametrize("cell", ["0024-07-16", "1900-01-01", date(2224, 7, 16)])
def test_years_that_cannot_be_right_are_refused(cell):
    assert code_of(read_date, cell) == "implausible_date"


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000", "-", "—", "/", "N/A", "无", "無", float("nan")])
@pytest.mark.parametrize("reader", [read_text, read_code, read_date, read_quantity, read_amount, read_level])
def test_empty_cells_say_nothing(reader, cell):
    assert reader(cell) is None


@pytest.mark.parametrize("cell", ["未送电", "未送電", "TBD", "not yet"])
def test_a_date_that_has_not_come_is_no_date(cell):
    assert read_date(cell) is None


@pytest.mark.parametrize("reader", [read_text, read_code, read_date, read_quantity, read_amount])
def test_formulas_without_a_value_and_errors_of_excel_are_refused(reader):
    assert code_of(reader, Special.FORMULA_WITHOUT_VALUE) == "formula"
    assert code_of(reader, "#REF!") == code_of(reader, "#N/A") == code_of(reader, "#DIV/0!") == "excel_error"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        *((12, 12), (12.5, 12.5), ("12", 12), ("１２", 12), ("12台", 12), ("12 pcs", 12), ("2万", 20_000)),
        *(("1,234", 1234), ("1,234.5", 1234.5), ("1.234,5", 1234.5), ("1.234.567", 1234567), ("1 234,5", 1234.5)),
        *(("1'234", 1234), ("0,125", 0.125), ("12,5", 12.5), ("1.5", 1.5), ("1e3", 1000), (0, 0)),
    ],
)
def test_quantities(cell, number):
    assert read_quantity(cell) == number


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        *((13200, Amount(13200)), ("13,200.00", Amount(13200)), ("¥13,200", Amount(13200)), ("￥1", Amount(1))),
        *(("CNY 55,902.00", Amount(55902, "CNY")), ("55902元", Amount(55902)), ("RMB100", Amount(100, "CNY"))),
        *(("1.32万元", Amount(13200, None, True)), ("3億", Amount(3e8, None, True)), ("100 USD", Amount(100, "USD"))),
        *(("€1.234,56", Amount(1234.56, "EUR")), ("人民币5万", Amount(50000, "CNY", True))),
    ],
)
def test_amounts(cell, amount):
    assert read_amount(cell) == amount


@pytest.mark.parametrize("cell", ["abc", "12abc", "1,2,3", "(100)", "1.2.3", True, DAY, "--5", "12,34,567", 1e16])
def test_text_in_number_columns_is_refused(cell):
    assert code_of(read_quantity, cell) == code_of(read_amount, cell) == "bad_number"


@pytest.mark.parametrize("cell", [-1, "-1", "-1,234.5"])
def test_numbers_below_zero_are_refused(cell):
    assert code_of(read_quantity, cell) == code_of(read_amount, cell) == "negative"


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_thousands_separators_never_change_a_number(whole, cents):
    number = float(f"{whole}.{cents:02}")
    english = f"{number:,.2f}"
    assert read_quantity(english) == pytest.approx(number)
    assert read_quantity(english.translate(str.maketrans(",.", ".,"))) == pytest.approx(number)
    assert read_quantity(english.replace(",", " ")) == pytest.approx(number)


@given(st.integers(0, 10**14))
def test_numbers_that_stand_for_something_keep_all_digits(number):
    assert read_code(number) == read_code(float(number)) == read_code(str(number)) == str(number)


@pytest.mark.parametrize("cell", ["1.38E+10", "1e10", 1.38e18, 123456789012345678])
def test_lost_digits_are_told(cell):
    assert code_of(read_code, cell) == "lost_digits"


def test_texts_lose_what_cannot_be_seen():
    assert read_text("  Vins\u00a0et\u3000 alcools\n\x00Chevalier\u200b ") == "Vins et alcools Chevalier"
    assert read_code("00123") == "00123"
    assert read_text(12.0) == "12"
    assert read_text(datetime(2024, 7, 16)) == "2024-07-16"
    assert read_note("one\ntwo") == "one\ntwo"
    assert code_of(read_code, datetime(2024, 7, 16)) == "code_is_date"


@given(st.text())
def test_reading_a_text_twice_changes_nothing(text):
    assume(not text.strip().startswith("#"))
    once = read_text(text)
    assert read_text(once) == once


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        *(
            ("很满意", "very_satisfied"),
            ("非常滿意", "very_satisfied"),
            ("满意", "satisfied"),
            ("Satisfied", "satisfied"),
        ),
        *(
            ("一般", "average"),
            ("基本满意", "average"),
            ("不满意", "dissatisfied"),
            ("very-satisfied", "very_satisfied"),
        ),
    ],
)
def test_levels_of_satisfaction(cell, level):
    assert read_level(cell) == level


def test_other_words_are_no_level():
    assert code_of(read_level, "fine, thanks") == "unknown_level"


def test_channels_and_countries():
    assert [channel_code(text) for text in ("电话", "上門", "On-site", "微信", "pigeon")] == [
        *("phone", "onsite", "onsite", "im", None)
    ]
    assert [read_country(text) for text in ("UK", "Germany", "中国", "法國", "de")] == ["GB", "DE", "CN", "FR", "DE"]
    assert code_of(read_country, "Atlantis") == "unknown_country"
