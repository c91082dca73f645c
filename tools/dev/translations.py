"""The addon's terms and their Chinese translations."""

import addons
import console
import database
import odoo_env
import odoo_source
import programs
import python_env
import state

# bridges have terms of their own
RECIPE = database.BESIDE_APPS


def export(_arguments: list[str]) -> int:
    """Write the addon's .pot and .po files anew from the code as it is now."""
    odoo_env.prepare(system=False, bridges=True)
    name = database.installed(RECIPE)
    console.step(f"exporting the terms of {', '.join(RECIPE.modules)}")
    failed = _odoo_export(name, "-l", "pot")
    for module in RECIPE.modules:
        folder = addons.folder(module) / "i18n"
        merger = [python_env.PYTHON, state.ROOT / "tools/merge_translations.py", folder / f"{module}.pot"]
        failed |= programs.foreground([*merger, *(folder / f"{language}.po" for language in odoo_source.LANGUAGES)])
    return failed


def check(_arguments: list[str]) -> int:
    """Is every term of the code as it is now translated?"""
    odoo_env.prepare(system=False, bridges=True)
    name = database.installed(RECIPE)
    failed = 0
    for module in RECIPE.modules:
        fresh = state.STATE / "i18n" / f"{module}.pot"
        fresh.parent.mkdir(exist_ok=True)
        failed |= _odoo_export(name, "-l", "pot", "-o", str(fresh), modules=[module])
        files = [addons.folder(module) / "i18n" / f"{language}.po" for language in odoo_source.LANGUAGES]
        checker = [python_env.PYTHON, state.ROOT / "tools/check_translations.py", fresh, *files]
        failed |= programs.foreground(checker)
    return failed


def _odoo_export(name: str, *options: str, modules: list[str] | None = None) -> int:
    line = odoo_env.command("i18n", "export", "-d", name, *(modules or RECIPE.modules), *options)
    return programs.foreground(line, env=odoo_env.environment())
