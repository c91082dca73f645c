"""Which questions of a questionnaire are asked, given what was answered so far (``A5``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One question in its place.

    :ivar triggers: choices of earlier questions, one of which must be chosen; empty: always asked
    :ivar chosen: choices that were chosen here
    :ivar ends: choices here after which nothing more is asked: the polite end
    """

    id: int
    triggers: frozenset[int] = frozenset()
    chosen: frozenset[int] = frozenset()
    ends: frozenset[int] = frozenset()


def asked(questions: Iterable[Question]) -> list[int]:
    """The ids of the questions that are asked, in the given order.

    A choice counts only where its question is asked itself: going back and choosing otherwise closes the whole branch.
    """
    result: list[int] = []
    chosen: set[int] = set()
    for question in questions:
        if question.triggers and not question.triggers & chosen:
            continue
        result.append(question.id)
        chosen |= question.chosen
        if question.chosen & question.ends:
            break
    return result
