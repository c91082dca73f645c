"""Rows of a ledger → ledger lines, with their customers and persons to reach."""

from odoo import Command
from odoo.tools import format_date

from ..importing.problems import ImportProblem
from .import_plan import Plan
from .party_book import QUIET, ROLES, PartyBook

PLAIN = ("name", "product_model", "quantity", "contract_date", "shipped_date", "commissioned_date")


class LedgerLoader:
    """Plans and applies batches of rows of one file.

    An empty cell means "not known": what the ledger line has already stays. A line not shipped yet so waits for its
    date, and dates are withdrawn on the ledger line itself, never by an import.
    """

    KEY_FIELDS = ("ledger_no",)

    def __init__(self, job):
        self.env = job.env
        self.company = job.company_id
        self.currency = job.currency_id
        self.engagements = job.env["revisit.engagement"].with_context(active_test=False)
        self.book = PartyBook(job.env, self.company, job.create_customers)
        self.roles = {code: job.env["revisit.contact.role"]._by_code(code) for code in ROLES}
        labels = self.engagements.fields_get(attributes=["string"])
        self.labels = {name: label["string"] for name, label in labels.items()}
        self.partner_labels = {
            name: label["string"] for name, label in self.book.partners.fields_get(attributes=["string"]).items()
        }
        self._first_rows = {}
        self._users = {}

    # Planning

    def note_row(self, values):
        """Remember the ledger number of a row, also of one that an earlier slice of the import has dealt with.

        :return: number of the first row with it
        """
        return self._first_rows.setdefault(values.get("ledger_no"), values.number)

    def plan(self, rows):
        """What is to become of ``rows``; reads in one go and writes nothing."""
        engagements = self._existing(rows)
        contacts = engagements.contact_ids
        self.book.open(rows, set(engagements.partner_id.ids) | set(contacts.contact_id.ids))
        by_number = {engagement.ledger_no: engagement for engagement in engagements}
        return [self._plan_row(row, by_number.get(row.get("ledger_no"), self.engagements)) for row in rows]

    def _existing(self, rows):
        numbers = [row.get("ledger_no") for row in rows if row.get("ledger_no")]
        return self.engagements.search([("company_id", "=", self.company.id), ("ledger_no", "in", numbers)])

    def _plan_row(self, row, engagement):
        plan = Plan(row, record=engagement, problems=list(row.problems))
        first = row.get("ledger_no") and self.note_row(row)
        if first and first != row.number:
            plan.problems.append(ImportProblem("duplicate_row", text=row.get("ledger_no"), first=first))
        self._plan_amount(plan)
        if engagement and not engagement.active and not plan.problems:
            plan.note = self.env._("This ledger line is archived: it was left as it is.")
        elif not plan.problems:
            self._plan_parties(plan)
        return plan

    def _plan_amount(self, plan):
        amount = plan.values.get("amount")
        if amount and amount.currency and amount.currency != self.currency.name:
            plan.problems.append(ImportProblem("wrong_currency", text=amount.currency, currency=self.currency.name))

    def _plan_parties(self, plan):
        engagement = plan.record
        try:
            current = self.book.party(engagement.partner_id) if engagement else None
            plan.customer = self.book.find_customer(plan.values, current)
        except ImportProblem as problem:
            plan.problems.append(problem)
            return
        if not plan.customer.id:
            plan.note = self.env._("New customer: %s", plan.customer.name)
        self._describe_party(plan, plan.customer, self.book.complete_customer(plan.customer, plan.values))
        self._plan_vals(plan)
        for role in ROLES:
            self._plan_person(plan, role)

    def _plan_vals(self, plan):
        vals = self._prepare_vals(plan.values)
        engagement = plan.record
        if not engagement:
            plan.vals = {"name": plan.customer.name, "currency_id": self.currency.id, **vals}
            return
        plan.vals = {name: value for name, value in vals.items() if self._differs(engagement, name, value)}
        if plan.vals.get("seller_name") and engagement.user_id:
            plan.vals["user_id"] = False  # somebody else sells now, who is no user here
        plan.changes += [self._describe_change(engagement, name, value) for name, value in plan.vals.items()]
        if plan.customer.id != engagement.partner_id.id:
            plan.changes.append(
                self._changed(self.labels["partner_id"], engagement.partner_id.name, plan.customer.name)
            )

    def _prepare_vals(self, row):
        """Values of the ledger line that the row gives; other modules extend this."""
        vals = {name: row.get(name) for name in PLAIN if row.get(name) is not None}
        if row.get("amount"):
            vals |= {"amount": self.currency.round(row.get("amount").value), "currency_id": self.currency.id}
        return vals | self._prepare_seller_vals(row.get("seller"))

    def _prepare_seller_vals(self, name):
        """The account manager when exactly one user is called so, else the name as the ledger gives it."""
        if not name:
            return {}
        user = self._user(name)
        return {"user_id": user.id, "seller_name": False} if user else {"seller_name": name}

    def _user(self, name):
        if name not in self._users:
            domain = [("name", "=", name), ("share", "=", False), ("company_ids", "in", self.company.ids)]
            found = self.env["res.users"].sudo().search(domain, limit=2)
            self._users[name] = found if len(found) == 1 else found.browse()
        return self._users[name]

    @staticmethod
    def _differs(engagement, name, value):
        current = engagement[name]
        if name == "amount":
            return engagement.currency_id.compare_amounts(current, value) != 0
        if engagement._fields[name].type == "many2one":
            return current.id != value
        return (current or False) != (value or False)

    def _plan_person(self, plan, role):
        lines = plan.record.contact_ids.filtered(lambda line: line.role_id == self.roles[role])
        current = [party for line in lines if (party := self.book.party(line.contact_id))]
        person = self.book.find_person(plan.customer, plan.values, role, current, self.roles[role].name)
        if not person:
            return
        if person is not plan.customer:
            self._describe_party(plan, person, self.book.complete_person(person, plan.values, role))
        if person not in current:
            plan.persons.append((role, person))
            old = ", ".join(party.name for party in current)
            plan.changes.append(self._changed(self.roles[role].name, old, person.name))
        elif person.changes:
            plan.persons.append((role, person))

    # Words

    def _changed(self, label, old, new):
        return f"{label}: {old or '–'} → {new or '–'}"

    def _describe_change(self, engagement, name, value):
        field = engagement._fields[name]
        old = engagement[name]
        if field.type == "many2one":
            old, value = old.display_name, old.browse(value).display_name
        elif field.type == "date":
            old, value = (day and format_date(self.env, day) for day in (old, value))
        elif field.type in ("float", "monetary"):
            old, value = f"{old:.15g}", f"{value:.15g}"
        return self._changed(self.labels[name], old, value)

    def _describe_party(self, plan, party, names):
        if names:
            labels = ", ".join(self.partner_labels[name] for name in names)
            plan.changes.append(f"{party.name}: {labels}")

    # Applying

    def apply(self, plans):
        """Write what ``plans`` say; those with problems and those that change nothing are not for here."""
        self.book.save(plans)
        self._create([plan for plan in plans if not plan.record])
        for plan in plans:
            if plan.record:
                self._write(plan)

    def _create(self, plans):
        self.engagements.with_context(**QUIET).create([self._prepare_create_vals(plan) for plan in plans])

    def _prepare_create_vals(self, plan):
        return {
            **plan.vals,
            "ledger_no": plan.values.get("ledger_no"),
            "company_id": self.company.id,
            "partner_id": plan.customer.id,
            "contact_ids": [
                Command.create({"role_id": self.roles[role].id, "contact_id": person.id})
                for role, person in plan.persons
            ],
        }

    def _write(self, plan):
        """Changes of a ledger line are tracked: somebody may ask who moved a date."""
        vals = dict(plan.vals)
        if plan.customer.id != plan.record.partner_id.id:
            vals["partner_id"] = plan.customer.id
        if commands := [
            command for role, person in plan.persons for command in self._commands(plan.record, role, person)
        ]:
            vals["contact_ids"] = commands
        if vals:
            plan.record.write(vals)

    def _commands(self, engagement, role, person):
        """Put ``person`` in the place of the one contact with this role, else add the contact."""
        lines = engagement.contact_ids.filtered(lambda line: line.role_id == self.roles[role])
        if person.id in lines.contact_id.ids:
            return []
        if len(lines) == 1:
            return [Command.update(lines.id, {"contact_id": person.id})]
        return [Command.create({"role_id": self.roles[role].id, "contact_id": person.id})]
