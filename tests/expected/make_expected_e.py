"""What section E of the regulations demands of a ledger, worked out without any of our own code.

    python tests/expected/make_expected_e.py revisit_management/demo/ledger_northwind.csv [FOLDER]

writes two tables into FOLDER (by default the script's own):

e_due_dates.csv  every occurrence of every rule of every ledger line: its dates, the stage on the
                 ideal date, and whether the visit is owed, with the reason if it is not.
e_due_on.csv     what generation run on a given day, for everything due in the next 30 days and all
                 of the past, must have left behind: occurrences taken, skipped, and the one waiting.

Only the standard library is used; months are added by hand. This is a second opinion: it must never
import the addon, and nothing in the addon may import it.
"""

import calendar
import csv
import sys
from datetime import date, timedelta
from pathlib import Path

FROZEN_DAYS = (date(2026, 2, 28), date(2026, 11, 22), date(2027, 2, 28), date(2028, 2, 29))
HORIZON_DAYS = 30

# rule, the date it counts from, months after it (one per occurrence), stage demanded on the day, early
RULES = (
    ("E4_arrival", "ship_date", (0,), "pre_commissioning", "none"),
    ("E4_survey", "power_on_date", (0,), None, "none"),
    ("E5", "power_on_date", (1,), None, "7 days"),
    ("E6", "power_on_date", (6, 12), "warranty", "1 month"),
    ("E7", "power_on_date", (24, 36), "post_warranty", "1 month"),
)
MISSING = {"ship_date": "not shipped yet", "power_on_date": "not powered on yet"}


def months_after(day, months):
    """The same day of the month so many months on, or the month's last day if it is shorter."""
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    while month < 1:
        year, month = year - 1, month + 12
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, last))


def stage(day, shipped, powered):
    """E1: trial one month from power-on; warranty 12 from power-on or 18 from shipment, the earlier."""
    if powered is None:
        return "pre_commissioning" if day <= months_after(shipped, 18) else "post_warranty"
    if day < powered:
        return "pre_commissioning"
    if day <= months_after(powered, 1):
        return "trial"
    if day <= min(months_after(powered, 12), months_after(shipped, 18)):
        return "warranty"
    return "post_warranty"


def earliest(ideal, early):
    if early == "none":
        return ideal
    return ideal - timedelta(days=7) if early == "7 days" else months_after(ideal, -1)


def parse(text):
    return date.fromisoformat(text) if text else None


def ledger_rows(row):
    """Every occurrence of every rule for one ledger line."""
    shipped, powered = parse(row["ship_date"]), parse(row["power_on_date"])
    for rule, start_column, months, demanded, early in RULES:
        start = parse(row[start_column])
        for occurrence, after in enumerate(months):
            line = {"ledger_no": row["ledger_no"], "rule": rule, "occurrence": occurrence}
            if shipped is None or start is None:
                missing = MISSING["ship_date" if shipped is None else start_column]
                yield {**line, "owed": "no", "reason": missing}
                continue
            ideal = months_after(start, after)
            found = stage(ideal, shipped, powered)
            wrong = demanded is not None and found != demanded
            yield {
                **line,
                "ideal_date": ideal,
                "earliest_date": earliest(ideal, early),
                "latest_date": months_after(ideal, 1),
                "stage": found,
                "owed": "no" if wrong else "yes",
                "reason": f"stage is {found}, not {demanded}" if wrong else "",
            }


def due_on(day, rows):
    """Per ledger line: occurrences taken, skipped and waiting after generation on ``day``."""
    limit = day + timedelta(days=HORIZON_DAYS)
    result, waiting_rules = {}, set()
    for row in rows:
        entry = result.setdefault(row["ledger_no"], {"taken": [], "skipped": [], "waiting": []})
        if "ideal_date" not in row:
            continue
        name = f"{row['rule']}:{row['occurrence']}"
        rule = (row["ledger_no"], row["rule"])
        if row["ideal_date"] <= limit:
            entry["taken" if row["owed"] == "yes" else "skipped"].append(name)
        elif rule not in waiting_rules:
            waiting_rules.add(rule)
            entry["waiting"].append(name)
    return result


def write(path, columns, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(ledger, folder):
    with open(ledger, newline="", encoding="utf-8-sig") as file:
        lines = sorted(csv.DictReader(file), key=lambda line: line["ledger_no"])
    rows = [row for line in lines for row in ledger_rows(line)]
    write(
        folder / "e_due_dates.csv",
        ["ledger_no", "rule", "occurrence", "ideal_date", "earliest_date", "latest_date", "stage", "owed", "reason"],
        rows,
    )
    write(
        folder / "e_due_on.csv",
        ["day", "ledger_no", "taken", "skipped", "waiting"],
        (
            {"day": day, "ledger_no": number, **{state: " ".join(names) for state, names in entry.items()}}
            for day in FROZEN_DAYS
            for number, entry in due_on(day, rows).items()
        ),
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent)
