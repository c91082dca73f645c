"""The addon comes, is updated, goes and comes back; what Odoo logs meanwhile is clean."""

import os
import re
import sys

import pytest
from processes import ROOT, call, database_name

ADDON = "revisit_management"
PROBLEM = re.compile(r"^\d{4}-\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ", re.MULTILINE)
# Odoo deletes record by record before it drops the tables; what our tables refer to is tried again after that
IN_PASSING = re.compile(r"bad query: b'DELETE FROM ")
OUR_TABLES = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'revisit\\_%' ORDER BY 1"


def problems(text):
    """Warnings and errors in Odoo's log, without those that are known to be harmless."""
    known = (line.strip() for line in (ROOT / "tools/allowed_log_lines.txt").read_text().splitlines())
    allowed = [re.compile(line) for line in known if line and not line.startswith("#")]
    lines = [line for line in text.splitlines() if PROBLEM.match(line)]
    return [line for line in lines if not any(pattern.search(line) for pattern in allowed)]


@pytest.fixture
def odoo_once(odoo_cli):
    """Odoo once, for its effect on a database; a warning in its log is a failure."""

    def run(database, *options):
        done = odoo_cli("server", "-d", database, "--stop-after-init", "--no-http", *options)
        assert not problems(done.stderr + done.stdout)

    return run


@pytest.fixture(scope="module")
def with_demo(module_db):
    return module_db("life_demo", demo=True)


def content(sql, database):
    """Every row of every table of ours, as text; what an update may touch is left out."""
    tables = [table for (table,) in sql(OUR_TABLES, database)]
    changing = "ARRAY['write_date', 'write_uid']"
    return {
        table: sql(f'SELECT (to_jsonb(t) - {changing})::text FROM "{table}" t ORDER BY 1', database) for table in tables
    }


def test_demo_data_shows_the_regulation_at_work(with_demo, sql):
    rows = {table: len(found) for table, found in content(sql, with_demo).items()}
    assert rows["revisit_engagement"] == 830
    assert min(rows[f"revisit_{name}"] for name in ("visit", "attempt", "answer", "team", "event", "schedule")) > 0
    states = {state for (state,) in sql("SELECT DISTINCT state FROM revisit_visit", with_demo)}
    assert {"ready", "done"} <= states


def test_without_demo_data_there_are_vocabulary_and_nine_templates_but_nothing_is_in_force(fresh_db, sql):
    rows = {table: len(found) for table, found in content(sql, fresh_db("life_plain")).items()}
    for name in ("engagement", "visit", "attempt", "event", "schedule", "team", "run"):
        assert rows[f"revisit_{name}"] == 0, name
    assert rows["revisit_policy"] == 9
    assert min(rows[f"revisit_{name}"] for name in ("stage", "channel", "event_type", "rule", "dimension")) > 0


def test_an_update_keeps_everything_and_warns_nothing(fresh_db, with_demo, odoo_once, sql):
    database = fresh_db.copy(with_demo, "life_update")
    before = content(sql, database)
    odoo_once(database, "-u", ADDON)
    after = content(sql, database)
    assert before.keys() == after.keys()
    for table, found in before.items():
        assert after[table] == found, table


def test_it_is_uninstalled_without_a_trace_and_can_be_installed_again(fresh_db, with_demo, odoo_once, in_shell, sql):
    database = fresh_db.copy(with_demo, "life_again")
    in_shell(database, "make_customer.py")
    printed = in_shell.start(database, "uninstall.py")
    assert printed.result() == "uninstalled"
    assert not [line for line in problems(printed.text()) if not IN_PASSING.search(line)]
    assert sql(OUR_TABLES, database) == []
    for table, condition in (
        # demo users stay where their deeds are on record; Odoo deletes no user who did anything
        ("ir_model_data", f"module = '{ADDON}' AND name NOT LIKE 'user\\_%'"),
        ("ir_model", "model LIKE 'revisit.%'"),
        ("ir_model_fields", "name LIKE 'revisit\\_%'"),
        ("ir_attachment", "res_model LIKE 'revisit.%'"),
        ("mail_activity", "res_model LIKE 'revisit.%'"),
        ("mail_message", "model LIKE 'revisit.%'"),
        ("ir_act_server", "code LIKE '%_cron_expand%'"),
    ):
        assert sql(f"SELECT count(*) FROM {table} WHERE {condition}", database) == [(0,)], table
    assert sql("SELECT name FROM res_partner WHERE ref = 'OURS'", database) == [("Customer of our own",)]

    odoo_once(database, "-i", ADDON, "--with-demo")
    assert sql("SELECT count(*) FROM revisit_engagement", database) == [(830,)]
    assert sql(f"SELECT state FROM ir_module_module WHERE name = '{ADDON}'", database) == [("installed",)]


def test_bin_odoo_makes_a_database_that_is_missing(odoo_cli, sql):
    database = database_name("life_missing")
    sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    try:
        printed = odoo_cli("shell", "-d", database, "--no-http", "--log-level=warn", input="print(env.cr.dbname)")
        assert printed.stdout == f"{database}\n"
    finally:
        sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def test_the_engine_imports_no_odoo():
    modules = ", ".join(
        f"revisit_engine.{name}" for name in ("assignment", "cadence", "sampling", "warranty", "workdays")
    )
    code = f"import sys, {modules}; print([name for name in sys.modules if name.partition('.')[0] == 'odoo'])"
    done = call([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT / "tests/lib")})
    assert done.stdout == "[]\n"
