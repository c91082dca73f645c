"""The harvest across processes: killed in the middle, and two at once. Each document becomes one event."""

import contextlib

import psycopg2
import pytest

DOCUMENTS = 220


@pytest.fixture(scope="module")
def full(module_db, module_shell):
    """A database with documents that nobody has read yet."""
    database = module_db("harvest")
    module_shell(database, "run_harvest.py", DOCUMENTS=DOCUMENTS, GATE=None, STOP_AT=None)
    return database


def read(in_shell, database, gate=None, stop_at=None):
    return in_shell.start(database, "run_harvest.py", DOCUMENTS=0, GATE=gate, STOP_AT=stop_at)


def count(sql, database, table):
    return sql(f"SELECT count(*) FROM {table}", database)[0][0]


def check_complete(sql, database):
    events, origins, lines = sql(
        "SELECT count(*), count(DISTINCT origin_id), count(DISTINCT engagement_id) FROM revisit_event", database
    )[0]
    assert (events, origins, lines) == (DOCUMENTS, DOCUMENTS, DOCUMENTS)
    assert count(sql, database, "revisit_engagement") == DOCUMENTS
    assert count(sql, database, "revisit_source_problem") == 0


def test_a_harvest_killed_in_the_middle_goes_on_where_it_stopped(full, fresh_db, in_shell, sql):
    database = fresh_db.copy(full, "harvest_killed")
    process = read(in_shell, database, stop_at=3)
    process.wait_for("IN THE MIDDLE")
    process.kill()
    assert count(sql, database, "revisit_event") == 100
    assert read(in_shell, database).result() == [120, 120, 0]
    check_complete(sql, database)


def test_two_harvests_at_once_read_each_document_once(full, fresh_db, in_shell, sql):
    database = fresh_db.copy(full, "harvest_two")
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(19)")
        both = [read(in_shell, database, gate=19) for _ in range(2)]
        for process in both:
            process.wait_for("READY")
    for process in both:
        process.result()
    check_complete(sql, database)
    assert sql("SELECT sum(created), sum(failed) FROM revisit_run", database) == [(DOCUMENTS, 0)]
