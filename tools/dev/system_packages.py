"""Programs and fonts that come from the operating system: installed when we may, named when we may not."""

import importlib.util
import os
import shutil

import console
import programs
from errors import stop

PRINTING = "to print PDF"
BROWSER = "for tests in a browser and screenshots"


def ensure_python() -> None:
    if not importlib.util.find_spec("ensurepip"):
        _install(["python3-venv"])
        if not importlib.util.find_spec("ensurepip") and not _may_install():
            stop("Python's venv module is missing: run `apt-get install python3-venv` as root and try again.")


def ensure(*, browser: bool) -> None:
    """Install what is missing, or warn: Odoo runs without PDF and browser, only those tests fail."""
    missing = _missing(browser=browser)
    if not missing:
        return
    if _may_install():
        _install(list(missing))
        missing = _missing(browser=browser)
    for package, purpose in missing.items():
        console.say(f"WARNING: {package} is missing, it is needed {purpose}: run `apt-get install {package}` as root.")


def _missing(*, browser: bool) -> dict[str, str]:
    missing = {}
    if not shutil.which("wkhtmltopdf"):
        missing["wkhtmltopdf"] = PRINTING
    if not _has_chinese_font():
        missing["fonts-noto-cjk"] = f"{PRINTING} and screenshots in Chinese"
    if browser and not (shutil.which("chromium") or shutil.which("google-chrome")):
        missing["chromium"] = BROWSER
    return missing


def _has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(programs.output(["fc-list", ":lang=zh-cn"]))


def _may_install() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("apt-get"))


def _install(packages: list[str]) -> None:
    if not _may_install():
        return
    console.step(f"installing {', '.join(packages)} from the system's package sources")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    advice = "Check the network and /etc/apt, or install them by hand."
    console.run("apt-get update", ["apt-get", "-q", "update"], log="apt-update", env=env, advice=advice)
    console.run(
        "apt-get install",
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", *packages],
        log="apt-install",
        env=env,
        advice=advice,
    )
