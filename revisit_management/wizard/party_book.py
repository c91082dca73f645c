"""Between partner records and the plain customers and persons that rows are compared with."""

from collections import defaultdict

from ..importing.parties import Directory, Party, Persons, Wanted, dialled
from ..importing.problems import ImportProblem

ROLES = ("power_lead", "switch_room_owner", "site_lead")
READ = ["name", "ref", "vat", "phone", "function", "street", "city", "zip", "country_id", "state_id", "parent_id"]
# of a customer that exists the ledger fills what is empty; who keeps the addresses has the last word
ADDRESS = {"street": "street", "city": "city", "zip": "zip"}
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_auto_subscribe_no_notify": True,
}


class PartyBook:
    """Customers and persons of one import. ``open`` reads what a batch of rows may mean, ``save`` writes what it adds.

    Reads and writes with full rights: whoever may import a ledger need not be allowed to edit the address book.
    """

    def __init__(self, env, company, create_customers):
        self.env = env
        self.company = company
        self.create_customers = create_customers
        self.partners = env["res.partner"].sudo()
        self.persons = Persons()
        self._countries = {}
        self._by_id = {}
        self._directory = Directory()

    def open(self, rows, partner_ids):
        """Read the customers that ``rows`` name and the partners ``partner_ids``, with their persons."""
        self._by_id = {}
        customers = self.partners.search_read(self._customer_domain(rows, partner_ids), READ)
        ids = [customer["id"] for customer in customers]
        people = self.partners.search_read(
            [("id", "not in", ids), "|", ("id", "in", list(partner_ids)), "&", *self._person_domain(rows, ids)], READ
        )
        for record in (*customers, *people):
            self._by_id[record["id"]] = self._to_party(record)
        self._directory = Directory(self._by_id[id_] for id_ in ids)
        for record in people:
            if record["parent_id"] and (customer := self._by_id.get(record["parent_id"][0])):
                customer.persons.append(self._by_id[record["id"]])

    def _customer_domain(self, rows, partner_ids):
        def said(field):
            return list({row.get(field) for row in rows} - {None})

        return [
            ("company_id", "in", (False, self.company.id)),
            "|",
            ("parent_id", "=", False),
            ("is_company", "=", True),
            "|",
            ("id", "in", list(partner_ids)),
            "|",
            ("ref", "in", said("customer_code")),
            "|",
            ("vat", "in", said("customer_vat")),
            ("name", "in", said("customer")),
        ]

    @staticmethod
    def _person_domain(rows, customer_ids):
        names = {row.get(role) for row in rows for role in ROLES} - {None}
        phones = {row.get(f"{role}_phone") for row in rows for role in ROLES} - {None}
        return [
            ("parent_id", "in", customer_ids),
            "|",
            ("name", "in", list(names)),
            ("phone", "in", list(phones)),
        ]

    @staticmethod
    def _to_party(record):
        known = {name: record[name] for name in ("street", "city", "zip")}
        known |= {name: record[name] and record[name][0] for name in ("country_id", "state_id")}
        texts = {name: record[name] or "" for name in ("ref", "vat", "phone", "function")}
        return Party(record["name"] or "", id=record["id"], known=known, **texts)

    def party(self, partner):
        return self._by_id.get(partner.id)

    # Customers

    def find_customer(self, row, current):
        """The customer of ``row``, to be created when unknown; ``current`` is that of the ledger line so far."""
        wanted = self._wanted(row)
        if not (wanted.name or wanted.code or wanted.vat):
            if current:
                return current
            raise ImportProblem("no_customer")
        customer = self._directory.find(wanted, current)
        if customer:
            return customer
        if not self.create_customers:
            raise ImportProblem("unknown_customer", name=wanted.name or wanted.code or wanted.vat)
        customer = Party(wanted.name or wanted.code, ref=wanted.code, vat=wanted.vat, phone=wanted.phone)
        customer.changes = {name: getattr(customer, name) for name in ("name", "ref", "vat", "phone")}
        customer.changes["is_company"] = True
        self._directory.add(customer)
        return customer

    @staticmethod
    def _wanted(row):
        phones = frozenset(phone for role in ROLES if (phone := row.get(f"{role}_phone")))
        values = (row.get(field) or "" for field in ("customer", "customer_code", "customer_vat", "customer_phone"))
        return Wanted(*values, phones)

    def complete_customer(self, customer, row):
        """Fill what is empty of ``customer`` with what ``row`` says; names of the fields filled."""
        filled = []
        for name, field in (("ref", "customer_code"), ("vat", "customer_vat"), ("phone", "customer_phone")):
            if row.get(field) and not getattr(customer, name):
                setattr(customer, name, row.get(field))
                customer.changes[name] = row.get(field)
                filled.append(name)
        address = self._address(row)
        for name, value in address.items():
            # a region belongs to the country it came with, not to another one on record
            fits = name != "state_id" or customer.known.get("country_id") == address["country_id"]
            if fits and not customer.known.get(name):
                customer.known[name] = customer.changes[name] = value
                filled.append(name)
        return filled

    def _address(self, row):
        address = {name: row.get(field) for name, field in ADDRESS.items() if row.get(field)}
        country = row.get("country") and self._country(row.get("country"))
        if country:
            address["country_id"] = country.id
        state = row.get("region") and self._state(country, row.get("region"))
        return address | ({"state_id": state.id} if state else {})

    def _country(self, code):
        if code not in self._countries:
            country = self.env["res.country"].sudo().search([("code", "=", code)], limit=1)
            states = {word: state for state in country.state_ids for word in (state.code, state.name)}
            self._countries[code] = (country, states)
        return self._countries[code][0]

    def _state(self, country, region):
        """The region of the country, when it is known here; regions are no condition for a customer."""
        return self._countries[country.code][1].get(region) if country else None

    # Persons

    def find_person(self, customer, row, role, current, role_name):
        """The person ``row`` gives for ``role`` at ``customer``; None when it gives none.

        :param current: persons the ledger line has in this role
        :param role_name: stands for a person of whom only the telephone is known
        """
        name, phone = row.get(role) or "", row.get(f"{role}_phone") or ""
        if not (name or phone):
            return None
        if not name:
            name = current[0].name if current else role_name
        person = self.persons.find(customer, name, phone, current)
        if not person:
            person = Party(name, phone=phone, customer=customer)
            person.changes = {"name": name, "phone": phone}
            customer.persons.append(person)
        self.persons.claim(person, phone)
        return person

    @staticmethod
    def complete_person(person, row, role):
        """Correct the telephone and fill the title; names of the fields changed."""
        changed = []
        phone, title = row.get(f"{role}_phone"), row.get(f"{role}_title")
        if phone and dialled(person.phone) != dialled(phone):
            person.phone = person.changes["phone"] = phone
            changed.append("phone")
        if title and not person.function:
            person.function = person.changes["function"] = title
            changed.append("function")
        return changed

    # Writing

    def save(self, plans):
        """Create and complete the customers and persons of ``plans``."""
        customers = list(dict.fromkeys(plan.customer for plan in plans if plan.customer))
        self._save(customers)
        persons = list(dict.fromkeys(person for plan in plans for _role, person in plan.persons))
        for person in persons:
            if person.id is None:
                person.changes["parent_id"] = person.customer.id
        self._save(persons)
        for person in persons:
            self.persons.claim(person, person.phone)

    def _save(self, parties):
        fresh = [party for party in parties if party.id is None]
        records = self.partners.with_context(**QUIET).create([party.changes for party in fresh])
        for party, record in zip(fresh, records, strict=True):
            party.id = record.id
        by_changes = defaultdict(list)
        for party in parties:
            if party.changes and party not in fresh:
                by_changes[tuple(sorted(party.changes.items()))].append(party.id)
            party.changes = {}
        for changes, ids in by_changes.items():
            self.partners.browse(ids).write(dict(changes))
