"""Addons of others that our bridges join with: fetched for the bridges' tests, no part of what users install."""

import shutil
from pathlib import Path

import console
import python_env
import state

FOLDER = state.STATE / "foreign-addons"
REQUIREMENTS = python_env.REQUIREMENTS / "addons.txt"


def ensure() -> None:
    stamp = state.digest(REQUIREMENTS.read_bytes())
    if state.is_done(FOLDER, stamp):
        return
    console.step("fetching the addons of others that bridges are tested with")
    shutil.rmtree(FOLDER, ignore_errors=True)
    python_env.install_into(FOLDER, REQUIREMENTS, log="foreign-addons")
    state.mark_done(FOLDER, stamp)


def path() -> list[Path]:
    """Their addons folder, as a list that is empty as long as nothing was fetched."""
    folder = FOLDER / "odoo/addons"
    return [folder] if folder.is_dir() else []
