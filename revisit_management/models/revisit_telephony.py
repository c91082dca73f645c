import secrets
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import NO_ACCESS

from ..engine.signature import is_genuine
from ..engine.urls import host_of, hosts_of

# how often it is noted that a system was heard of
SEEN_EVERY = timedelta(minutes=1)
# what a signature is compared with when nobody is there: as long in coming as a real one
NOBODY = "0" * 64


class RevisitTelephony(models.Model):
    """A telephone system that reports its calls (``W1``, ``W12``): who it is, and how it proves that."""

    _name = "revisit.telephony"
    _description = "Telephone System"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    uuid = fields.Char(
        string="Key", required=True, readonly=True, copy=False, default=lambda self: str(uuid.uuid4()), index=True
    )
    url = fields.Char(string="Send To", compute="_compute_url", help="Where the telephone system sends its events.")
    secret = fields.Char(groups=NO_ACCESS, copy=False)
    secret_since = fields.Datetime(readonly=True, copy=False)
    tolerance = fields.Integer(
        string="Clocks May Differ (s)",
        default=300,
        required=True,
        help="An event signed longer ago, or further ahead, is refused.",
    )
    allowed_hosts = fields.Char(
        string="Recordings From",
        help="Hosts from which recordings may be fetched by https, with commas between them; empty: from none.",
    )
    last_seen = fields.Datetime(readonly=True, copy=False)
    unmatched_count = fields.Integer(compute="_compute_unmatched_count")

    _uuid_unique = models.UniqueIndex("(uuid)", "This key is already in use.")
    _tolerance_positive = models.Constraint(
        "CHECK (tolerance > 0 AND tolerance <= 3600)", "Clocks may differ by up to an hour."
    )

    @api.depends("uuid")
    def _compute_url(self):
        base = self.get_base_url() if self.ids else ""
        for telephony in self:
            telephony.url = f"{base}/revisit/webhook/call/{telephony.uuid}"

    def _compute_unmatched_count(self):
        domain = [("telephony_id", "in", self.ids), ("state", "=", "unmatched")]
        counts = dict(self.env["revisit.call.event"]._read_group(domain, ["telephony_id"], ["__count"]))
        for telephony in self:
            telephony.unmatched_count = counts.get(telephony, 0)

    @api.constrains("allowed_hosts")
    def _check_allowed_hosts(self):
        for host in {host for telephony in self for host in hosts_of(telephony.allowed_hosts)}:
            if host_of(f"https://{host}") != host:
                raise ValidationError(self.env._("%s is no host: write it like pbx.example.com.", host))

    @api.model_create_multi
    def create(self, vals_list):
        systems = super().create(vals_list)
        for telephony in systems:
            telephony._renew_secret()
        return systems

    def _renew_secret(self):
        secret = secrets.token_hex(32)
        self.sudo().write({"secret": secret, "secret_since": fields.Datetime.now()})
        return secret

    def action_new_secret(self):
        """A new secret, shown this once; the old one counts no longer from now on."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Copy the secret of %s now, it is shown only once", self.name),
                "message": self._renew_secret(),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_unmatched(self):
        action = self.env["ir.actions.actions"]._for_xml_id("revisit_management.revisit_call_event_action")
        return {**action, "domain": [("telephony_id", "in", self.ids)]}

    @api.model
    def _by_uuid(self, key):
        """As the system: who sends is nobody here."""
        return self.sudo().search([("uuid", "=", key), ("active", "=", True)], limit=1)

    def _is_genuine(self, timestamp, body, signature, now):
        """Whether ``body`` was signed with this system's secret just now; never for an unknown system."""
        secret, tolerance = (self.sudo().secret, self.tolerance) if self else (NOBODY, 1)
        return is_genuine(secret, timestamp, body, signature, now, tolerance) and bool(self)

    def _note_seen(self):
        now = fields.Datetime.now()
        if not self.last_seen or self.last_seen < now - SEEN_EVERY:
            self.last_seen = now

    def _user_of(self, agent):
        """The user whose login, e-mail or extension ``agent`` is; empty when it is nobody or not certain."""
        users = self.env["res.users"].sudo()
        if not agent:
            return users
        exact = agent.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        names = fields.Domain.OR(
            [
                fields.Domain("login", "=ilike", exact),
                fields.Domain("email", "=ilike", exact),
                fields.Domain("revisit_extension", "=", agent),
            ]
        )
        ours = fields.Domain("share", "=", False) & fields.Domain("company_ids", "in", self.company_id.ids)
        found = users.search(names & ours)
        return found if len(found) == 1 else users
