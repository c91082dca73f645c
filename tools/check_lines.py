"""check_lines.py PROVEN: does a passing test name each line of the regulations that we say we run?

PROVEN is what a run of the whole suite wrote: a line's id and a test's name, for every id in the docstring of a test
that passed. `tests/regulation_lines.txt` says which lines must be among them.
"""

import sys
from pathlib import Path

WANTED = Path(__file__).parents[1] / "tests/regulation_lines.txt"


def wanted(text: str) -> list[str]:
    """The ids in `text`, comments after # left out."""
    return [line for row in text.splitlines() for line in row.partition("#")[0].split()]


def main(proven_file: str) -> int:
    proven: dict[str, list[str]] = {}
    for row in Path(proven_file).read_text().splitlines():
        line, test = row.split(" ", 1)
        proven.setdefault(line, []).append(test)
    lines = wanted(WANTED.read_text())
    missing = [line for line in lines if line not in proven]
    for line in missing:
        print(f"{line}: no passing test names it in its docstring")
    print(f"{len(lines) - len(missing)} of {len(lines)} lines of the regulations are named by passing tests")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
