"""Looking at Odoo from outside: its command line, scripts in its shell, real servers, databases past the ORM."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]
ODOO = ROOT / "bin/odoo"
DEV = [sys.executable, str(ROOT / "tools/dev")]
SCRIPTS = ROOT / "tests/shell"
LEDGER = ROOT / "revisit_management/demo/ledger_northwind.csv"


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


def database_name(name):
    suffix = os.environ.get("REVISIT_DB_SUFFIX")
    return f"revisit_test_{name}_{suffix}" if suffix else f"revisit_test_{name}"


def copy_database(source, name):
    rows(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    rows(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    # drop-db drops only what bears this sign
    rows(f"COMMENT ON DATABASE \"{name}\" IS 'revisit:fresh'")
    rows(f'ALTER DATABASE "{name}" SET synchronous_commit = off')


def rows(sql, database="postgres", values=None):
    """What a statement gives, past Odoo; each call has a connection and a transaction of its own."""
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []


class Shell:
    """A script in an Odoo process of its own. It tells with `print("READY")` and the like how far it is."""

    def __init__(self, database, script, names):
        settings = "".join(f"{name} = {value!r}\n" for name, value in names.items())
        self.script = script
        self.process = subprocess.Popen(
            # bin/odoo becomes Odoo, so the process is Odoo's own
            [ODOO, "shell", "-d", database, "--no-http", "--log-level=warn"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        self.lines = []
        self.process.stdin.write(settings + (SCRIPTS / script).read_text(encoding="utf-8"))
        self.process.stdin.close()

    def wait_for(self, word):
        """Read on until the script prints ``word``."""
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if self.lines[-1] == word:
                return
        pytest.fail(f"{self.script} ended without {word}:\n{self.text()[-4000:]}")

    def result(self):
        self.lines += self.process.stdout.read().splitlines()
        if self.process.wait():
            pytest.fail(f"{self.script} ended with {self.process.returncode}:\n{self.text()[-4000:]}")
        return json.loads(self.lines[-1]) if self.lines else None

    def text(self):
        return "\n".join(self.lines)

    def kill(self):
        """As a power cut would: no handler runs. Nothing happens when it has ended."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


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


@contextlib.contextmanager
def running_servers(folder):
    servers = []

    def start(database, *options):
        server = Server(database, folder / f"server-{len(servers)}.log", options)
        servers.append(server)
        return server.start()

    try:
        yield start
    finally:
        for server in servers:
            if server.process and server.process.poll() is None:
                server.stop()
