"""What can be wrong with a file, a row or a cell: a code and the values its message needs."""

from typing import Any


class ImportProblem(Exception):
    """Carries no words: whoever shows it translates ``code`` and fills in ``values``."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values
