"""Who is meant: customers by code, then tax number, then name; the persons to reach at each of them."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .problems import ImportProblem

NOT_DIALLED = re.compile(r"[^\d+]")


def dialled(phone: str | None) -> str:
    """What is dialled: digits and the leading plus; writings of the same number compare equal."""
    return NOT_DIALLED.sub("", phone or "") or (phone or "").strip()


def tax_key(number: str | None) -> str:
    return "".join(char for char in (number or "").upper() if char.isalnum())


@dataclass(eq=False)
class Party:
    """A customer, or a person at a customer. ``id`` is None while it is only planned; ``changes`` is what to write."""

    name: str
    id: int | None = None
    ref: str = ""
    vat: str = ""
    phone: str = ""
    function: str = ""
    known: dict[str, Any] = field(default_factory=dict)
    persons: list["Party"] = field(default_factory=list)
    customer: "Party | None" = None  # of a person: where
    changes: dict[str, Any] = field(default_factory=dict)

    def phones(self) -> set[str]:
        return {dialled(party.phone) for party in (self, *self.persons) if party.phone}


@dataclass(frozen=True)
class Wanted:
    """What a row says about its customer."""

    name: str
    code: str = ""
    vat: str = ""
    phone: str = ""
    person_phones: frozenset[str] = frozenset()


class Directory:
    """The customers a batch of rows may mean, and those it adds."""

    def __init__(self, customers: Iterable[Party] = ()) -> None:
        self._by: dict[str, dict[Hashable, list[Party]]] = {name: defaultdict(list) for name in ("ref", "vat", "name")}
        for customer in customers:
            self.add(customer)

    def add(self, customer: Party) -> None:
        for name, key in (("ref", customer.ref), ("vat", tax_key(customer.vat)), ("name", customer.name)):
            if key:
                self._by[name][key].append(customer)

    def find(self, wanted: Wanted, current: Party | None = None) -> Party | None:
        """The customer meant, or None when nobody fits.

        :param current: customer of the ledger line so far; it is meant when nothing speaks against it
        :raises ImportProblem: ``ambiguous`` when several fit
        """
        for name, key in (("ref", wanted.code), ("vat", tax_key(wanted.vat))):
            if key and (found := self._by[name][key]):
                return self._one(found, wanted, current)
        found = [party for party in self._by["name"][wanted.name] if not _contradicts(party, wanted)]
        if current in found:
            return current
        return self._one(_by_phone(found, wanted, current), wanted, current)

    @staticmethod
    def _one(found: list[Party], wanted: Wanted, current: Party | None) -> Party | None:
        if len(found) > 1 and current in found:
            return current
        if len(found) > 1:
            found = [party for party in found if party.name == wanted.name] or found
        if len(found) > 1:
            raise ImportProblem("ambiguous", name=wanted.name or wanted.code or wanted.vat, count=len(found))
        return found[0] if found else None


def _contradicts(party: Party, wanted: Wanted) -> bool:
    """Both sides name a code or a tax number, and not the same."""
    return bool(
        (party.ref and wanted.code and party.ref != wanted.code)
        or (party.vat and wanted.vat and tax_key(party.vat) != tax_key(wanted.vat))
    )


def _by_phone(found: list[Party], wanted: Wanted, current: Party | None) -> list[Party]:
    """Of customers with the same name: those with the telephone; a customer with another telephone is another one.

    The telephone of a person to reach only helps to choose: a customer has many persons.
    """
    phone = dialled(wanted.phone)
    if phone:
        same = [party for party in found if dialled(party.phone) == phone]
        found = same or [party for party in found if not party.phone]
    if len(found) > 1 and wanted.person_phones:
        phones = {dialled(number) for number in wanted.person_phones}
        found = [party for party in found if phones & party.phones()] or found
    return found


class Persons:
    """Persons to reach at customers. A telephone may be corrected once in an import, not back and forth."""

    def __init__(self) -> None:
        self._claimed: dict[int, str] = {}

    def find(self, customer: Party, name: str, phone: str, current: Iterable[Party] = ()) -> Party | None:
        """The person called ``name`` at ``customer``, preferably one of ``current``; None when a new one is meant."""
        same = [party for party in (*current, *customer.persons) if party.name == name]
        if customer.name == name:
            same.append(customer)
        if not phone:
            return same[0] if same else None
        exact = next((party for party in same if dialled(party.phone) == dialled(phone)), None)
        return exact or next((party for party in same if self.may_get(party, phone)), None)

    def may_get(self, party: Party, phone: str) -> bool:
        """No other row of this file gave the same person another telephone."""
        if party.id is None:
            return not party.phone or dialled(party.phone) == dialled(phone)
        return self._claimed.get(party.id, dialled(phone)) == dialled(phone)

    def claim(self, party: Party, phone: str) -> None:
        """A row of this file says that this is the person's telephone."""
        if party.id is not None and phone:
            self._claimed[party.id] = dialled(phone)
