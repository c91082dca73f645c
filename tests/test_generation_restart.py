"""Work that is cut off, repeated, doubled or poisoned comes to the same visits: the real ledger under regulation E.

Every test works on a copy of one database that holds all 830 ledger lines. What it comes to is compared with an
undisturbed run, row by row.
"""

import contextlib

import psycopg2
import pytest
from processes import LEDGER

TODAY = "2028-02-29"
TOMORROW = "2028-03-01"
EXPAND, GENERATE = "_cron_expand", "_cron_generate"

WAITING = """
    SELECT engagement.ledger_no, rule.clause, rule.name->>'en_US', line.occurrence, line.key LIKE rule.id || ':%%',
        line.ideal_date, line.earliest_date, line.latest_date, line.state, line.reason, line.error,
        event.to_expand, visit.id IS NOT NULL
    FROM revisit_schedule line
    JOIN revisit_rule rule ON rule.id = line.rule_id
    JOIN revisit_event event ON event.id = line.event_id
    JOIN revisit_engagement engagement ON engagement.id = line.engagement_id
    LEFT JOIN revisit_visit visit ON visit.id = line.visit_id
    ORDER BY 1, 2, 3, 4
"""
# who shares a trip, and who has time on which day, depends on who was due in the same batch: of the days only that they
# lie in the window (E9), and of the reasons only why there is a visit, not how full the agents were
VISITS = """
    SELECT engagement.ledger_no, rule.clause, rule.name->>'en_US', line.occurrence, visit.ideal_date,
        visit.planned_date BETWEEN visit.earliest_date AND visit.latest_date,
        visit.state, split_part(visit.reason, ' Nobody ha', 1), visit.stage, visit.channel_id,
        visit.agent_id IS NOT NULL,
        (SELECT array_agg(contact.role_id ORDER BY contact.role_id) FROM revisit_visit_contact contact
            WHERE contact.visit_id = visit.id),
        (SELECT array_agg((
                activity.date_deadline = visit.planned_date, activity.user_id = visit.agent_id, activity.res_name
            )::text)
            FROM mail_activity activity
            WHERE activity.res_model = 'revisit.visit' AND activity.res_id = visit.id)
    FROM revisit_visit visit
    LEFT JOIN revisit_schedule line ON line.visit_id = visit.id
    LEFT JOIN revisit_rule rule ON rule.id = line.rule_id
    LEFT JOIN revisit_engagement engagement ON engagement.id = visit.engagement_id
    ORDER BY 1, 2, 3, 4
"""


