"""Our addons: every folder in the root that has a manifest."""

import ast
from pathlib import Path

import state
from errors import stop

CORE = "revisit_management"


def own() -> list[str]:
    return sorted(path.parent.name for path in state.ROOT.glob("*/__manifest__.py"))


def bridges() -> list[str]:
    """Ours that join the core addon with another app."""
    return [name for name in own() if name != CORE]


def folder(name: str) -> Path:
    return state.ROOT / name


def depends(name: str) -> list[str]:
    try:
        manifest = ast.literal_eval((folder(name) / "__manifest__.py").read_text())
    except FileNotFoundError:
        stop(f"There is no addon {name} in {state.ROOT}: check the name, or that the checkout is complete.")
    except (SyntaxError, ValueError) as error:
        stop(f"{name}/__manifest__.py cannot be read: {error}.")
    return list(manifest.get("depends", ["base"]))


def with_own_dependencies(names: list[str]) -> list[str]:
    """`names` and those of our addons they need."""
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            waiting += [other for other in depends(name) if folder(other).is_dir()]
    return sorted(found)


def foreign_dependencies(names: list[str]) -> list[str]:
    """The addons of Odoo that `names` need directly."""
    ours = with_own_dependencies(names)
    return sorted({other for name in ours for other in depends(name)} - set(ours))


def code_digest(names: list[str]) -> str:
    """Changes when an installed database would differ; tests and Python's caches are not installed."""
    parts: list[object] = []
    for name in with_own_dependencies(names):
        for file in sorted(folder(name).rglob("*")):
            inside = file.relative_to(folder(name)).parts
            if file.is_file() and inside[0] != "tests" and "__pycache__" not in inside:
                parts += [file.relative_to(state.ROOT), file.read_bytes()]
    return state.digest(*parts)
