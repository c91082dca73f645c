"""python3 tools/dev COMMAND: what `make COMMAND` and bin/odoo call."""

import errno
import os
import sys
import traceback

if sys.version_info < (3, 10):  # noqa: UP036 - said here, before a newer Python's syntax is read
    sys.exit(f"error: Python 3.10 or newer is needed, not {sys.version.split()[0]}: install one as `python3`.")

import checks
import console
import demo_server
import lab
import odoo_command
import odoo_tests
import python_env
import translations
from errors import Stop, stop

COMMANDS = {
    "setup": demo_server.setup,
    "run": demo_server.run,
    "shell": demo_server.shell,
    "psql": demo_server.psql,
    "stop": demo_server.stop_everything,
    "clean": demo_server.clean,
    "odoo": odoo_command.run,
    "test": checks.test,
    "test-engine": checks.test_engine,
    "test-odoo": odoo_tests.test_odoo,
    "test-lint": odoo_tests.test_lint,
    "lint": checks.lint,
    "format": checks.format_code,
    "i18n": translations.export,
    "check-translations": translations.check,
    "lock": lambda _args: python_env.lock(),
    "bench": lab.bench,
    "screenshots": lab.screenshots,
    "create-db": lab.create_db,
    "drop-db": lab.drop_db,
}


def main(arguments: list[str]) -> int:
    name, *rest = arguments or [""]
    command = COMMANDS.get(name)
    if not command:
        stop(f"There is no command {name!r}; these exist: {', '.join(COMMANDS)}.")
    return command(rest) or 0


def explain(error: Exception) -> str:
    if isinstance(error, Stop):
        return str(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "The disk is full: make room and run the command again, it goes on where it stopped."
    if isinstance(error, PermissionError):
        return f"{error.filename} may not be used: check who owns it, or set REVISIT_STATE to a folder of your own."
    return f"Unexpected: {type(error).__name__}: {error} (REVISIT_DEBUG=1 shows where)."


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        console.say("stopped; the same command goes on where it was interrupted")
        sys.exit(130)
    except Exception as error:  # the one place where an error becomes a sentence
        if os.environ.get("REVISIT_DEBUG"):
            traceback.print_exc()
        console.say(f"error: {explain(error)}")
        sys.exit(1)
