"""Databases: made from templates, because installing Odoo's own addons takes a minute and copying a database a second.

template    Odoo's addons we depend on, in our languages                    one per state folder, for every worktree
installed   a copy of it with our addons                                    made anew when their code changes
the others  copies of "installed": demo data for `make run`, tests, bench

A comment on each database says what it was made from; one without such a comment is not ours and never dropped.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import date, timedelta

import addons
import console
import odoo_env
import odoo_source
import state
from errors import stop

MARK = "revisit:"
NAME_SUFFIX = f"_{state.DB_SUFFIX}" if state.DB_SUFFIX else ""
DEMO = f"demo{NAME_SUFFIX}"
TEST = f"revisit_test{NAME_SUFFIX}"


@dataclass(frozen=True)
class Recipe:
    """What a database is made of."""

    demo: bool
    modules: list[str] = field(default_factory=lambda: [addons.CORE])
    languages: tuple[str, ...] = odoo_source.LANGUAGES
    # addons of Odoo that ours do not need, but work with
    apps: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        others = [*self.modules, *self.apps]
        suffix = "" if others == [addons.CORE] else "_" + state.digest(*others)[:6]
        return ("demo" if self.demo else "plain") + suffix

    def foreign_addons(self) -> list[str]:
        return sorted({*addons.foreign_dependencies(self.modules), *self.apps})

    def demo_options(self) -> list[str]:
        return ["--with-demo"] if self.demo else []


# the core addon alone; and all our addons beside the apps that events are harvested from
PLAIN = Recipe(demo=False)
BESIDE_APPS = Recipe(
    demo=False,
    modules=[addons.CORE, *addons.bridges()],
    apps=("sale_stock", "repair", "maintenance", "event", "point_of_sale"),
)

# ------------------------------------------------------------------------------------------------------------- queries


def query(sql: str, database: str = "postgres") -> str:
    command = ["psql", "-XAtqv", "ON_ERROR_STOP=1", "-c", sql, database]
    done = subprocess.run(command, env=odoo_env.environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        stop(f"PostgreSQL refuses: {done.stderr.strip()}")
    return done.stdout.strip()


def exists(name: str) -> bool:
    return query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "1"


def ingredients(name: str) -> str:
    """What `name` was made from, empty for a database that is missing, unfinished or not ours."""
    comment = query(f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'")
    return comment.removeprefix(MARK) if comment.startswith(MARK) else ""


def sign(name: str, text: str) -> None:
    query(f"COMMENT ON DATABASE \"{name}\" IS '{MARK}{text}'")


# ---------------------------------------------------------------------------------------------------- copying, dropping


def drop(name: str) -> None:
    if not exists(name):
        return
    if not ingredients(name):
        stop(f"Database {name} is not of our making and stays: rename it, or set REVISIT_DB_SUFFIX for other names.")
    query(f'DROP DATABASE "{name}" WITH (FORCE)')
    shutil.rmtree(state.FILESTORE / name, ignore_errors=True)


def copy(source: str, name: str, *, made_from: str, throw_away: bool = True) -> None:
    """`name` as a copy of `source`, in the place of an earlier one; it gets its name when it is complete."""
    draft = f"revisit_draft_{name}"
    drop_unfinished(draft)
    query(f'CREATE DATABASE "{draft}" TEMPLATE "{source}"')
    sign(draft, made_from)
    if throw_away:
        # nothing waits for the disk; only a crash of the database server itself could lose the last commits
        query(f'ALTER DATABASE "{draft}" SET synchronous_commit = off')
    drop(name)
    _copy_files(source, name)
    query(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def drop_unfinished(name: str) -> None:
    """Drop a database of which the name alone tells that it is ours: what was interrupted bears no comment yet."""
    if exists(name) and not ingredients(name):
        sign(name, "unfinished")
    drop(name)


def _copy_files(source: str, name: str) -> None:
    """Odoo names a stored file by its content and never writes into it, so copies may share it."""
    shutil.rmtree(state.FILESTORE / name, ignore_errors=True)
    if (state.FILESTORE / source).exists():
        shutil.copytree(state.FILESTORE / source, state.FILESTORE / name, copy_function=os.link)


# --------------------------------------------------------------------------------------------------- made from recipes


def template(recipe: Recipe) -> str:
    source = odoo_source.ensure()
    apps = recipe.foreign_addons()
    # the first language becomes that of new users and of the company
    languages = ("en_US", *recipe.languages)
    name = f"revisit_tpl_{state.digest(source.identity, apps, languages, recipe.demo)}"
    with state.lock(f"db-{name}", doing="building a template database"):
        if not ingredients(name).startswith("template"):
            console.step(
                f"building a database with Odoo's {', '.join(apps)}" + (" and demo data" if recipe.demo else "")
            )
            _drop_old_templates()
            drop_unfinished(name)
            options = [f"--load-language={','.join(languages)}", *recipe.demo_options()]
            odoo_env.run(
                "building the template database",
                ["-d", name, "-i", ",".join(apps), *options],
                log=f"template-{recipe.kind}",
            )
            _require_installed(name, apps)
        sign(name, f"template {date.today()}")
    return name


def _drop_old_templates() -> None:
    """Another worktree may still use a template this one has outgrown, but not for two weeks without a visit."""
    limit = f"template {date.today() - timedelta(days=14)}"
    for name in query("SELECT datname FROM pg_database WHERE datname LIKE 'revisit\\_tpl\\_%'").split():
        if "" < ingredients(name) < limit:  # without a comment it is just being built
            drop_unfinished(name)


def installed(recipe: Recipe) -> str:
    """The database every copy comes from: our addons as they are now."""
    name = f"revisit_installed_{recipe.kind}{NAME_SUFFIX}"
    with state.lock(f"db-{name}", doing=f"installing into {name}"):
        base = template(recipe)
        made_from = f"{base}:{addons.code_digest(recipe.modules)}"
        if ingredients(name) != made_from:
            console.step(f"installing {', '.join(recipe.modules)}" + (" with demo data" if recipe.demo else ""))
            drop_unfinished(name)
            copy(base, name, made_from="unfinished")
            install(name, recipe.modules, recipe.demo_options())
            sign(name, made_from)
    return name


def install(name: str, modules: list[str], options: list[str]) -> None:
    odoo_env.run(
        f"installing {', '.join(modules)}", ["-d", name, "-i", ",".join(modules), *options], log=f"install-{name}"
    )
    _require_installed(name, modules)


def _require_installed(name: str, modules: list[str]) -> None:
    """Odoo ends well even when it knows no such module."""
    found = query("SELECT name FROM ir_module_module WHERE state = 'installed'", name).split()
    missing = sorted(set(modules) - set(found))
    if missing:
        stop(f"Odoo did not install {', '.join(missing)}: see the log files in {state.LOGS}.")


def fresh(name: str, recipe: Recipe) -> None:
    """A throw-away copy of the installed addons."""
    copy(installed(recipe), name, made_from="fresh")


def for_tests(recipe: Recipe) -> str:
    """The database tests roll back in; kept until the code changes, so that compiled assets serve the next run too."""
    source = installed(recipe)
    made_from = ingredients(source)
    name = test_name(recipe)
    if ingredients(name) != made_from:
        copy(source, name, made_from=made_from)
    return name


def test_name(recipe: Recipe) -> str:
    return TEST if recipe == PLAIN else f"revisit_test_{recipe.kind}{NAME_SUFFIX}"


def for_demo(recipe: Recipe) -> str:
    """The database of `make run`: keeps its data, and follows the code by an update."""
    with state.lock(f"db-{DEMO}", doing=f"preparing database {DEMO}"):
        _bring_demo_up_to_date(recipe)
    return DEMO


def _bring_demo_up_to_date(recipe: Recipe) -> None:
    base = template(recipe)
    made_from = f"{base}:{addons.code_digest(recipe.modules)}"
    before = ingredients(DEMO)
    if before == made_from:
        return
    if not exists(DEMO):
        copy(installed(recipe), DEMO, made_from=made_from, throw_away=False)
    elif not before:
        stop(f"Database {DEMO} is not of our making: rename it, or set REVISIT_DB_SUFFIX for another name.")
    else:
        # another template means another Odoo or other dependencies, and an update of `base` updates everything
        modules = recipe.modules if before.startswith(base) else ["base"]
        console.step(f"the code changed: updating {', '.join(modules)} in {DEMO}, its data is kept")
        odoo_env.run("the update", ["-d", DEMO, "-u", ",".join(modules), "--i18n-overwrite"], log="update-demo")
    sign(DEMO, made_from)
