"""Two generators at once draw from the same numbers (A4): no number twice, none left out, every rate exact."""

import contextlib

import psycopg2
import pytest

DAY, COUNT, GENERATE = "2026-03-02", 2000, "_cron_generate"

DRAWS = """
    SELECT sampling.stratum, sampling.seed, sampling.arrivals, array_agg(line.draw_number ORDER BY line.draw_number),
        count(*) FILTER (WHERE line.state = 'taken'), count(*) FILTER (WHERE line.state = 'sampled_out')
    FROM revisit_sampling sampling JOIN revisit_schedule line ON line.sampling_id = sampling.id
    GROUP BY sampling.id
"""


@pytest.fixture(scope="module")
def loaded(module_db, module_shell):
    database = module_db("sampled")
    assert module_shell(database, "make_sampled.py", DAY=DAY, COUNT=COUNT) == 4
    return database


def start(in_shell, database, gate):
    names = {"CRONS": [GENERATE], "TODAY": DAY, "BATCH": 100, "GATE": gate, "STOP": None, "STOP_AT": 0}
    return in_shell.start(database, "run_cron.py", **names)


@pytest.fixture(scope="module")
def drawn(module_shell, loaded):
    """What two generators that begin together, before anything was drawn, leave behind."""
    with contextlib.closing(psycopg2.connect(dbname=loaded)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(20)")
        both = [start(module_shell, loaded, 20) for _ in range(2)]
        for process in both:
            process.wait_for("READY")
    return [process.result()[-1] for process in both]


def test_neither_fails_and_every_line_is_drawn_for_once(drawn, loaded, sql):
    assert [run["failed"] for run in drawn] == [0, 0]
    assert sum(run["examined"] for run in drawn) == COUNT
    assert sql("SELECT count(*) FROM revisit_schedule WHERE state = 'waiting'", loaded) == [(0,)]
    assert sql("SELECT count(*) FROM revisit_visit", loaded) == [(sum(run["created"] for run in drawn),)]


def test_each_stratum_has_one_draw_with_every_number_once_and_its_exact_rate(drawn, loaded, sql):
    found = sql(DRAWS, loaded)
    assert len({stratum for stratum, *_rest in found}) == len(found) == 4
    for stratum, _seed, arrivals, numbers, taken, left in found:
        assert numbers == list(range(1, arrivals + 1)), stratum
        assert taken + left == arrivals
        assert abs(taken - arrivals / 5) <= 1, stratum
    assert sum(arrivals for _stratum, _seed, arrivals, *_rest in found) == COUNT
