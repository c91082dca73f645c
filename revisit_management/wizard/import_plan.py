"""What becomes of a row: the plan for it, and what came out."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..importing.parties import Party
from ..importing.rows import Values


class Outcome(NamedTuple):
    """What is shown about a row: ``status`` is new, changed, unchanged or error."""

    row: int
    status: str
    ledger_no: str
    reason: str


@dataclass
class Plan:
    """What one row is to do; nothing is written while it is made."""

    values: Values
    record: Any = None  # the ledger line or visit it is about, when there is one
    vals: dict[str, Any] = field(default_factory=dict)
    customer: Party | None = None
    persons: list[tuple[str, Party]] = field(default_factory=list)  # role code and person to be among the contacts
    problems: list[Exception] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)  # in words, for the preview
    note: str = ""

    @property
    def status(self):
        if self.problems:
            return "error"
        if not self.record:
            return "new"
        return "changed" if self.changes else "unchanged"

    def outcome(self, texts):
        details = {"error": texts.of_all(self.problems), "changed": "\n".join(self.changes)}
        reason = details.get(self.status, self.note)
        return Outcome(self.values.number, self.status, self.values.get("ledger_no") or "", reason)
