"""Other programs, run briefly or in the foreground. Long silent ones go through console.run."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import state


def output(line: Sequence[object], *, env: Mapping[str, str] | None = None) -> str:
    """What a program prints; empty when it fails."""
    done = _run(line, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return str(done.stdout).strip()


def works(line: Sequence[object], *, env: Mapping[str, str] | None = None) -> bool:
    streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return _run(line, env=env, **streams).returncode == 0


def foreground(line: Sequence[object], *, env: Mapping[str, str] | None = None, stdin: IO[str] | None = None) -> int:
    """Run from the root of the checkout with our own output, and return the exit code."""
    return _run(line, env=env, stdin=stdin, cwd=state.ROOT).returncode


def _run(line: Sequence[object], *, cwd: Path | None = None, **options: Any) -> "subprocess.CompletedProcess[Any]":
    return subprocess.run([str(part) for part in line], cwd=cwd, check=False, **options)
