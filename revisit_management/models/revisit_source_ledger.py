"""The ledger line a fact belongs to: found by its document or number, or made anew."""

from odoo import models

from .revisit_source_read import NoEvent


class RevisitSource(models.Model):
    _inherit = "revisit.source"

    def _ledger(self):
        quiet = {"mail_create_nosubscribe": True, "mail_auto_subscribe_no_notify": True, "active_test": False}
        return self.env["revisit.engagement"].with_company(self.company_id).with_context(**quiet)

    def _owner(self, document):
        """The record that has the ledger line: a document, the ledger line itself, or an empty record."""
        if self.ledger_path:
            return document.mapped(self.ledger_path)[:1]
        return document

    def _lines_made_from(self, owners):
        """Ledger lines made from ``owners`` (records of one model), by the id of the owner."""
        domain = [
            ("origin_model", "=", owners._name),
            ("origin_id", "in", owners.ids),
            ("company_id", "=", self.company_id.id),
        ]
        return {line.origin_id: line for line in self._ledger().search(domain)}

    def _find_lines(self, facts):
        """Give each fact its ledger line, as far as there is one, and the customer where the document names none."""
        owners = {fact: self._owner(fact.document) for fact in facts}
        some_owner = next(iter(owners.values()), self._ledger())
        made = self._lines_made_from(some_owner.concat(*owners.values()))
        for fact, owner in owners.items():
            if owner._name == "revisit.engagement":
                fact.line = owner.filtered(lambda line: line.company_id == self.company_id).with_env(self.env)
            else:
                fact.line = made.get(owner.id) or self._line_by_number(fact)
            fact.partner = self._customer(fact)

    def _line_by_number(self, fact):
        """The ledger line with the document's serial number, when it is this customer's."""
        number = self._text(fact.document, "serial_path")
        if not number:
            return self._ledger()
        line = self._ledger().search([("ledger_no", "=", number), ("company_id", "=", self.company_id.id)])
        return line if not fact.partner or self._same_customer(line, fact.partner) else self._ledger()

    def _same_customer(self, line, partner):
        return line.partner_id.commercial_partner_id == partner.commercial_partner_id

    def _customer(self, fact):
        """Whose fact it is: the document's customer; with somebody else's ledger line that line's.

        Goods of one customer may be shipped to another; who ordered them is visited.
        """
        foreign = fact.line and not self._is_own(fact.line, fact.document)
        if foreign and not (fact.partner and self._same_customer(fact.line, fact.partner)):
            return fact.line.partner_id
        return fact.partner

    def _is_own(self, line, document):
        return line.origin_model == document._name and line.origin_id == document.id

    def _check_customer(self, fact):
        if not fact.partner:
            if self.partner_path:
                raise NoEvent(self.env._("The customer is empty: %s.", self._label("partner_path")))
            raise NoEvent(self.env._("No ledger line was found, so the customer is not known."))

    def _complete_lines(self, facts):
        """Make the ledger lines that are missing, and write what the documents know of those they made."""
        if not self.engagement_kind:
            return
        missing = {}
        for fact in facts:
            owner = self._owner(fact.document)
            if not fact.line and owner:
                missing.setdefault(owner, []).append(fact)
            elif self._is_own(fact.line, owner):
                self._complete_line(fact, owner)
        taken = self._taken_numbers(missing)
        vals_list = [self._prepare_line_vals(first, owner, taken) for owner, (first, *_others) in missing.items()]
        for line, of_line in zip(self._ledger().create(vals_list), missing.values(), strict=True):
            for fact in of_line:
                fact.line = line.with_env(self.env)

    def _prepare_line_vals(self, fact, owner, taken):
        number = self._text(fact.document, "serial_path")
        vals = {
            **self._prepare_known_vals(fact),
            "name": owner.display_name,
            "partner_id": fact.partner.id,
            "company_id": self.company_id.id,
            "kind": self.engagement_kind,
            "currency_id": fact.currency.id,
            "origin_model": owner._name,
            "origin_id": owner.id,
        }
        if number and number not in taken:
            taken.add(number)
            vals["ledger_no"] = number
        return vals

    def _prepare_known_vals(self, fact):
        """What the document knows of the ledger line, where it knows it."""
        vals = {
            "product_model": self._text(fact.document, "product_path"),
            "quantity": self._quantity(fact.document),
            "amount": fact.amount,
            "user_id": fact.user.id,
        }
        return {name: value for name, value in vals.items() if value}

    def _complete_line(self, fact, owner):
        """Fill what is empty in the line made from a document; what people wrote stays. The customer follows."""
        vals = {name: value for name, value in self._prepare_known_vals(fact).items() if not fact.line[name]}
        if "amount" in vals:
            vals["currency_id"] = fact.currency.id
        if owner == fact.document and fact.line.partner_id != fact.partner:
            vals["partner_id"] = fact.partner.id
        if vals:
            fact.line.write(vals)

    def _taken_numbers(self, missing):
        """Of the serial numbers of these facts the ones some ledger line bears already."""
        numbers = [self._text(first.document, "serial_path") for first, *_others in missing.values()]
        domain = [("ledger_no", "in", list(filter(None, numbers))), ("company_id", "=", self.company_id.id)]
        return set(self._ledger().search(domain).mapped("ledger_no"))
