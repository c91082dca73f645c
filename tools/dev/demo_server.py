"""The demo database and its server: `make setup`, `make run`, `make shell`, `make stop`, `make clean`."""

import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

import console
import database
import odoo_env
import odoo_source
import postgres
import python_env
import state
from errors import stop

RECIPE = database.Recipe(demo=True)
LOGINS = "admin/admin, agent/agent, supervisor/supervisor, manager/manager"
PID_FILE = state.STATE / f"{database.DEMO}.pid"


def setup(_arguments: list[str]) -> None:
    _number_steps()
    odoo_env.prepare(browser=True)
    database.template(RECIPE)
    database.template(database.Recipe(demo=False))
    console.step("ready: `make run`, `make test`, `bin/odoo --help`")


def run(arguments: list[str]) -> None:
    odoo_env.require_free_port()
    _number_steps()
    odoo_env.prepare()
    name = database.for_demo(RECIPE)
    address = f"http://localhost:{odoo_env.http_port()}"
    console.step(f"starting Odoo on {address}")
    _announce(address)
    state.write(PID_FILE, str(os.getpid()))
    odoo_env.replace_process(
        "server", "-d", name, f"--db-filter=^{name}$", f"--http-port={odoo_env.http_port()}", *arguments
    )


def _number_steps() -> None:
    """How many steps a first start has; later ones print fewer, and unnumbered."""
    if not odoo_source.find() and not python_env.VENV.exists():
        console.plan_steps(8)


def _announce(address: str) -> None:
    """Leave a process behind that says when the first page is there: Odoo's own log doesn't, and scrolls ours away."""
    server = os.getpid()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    # twice, so that it is nobody's child: the server would never collect it
    if os.fork() == 0 and _wait_until_up(f"{address}/web/login", server):
        console.say(f"\n    Odoo is up: {address}\n    Log in as (name/password): {LOGINS}\n    Stop it with Ctrl-C\n")
    os._exit(0)


def _wait_until_up(url: str, server: int) -> bool:
    while _is_alive(server):
        try:
            with urllib.request.urlopen(url, timeout=60) as page:
                return bool(page.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    return False


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def shell(arguments: list[str]) -> None:
    odoo_env.prepare()
    odoo_env.replace_process("shell", "-d", database.for_demo(RECIPE), "--no-http", *arguments)


def psql(arguments: list[str]) -> None:
    odoo_env.prepare()
    os.execvpe("psql", ["psql", *(arguments or [database.DEMO])], odoo_env.environment())


def stop_everything(_arguments: list[str]) -> None:
    _stop_server()
    postgres.shut_down()
    console.say("stopped")


def _stop_server() -> None:
    try:
        pid = int(PID_FILE.read_text())
        command_line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    # the number may meanwhile belong to another program
    if f"--db-filter=^{database.DEMO}$".encode() in command_line:
        os.kill(pid, signal.SIGTERM)
        while _is_alive(pid):
            time.sleep(0.1)
    PID_FILE.unlink(missing_ok=True)


def clean(_arguments: list[str]) -> None:
    if state.STATE.parent != state.ROOT:
        stop(f"{state.STATE} lies outside this checkout and others may use it: run `make stop` and remove it by hand.")
    stop_everything([])
    shutil.rmtree(state.STATE, ignore_errors=True)
    shutil.rmtree(postgres.SOCKET_FOLDER, ignore_errors=True)
