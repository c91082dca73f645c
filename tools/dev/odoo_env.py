"""Odoo's command line in our environment."""

import os
import re
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import addons
import console
import foreign_addons
import odoo_source
import postgres
import python_env
import state
import system_packages
from errors import stop

CONFIGURATION = state.STATE / "conf" / f"odoo-{state.digest(state.ROOT)}.conf"
LOG_PROBLEM = re.compile(r"^\d{4}-\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")


def prepare(*, browser: bool = False, system: bool = True, bridges: bool = False) -> odoo_source.Source:
    """Everything Odoo needs, made when missing. The second time this takes a fraction of a second.

    `bridges`: also the addons of others that our bridges join with.
    """
    system_packages.ensure_python()
    with state.lock("setup", doing="set-up"):
        if system:
            system_packages.ensure(browser=browser)
        source = odoo_source.ensure()
        python_env.ensure()
        postgres.ensure_installed()
        if bridges:
            foreign_addons.ensure()
        _write_configuration(source)
    postgres.ensure_running()
    return source


def prepare_python() -> None:
    """Only the Python packages, for what needs neither Odoo nor a database."""
    system_packages.ensure_python()
    with state.lock("setup", doing="set-up"):
        python_env.ensure()


def _write_configuration(source: odoo_source.Source) -> None:
    roots = [state.ROOT] if addons.own() else []
    lines = [
        "[options]",
        f"addons_path = {','.join(str(path) for path in [*roots, *source.addons, *foreign_addons.path()])}",
        f"data_dir = {state.DATA}",
        f"http_interface = {http_interface()}",
        f"screenshots = {state.STATE / 'screenshots'}",
        "list_db = False",
    ]
    text = "\n".join(lines) + "\n"
    if not CONFIGURATION.exists() or CONFIGURATION.read_text() != text:
        state.write(CONFIGURATION, text)


def environment() -> dict[str, str]:
    source = odoo_source.find()
    assert source, "prepare() comes first"
    env = {**os.environ, **postgres.environment()}
    env["PATH"] = f"{python_env.BIN}:{env['PATH']}"
    env["PYTHONPATH"] = str(source.path)
    env["ODOO_RC"] = str(CONFIGURATION)
    env["REVISIT_STATE"] = str(state.STATE)
    # psql and Odoo must not be led elsewhere by a database name left in the environment
    env.pop("PGDATABASE", None)
    return env


def command(*args: object) -> list[str]:
    return [str(python_env.PYTHON), "-m", "odoo", *map(str, args)]


def replace_process(*args: object) -> NoReturn:
    """Become Odoo: its input, exit code and signals are then ours."""
    line = command(*args)
    os.execve(line[0], line, environment())


def run(what: str, args: Sequence[object], *, log: str) -> None:
    """Odoo once, for its effect on a database; what it says about our addons is shown."""
    output = console.run(
        what, command("server", "--stop-after-init", "--no-http", *args), log=log, env=environment(), detail=progress
    )
    for line in output.splitlines():
        if LOG_PROBLEM.match(line) and any(name in line for name in addons.own()):
            console.say(f"         {line}")


def progress(log: Path) -> str:
    """Odoo counts the modules it loads: "Loading module hr (12/48)"."""
    counts = re.findall(r"Loading module (\S+) \((\d+)/(\d+)\)", console.end_of(log))
    if not counts:
        return ""
    name, number, total = counts[-1]
    return f"module {number} of {total}, {name}"


def http_interface() -> str:
    """Only this machine can connect, unless told otherwise: demo logins are known to everybody."""
    return os.environ.get("HTTP_INTERFACE", "127.0.0.1")


def http_port() -> int:
    text = os.environ.get("PORT", "8069")
    if not text.isdigit() or not 0 < int(text) < 65536:
        stop(f"PORT={text} is not a port number: use a number such as 8070.")
    return int(text)


def require_free_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((http_interface(), http_port()))
        except OSError as error:
            stop(
                f"Port {http_port()} cannot be used ({error.strerror}): stop what runs there "
                f"(`make stop` if it is Odoo from here), or use another, as in `PORT={http_port() + 1} make run`."
            )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
