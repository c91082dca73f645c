"""The engine stays pure: standard library, dateutil and holidays, no clock, no chance."""

import ast
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "revisit_management" / "engine"
ALLOWED = sys.stdlib_module_names | {"dateutil", "holidays"}
FORBIDDEN = {"random", "time", "os", "odoo"}
CLOCKS = {"now", "today", "utcnow"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_it_imports_only_what_is_allowed_and_reads_no_clock(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    roots = {name.partition(".")[0] for name in names}
    assert roots <= ALLOWED
    assert not roots & FORBIDDEN
    assert not CLOCKS & {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_relative_imports_stay_inside():
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.ImportFrom) or node.level < 2
