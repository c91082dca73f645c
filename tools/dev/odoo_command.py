"""bin/odoo: Odoo's own command line."""

import os
from typing import NoReturn

import database
import odoo_env


def run(arguments: list[str]) -> NoReturn:
    odoo_env.prepare(system=False)
    command = arguments[0] if arguments and not arguments[0].startswith("-") else "server"
    if command == "shell":
        _create_missing(arguments)
    if command == "server" and "PORT" in os.environ and not _gives(arguments, "--http-port", "-p"):
        arguments = [*arguments, f"--http-port={odoo_env.http_port()}"]
    odoo_env.replace_process(*arguments)


def _create_missing(arguments: list[str]) -> None:
    """Odoo's server creates a database that is missing, its shell fails on one with a traceback."""
    name = _database_in(arguments)
    if name and not database.exists(name):
        odoo_env.run(f"creating database {name}", ["-d", name, "-i", "base"], log="create")


def _database_in(arguments: list[str]) -> str:
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if option in ("-d", "--database"):
            return value
        if option.startswith("--database="):
            return option.partition("=")[2]
        if option.startswith("-d") and not option.startswith("--"):
            return option[2:]
    return ""


def _gives(arguments: list[str], *options: str) -> bool:
    return any(argument == option or argument.startswith(f"{option}=") for argument in arguments for option in options)