class Bench:
    """Databases with the ledger, and runs of the scheduled actions on them."""

    def __init__(self, make, in_shell, sql):
        self.make, self.in_shell, self.sql = make, in_shell, sql
        self.loaded = make("ledger")
        assert in_shell(self.loaded, "load_ledger.py", LEDGER=str(LEDGER)) == 830
        self.expanded = self.copy("expanded", self.loaded)
        self.expand(self.expanded)
        self.done = self.copy("undisturbed", self.expanded)
        self.generate(self.done)

    def copy(self, name, source):
        return self.make.copy(source, name)

    def start(self, database, *crons, today=TODAY, batch=5000, gate=None, stop=None, stop_at=0):
        names = {"CRONS": crons, "TODAY": today, "BATCH": batch, "GATE": gate, "STOP": stop, "STOP_AT": stop_at}
        return self.in_shell.start(database, "run_cron.py", **names)

    def run(self, database, *crons, **options):
        """What the run log says of each action."""
        return self.start(database, *crons, **options).result()

    def expand(self, database, **options):
        return self.run(database, EXPAND, **options)[-1]

    def generate(self, database, **options):
        return self.run(database, GENERATE, **options)[-1]

    def kill_in(self, database, cron, batch, stop, stop_at):
        """Kill the action in the middle of a batch, after earlier ones were committed."""
        process = self.start(database, cron, batch=batch, stop=stop, stop_at=stop_at)
        process.wait_for("IN THE MIDDLE")
        process.kill()

    @contextlib.contextmanager
    def gate(self, number=19):
        """Two processes that reach the gate inside this block go through it together when it ends."""
        with contextlib.closing(psycopg2.connect(dbname=self.loaded)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", (number,))
            yield number

    def lines(self, database):
        return self.sql(WAITING, database)

    def visits(self, database):
        return self.sql(VISITS, database)

    def count(self, database, table, condition="TRUE"):
        return self.sql(f"SELECT count(*) FROM {table} WHERE {condition}", database)[0][0]


@pytest.fixture(scope="module")
def bench(module_db, module_shell, sql):
    return Bench(module_db, module_shell, sql)


def test_the_undisturbed_run_is_worth_comparing_with(bench):
    visits = bench.visits(bench.done)
    assert len(visits) > 3000
    assert {clause for _ledger_no, clause, *_rest in visits} == {"E4", "E5", "E6", "E7"}
    assert all(len(activities) == 1 for *_rest, activities in visits)
    assert bench.count(bench.done, "revisit_schedule", "state = 'waiting' AND ideal_date <= '2028-03-30'") == 0


def test_a_second_run_creates_nothing(bench):
    before = bench.lines(bench.done), bench.visits(bench.done)
    for run in bench.run(bench.done, EXPAND, GENERATE, EXPAND, GENERATE):
        assert (run["examined"], run["created"], run["failed"]) == (0, 0, 0)
    assert (bench.lines(bench.done), bench.visits(bench.done)) == before


def test_generation_killed_in_the_middle_goes_on_where_it_stopped(bench):
    database = bench.copy("killed", bench.expanded)
    created = [0]
    for stop in (("revisit.visit", "_insert_activities"), ("revisit.schedule", "_append_next")):
        bench.kill_in(database, GENERATE, 200, stop, 3)
        created.append(bench.count(database, "revisit_visit"))
    assert 0 < created[1] < created[2] < len(bench.visits(bench.done))
    run = bench.generate(database, batch=200)
    assert created[-1] + run["created"] == len(bench.visits(bench.done))
    assert bench.visits(database) == bench.visits(bench.done)
    assert bench.lines(database) == bench.lines(bench.done)


def test_expansion_killed_in_the_middle_goes_on_where_it_stopped(bench):
    database = bench.copy("expand_killed", bench.loaded)
    bench.kill_in(database, EXPAND, 500, ("revisit.schedule", "_mark_expanded"), 3)
    assert 0 < bench.count(database, "revisit_schedule") < len(bench.lines(bench.expanded))
    bench.expand(database)
    assert bench.lines(database) == bench.lines(bench.expanded)


@pytest.mark.parametrize("cron", [EXPAND, GENERATE])
def test_two_at_once_do_the_work_once(bench, cron):
    source, wanted = {EXPAND: (bench.loaded, bench.expanded), GENERATE: (bench.expanded, bench.done)}[cron]
    database = bench.copy(f"two{cron}", source)
    with bench.gate() as gate:
        both = [bench.start(database, cron, batch=100, gate=gate) for _ in range(2)]
        for process in both:
            process.wait_for("READY")
    for process in both:
        process.result()
    assert bench.lines(database) == bench.lines(wanted)
    assert bench.visits(database) == bench.visits(wanted)
    logs = bench.sql("SELECT created, failed, ended_at FROM revisit_run WHERE kind = %s", database, (cron[6:],))
    logs_of_one = bench.sql("SELECT created FROM revisit_run WHERE kind = %s", wanted, (cron[6:],))
    assert len(logs) == 2
    assert all(not failed and ended_at for _created, failed, ended_at in logs)
    assert sum(created for created, *_rest in logs) == sum(created for (created,) in logs_of_one)


def test_a_generator_passes_by_what_another_one_holds(bench):
    database = bench.copy("passing", bench.expanded)
    holder = bench.start(database, GENERATE, batch=200, stop=("revisit.schedule", "_append_next"), stop_at=1)
    holder.wait_for("IN THE MIDDLE")
    run = bench.generate(database, batch=200)
    held = len(bench.visits(bench.done)) - run["created"]
    assert held > 0
    assert bench.count(database, "revisit_visit") == run["created"]
    holder.kill()
    bench.generate(database, batch=200)
    assert bench.visits(database) == bench.visits(bench.done)


POISON = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'this customer is poison'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON revisit_visit FOR EACH ROW
    WHEN (NEW.partner_id = {partner}) EXECUTE FUNCTION refuse();
"""


def test_a_poisoned_customer_is_logged_and_the_rest_is_created(bench):
    database = bench.copy("poisoned", bench.expanded)
    [(partner,)] = bench.sql("SELECT id FROM res_partner WHERE ref = 'CENTC'", database)
    bench.sql(POISON.format(partner=partner), database)
    run, same_day = bench.run(database, GENERATE, GENERATE)

    whole = bench.visits(bench.done)
    ours = f"partner_id = {partner}"
    failed = bench.sql(
        f"SELECT id, error, retry_on::text FROM revisit_schedule WHERE error IS NOT NULL AND {ours}", database
    )
    assert failed
    assert bench.count(database, "revisit_schedule", f"error IS NOT NULL AND NOT {ours}") == 0
    assert all("this customer is poison" in error and day == TOMORROW for _id, error, day in failed)
    assert run["failed"] == len(failed)
    assert all(f"revisit.schedule {line}: " in run["messages"] for line, _error, _day in failed)
    poisoned = bench.count(bench.done, "revisit_visit", ours)
    assert bench.count(database, "revisit_visit") == len(whole) - poisoned

    assert same_day["examined"] == same_day["failed"] == 0, "tried again the same day"
    bench.sql("DROP TRIGGER refuse ON revisit_visit", database)
    bench.generate(database, today=TOMORROW)
    assert bench.count(database, "revisit_visit", ours) == poisoned
    assert bench.count(database, "revisit_schedule", "error IS NOT NULL OR retry_on IS NOT NULL") == 0


def test_a_broken_rule_is_logged_and_the_others_go_on(bench):
    database = bench.copy("broken_rule", bench.expanded)
    broken = "rule_id = (SELECT id FROM revisit_rule WHERE clause = 'E5' AND company_id IS NOT NULL)"
    [(domain,)] = bench.sql(
        "SELECT engagement_domain FROM revisit_rule WHERE clause = 'E5' AND company_id IS NULL", database
    )
    change = "UPDATE revisit_rule SET engagement_domain = %s WHERE clause = 'E5' AND company_id IS NOT NULL"
    bench.sql(change, database, ('[("no_such_field", "=", 1)]',))
    run = bench.generate(database)

    lines = bench.count(database, "revisit_schedule", f"{broken} AND error LIKE '%%no_such_field%%'")
    assert lines == run["failed"] == bench.count(bench.done, "revisit_schedule", f"{broken} AND occurrence = 0")
    assert bench.count(database, "revisit_visit", broken) == 0
    others = f"NOT {broken}"
    assert bench.count(database, "revisit_visit", others) == bench.count(bench.done, "revisit_visit", others)

    bench.sql(change, database, (domain,))
    bench.generate(database, today=TOMORROW)
    assert bench.count(database, "revisit_visit", broken) == bench.count(bench.done, "revisit_visit", broken)
    assert bench.count(database, "revisit_schedule", "error IS NOT NULL") == 0


def test_a_poisoned_event_does_not_hold_up_the_others(bench):
    database = bench.copy("poisoned_event", bench.loaded)
    [(event,)] = bench.sql("SELECT min(event_id) FROM revisit_schedule", bench.expanded)
    bench.sql(
        POISON.replace("revisit_visit", "revisit_schedule").replace("partner_id", "event_id").format(partner=event),
        database,
    )
    run = bench.expand(database)
    assert run["failed"] == 1
    assert f"revisit.event {event}: " in run["messages"]
    [(error, day, to_expand)] = bench.sql(
        "SELECT error, retry_on::text, to_expand FROM revisit_event WHERE error IS NOT NULL", database
    )
    assert ("poison" in error, day, to_expand) == (True, TOMORROW, True)
    assert bench.count(bench.expanded, "revisit_schedule", f"event_id = {event}") > 0
    assert len(bench.lines(bench.expanded)) - bench.count(database, "revisit_schedule") == bench.count(
        bench.expanded, "revisit_schedule", f"event_id = {event}"
    )
    bench.sql("DROP TRIGGER refuse ON revisit_schedule", database)
    bench.expand(database, today=TOMORROW)
    assert bench.lines(database) == bench.lines(bench.expanded)
