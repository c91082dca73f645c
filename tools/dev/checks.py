"""Tests under pytest, and lint."""

import os
import tempfile

import addons
import console
import database
import odoo_env
import programs
import python_env
import state
from errors import stop

# what is tested beside the apps; everything else is tested with the core addon alone
APPS_PATHS = ["tests/apps", *addons.bridges()]

NO_TESTS = 5  # pytest's exit code when it found none

# OCA's rules this project does not follow, and why
PYLINT_OFF = ",".join(
    [
        "missing-readme",  # README.md stands at the root
        "manifest-required-author",  # asks for OCA's name
        "consider-merging-classes-inherited",  # one subject a file, also where two extend one model
    ]
)
OCA_OFF = ",".join(
    [
        "xml-header-wrong",  # Odoo itself writes utf-8 in small letters
        "file-not-used",  # models/revisit_demo.py reads the ledger; Odoo refuses OCA's manifest key
        "xml-field-numeric-without-eval",  # Odoo itself writes <field name="sequence">10</field>
    ]
)


def test(arguments: list[str]) -> int:
    """Everything pytest finds: engine, addon and across processes, then bridges and sources beside the apps.

    `arguments` are pytest's; the paths among them tell on which of the two databases to test.
    """
    odoo_env.prepare(browser=True, bridges=True)
    runs = [(database.PLAIN, ["--ignore=tests/apps"]), (database.BESIDE_APPS, APPS_PATHS)]
    if paths := [argument for argument in arguments if (state.ROOT / argument.partition("::")[0]).exists()]:
        beside_apps = [path for path in paths if path.startswith(tuple(APPS_PATHS))]
        arguments = [argument for argument in arguments if argument not in paths]
        alone = [path for path in paths if path not in beside_apps]
        runs = [(recipe, there) for (recipe, _all), there in zip(runs, (alone, beside_apps), strict=True) if there]
    proven = state.STATE / "proven_lines.txt"
    proven.unlink(missing_ok=True)
    os.environ["REVISIT_LINES"] = str(proven)
    codes = [_pytest(recipe, [*arguments, *there]) for recipe, there in runs]
    if not (arguments or paths or any(codes)):
        codes.append(programs.foreground([python_env.PYTHON, state.ROOT / "tools/check_lines.py", proven]))
    # what `-k` asks for may be found on one of the two databases alone
    return max(code for code in codes if code != NO_TESTS or set(codes) == {NO_TESTS})


def _pytest(recipe: database.Recipe, arguments: list[str]) -> int:
    with state.lock(f"db-{database.test_name(recipe)}", doing="running the tests"):
        name = database.for_tests(recipe)
        console.step(f"running pytest on {name}")
        # Chromium keeps a socket below TMPDIR, whose path must stay short
        with tempfile.TemporaryDirectory(prefix="rt-", dir="/tmp") as folder:
            line = [str(python_env.BIN / "pytest"), "-p", "odoo", f"--odoo-database={name}", "--odoo-http", *arguments]
            return programs.foreground(line, env={**odoo_env.environment(), "TMPDIR": folder})


def test_engine(arguments: list[str]) -> int:
    """Only the pure engine: no database, no Odoo."""
    odoo_env.prepare_python()
    return programs.foreground([python_env.BIN / "pytest", "tests/engine", *arguments])


def lint(_arguments: list[str]) -> int:
    """Everything that reads source files and needs no database; each check runs even when another complains."""
    odoo_env.prepare_python()
    modules = addons.own()
    po_files = [
        str(file.relative_to(state.ROOT))
        for module in modules
        for file in sorted(addons.folder(module).glob("i18n/*.po*"))
    ]
    lines = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["pytest", "-q", "tests/engine/test_purity.py"],
        ["mypy"],
        ["pylint", f"--disable={PYLINT_OFF}", *modules],
        ["oca-checks-odoo-module", f"--disable={OCA_OFF}", *modules],
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
    return programs.foreground([python_env.BIN / line[0], *line[1:]], env=env) == 0


def format_code(_arguments: list[str]) -> int:
    odoo_env.prepare_python()
    ruff = python_env.BIN / "ruff"
    programs.foreground([ruff, "check", "--fix", "--quiet", "."])
    return programs.foreground([ruff, "format", "."])
