"""Who gets the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heapreplace


def balanced(members: Sequence[int], load: Mapping[int, int], jobs: int) -> list[int | None]:
    """A member for each of ``jobs``, always the least loaded, ties in the order of ``members``.

    :param load: open work per member; whoever is missing has none. It is not changed.
    :return: one entry a job, None if there is nobody.
    """
    if not members:
        return [None] * jobs
    heap = [(load.get(member, 0), place) for place, member in enumerate(members)]
    heapify(heap)
    return [_take(heap, members) for _ in range(jobs)]


def _take(heap: list[tuple[int, int]], members: Sequence[int]) -> int:
    work, place = heap[0]
    heapreplace(heap, (work + 1, place))
    return members[place]
