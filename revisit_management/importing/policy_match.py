"""Which rule of one policy is which rule of another: they have no common number."""

from collections import Counter
from typing import Any

Rule = dict[str, Any]
# the strictest likeness first
LIKENESSES = (("clause", "name"), ("clause",), ("name",))


def match_rules(old: list[Rule], new: list[Rule]) -> list[tuple[Rule | None, Rule | None]]:
    """Pairs of the same rule, in the order of ``new``, then what is only in ``old``.

    The same is what has clause and name in common, else what alone on both sides has the clause, or the name.
    """
    pairs: dict[int, int] = {}
    for keys in LIKENESSES:
        free_old = [i for i in range(len(old)) if i not in pairs.values()]
        free_new = [i for i in range(len(new)) if i not in pairs]
        pairs.update(_pairs_by(keys, [(i, old[i]) for i in free_old], [(i, new[i]) for i in free_new]))
    matched = [(old[pairs[i]] if i in pairs else None, rule) for i, rule in enumerate(new)]
    return matched + [(rule, None) for i, rule in enumerate(old) if i not in pairs.values()]


def _pairs_by(keys: tuple[str, ...], old: list[tuple[int, Rule]], new: list[tuple[int, Rule]]) -> dict[int, int]:
    known = {_mark(rule, keys): index for index, rule in reversed(old)}
    counts = Counter(_mark(rule, keys) for _index, rule in [*old, *new])
    found: dict[int, int] = {}
    for index, rule in new:
        mark = _mark(rule, keys)
        if mark and mark in known and (len(keys) > 1 or counts[mark] == 2):
            found[index] = known.pop(mark)
    return found


def _mark(rule: Rule, keys: tuple[str, ...]) -> str:
    """What is compared; "" when there is nothing to compare."""
    values = [rule.get(key) for key in keys]
    return repr(values) if any(values) else ""
