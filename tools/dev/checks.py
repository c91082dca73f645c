"""Tests and lint."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

import addons
import console
import database
import odoo_env
import python_env
import state
from errors import Stop, stop

PLAIN = database.Recipe(demo=False)
DEMO = database.Recipe(demo=True)
ALLOWED_LOG = state.ROOT / "tools/allowed_log_lines.txt"
LOG_PROBLEM = re.compile(r"^\d{4}-\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) ")


# ------------------------------------------------------------------------------------------------------------- pytest


def test(arguments: list[str]) -> int:
    """Everything pytest finds: the engine, the addon, and across processes. `arguments` are pytest's."""
    odoo_env.prepare(browser=True)
    with state.lock(f"db-{database.TEST}", doing="running the tests"):
        name = database.for_tests(PLAIN)
        console.step("running pytest")
        # Chromium keeps a socket below TMPDIR, whose path must stay short
        with tempfile.TemporaryDirectory(prefix="rt-", dir="/tmp") as folder:
            line = [str(python_env.BIN / "pytest"), "-p", "odoo", f"--odoo-database={name}", "--odoo-http", *arguments]
            return subprocess.run(line, env={**odoo_env.environment(), "TMPDIR": folder}, cwd=state.ROOT).returncode


def test_engine(arguments: list[str]) -> int:
    """Only the pure engine: no database, no Odoo."""
    python_env.ensure()
    return subprocess.run([str(python_env.BIN / "pytest"), "tests/engine", *arguments], cwd=state.ROOT).returncode


# ------------------------------------------------------------------------------------------------- Odoo's own runner


def test_odoo(arguments: list[str]) -> int:
    """The addon's tests as Odoo runs them, while it installs the addon; with demo data, which pytest does without."""
    odoo_env.prepare(browser=True)
    modules = addons.with_own_dependencies(PLAIN.modules)
    tags = arguments or [",".join(f"/{module}" for module in modules)]
    return _run_odoo_tests("revisit_test_odoo", modules, tags[0], must_not_warn=True)


def test_lint(_arguments: list[str]) -> int:
    """Odoo's checks of a module's source; pylint and eslint have commands of their own."""
    odoo_env.prepare(system=False)
    return _run_odoo_tests("revisit_test_lint", [*PLAIN.modules, "test_lint"], "/test_lint,-/test_lint:TestPyLint,-/test_lint:TestESLint")


def _run_odoo_tests(name: str, modules: list[str], tags: str, *, must_not_warn: bool = False) -> int:
    name += database.NAME_SUFFIX
    log = state.LOGS / f"{name}.log"
    with state.lock(f"db-{name}", doing=f"running tests in {name}"):
        database.copy(database.template(DEMO), name, made_from="fresh")
        console.step(f"installing {', '.join(modules)} and running Odoo's tests {tags}")
        line = odoo_env.command("server", "--stop-after-init", f"--http-port={odoo_env.free_port()}", "-d", name, "-i", ",".join(modules))
        with tempfile.TemporaryDirectory(prefix="rt-", dir="/tmp") as folder:
            env = {**odoo_env.environment(), "TMPDIR": folder}
            options = ["--with-demo", f"--test-tags={tags}"]
            try:
                console.run("Odoo's tests", [*line, *options], log=name, env=env)
                crashed = False
            except Stop:
                crashed = True
        database.drop(name)
    return _judge(log, crashed=crashed, must_not_warn=must_not_warn)


def _judge(log: Path, *, crashed: bool, must_not_warn: bool) -> int:
    """Odoo ends well when no test matched and when tests were skipped; we don't."""
    text = log.read_text(errors="replace")
    counts = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", text)
    failed, errors, total = map(int, counts[-1]) if counts else (0, 0, 0)
    skipped = re.findall(r"^.*odoo\.addons\.\S+: skipped .*$|^.* skipped \S*: .*$", text, re.MULTILINE)
    problems = _unexpected_lines(text) if must_not_warn or failed or errors else []
    for text_line in [*skipped, *problems[:60]]:
        console.say(f"    {text_line[:300]}")
    bad = failed + errors + len(skipped) + (len(problems) if must_not_warn else 0) + (crashed and not failed + errors) + (not total)
    print(f"{total - failed - errors} passed, {failed + errors} failed, {len(skipped)} skipped, {len(problems)} warnings or errors logged", flush=True)
    if not total:
        console.say("no test ran")
    if bad:
        console.say(f"the whole log: {log}")
    return int(bool(bad))


def _unexpected_lines(text: str) -> list[str]:
    allowed = allowed_patterns()
    lines = [line for line in text.splitlines() if LOG_PROBLEM.match(line)]
    return [line for line in lines if not any(pattern.search(line) for pattern in allowed)]


def allowed_patterns() -> list[re.Pattern[str]]:
    """Regular expressions of harmless log lines, one a line, each under a comment that says why."""
    if not ALLOWED_LOG.exists():
        return []
    lines = (line.strip() for line in ALLOWED_LOG.read_text().splitlines())
    return [re.compile(line) for line in lines if line and not line.startswith("#")]


# --------------------------------------------------------------------------------------------------------------- lint


def lint(_arguments: list[str]) -> int:
    """Everything that reads source files and needs no database; each check runs even when another complains."""
    python_env.ensure()
    modules = addons.own()
    po_files = [str(file.relative_to(state.ROOT)) for module in modules for file in sorted(addons.folder(module).glob("i18n/*.po*"))]
    lines = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["pytest", "-q", "tests/engine/test_purity.py"],
        ["mypy"],
        ["pylint", *modules],
        ["oca-checks-odoo-module", *modules],
    ]
    if po_files:
        lines.append(["oca-checks-po", *po_files])
    env = {**os.environ, "PATH": f"{python_env.BIN}:{os.environ['PATH']}"}
    failed = [line[0] for line in lines if not _passes(line, env)]
    if failed:
        stop(f"Lint complains ({', '.join(failed)}): see above; `make format` mends what ruff can.")
    console.say("lint is clean")
    return 0


def _passes(line: list[str], env: dict[str, str]) -> bool:
    console.step(" ".join(line)[:100])
    return subprocess.run([str(python_env.BIN / line[0]), *line[1:]], env=env, cwd=state.ROOT).returncode == 0


def format_code(_arguments: list[str]) -> int:
    python_env.ensure()
    ruff = str(python_env.BIN / "ruff")
    subprocess.run([ruff, "check", "--fix", "--quiet", "."], cwd=state.ROOT)
    return subprocess.run([ruff, "format", "."], cwd=state.ROOT).returncode
