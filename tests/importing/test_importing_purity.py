"""Reading files stays free of Odoo: standard library, openpyxl, lxml and Babel, no clock, no chance."""

import ast
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "revisit_management" / "importing"
ALLOWED = sys.stdlib_module_names | {"openpyxl", "babel", "lxml"}
FORBIDDEN = {"random", "time", "os", "odoo"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_it_imports_only_what_is_allowed(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    roots = {name.partition(".")[0] for name in names}
    assert roots <= ALLOWED
    assert not roots & FORBIDDEN
    assert all(node.level < 2 for node in nodes if isinstance(node, ast.ImportFrom))
