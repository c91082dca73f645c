"""Tests in Odoo's own runner, on a fresh install. It ends well when nothing ran or much was skipped; this does not."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import addons
import console
import database
import odoo_env
import state
from errors import Stop

ALLOWED_LOG = state.ROOT / "tools/allowed_log_lines.txt"
# with demo data, because pytest runs the same tests without
RECIPE = database.Recipe(demo=True)


def test_odoo(arguments: list[str]) -> int:
    """The addon's tests as Odoo runs them while it installs the addon."""
    odoo_env.prepare(browser=True)
    modules = addons.with_own_dependencies(RECIPE.modules)
    tags = arguments[0] if arguments else ",".join(f"/{module}" for module in modules)
    return _run("revisit_test_odoo", modules, tags)


def test_lint(_arguments: list[str]) -> int:
    """Odoo's checks of a module's source; pylint and eslint have commands of their own."""
    odoo_env.prepare(system=False)
    tags = "/test_lint,-/test_lint:TestPyLint,-/test_lint:TestESLint"
    return _run("revisit_test_lint", [*RECIPE.modules, "test_lint"], tags)


def _run(name: str, modules: list[str], tags: str) -> int:
    name += database.NAME_SUFFIX
    crashed = False
    with state.lock(f"db-{name}", doing=f"running tests in {name}"):
        database.copy(database.template(RECIPE), name, made_from="fresh")
        console.step(f"installing {', '.join(modules)} and running Odoo's tests {tags}")
        options = ["--stop-after-init", f"--http-port={odoo_env.free_port()}", "--with-demo", f"--test-tags={tags}"]
        line = odoo_env.command("server", *options, "-d", name, "-i", ",".join(modules))
        # Chromium keeps a socket below TMPDIR, whose path must stay short
        with tempfile.TemporaryDirectory(prefix="rt-", dir="/tmp") as folder:
            try:
                console.run("Odoo's tests", line, log=name, env={**odoo_env.environment(), "TMPDIR": folder})
            except Stop:
                crashed = True  # failing tests end so too: the log tells which
        database.drop(name)
    log = state.LOGS / f"{name}.log"
    return Verdict.of(log.read_text(errors="replace")).report(log, crashed=crashed)


@dataclass(frozen=True)
class Verdict:
    failed: int
    total: int
    skipped: list[str]
    problems: list[str]

    @classmethod
    def of(cls, text: str) -> "Verdict":
        counts = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", text)
        failed, errors, total = map(int, counts[-1]) if counts else (0, 0, 0)
        skipped = re.findall(r"^.*: skipped .*$", text, re.MULTILINE)
        return cls(failed + errors, total, skipped, unexpected_lines(text))

    def report(self, log: Path, *, crashed: bool) -> int:
        for line in [*self.skipped, *self.problems[:60]]:
            console.say(f"    {line[:300]}")
        if not self.total:
            console.say("    no test ran")
        print(
            f"{self.total - self.failed} passed, {self.failed} failed, {len(self.skipped)} skipped, "
            f"{len(self.problems)} warnings or errors logged",
            flush=True,
        )
        if not (crashed or self.failed or self.skipped or self.problems or not self.total):
            return 0
        console.say(f"    the whole log: {log}")
        return 1


def unexpected_lines(text: str) -> list[str]:
    """Warnings and errors Odoo logged, without those that are known to be harmless."""
    allowed = _allowed_patterns()
    lines = [line for line in text.splitlines() if odoo_env.LOG_PROBLEM.match(line)]
    return [line for line in lines if not any(pattern.search(line) for pattern in allowed)]


def _allowed_patterns() -> list[re.Pattern[str]]:
    """Regular expressions, one a line, each under a comment that says why it is harmless."""
    lines = (line.strip() for line in ALLOWED_LOG.read_text().splitlines())
    return [re.compile(line) for line in lines if line and not line.startswith("#")]
