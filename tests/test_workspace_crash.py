"""The browser dies in mid-call: what was typed is there on return, whether it had reached the server or not."""

import contextlib
import os
import resource
import signal
import subprocess
import time

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PAGE = "/odoo/revisit-workspace"


@pytest.fixture
def called(fresh_db, in_shell, http_server):
    """A server, and the id of the agent's one visit, which asks the questionnaire H2."""
    database = fresh_db("crash")
    visit = in_shell(database, "make_call.py")["visit"]
    server = http_server(database)
    server.visit = visit
    return server


@pytest.fixture
def playwright():
    """Odoo, which pytest has loaded, limits the memory of its process and so of its children; Chromium needs more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        with sync_playwright() as running:
            yield running
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class Browser:
    """Chromium with a profile on disk, which outlives its process."""

    def __init__(self, playwright, server, profile):
        self.server, self.profile = server, profile
        self.context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=CHROMIUM, args=["--no-sandbox"], viewport={"width": 1366, "height": 768}
        )
        self.page = self.context.pages[0]

    def open(self):
        login = {"db": self.server.database, "login": "crash_agent", "password": "crash_agent"}
        url = f"{self.server.url}/web/session/authenticate"
        self.context.request.post(url, data={"jsonrpc": "2.0", "params": login})
        self.page.goto(f"{self.server.url}{PAGE}", timeout=180_000)
        self.page.wait_for_selector(".o_revisit_script", timeout=120_000)
        return self

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(100)

    def wait_for_status(self, status):
        self.page.wait_for_selector(f".o_revisit_save_mark[data-status={status}]")

    def cut_off(self):
        """No request gets through any more."""
        self.context.route("**/workspace_save", lambda route: route.abort())

    def kill(self):
        """As a power cut would: no handler of the page runs, nothing is flushed by it."""
        for pid in processes_of(self.profile):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.context.close()


def processes_of(profile):
    """The processes of the browser with this profile."""
    lines = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
    return [int(line.split()[0]) for line in lines if f"--user-data-dir={profile}" in line]


def test_a_killed_browser_loses_nothing_that_was_typed(called, playwright, tmp_path, sql):
    profile = tmp_path / "profile"
    browser = Browser(playwright, called, profile).open()
    browser.press("Enter", "3")  # the first question: dissatisfied
    browser.wait_for_status("saved")
    browser.cut_off()
    browser.press("c")
    browser.page.keyboard.type("The floor was wet")
    browser.press("Enter", "2")
    browser.wait_for_status("offline")
    assert notes_of(called, sql) == {"dissatisfied": ""}
    time.sleep(6)  # Chromium writes localStorage to the disk by itself, every few seconds
    browser.kill()

    browser = Browser(playwright, called, profile).open()
    browser.wait_for_status("saved")
    assert "Average" in browser.page.locator("[data-block] [aria-checked=true]").inner_text()
    browser.press("ArrowLeft")
    assert browser.page.locator(".o_revisit_comment textarea").input_value() == "The floor was wet"
    assert kept_on_device(browser.page) == []
    browser.context.close()
    assert notes_of(called, sql) == {"dissatisfied": "The floor was wet", "average": ""}


def notes_of(server, sql):
    """Levels and comments as the server has them."""
    rows = sql("SELECT level, note FROM revisit_answer WHERE visit_id = %s", server.database, [server.visit])
    return {level: note or "" for level, note in rows}


def kept_on_device(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('revisit_workspace'))")
