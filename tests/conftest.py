"""Fixtures for tests that look at Odoo from outside: its command line, databases of their own, a real server.

def test_it_prints(odoo_cli, fresh_db):
    database = fresh_db("counting")
    assert odoo_cli("shell", "-d", database, "--no-http", input="print(6 * 7)").stdout == "42\\n"
"""

import contextlib

import pytest
from hypothesis import settings
from processes import (
    DEV,
    ODOO,
    Shell,
    call,
    copy_database,
    database_name,
    rows,
    running_servers,
)

settings.register_profile("ours", deadline=None)  # a loaded machine is no bug
settings.load_profile("ours")


@pytest.fixture(scope="session")
def odoo_cli():
    """odoo_cli(*args, input=None, check=True) runs `bin/odoo ARGS…` and returns the completed process with its text."""

    def run(*args, input="", **options):
        return call([ODOO, *args], input=input, **options)

    return run


@contextlib.contextmanager
def databases():
    """A function that makes databases, all of them dropped in the end."""
    names = []

    def make(name, demo=False):
        names.append(database_name(name))
        call([*DEV, "create-db", names[-1], *(["--demo"] if demo else [])])
        return names[-1]

    def make_copy(source, name):
        names.append(database_name(name))
        copy_database(source, names[-1])
        return names[-1]

    make.copy = make_copy
    try:
        yield make
    finally:
        if names:
            call([*DEV, "drop-db", *names])


@pytest.fixture
def fresh_db():
    """fresh_db(name, demo=False) makes a database with the addon installed and returns its full name.

    fresh_db.copy(source, name) copies another database as it is: no process may be connected to that one.
    """
    with databases() as make:
        yield make


@pytest.fixture(scope="module")
def module_db():
    """As fresh_db, for databases that the tests of a module share."""
    with databases() as make:
        yield make


@pytest.fixture(scope="session")
def sql():
    """sql(statement, database, values) runs a statement past Odoo and returns its rows."""
    return rows


@pytest.fixture
def in_shell():
    """in_shell(database, script, **names) runs tests/shell/SCRIPT in Odoo's shell, with these names set.

    Returns the JSON that the script prints last; `in_shell.start` returns the running process instead.
    """
    with shells() as run:
        yield run


@pytest.fixture(scope="module")
def module_shell():
    """As in_shell, for the databases that the tests of a module share."""
    with shells() as run:
        yield run


@contextlib.contextmanager
def shells():
    processes = []

    def start(database, script, **names):
        processes.append(Shell(database, script, names))
        return processes[-1]

    def run(database, script, **names):
        return start(database, script, **names).result()

    run.start = start
    try:
        yield run
    finally:
        for process in processes:
            process.kill()


@pytest.fixture
def http_server(tmp_path):
    """http_server(database, *options) starts a real Odoo server on a free port, stopped after the test."""
    with running_servers(tmp_path) as start:
        yield start


@pytest.fixture(scope="module")
def module_server(tmp_path_factory):
    """As http_server, for a server that the tests of a module share."""
    with running_servers(tmp_path_factory.mktemp("server")) as start:
        yield start
