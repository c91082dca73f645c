"""Two generators at once file visits in the same plans (B1): one plan a period, every visit in its own."""

import contextlib

import psycopg2
import pytest

DAY, COUNT, GENERATE = "2026-03-02", 600, "_cron_generate"

FILED = """
    SELECT plan.key, count(DISTINCT plan.id), count(visit.id),
        bool_and(visit.planned_date BETWEEN plan.date_from AND plan.date_to AND visit.state = 'draft')
    FROM revisit_plan plan JOIN revisit_visit visit ON visit.plan_id = plan.id GROUP BY plan.key
"""


@pytest.fixture(scope="module")
def planned(module_db, module_shell):
    database = module_db("planned")
    assert module_shell(database, "make_planned.py", DAY=DAY, COUNT=COUNT) == COUNT
    return database


@pytest.fixture(scope="module")
def runs(module_shell, planned):
    """What two generators that begin together, before there is any plan, say of themselves."""
    names = {"CRONS": [GENERATE], "TODAY": DAY, "BATCH": 50, "GATE": 21, "STOP": None, "STOP_AT": 0}
    with contextlib.closing(psycopg2.connect(dbname=planned)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(21)")
        both = [module_shell.start(planned, "run_cron.py", **names) for _ in range(2)]
        for process in both:
            process.wait_for("READY")
    return [process.result()[-1] for process in both]


def test_every_visit_is_in_the_one_plan_of_its_week(runs, planned, sql):
    assert [run["failed"] for run in runs] == [0, 0]
    found = sql(FILED, planned)
    assert len(found) >= 3
    assert {plans for _key, plans, _visits, _right in found} == {1}
    assert sum(visits for _key, _plans, visits, _right in found) == COUNT
    assert all(right for *_rest, right in found)
