"""The rules that are simulated: as they are edited now, and as last activated. Records in memory are never saved."""

from .revisit_rule import SNAPSHOT_LISTS


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


def _vals_of_snapshot(rule, values):
    """Values of a rule from its snapshot; the one place that knows what a snapshot looks like."""
    vals = {name: value for name, value in values.items() if name in rule._fields and name not in SNAPSHOT_LISTS}
    vals["event_type_id"] = rule.env["revisit.event.type"]._by_code(values.get("event")).id
    for name in SNAPSHOT_LISTS:
        # records without a code are known by today's rule alone
        if name in values and rule[name].mapped("code") != values[name]:
            comodel = rule.env[rule._fields[name].comodel_name]
            vals[name] = [(6, 0, [comodel._by_code(code).id for code in values[name] if code])]
    return vals
