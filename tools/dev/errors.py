"""Expected trouble."""

from typing import NoReturn


class Stop(Exception):
    """Something the user can mend. The message is one sentence that says what to do; no traceback is shown."""


def stop(message: str) -> NoReturn:
    raise Stop(message)
