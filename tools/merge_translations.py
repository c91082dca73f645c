"""merge_translations.py POT PO…: bring each PO up to date with the template, keeping every translation it has.

Odoo's own export of a language writes what the database holds, and forgets terms of code that it has not loaded.
"""

import sys
from pathlib import Path

import polib


def merge(pot: polib.POFile, file: Path) -> int:
    """Rewrite ``file`` in the template's order; returns the number of terms left to translate."""
    old = polib.pofile(str(file)) if file.exists() else polib.POFile()
    known = {entry.msgid: entry.msgstr for entry in old if "fuzzy" not in entry.flags}
    merged = polib.POFile()
    merged.metadata = {**pot.metadata, **old.metadata, "Language": file.stem}
    for entry in pot:
        entry.msgstr = known.get(entry.msgid, "")
        merged.append(entry)
    merged.save(str(file))
    return len(merged.untranslated_entries())


def main(pot_file: str, *files: str) -> int:
    for file in map(Path, files):
        print(f"{file.name}: {merge(polib.pofile(pot_file), file)} terms to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
