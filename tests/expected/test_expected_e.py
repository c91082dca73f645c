"""The committed expectation is what its script makes of the committed ledger, and agrees with the engine."""

import ast
import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from revisit_engine.cadence import Cadence, Span, occurrence, window
from revisit_engine.warranty import WarrantyTerm, stage_on

HERE = Path(__file__).parent
SCRIPT = HERE / "make_expected_e.py"
LEDGER = HERE.parents[1] / "revisit_management" / "demo" / "ledger_northwind.csv"

MONTH = Span(1, "month")
RULES = {
    "E4_arrival": ("ship_date", Cadence(Span(0, "day")), None, "pre_commissioning"),
    "E4_survey": ("power_on_date", Cadence(Span(0, "day")), None, None),
    "E5": ("power_on_date", Cadence(MONTH), Span(7, "day"), None),
    "E6": ("power_on_date", Cadence(Span(6, "month"), Span(6, "month"), count=2), MONTH, "warranty"),
    "E7": ("power_on_date", Cadence(Span(2, "year"), Span(1, "year"), count=2), MONTH, "post_warranty"),
}


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day_of(row, column):
    return date.fromisoformat(row[column]) if row[column] else None


def no_workday_needed(day):
    raise AssertionError("section E counts no working days")


@pytest.mark.parametrize("name", ["e_due_dates.csv", "e_due_on.csv"])
def test_the_script_reproduces_the_committed_table(name, tmp_path):
    subprocess.run([sys.executable, "-I", SCRIPT, LEDGER, tmp_path], check=True)
    assert (tmp_path / name).read_bytes() == (HERE / name).read_bytes()


def test_the_script_imports_nothing_of_ours():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"calendar", "csv", "sys", "datetime", "pathlib"}


def test_every_ledger_line_is_there_once_per_occurrence():
    rows = read(HERE / "e_due_dates.csv")
    keys = {(row["ledger_no"], row["rule"], row["occurrence"]) for row in rows}
    assert len(rows) == len(keys) == 830 * 7
    assert len({row["ledger_no"] for row in rows if row["reason"] == "not shipped yet"}) == 21


def test_e1_e4_e5_e6_e7_the_engine_agrees_on_every_date_stage_and_debt():
    ledger = {row["ledger_no"]: row for row in read(LEDGER)}
    for expected in read(HERE / "e_due_dates.csv"):
        assert engine_row(ledger[expected["ledger_no"]], expected) == expected


def engine_row(line, key):
    start_column, cadence, early, demanded = RULES[key["rule"]]
    shipped, powered, start = (day_of(line, column) for column in ("ship_date", "power_on_date", start_column))
    empty = dict.fromkeys(("ideal_date", "earliest_date", "latest_date", "stage"), "")
    row = {**empty, **{column: key[column] for column in ("ledger_no", "rule", "occurrence")}}
    if shipped is None:
        return {**row, "owed": "no", "reason": "not shipped yet"}
    ideal = occurrence(start, cadence, int(key["occurrence"]), no_workday_needed)
    span = window(start, ideal, early, MONTH, None, no_workday_needed)
    stage = stage_on(ideal, shipped, powered, WarrantyTerm())
    wrong = demanded not in (None, stage)
    return {
        **row,
        "ideal_date": str(ideal),
        "earliest_date": str(span.earliest),
        "latest_date": str(span.latest),
        "stage": stage,
        "owed": "no" if wrong else "yes",
        "reason": f"stage is {stage}, not {demanded}" if wrong else "",
    }


def test_the_script_judges_month_ends_and_late_power_on_as_read_by_hand(tmp_path):
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(
        "ledger_no,ship_date,power_on_date\n"
        "A,2024-01-31,2024-12-31\n"  # warranty ends 18 months from shipment, on 2025-07-31
        "B,2027-08-31,2027-08-31\n"
        "C,2025-01-01,\n",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, "-I", SCRIPT, ledger, tmp_path], check=True)
    rows = {(row["ledger_no"], row["rule"], row["occurrence"]): row for row in read(tmp_path / "e_due_dates.csv")}

    def dates(*key):
        return [rows[key][column] for column in ("earliest_date", "ideal_date", "latest_date")]

    assert dates("A", "E6", "0") == ["2025-05-30", "2025-06-30", "2025-07-30"]
    assert rows["A", "E6", "0"]["owed"] == "yes"
    assert rows["A", "E6", "1"]["reason"] == "stage is post_warranty, not warranty"
    assert rows["B", "E4_arrival", "0"]["reason"] == "stage is trial, not pre_commissioning"
    assert dates("B", "E6", "0") == ["2028-01-29", "2028-02-29", "2028-03-29"]
    assert dates("B", "E7", "1") == ["2030-07-31", "2030-08-31", "2030-09-30"]
    assert rows["C", "E4_arrival", "0"]["owed"] == "yes"
    assert rows["C", "E5", "0"]["reason"] == "not powered on yet"
