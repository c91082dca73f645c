"""The rules that are simulated: as they are edited now, and as last activated. Records in memory are never saved."""

from .policy_fields import read_values
from .setting_keys import find_by_key


def rules_as_edited(policy):
    """The rules in force once ``policy`` is activated, by rule id."""
    if policy.state == "active":
        return {rule.id: rule for rule in policy.rule_ids}
    activated = _once_activated(policy)
    return {rule.id: _in_memory(rule, {"policy_id": activated}) for rule in policy.rule_ids}


def rules_in_force(policy):
    """The rules as last activated, by rule id; what a snapshot does not tell is as it is today."""
    if policy.state != "active":
        return {}
    rules = policy.env["revisit.rule"].with_context(active_test=False)
    known = rules.browse(map(int, policy.snapshot or {})).exists()
    found = {}
    for key, values in (policy.snapshot or {}).items():
        rule = known.filtered(lambda rule, rule_id=int(key): rule.id == rule_id)
        found[int(key)] = _in_memory(rule, {**_vals_of_snapshot(rule, values), "policy_id": policy})
    return found


def rules_gone(policy, rule_ids):
    """Rules no longer in force, for their open visits."""
    return {rule.id: rule for rule in policy.env["revisit.rule"].browse(rule_ids)}


def is_unchanged(policy, rule_id):
    """Whether activating ``policy`` would leave this rule as it is in force now."""
    rule = policy.rule_ids.filtered(lambda rule: rule.id == rule_id)
    return bool(rule) and (policy.snapshot or {}).get(rule._snapshot_key()) == rule._prepare_snapshot()


def _once_activated(policy):
    """``policy`` as it would be if somebody activated it today."""
    today = policy._today()
    vals = {"effective_from": policy.effective_from or today}
    if policy.state == "suspended":
        vals["resumed_on"] = today
    return policy.new(vals, origin=policy)


def _in_memory(rule, vals):
    """``rule`` with other values. There is one such record for each rule and transaction: a second one is the same."""
    return rule.new(vals, origin=rule or None)


class _Settings:
    """Finds the settings that a snapshot names."""

    def __init__(self, env):
        self.env = env

    def find(self, model, key):
        return find_by_key(model, key)

    def note_languages(self, languages):
        """Rules in memory need no translations."""


def _vals_of_snapshot(rule, values):
    """Values of a rule from its snapshot."""
    return read_values(rule, values, _Settings(rule.env))
