"""What taking a line needs to know of its rule: read once per batch, since attribute access on records is the cost."""

# marks in sentences that are translated once and filled in per line
EVENT, DAY, NUMBER, ABOUT = "\0", "\1", "\2", "\3"


class RuleFacts:
    """One rule, with its policy, as plain values."""

    def __init__(self, rule):
        policy = rule.policy_id
        self.active = rule.active
        self.today = policy._today()
        self.is_workday = policy._work_calendar().is_workday
        self.stages = frozenset(rule.stage_ids.mapped("code"))
        self.tier_ids = frozenset(rule.tier_ids.ids)
        self.lowest_tier_id = rule.env["revisit.tier"]._lowest().id if self.tier_ids else False
        self.kind_id = rule.visit_type_id.id
        self.exempt = rule.visit_type_id.budget_exempt
        self.minutes = policy.minutes_per_visit
        self.rotates = rule.assignment == "rotation"
        self.needs = frozenset(rule._needed_qualifications().ids)
        self.repeats = rule.repeats or rule.trigger == "coverage"
        self.planned = {}  # line id to the planned day, where it was chosen together with other lines
        self._channels = rule._channels_in_order()
        self._channel_required = rule.channel_required
        self._territories = rule.company_id._revisit_territories() if rule.assignment == "territory" else None
        self._team_id = rule._effective_team().id
        self.visit_vals = self._prepare_visit_vals(rule, policy)
        self._why = rule._describe_reason(EVENT, DAY)
        self._number = rule.env._("Visit %s of this series.", NUMBER)
        self._purpose = rule.purpose
        self._about = rule.env._("About: %s.", ABOUT)

    def _prepare_visit_vals(self, rule, policy):
        """The values that all visits of the rule share."""
        return {
            "policy_id": policy.id,
            "rule_id": rule.id,
            "version": policy.version,
            "visit_type_id": self.kind_id,
        }

    def channel_for(self, partner):
        """The channel to plan for ``partner``: the preferred or first one not refused (``W2``); may be empty."""
        return partner._revisit_channel(self._channels, only=self._channel_required)

    def team_id_for(self, partner):
        if self._territories is None:
            return self._team_id
        return partner._revisit_territory(self._territories).id or self._team_id

    def describe(self, line):
        """Why the visit exists, in one sentence with rule, clause and event; frozen on the visit."""
        event = line.event_id
        sentences = [self._why.replace(EVENT, event.type_id.name).replace(DAY, event.date.isoformat())]
        if self.repeats:
            sentences.append(self._number.replace(NUMBER, str(line.occurrence + 1)))
        if event.note and event.requested_by_id:
            sentences.append(event._describe_order())
        return " ".join(sentences)

    def purpose_of(self, line):
        """What the visit is for with this customer: the rule's purpose, and which equipment and tier it is (``B1``)."""
        if not self._purpose:
            return False
        engagement = line.engagement_id
        about = (engagement.name, engagement.product_model, line.partner_id.revisit_tier_id.name)
        concerns = ", ".join(filter(None, about))
        return f"{self._purpose} {self._about.replace(ABOUT, concerns)}" if concerns else self._purpose
