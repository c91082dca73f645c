"""Where things are kept, when a step counts as done, and who may change things now."""

import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from errors import stop

ROOT = Path(__file__).resolve().parent.parent.parent

# One folder holds everything that isn't in git. Several worktrees may share one: it is then named in REVISIT_STATE.
STATE = Path(os.environ.get("REVISIT_STATE") or ROOT / ".odoo").expanduser().resolve()
LOGS = STATE / "log"
LOCKS = STATE / "lock"
DATA = STATE / "data"
FILESTORE = DATA / "filestore"

# Worktrees that share a database server keep their databases apart by a suffix.
DB_SUFFIX = os.environ.get("REVISIT_DB_SUFFIX", "")

FREE_GB_NEEDED = 3

# Long steps inherit these, so that what a killed command left running still keeps the next one waiting.
held_locks: list[int] = []


def digest(*parts: object) -> str:
    """A short name for the sum of `parts`; the same parts give the same name on every machine."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part if isinstance(part, bytes) else str(part).encode())
        sha.update(b"\0")
    return sha.hexdigest()[:12]


def write(path: Path, text: str) -> None:
    """Write `path` in one go: a reader sees the old or the new text, a kill leaves no half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_text(text)
    draft.replace(path)


def is_done(folder: Path, stamp: str) -> bool:
    """Was the step that fills `folder` finished with these ingredients?"""
    return read_stamp(folder) == stamp


def read_stamp(folder: Path) -> str:
    try:
        return (folder / ".stamp").read_text()
    except OSError:
        return ""


def mark_done(folder: Path, stamp: str) -> None:
    """The last act of a step. What has no stamp is thrown away and made anew by the next command."""
    write(folder / ".stamp", stamp)


def _make_folders() -> None:
    try:
        LOCKS.mkdir(parents=True, exist_ok=True)
        LOGS.mkdir(exist_ok=True)
    except OSError as error:
        stop(f"{STATE} cannot be used ({error.strerror}): set REVISIT_STATE to a folder of your own.")


def require_free_disk() -> None:
    free = shutil.disk_usage(STATE).free / 2**30
    if free < FREE_GB_NEEDED:
        stop(
            f"Only {free:.1f} GB are free at {STATE}, set-up needs {FREE_GB_NEEDED} GB: "
            "make room, or set REVISIT_STATE to a folder on a larger disk."
        )


@contextmanager
def lock(name: str, *, doing: str) -> Iterator[None]:
    """Let one command at a time through, the others say whom they wait for. A killed holder's lock is freed."""
    _make_folders()
    with (LOCKS / f"{name}.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            _wait_for(file.fileno(), file.read().strip() or "another command")
        file.truncate(0)
        file.write(f"process {os.getpid()} ({doing})")
        file.flush()
        held_locks.append(file.fileno())
        try:
            yield
        finally:
            held_locks.remove(file.fileno())


def _wait_for(descriptor: int, holder: str) -> None:
    began = time.monotonic()
    told = -100.0
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = time.monotonic() - began
            if waited - told >= 8:
                told = waited
                print(f"         waiting for {holder} to finish ({waited:.0f} s)", file=sys.stderr, flush=True)
            time.sleep(0.2)
        else:
            return
