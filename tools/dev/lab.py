"""Throw-away databases: for measurements, for pictures, for tests that start Odoo themselves."""

import argparse
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import console
import database
import odoo_env
import programs
import python_env
import state
from errors import stop

PLAIN = database.Recipe(demo=False)
DEMO = database.Recipe(demo=True)


@contextmanager
def throw_away(name: str, recipe: database.Recipe) -> Iterator[str]:
    full_name = f"{name}{database.NAME_SUFFIX}"
    with state.lock(f"db-{full_name}", doing=f"using database {full_name}"):
        database.fresh(full_name, recipe)
        try:
            yield full_name
        finally:
            database.drop(full_name)


def bench(arguments: list[str]) -> int:
    """Run each bench/*_bench.py in Odoo's shell, which gives it `env`; modules beside it can be imported."""
    wanted = arguments or ["*"]
    files = sorted(
        file for name in wanted for file in (state.ROOT / "bench").glob(f"{name.removesuffix('_bench.py')}_bench.py")
    )
    if not files:
        stop(f"No bench/*_bench.py matches {' '.join(wanted)}: add one, or name one of those that exist.")
    odoo_env.prepare()
    failed = 0
    for file in files:
        with throw_away("revisit_bench", PLAIN) as name:
            # figures are worth something only where a commit waits for the disk, as it does in earnest
            database.query(f'ALTER DATABASE "{name}" RESET synchronous_commit')
            console.step(f"measuring: {file.name}")
            env = odoo_env.environment()
            env["PYTHONPATH"] += f":{file.parent}"
            with file.open() as script:
                line = odoo_env.command("shell", "-d", name, "--no-http", "--log-level=warn")
                failed |= programs.foreground(line, env=env, stdin=script)
    return failed


def screenshots(arguments: list[str]) -> int:
    script = state.ROOT / "tools/screenshots.py"
    if not script.exists():
        stop("tools/screenshots.py is not there: the checkout is not complete.")
    odoo_env.prepare(browser=True)
    with throw_away("revisit_pictures", DEMO) as name, server(name) as address:
        console.step("taking screenshots")
        env = {**odoo_env.environment(), "REVISIT_URL": address, "REVISIT_DB": name}
        return programs.foreground([python_env.PYTHON, script, *arguments], env=env)


@contextmanager
def server(name: str) -> Iterator[str]:
    """An Odoo server for one database on a port of its own; its address."""
    port = odoo_env.free_port()
    address = f"http://127.0.0.1:{port}"
    log = state.LOGS / f"server-{name}.log"
    line = odoo_env.command("server", "-d", name, f"--db-filter=^{name}$", f"--http-port={port}", f"--logfile={log}")
    process = subprocess.Popen(line, env=odoo_env.environment(), stdin=subprocess.DEVNULL)
    try:
        _wait_for(f"{address}/web/login", process)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=60).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    stop(f"Odoo ended with exit code {process.returncode} before it answered: see the log files in {state.LOGS}.")


def create_db(arguments: list[str]) -> None:
    """create-db NAME [--demo]: a copy of the installed addons, in the place of an earlier one."""
    parser = argparse.ArgumentParser(prog="tools/dev create-db")
    parser.add_argument("name")
    parser.add_argument("--demo", action="store_true")
    options = parser.parse_args(arguments)
    odoo_env.prepare(system=False)
    database.fresh(options.name, DEMO if options.demo else PLAIN)


def drop_db(arguments: list[str]) -> None:
    odoo_env.prepare(system=False)
    for name in arguments:
        database.drop(name)
