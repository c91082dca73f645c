"""A visit that failed: the next channel, another team, or an event; and only then is the owed visit given up."""

from odoo import fields, models

LADDER = ("channel", "team", "event")


class RevisitVisit(models.Model):
    _inherit = "revisit.visit"

    parent_visit_id = fields.Many2one(
        "revisit.visit", string="Follows On", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    child_visit_ids = fields.One2many("revisit.visit", "parent_visit_id", string="Follow-up Visits")

    def _settle_failure(self, reason):
        """Go down the rule's steps; when none is left, the owed visits are skipped with the reason."""
        vals = self._next_try()
        if vals:
            self._try_again(vals, reason)
            return
        lines = self.schedule_ids._settle("skipped", reason)
        if "event" in self._steps_left():
            self._register_failure(reason)
        lines._replace_drawn(reason)

    def _steps_left(self):
        """The rule's steps from the one it begins with."""
        first = self.rule_id.on_failure
        return LADDER[LADDER.index(first) :] if first in LADDER else ()

    def _next_try(self):
        """Values of the next try, empty when there is none; ``why`` is what to say of who makes it."""
        steps = self._steps_left()
        channel = ("channel" in steps and self._next_channel()) or self._instead_of_refused()
        if channel:
            return {"channel_id": channel.id}
        team = self.rule_id.failure_team_id
        if "team" in steps and team and team != self.team_id:
            first = self.partner_id._revisit_channel(self.rule_id._channels_in_order(), self.rule_id.channel_required)
            agent, why = self._find_agent(team)
            return {"team_id": team.id, "agent_id": agent.id, "channel_id": (first or self.channel_id).id, "why": why}
        return {}

    def _next_channel(self):
        channels = self.rule_id._channels_in_order()
        place = channels.ids.index(self.channel_id.id) if self.channel_id in channels else -1
        return (channels[place + 1 :] - self.partner_id.revisit_refused_channel_ids)[:1]

    def _instead_of_refused(self):
        """Who refuses a channel is asked by another one (``W2``)."""
        if self.channel_id not in self.partner_id.revisit_refused_channel_ids:
            return self.env["revisit.channel"]
        return self.partner_id._revisit_channel(self.rule_id._channels_in_order(), self.rule_id.channel_required)

    def _note_refusal(self, reason):
        """The customer does not want to be contacted by this channel, now and from now on."""
        self._check_may_carry_out()
        self.env["revisit.attempt"].create(
            {**self._prepare_attempt_vals("refused"), "outcome": "refused", "note": reason}
        )
        self.partner_id.sudo().revisit_refused_channel_ids |= self.channel_id

    def _note_no_more_visits(self, reason):
        """A terminal state: the ledger line, or the customer where there is none, is not visited any more."""
        self.check_access("read")
        if self.engagement_id:
            self.engagement_id.sudo().write({"excluded": True, "excluded_reason": reason})
        else:
            self.partner_id.sudo().write({"revisit_excluded": True, "revisit_excluded_reason": reason})

    def _try_again(self, vals, reason):
        """Another visit for the same owed visits, which says what went before.

        :return: the visit
        """
        again_vals = self._prepare_again_vals(reason)
        again_vals["reason"] = " ".join(filter(None, (again_vals["reason"], vals.pop("why", ""))))
        again = self.copy({**again_vals, **vals})
        again.contact_line_ids = [
            (0, 0, {"role_id": line.role_id.id, "contact_id": line.contact_id.id, "sequence": line.sequence})
            for line in self.contact_line_ids
        ]
        self.schedule_ids.filtered(lambda line: line.state == "taken").visit_id = again
        again._schedule_activities()
        return again

    def _prepare_again_vals(self, reason):
        today = self._local_date(fields.Datetime.now())
        names = ("policy_id", "rule_id", "version", "ideal_date", "earliest_date", "latest_date", "due_at")
        inherited = {name: self._fields[name].convert_to_write(self[name], self) for name in names}
        return {
            **inherited,
            "stage": self.stage,
            "tier_id": self.tier_id.id,
            "state": "ready",
            "parent_visit_id": self.id,
            "planned_date": today,
            "reason": self.env._(
                "%(why)s Tried by “%(channel)s” before: %(reason)s",
                why=self.reason or "",
                channel=self.channel_id.name,
                reason=reason,
            ),
        }

    def _register_failure(self, reason):
        """The event that the rule wants registered when nothing else is left, about this visit."""
        event_type = self.rule_id.failure_event_type_id
        if event_type:
            self._register_about(event_type.code, reason)

    def _register_about(self, code, note):
        """A fact that came out of this visit."""
        events = self.env["revisit.event"].sudo().with_company(self.company_id)
        today = self._local_date(fields.Datetime.now())
        engagement = self.engagement_id or None
        events._register_event(
            code, self.partner_id, today, engagement=engagement, origin=self, at=fields.Datetime.now(), note=note
        )
