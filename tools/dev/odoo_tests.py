"""Tests in Odoo's own runner, on a fresh install. It ends well when nothing ran or much was skipped; this does not."""

import ast
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import addons
import console
import database
import foreign_addons
import odoo_env
import odoo_source
import state
from errors import Stop

ALLOWED_LOG = state.ROOT / "tools/allowed_log_lines.txt"
# of the manifest of an addon of others
NEEDED_OF_OTHERS = ("name", "version", "author", "license", "depends", "data", "assets")
# with demo data, because pytest runs the same tests without
RECIPE = database.Recipe(demo=True)


def test_odoo(arguments: list[str]) -> int:
    """The addons' tests as Odoo runs them while it installs the addons: the core alone, then the bridges.

    `arguments`: Odoo's test tags, for the core alone.
    """
    odoo_env.prepare(browser=True, bridges=True)
    if arguments:
        return _run("revisit_test_odoo", RECIPE, RECIPE.modules, arguments[0])
    failed = _run("revisit_test_odoo", RECIPE, RECIPE.modules, _tags(RECIPE.modules))
    bridges = database.BESIDE_APPS
    return failed | _run("revisit_test_bridges", bridges, bridges.modules, _tags(addons.bridges()))


def _tags(modules: list[str]) -> str:
    return ",".join(f"/{module}" for module in modules)


def test_lint(_arguments: list[str]) -> int:
    """Odoo's checks of a module's source; pylint and eslint have commands of their own."""
    odoo_env.prepare(system=False, bridges=True)
    recipe = database.BESIDE_APPS
    tags = "/test_lint,-/test_lint:TestPyLint,-/test_lint:TestESLint"
    folders = [_copy_of(recipe.modules), *odoo_source.ensure().addons]
    addons_path = ",".join(map(str, folders))
    return _run("revisit_test_lint", recipe, [*recipe.modules, "test_lint"], tags, f"--addons-path={addons_path}")


def _copy_of(modules: list[str]) -> Path:
    """The addons with nothing beside them: Odoo reads whatever lies in an addons folder, our environment included."""
    folder = state.STATE / "lint-addons"
    shutil.rmtree(folder, ignore_errors=True)
    for module in modules:
        shutil.copytree(addons.folder(module), folder / module, ignore=shutil.ignore_patterns("__pycache__"))
    for place in foreign_addons.path():
        for other in place.iterdir():
            _copy_unjudged(other, folder / other.name)
    return folder


def _copy_unjudged(addon: Path, copy: Path) -> None:
    """An addon of others without what Odoo's checks would hold against it: they are no business of ours."""
    shutil.copytree(addon, copy, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    manifest = ast.literal_eval((copy / "__manifest__.py").read_text())
    needed = {name: manifest[name] for name in NEEDED_OF_OTHERS if name in manifest}
    (copy / "__manifest__.py").write_text(repr(needed))


def _run(name: str, recipe: database.Recipe, modules: list[str], tags: str, *more_options: str) -> int:
    name += database.NAME_SUFFIX
    crashed = False
    with state.lock(f"db-{name}", doing=f"running tests in {name}"):
        database.copy(database.template(recipe), name, made_from="fresh")
        console.step(f"installing {', '.join(modules)} and running Odoo's tests {tags}")
        options = ["--stop-after-init", f"--http-port={odoo_env.free_port()}", f"--test-tags={tags}"]
        options += [*recipe.demo_options(), *more_options]
        line = odoo_env.command("server", *options, "-d", name, "-i", ",".join(modules))
        # Chromium keeps a socket below TMPDIR, whose path must stay short
        with tempfile.TemporaryDirectory(prefix="rt-", dir="/tmp") as folder:
            try:
                env = {**odoo_env.environment(), "TMPDIR": folder}
                console.run("Odoo's tests", line, log=name, env=env, detail=_current_test)
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
        return cls(failed + errors, total, skipped, unexpected_messages(text))

    def report(self, log: Path, *, crashed: bool) -> int:
        for text in [*self.skipped, *self.problems[:40]]:
            console.say(text)
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


def unexpected_messages(text: str) -> list[str]:
    """Warnings and errors Odoo logged with their tracebacks, without those that are known to be harmless."""
    allowed = _allowed_patterns()
    messages = re.split(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ )", text, flags=re.MULTILINE)
    problems = [message.strip() for message in messages if odoo_env.LOG_PROBLEM.match(message)]
    return [_shortened(message) for message in problems if not any(pattern.search(message) for pattern in allowed)]


def _shortened(message: str) -> str:
    """The first line and the end of the traceback, where the reason stands."""
    first, *rest = message.splitlines()
    return "\n".join([first[:300], *(f"    {line[:200]}" for line in rest[-15:])])


def _current_test(log: Path) -> str:
    running = re.findall(r" Starting (\S+) \.\.\.", console.end_of(log))
    return running[-1] if running else odoo_env.progress(log)


def _allowed_patterns() -> list[re.Pattern[str]]:
    """Regular expressions, one a line, each under a comment that says why it is harmless."""
    lines = (line.strip() for line in ALLOWED_LOG.read_text().splitlines())
    return [re.compile(line) for line in lines if line and not line.startswith("#")]
