"""How people are shared out among tables: by lot, and apart from those they met lately. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from random import Random
from typing import Final

# How often two people worked together, the latest times counting most; none when it is not there.
type Met = Mapping[frozenset[int], int]
type Tables = list[list[int]]

PAIR: Final = 2
# Enough for eight people who met in most ways; more people find a way at once.
TRIES: Final = 40


def share_out(people: Sequence[int], *, size: int, met: Met, dice: Random) -> Tables:
    """Share people out among tables of about `size`, those who met least together.

    Nobody is alone: in pairs, one of three when they are odd. Each person once; the order of the
    tables, and of the people at each, is drawn too. Fewer than two people make no table.
    """
    if len(people) < PAIR:
        return []
    count = table_count(len(people), size)
    best: Tables = []
    for _try in range(TRIES):
        tables = _deal(people, count, dice)
        _improve(tables, met)
        if not best or _cost(tables, met) < _cost(best, met):
            best = tables
        if not _cost(best, met):
            break
    return best


def table_count(people: int, size: int) -> int:
    """How many tables: pairs leave one of three, larger ones come as near to `size` as they can."""
    return max(1, people // PAIR if size == PAIR else round(people / size))


def _deal(people: Sequence[int], count: int, dice: Random) -> Tables:
    shuffled = dice.sample(people, len(people))
    return [shuffled[start::count] for start in range(count)]


def _improve(tables: Tables, met: Met) -> None:
    """Swap people of two tables as long as those who met sit less together for it."""
    is_better = bool(met)
    while is_better:
        is_better = False
        for one, other in combinations(tables, 2):
            is_better |= _swap(one, other, met)


def _swap(one: list[int], other: list[int], met: Met) -> bool:
    before = _cost((one, other), met)
    if not before:
        return False
    for here in range(len(one)):
        for there in range(len(other)):
            one[here], other[there] = other[there], one[here]
            if _cost((one, other), met) < before:
                return True
            one[here], other[there] = other[there], one[here]
    return False


def _cost(tables: Iterable[Sequence[int]], met: Met) -> int:
    return sum(met.get(frozenset(two), 0) for table in tables for two in combinations(table, 2))
