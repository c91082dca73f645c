"""Fixtures for tests that look at Odoo from outside: its command line, databases of their own, a real server.

def test_it_prints(odoo_cli, fresh_db):
    database = fresh_db("counting")
    assert odoo_cli("shell", "-d", database, "--no-http", input="print(6 * 7)").stdout == "42\\n"
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ODOO = ROOT / "bin/odoo"
DEV = [sys.executable, str(ROOT / "tools/dev")]


def call(line, *, check=True, timeout=600, **options):
    """Run a program to its end; a failure shows what it printed."""
    done = subprocess.run(
        [str(part) for part in line], capture_output=True, text=True, timeout=timeout, cwd=ROOT, check=False, **options
    )
    if check and done.returncode:
        pytest.fail(
            f"{' '.join(map(str, line))} ended with {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        )
    return done


@pytest.fixture(scope="session")
def odoo_cli():
    """odoo_cli(*args, input=None, check=True) runs `bin/odoo ARGS…` and returns the completed process with its text."""

    def run(*args, input="", **options):
        return call([ODOO, *args], input=input, **options)

    return run


@pytest.fixture
def fresh_db():
    """fresh_db(name, demo=False) makes a database with the addon installed and returns its full name."""
    names = []

    def make(name, demo=False):
        suffix = os.environ.get("REVISIT_DB_SUFFIX")
        full_name = f"revisit_test_{name}_{suffix}" if suffix else f"revisit_test_{name}"
        names.append(full_name)
        call([*DEV, "create-db", full_name, *(["--demo"] if demo else [])])
        return full_name

    yield make
    if names:
        call([*DEV, "drop-db", *names])


class Server:
    """A running Odoo: `url` for requests, `process` to signal, `log` to read; start it again after a kill."""

    def __init__(self, database, log, options):
        self.database, self.log, self.options = database, log, options
        self.url = f"http://127.0.0.1:{_free_port()}"
        self.process = None

    def start(self):
        port = self.url.rpartition(":")[2]
        line = [str(ODOO), "server", "-d", self.database, f"--db-filter=^{self.database}$", f"--http-port={port}"]
        env = {name: value for name, value in os.environ.items() if name != "PORT"}
        with self.log.open("a") as log:
            # bin/odoo becomes Odoo, so the process is Odoo's own
            self.process = subprocess.Popen(
                [*line, *self.options], env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._wait()
        return self

    def _wait(self, seconds=120):
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/web/login", timeout=60).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
            else:
                return
        self.kill()
        pytest.fail(f"Odoo did not come up:\n{self.log.read_text()[-4000:]}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        """As a power cut would: no handler runs."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def http_server(tmp_path):
    """http_server(database, *options) starts a real Odoo server on a free port, stopped after the test."""
    servers = []

    def start(database, *options):
        server = Server(database, tmp_path / f"server-{len(servers)}.log", options)
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        if server.process and server.process.poll() is None:
            server.stop()
