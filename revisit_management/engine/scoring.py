"""How satisfied a customer is, from the levels answered in one visit, by the company's method.

A level nobody asked about, ``not_asked`` or empty, is left out of every count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

#: What each level is worth in an average, 0 to 100 (A2's four levels).
LEVEL_SCORES = {"very_satisfied": 100.0, "satisfied": 80.0, "average": 60.0, "dissatisfied": 0.0}
#: Points each dissatisfied answer costs (H3).
DEDUCTION = 10.0


def satisfaction(levels: Iterable[str | None], method: str) -> float | None:
    """The satisfaction of one visit, None if nothing was asked.

    :param method: ``average`` of :data:`LEVEL_SCORES`; ``csat``, the share of very satisfied and
        satisfied answers; ``deduction``, 100 less 10 for each dissatisfied answer and never below 0
        (H3: two dissatisfied, 80 %); each from 0 to 100. ``nps``, the share of very satisfied
        answers less that of average and dissatisfied ones, from -100 to 100.
    :raises ValueError: if the method or a level is unknown.
    """
    if method not in _METHODS:
        raise ValueError(f"unknown scoring method {method!r}: expected one of {', '.join(METHODS)}")
    answers = [level for level in levels if level and level != "not_asked"]
    for level in answers:
        if level not in LEVEL_SCORES:
            raise ValueError(f"unknown level {level!r}: expected one of {', '.join(LEVEL_SCORES)}")
    return _METHODS[method](answers) if answers else None


def _average(answers: list[str]) -> float:
    return sum(LEVEL_SCORES[level] for level in answers) / len(answers)


def _csat(answers: list[str]) -> float:
    return _share(answers, "very_satisfied", "satisfied")


def _deduction(answers: list[str]) -> float:
    return max(0.0, 100.0 - DEDUCTION * answers.count("dissatisfied"))


def _nps(answers: list[str]) -> float:
    return _share(answers, "very_satisfied") - _share(answers, "average", "dissatisfied")


def _share(answers: list[str], *levels: str) -> float:
    return 100.0 * sum(level in levels for level in answers) / len(answers)


_METHODS: dict[str, Callable[[list[str]], float]] = {
    "csat": _csat,
    "deduction": _deduction,
    "average": _average,
    "nps": _nps,
}
METHODS = tuple(_METHODS)
