"""What the person at the keyboard sees: steps, progress on long ones, and one sentence when something is in the way.

Everything goes to standard error, so that `bin/odoo … > file` holds Odoo's answer and nothing of ours.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import state
from errors import stop

STARTED = time.monotonic()
# seconds between two signs of life: often on a terminal, where the line is rewritten, rarely in a log file
TERMINAL_BEAT, LOG_BEAT = 0.5, 8.0

_steps = {"total": 0, "reached": 0}


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def plan_steps(total: int) -> None:
    """Number the coming steps "1 of `total`"."""
    _steps.update(total=total, reached=0)


def step(message: str) -> None:
    _steps["reached"] += 1
    counter = f"{_steps['reached']}/{_steps['total']} " if _steps["reached"] <= _steps["total"] else ""
    say(f"[{time.monotonic() - STARTED:5.0f}s] {counter}{message}")


def _show_beat(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K         {text}", end="", file=sys.stderr, flush=True)
    else:
        say(f"         {text}")


def _clear_beat() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def end_of(log: Path, length: int = 20_000) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - length))
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def last_line(log: Path) -> str:
    """The newest line of a log file, cut to what fits behind the elapsed time."""
    lines = end_of(log).splitlines()
    wanted = (line.strip() for line in reversed(lines) if line.strip() and not line.startswith("WARNING"))
    return next(wanted, "")[:70]


def run(
    what: str,
    command: Sequence[object],
    *,
    log: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    detail: Callable[[Path], str] = last_line,
    advice: str = "",
) -> str:
    """Run a long `command` with its output in a log file and a sign of life on screen; return what it printed.

    :param detail: makes the text behind the elapsed time from the log file
    :param advice: what to do when it fails
    """
    log_file = state.LOGS / f"{log}.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log_file.open("wb") as out:
        line = [str(part) for part in command]
        streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": subprocess.STDOUT}
        process = subprocess.Popen(line, env=env, cwd=cwd, pass_fds=state.held_locks, **streams)
        try:
            while not _ended_within_a_beat(process):
                _show_beat(f"{time.monotonic() - began:.0f} s  {detail(log_file)}".rstrip())
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            _clear_beat()
    output = log_file.read_text(errors="replace")
    if process.returncode:
        tail = "\n".join(f"    {line[:200]}" for line in output.splitlines()[-12:])
        reason = advice or "The end of its log says why."
        stop(f"{what} failed (exit {process.returncode}). {reason}\n{tail}\n    (all of it: {log_file})")
    return output


def _ended_within_a_beat(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(timeout=TERMINAL_BEAT if sys.stderr.isatty() else LOG_BEAT)
    except subprocess.TimeoutExpired:
        return False
    return True
