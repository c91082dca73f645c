"""A policy as one readable file: bytes ↔ plain values. What is inside is the matter of ``models/policy_fields``."""

import json
from typing import Any

from .problems import ImportProblem

FORMAT = "revisit-policy"
FORMAT_VERSION = 1
# a regulation of 500 clauses in three languages takes less than 1 MB
MAX_MEGABYTES = 5
FOREIGN_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00")
SECTIONS = {"format": str, "format_version": int, "policy": dict, "rules": list, "vocabulary": dict}

Document = dict[str, Any]


def compose(policy: Document, rules: list[Document], vocabulary: dict[str, list[Document]]) -> Document:
    """The parts put together under the name and version of the format."""
    document = {"format": FORMAT, "format_version": FORMAT_VERSION, "policy": policy, "rules": rules}
    return {**document, "vocabulary": vocabulary} if vocabulary else document


def to_bytes(document: Document) -> bytes:
    """UTF-8, two spaces a level, keys in the order they were put in, a newline at the end."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def read(content: bytes, filename: str) -> Document:
    """The document in ``content``; a byte order mark is allowed.

    :raises ImportProblem: when it is no policy of ours, or of a format this version does not know
    """
    document = _parse(_decode(content, filename), filename)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ImportProblem("policy_other_format", name=filename)
    _check_version(document.get("format_version"), filename)
    return _checked_sections(document)


def _decode(content: bytes, filename: str) -> str:
    if not content.strip():
        raise ImportProblem("policy_empty")
    if len(content) > MAX_MEGABYTES * 1024 * 1024:
        raise ImportProblem("policy_too_big", name=filename, megabytes=MAX_MEGABYTES)
    if content.startswith(FOREIGN_ENCODINGS):
        raise ImportProblem("policy_encoding", name=filename)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportProblem("policy_encoding", name=filename) from None


def _parse(text: str, filename: str) -> Any:
    try:
        document = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
        json.dumps(document, ensure_ascii=False).encode()  # half a character, written as \ud83d, fits in no database
    except json.JSONDecodeError as error:
        raise ImportProblem("policy_json", name=filename, line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError):
        raise ImportProblem("policy_damaged", name=filename) from None
    if "\\u0000" in text:
        raise ImportProblem("policy_damaged", name=filename)
    return document


def _without_doubles(pairs: list[tuple[str, Any]]) -> Document:
    result: Document = {}
    for key, value in pairs:
        if key in result:
            raise ImportProblem("policy_double_key", key=key)
        result[key] = value
    return result


def _refuse_constant(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are no JSON


def _check_version(version: Any, filename: str) -> None:
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ImportProblem("policy_other_format", name=filename)
    if version > FORMAT_VERSION:
        raise ImportProblem("policy_newer", name=filename, version=version, known=FORMAT_VERSION)


def _checked_sections(document: Document) -> Document:
    if unknown := document.keys() - SECTIONS.keys():
        raise ImportProblem("unknown_field", key=min(unknown))
    for key, kind in SECTIONS.items():
        if not isinstance(document.setdefault(key, kind()), kind):
            raise ImportProblem("wrong_type", key=key)
    for key, entries in (("rules", document["rules"]), *document["vocabulary"].items()):
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ImportProblem("wrong_type", key=key)
    return document
