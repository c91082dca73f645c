"""Is every term of a freshly exported template translated, in every language?

    check_translations.py FRESH.pot zh_CN.po zh_TW.po

A term counts as missing when the .po file lacks it, has it untranslated, or marks it fuzzy (Odoo ignores those).
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import polib

Problem = tuple[str, str]


def problems(template: Iterable[polib.POEntry], translated: polib.POFile) -> list[Problem]:
    """(what is wrong, term) for each term of `template` that `translated` does not serve."""
    entries = {(entry.msgctxt, entry.msgid): entry for entry in translated if not entry.obsolete}
    found = []
    for term in template:
        entry = entries.get((term.msgctxt, term.msgid))
        if entry is None:
            found.append(("missing", term.msgid))
        elif entry.fuzzy:
            found.append(("fuzzy", term.msgid))
        elif not entry.translated():
            found.append(("untranslated", term.msgid))
    return found


def main(fresh: str, *files: str) -> int:
    template = [entry for entry in polib.pofile(fresh) if not entry.obsolete]
    total = 0
    for file in files:
        if not Path(file).exists():
            print(f"{file}: is not there; `make i18n` writes it")
            total += 1
            continue
        found = problems(template, polib.pofile(file))
        total += len(found)
        for what, term in found:
            print(f"{file}: {what}: {term!r}")
    print(f"{len(template)} terms, {len(files)} languages: {total} problems")
    return 1 if total or not template else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
