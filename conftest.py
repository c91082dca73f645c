"""What every test run needs: compiled assets, and no green that isn't one."""

import os
import re

import pytest

BUNDLES = (
    "web.assets_web",
    "web.assets_frontend",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "web.assets_tests",
    "web.__assets_tests_call__",
    "web.assets_unit_tests_setup",
    "web.assets_unit_tests",
)


def pytest_ignore_collect(collection_path, config):
    """Tests in addons and beside apps import Odoo: plain `pytest` leaves them to `make test`."""
    imports_odoo = (collection_path / "__manifest__.py").exists() or collection_path.name == "apps"
    return True if imports_odoo and not config.pluginmanager.hasplugin("odoo") else None


@pytest.fixture(scope="session", autouse=True)
def warm_assets(request):
    """Compile the asset bundles once, as Odoo's own runner does: made inside a test they are rolled back with it."""
    if not request.config.getoption("--odoo-http", default=False) or not _any_http_case(request.session.items):
        return
    request.getfixturevalue("load_registry")
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tests.common import get_db_name

    with Registry(get_db_name()).cursor() as cr:
        qweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name in BUNDLES:
            bundle = qweb._get_asset_bundle(name, css=True, js=True)
            bundle.js()
            bundle.css()


def _any_http_case(items):
    from odoo.tests.common import HttpCase

    return any(issubclass(item.cls, HttpCase) for item in items if getattr(item, "cls", None))


# "E7", "W12": a line of the regulations, in the docstring of the test that proves it
LINE_ID = re.compile(r"\b([BEWTCHAMG]\d{1,2})\b")
passed_tests = set()


def pytest_runtest_logreport(report):
    if report.when == "call" and report.passed:
        passed_tests.add(report.nodeid)


def note_proven_lines(session):
    """Add the lines that passing tests name to the file in REVISIT_LINES; see tools/check_lines.py."""
    with open(os.environ["REVISIT_LINES"], "a") as file:
        for item in session.items:
            words = item.function.__doc__ if item.nodeid in passed_tests and hasattr(item, "function") else None
            file.writelines(f"{line} {item.nodeid}\n" for line in LINE_ID.findall(words or ""))


def pytest_sessionfinish(session, exitstatus):
    if os.environ.get("REVISIT_LINES"):
        note_proven_lines(session)
    _forbid_skips(session, exitstatus)


def _forbid_skips(session, exitstatus):
    """Without Chromium, wkhtmltopdf or websocket-client tests are skipped: in CI that is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if os.environ.get("CI") and skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"\n{skipped} skipped: in CI every test has to run", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
