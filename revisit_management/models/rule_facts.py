"""What taking a line needs to know of its rule: read once per batch, since attribute access on records is the cost."""

# marks in sentences that are translated once and filled in per line
EVENT, DAY, NUMBER = "\0", "\1", "\2"


class RuleFacts:
    """One rule, with its policy, as plain values."""

    def __init__(self, rule):
        policy = rule.policy_id
        self.active = rule.active
        self.today = policy._today()
        self.is_workday = policy._work_calendar().is_workday
        self.stages = frozenset(rule.stage_ids.mapped("code"))
        self.tier_ids = frozenset(rule.tier_ids.ids)
        self.repeats = rule.repeats
        self.visit_vals = self._prepare_visit_vals(rule, policy)
        self._nobody = rule._describe_nobody()
        self._why = rule.env._(
            "%(clause)s%(rule)s: %(schedule)s; %(event)s was on %(day)s.",
            clause=f"{rule.clause} " if rule.clause else "",
            rule=rule.name,
            schedule=rule.schedule_summary,
            event=EVENT,
            day=DAY,
        )
        self._number = rule.env._("Visit %s of this series.", NUMBER)

    @staticmethod
    def _prepare_visit_vals(rule, policy):
        """The values that all visits of the rule share."""
        return {
            "policy_id": policy.id,
            "rule_id": rule.id,
            "version": policy.version,
            "visit_type_id": rule.visit_type_id.id,
            "channel_id": rule._planned_channel().id or rule.env["revisit.channel"]._standard().id,
            "team_id": rule._effective_team().id,
        }

    def describe(self, line, agent_id):
        """Why the visit exists, in one sentence with rule, clause and event; frozen on the visit."""
        event = line.event_id
        sentences = [self._why.replace(EVENT, event.type_id.name).replace(DAY, event.date.isoformat())]
        if self.repeats:
            sentences.append(self._number.replace(NUMBER, str(line.occurrence + 1)))
        if not agent_id:
            sentences.append(self._nobody)
        return " ".join(sentences)
