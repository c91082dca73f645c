"""The virtual environment with everything Odoo, the tests and lint import, from the lock file."""

import os
import shutil
import sys
from pathlib import Path

import console
import programs
import state

VENV = state.STATE / "venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
REQUIREMENTS = state.ROOT / "requirements"
LOCK = REQUIREMENTS / "dev.txt"
NETWORK = "Check the network and pip's index (`pip config list`), then run the command again."


def ensure() -> None:
    python = state.digest(sys.version, VENV)
    stamp = f"{python} {state.digest(LOCK.read_bytes())}"
    if state.is_done(VENV, stamp):
        return
    state.require_free_disk()
    console.step("installing Python packages")
    if not state.read_stamp(VENV).startswith(python):
        shutil.rmtree(VENV, ignore_errors=True)
        console.run("creating the virtual environment", [sys.executable, "-m", "venv", VENV], log="venv")
    # after a new lock the environment is brought up to date in place: a server that runs from it keeps running
    console.run(
        "installing Python packages", [*_pip(), "install", "-r", LOCK], log="pip", detail=_progress, advice=NETWORK
    )
    state.mark_done(VENV, stamp)


def install_into(folder: Path, requirements: Path, *, log: str) -> None:
    """Packages in a folder of their own."""
    console.run(
        f"installing {requirements.name}",
        [*_pip(), "install", "--no-deps", "--target", folder, "-r", requirements],
        log=log,
        detail=_progress,
        advice=NETWORK,
    )


def _pip() -> list[object]:
    return [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]


def _progress(log: Path) -> str:
    """pip's newest line without the addresses it names."""
    words = console.last_line(log).split()
    return " ".join(word for word in words if "://" not in word and not word.startswith("/"))[:60]


def lock() -> None:
    """Resolve dev.in for every supported Python at once: the freeze of one version fails to install on another."""
    folder = state.STATE / "uv"
    if not (folder / "bin/uv").exists():
        console.run("creating an environment for uv", [sys.executable, "-m", "venv", folder], log="uv")
        console.run("installing uv", [folder / "bin/pip", "install", "-q", "uv"], log="uv", advice=NETWORK)
    env = dict(os.environ)
    index = programs.output([folder / "bin/pip", "config", "get", "global.index-url"])
    if index:
        env.setdefault("UV_DEFAULT_INDEX", index)  # uv does not read pip's configuration
    command = (
        "pip compile --quiet --universal --python-version 3.10 --no-emit-index-url --no-header --upgrade dev.in -o"
    )
    draft = folder / "dev.txt"
    console.run(
        "locking", [folder / "bin/uv", *command.split(), draft], log="uv", cwd=REQUIREMENTS, env=env, advice=NETWORK
    )
    header = "# Locked by `make lock` from dev.in for every Python from 3.10 on. Do not edit.\n"
    state.write(LOCK, header + draft.read_text())
    console.say(f"{LOCK.relative_to(state.ROOT)} is locked anew; `make setup` installs it.")
