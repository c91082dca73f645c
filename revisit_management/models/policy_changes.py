"""What differs between two policies written as documents, in the user's words: versions, files and templates alike."""

from ..importing.policy_match import match_rules
from .policy_fields import kinds_of
from .policy_values import Text
from .setting_keys import is_vocabulary

INDENT = "    "
TITLES = ("clause", "name")


def describe_changes(env, old, new):
    """The differences from document ``old`` to ``new``, under a heading per rule; "" when there are none."""
    policies = env["revisit.policy"]
    lines = _under(env._("The policy itself"), _value_changes(policies, old["policy"], new["policy"]))
    for before, after in match_rules(old["rules"], new["rules"]):
        lines += _rule_changes(env, before, after)
    return "\n".join(lines + _vocabulary_changes(env, old, new))


def describe_rule(values, env):
    """Clause and name of a rule: "E5 Second visit one month after power-on"."""
    name = Text(env["revisit.rule"]._fields["name"]).text(values.get("name"), env)
    return env._("%(clause)s %(rule)s", clause=values["clause"], rule=name) if values.get("clause") else name


def _rule_changes(env, before, after):
    rules = env["revisit.rule"]
    if not before:
        heading = env._("New: %s", describe_rule(after, env))
        return [heading, *_value_lines(rules, {key: value for key, value in after.items() if key not in TITLES})]
    if not after:
        return [env._("Left out: %s", describe_rule(before, env))]
    return _under(env._("Changed: %s", describe_rule(before, env)), _value_changes(rules, before, after))


def _vocabulary_changes(env, old, new):
    """Settings that both documents describe, differently: a warranty of 18 months where it was 12."""
    lines = []
    for name, entries in new.get("vocabulary", {}).items():
        if is_vocabulary(env, name):
            known = {str(entry.get("code")): entry for entry in old.get("vocabulary", {}).get(name, [])}
            for entry in entries:
                lines += _entry_changes(env[name], known.get(str(entry.get("code")), entry), entry)
    return lines


def _entry_changes(model, before, after):
    what = model.env["ir.model"]._get(model._name).name
    heading = model.env._("%(what)s “%(name)s”", what=what, name=before.get("code"))
    return _under(heading, _value_changes(model, before, after))


def _value_changes(model, before, after):
    env, lines = model.env, []
    for kind in kinds_of(model):
        usual = kind.default(model)
        old, new = before.get(kind.key, usual), after.get(kind.key, usual)
        if old != new:
            values = {"field": kind.label(env), "old": kind.text(old, env), "new": kind.text(new, env)}
            lines.append(INDENT + env._("%(field)s: %(old)s → %(new)s", **values))
    return lines


def _value_lines(model, values):
    env = model.env
    return [
        INDENT + env._("%(field)s: %(value)s", field=kind.label(env), value=kind.text(values[kind.key], env))
        for kind in kinds_of(model)
        if kind.key in values
    ]


def _under(heading, lines):
    return [heading, *lines] if lines else []
