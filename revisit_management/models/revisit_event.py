import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

DATES = ("date", "at", "date_end")
# what a later report of the same fact may put right
CORRECTED = (*DATES, "amount")


class RevisitEvent(models.Model):
    """A fact about a customer that may owe visits. ``_register`` is its one front door.

    Odoo keeps a flag called ``_register`` on every model class in the registry, which hides a method of that name:
    the method is ``_register_event``, and ``_register_hook`` puts it in the flag's place once the registry is loaded.
    Code that runs while modules are being loaded, or that extends the front door, uses ``_register_event``.
    """

    _name = "revisit.event"
    _description = "Customer Event"
    _order = "date desc, id desc"
    _check_company_auto = True

    type_id = fields.Many2one("revisit.event.type", required=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict")
    engagement_id = fields.Many2one(
        "revisit.engagement", string="Ledger Line", index="btree_not_null", ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True, help="Withdrawn events keep their history and owe nothing any more.")
    date = fields.Date(required=True, help="The day in the company's time zone.")
    at = fields.Datetime(help="The moment, when the hour matters.")
    date_end = fields.Date(
        string="End of Term", help="Last day of the term that the event opens: the contract's, the warranty's."
    )
    amount = fields.Float(help="What the event is worth: of a purchase, a reading of consumption.")
    rule_id = fields.Many2one(
        "revisit.rule",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        help="Registered for this rule alone: no other rule reacts.",
    )
    requested_by_id = fields.Many2one("res.users", help="Who ordered a visit.")
    note = fields.Text()
    origin_model = fields.Char(readonly=True)
    origin_id = fields.Many2oneReference(model_field="origin_model", index="btree_not_null", readonly=True)
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self._random_key(),
        help="Unique name of the fact; never holds the customer, so that merging customers loses nothing.",
    )
    schedule_ids = fields.One2many("revisit.schedule", "event_id", string="Owed Visits")

    _by_partner = models.Index("(partner_id, type_id, date) WHERE active IS TRUE")
    _key_unique = models.UniqueIndex("(key)", "This event is already registered.")

    @api.depends("type_id", "date", "engagement_id")
    def _compute_display_name(self):
        for event in self:
            day = fields.Date.to_string(event.date) or ""
            event.display_name = " · ".join(filter(None, (event.type_id.name, day, event.engagement_id.display_name)))

    @api.constrains("partner_id", "engagement_id")
    def _check_engagement_partner(self):
        for event in self:
            owner = event.engagement_id.partner_id
            if owner and owner.commercial_partner_id != event.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "Ledger line %(line)s belongs to %(owner)s, not to %(partner)s.",
                        line=event.engagement_id.display_name,
                        owner=owner.display_name,
                        partner=event.partner_id.display_name,
                    )
                )

    def _register_hook(self):
        super()._register_hook()
        type(self)._register = property(lambda events: events._register_event)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Events are facts: archive an event to withdraw it; it is never deleted."))

    @api.model
    def register(self, vals_list):
        """Register events from outside (RPC): the public side of ``_register``.

        :param vals_list: dicts with ``type`` (code; or ``type_id``), ``partner_id``, ``date`` and optionally
            ``engagement_id``, ``origin_model`` with ``origin_id``, ``key``, ``at``, ``note``
        :return: ids of the existing or new events, in the order given
        """
        if isinstance(vals_list, dict):
            vals_list = [vals_list]
        self.check_access("create")
        return [self._register_vals(dict(vals)).id for vals in vals_list]

    def _register_vals(self, vals):
        if type_id := vals.pop("type_id", None):
            vals["type"] = self.env["revisit.event.type"].browse(type_id).exists().code
        vals["type"] = vals.pop("type_code", None) or vals.get("type")
        missing = [name for name in ("type", "partner_id", "date") if not vals.get(name)]
        if missing:
            raise UserError(self.env._("An event needs %s.", ", ".join(missing)))
        partner = self.env["res.partner"].browse(vals.pop("partner_id")).exists()
        if not partner:
            raise UserError(self.env._("The customer of this event does not exist."))
        engagement = self.env["revisit.engagement"].browse(vals.pop("engagement_id", None) or []).exists()
        origin = None
        if vals.get("origin_model") and vals.get("origin_id"):
            if vals["origin_model"] not in self.env:
                raise UserError(self.env._("There is no model %s here.", vals["origin_model"]))
            origin = self.env[vals.pop("origin_model")].browse(vals.pop("origin_id"))
        return self._register_event(
            vals.pop("type"), partner, vals.pop("date"), engagement=engagement, origin=origin, **vals
        )

    @api.model
    def _register_event(self, type_code, partner, date, *, engagement=None, origin=None, **vals):
        """Register a fact once; the one front door of all sources.

        A second report of the same fact returns the first event. A milestone (``is_milestone``) or a fact of the same
        document (``origin``) reported again with another date is a correction: the event's date follows, and with it
        the visits that have not started.

        :param type_code: code of the event type, such as ``shipped``
        :param partner: customer
        :param date: day of the event in the company's time zone (date or ISO string)
        :param engagement: ledger line the fact is about
        :param origin: record the fact was read from; part of the fact's identity
        :param vals: further values, such as ``at``, ``note``, or an explicit ``key``
        :return: the existing or new event
        :raises UserError: when there is no such event type or the date is not a date
        """
        vals = self._prepare_event_vals(type_code, partner, self._to_day(date), engagement, origin, vals)
        return self._register_all([vals])

    @api.model
    def _register_all(self, vals_list):
        """The same for many facts, prepared by ``_prepare_event_vals``; returns the events in the same order."""
        known = self._find_registered(vals_list)
        fresh = {vals["key"]: vals for vals in vals_list if vals["key"] not in known}
        created = self.create(list(fresh.values()))
        known |= {event.key: event for event in created}
        told_again = [(known[vals["key"]], vals) for vals in vals_list if known[vals["key"]] not in created]
        moved = [event for event, vals in told_again if event._correct_together(vals)]
        if moved:
            self.browse().union(*moved)._follow_dates()
        return self.browse().concat(*(known[vals["key"]] for vals in vals_list))

    def _event_type(self, code):
        event_type = self.env["revisit.event.type"]._by_code(code)
        if not event_type:
            raise UserError(self.env._("There is no event type %s.", code))
        return event_type

    def _to_day(self, date):
        try:
            return fields.Date.to_date(date)
        except ValueError as error:
            raise UserError(self.env._("%s is not a date; write it as YYYY-MM-DD.", date)) from error

    @api.model
    def _prepare_event_vals(self, type_code, partner, date, engagement, origin, vals):
        event_type = self._event_type(type_code)
        company = (engagement and engagement.company_id) or self.env.company
        return {
            "type_id": event_type.id,
            "partner_id": partner.id,
            "date": date,
            "engagement_id": engagement.id if engagement else False,
            "company_id": company.id,
            "origin_model": origin._name if origin else False,
            "origin_id": origin.id if origin else False,
            "key": self._fact_key(event_type, date, engagement, origin),
            **vals,
        }

    @api.model
    def _fact_key(self, event_type, date, engagement, origin):
        """Name of the fact, or None when only customer, type and day tell it from others."""
        source = origin or engagement
        if not source:
            return None
        parts = [event_type.code, f"{source._name},{source.id}"]
        if event_type.yearly:
            parts.append(str(date.year))
        elif not event_type.is_milestone and source == engagement:
            parts.append(fields.Date.to_string(date))
        return ":".join(parts)

    @api.model
    def _find_registered(self, vals_list):
        """Events already registered for ``vals_list``, by key; fills in a key where the fact itself gives none."""
        events = self.with_context(active_test=False)
        keyed = [vals["key"] for vals in vals_list if vals["key"]]
        known = {event.key: event for event in events.search([("key", "in", keyed)])} if keyed else {}
        for vals in vals_list:
            if not vals["key"]:
                event = events.search(self._same_fact_domain(vals), limit=1)
                vals["key"] = event.key or self._random_key()
                known |= {event.key: event} if event else {}
        return known

    @api.model
    def _same_fact_domain(self, vals):
        same = ("type_id", "partner_id", "date", "engagement_id", "company_id")
        return [(name, "=", vals[name]) for name in same]

    @api.model
    def _random_key(self):
        return f"event:{uuid.uuid4()}"

    def _is_corrected_by(self, vals):
        """Is ``vals`` the same fact on another day? Only where the key says so without naming the day."""
        from_document = vals.get("origin_id") and vals["origin_model"] != "revisit.engagement"
        return self.type_id.is_milestone or from_document

    def _correct_together(self, vals):
        """Take over what a later report of the same fact says; ``True``: the caller follows the changed dates."""
        if self.active and not self._is_corrected_by(vals):
            return False
        return self.with_context(revisit_corrected_together=True)._correct(vals)

    def _correct(self, vals):
        """Take over what a later report of the same fact says.

        :return: whether one of its dates changed
        """
        changes = {name: vals[name] for name in CORRECTED if vals.get(name) and vals[name] != self[name]}
        if not self.active:
            changes["active"] = True
        if changes:
            self.write(changes)
        return bool(set(DATES) & changes.keys())

    def _follow_dates(self):
        """Dates were corrected, those of a whole ledger together; whoever depends on them extends this."""

    def _describe_order(self):
        return self.env._("Ordered by %(who)s: %(why)s", who=self.requested_by_id.name, why=self.note)

    def _is_from(self, record):
        return self.origin_model == record._name and self.origin_id == record.id

    def _withdraw(self, reason):
        """The fact turned out not to be one: it owes nothing any more; what was done stays."""
        self.filtered("active").with_context(revisit_withdraw_reason=reason).write({"active": False})
