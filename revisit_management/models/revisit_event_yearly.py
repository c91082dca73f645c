"""Yearly events (``M3``): some weeks ahead, each birthday becomes the event of its year."""

from datetime import timedelta

from odoo import api, fields, models

BATCH = 2000
# birthdays are registered this many days ahead, or earlier when a policy plans further ahead
AHEAD = 60


class RevisitEvent(models.Model):
    _inherit = "revisit.event"

    @api.model
    def _cron_yearly(self):
        """Register the birthdays to come, in companies with a rule in force that speaks of them. Safe to run twice.

        A batch lost to a rolled-back transaction comes again the next day: birthdays are looked at weeks ahead.
        """
        reached = {}
        run = self.env["revisit.run"]._begin("yearly")
        run._work(lambda: self._fetch_birthdays(reached), self._register_birthdays)

    @api.model
    def _fetch_birthdays(self, reached):
        """The next customers, all of one company (that of the environment), with a birthday to register.

        :param reached: number of the last customer looked at in this run, by company; written here
        """
        for company, policies in self._birthday_policies().items():
            period = self._birthday_period(company, policies)
            while customers := self._birthday_candidates(company, *period, reached.get(company, 0)):
                reached[company] = customers[-1:].id
                due = customers.browse(customer.id for customer in customers if customer._birthdays_between(*period))
                if due:
                    return due.with_company(company).with_context(revisit_birthday_period=period)
        return self.env["res.partner"]

    @api.model
    def _birthday_policies(self):
        """Policies in force with a rule on birthdays, by company."""
        rules = self.env["revisit.rule"].search(
            [
                ("policy_id.state", "=", "active"),
                ("policy_id.active", "=", True),
                ("event_type_id.code", "=", "birthday"),
                ("event_type_id.yearly", "=", True),
            ]
        )
        return rules.policy_id.grouped("company_id")

    @api.model
    def _birthday_period(self, company, policies):
        today = company._revisit_today()
        return today, today + timedelta(days=max(AHEAD, *policies.mapped("horizon_days")))

    @api.model
    def _birthday_candidates(self, company, first, last, after):
        """The next customers whose birthday may lie in the period and is not registered yet."""
        months = {(first + timedelta(days=n)).month for n in range((last - first).days + 1)}
        registered = self._search(
            [
                ("company_id", "=", company.id),
                ("type_id.code", "=", "birthday"),
                ("date", ">=", first),
                ("date", "<=", last),
            ]
        )
        domain = (
            fields.Domain("id", ">", after)
            & fields.Domain("revisit_birthday", "!=", False)
            & fields.Domain("company_id", "in", (company.id, False))
            & (
                fields.Domain("revisit_birthday_lunar", "=", True)
                | fields.Domain("revisit_birthday.month_number", "in", sorted(months))
            )
            & fields.Domain("id", "not in", registered.subselect("partner_id"))
        )
        return self.env["res.partner"].search(domain, order="id", limit=BATCH)

    @api.model
    def _register_birthdays(self, customers):
        """Register the birthdays of these customers; one registered or withdrawn before is left as it is.

        :return: counts for the run log
        """
        company = customers.env.company
        period = customers.env.context["revisit_birthday_period"]
        events = self.with_company(company)
        facts = [
            events._prepare_birthday_vals(customer, year, day)
            for customer in customers
            for year, day in customer._birthdays_between(*period)
        ]
        fresh = self._not_yet_known(facts, company)
        events._register_all(fresh)
        return {"examined": len(facts), "created": len(fresh)}

    @api.model
    def _prepare_birthday_vals(self, customer, year, day):
        named = {"key": self._year_key(customer, year)}
        return self._prepare_event_vals("birthday", customer, day, None, customer, named)

    @api.model
    def _year_key(self, customer, year):
        """The same as the front door gives, with the year the birthday belongs to (a lunar one may end in February)."""
        return f"birthday:{customer._name},{customer.id}:{year}"

    @api.model
    def _not_yet_known(self, facts, company):
        """Those not registered for ``company``; a customer shared by companies has a birthday in each of them."""
        keys = [vals["key"] for vals in facts]
        own_keys = [f"{key}:{company.id}" for key in keys]
        events = self.with_context(active_test=False).search([("key", "in", keys + own_keys)])
        owners = {event.key: event.company_id for event in events}
        fresh = []
        for vals, key, own_key in zip(facts, keys, own_keys, strict=True):
            if key not in owners:
                fresh.append(vals)
            elif owners[key] != company and own_key not in owners:
                fresh.append({**vals, "key": own_key})
        return fresh

    def _follow_birthday(self):
        """The customer's birthday was corrected or removed: this event of a year to come goes along."""
        self.ensure_one()
        year = self._birthday_year()
        if not year:
            return
        day = self.partner_id._birthday_in(year) if self.partner_id.revisit_birthday else None
        if not day:
            self._withdraw(self.env._("The birthday was removed."))
        elif day < self.company_id._revisit_today():
            self._withdraw(self.env._("The birthday was corrected: that of this year has passed."))
        else:
            self._correct({"date": day})

    def _birthday_year(self):
        """The year this birthday belongs to; None when somebody registered it under a name of their own."""
        for year in (self.date.year, self.date.year - 1):
            key = self._year_key(self.partner_id, year)
            if self.key in (key, f"{key}:{self.company_id.id}"):
                return year
        return None
