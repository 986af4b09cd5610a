"""Approximate totals of many pairs at once; `explain` then gives the exact ones of the few kept.

The same formula as `explain`, in floats and without names. A float total is never below the exact
one by more than `EPSILON`, since exact amounts are cut downwards.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Self

import numpy as np
from scipy.sparse import csr_array

from collectif.core.places import Department, distance_km
from collectif.matching import cpv, gates
from collectif.matching.explain import CPV_FULL, WORDS_FULL
from collectif.matching.index import Floats, Groups, Ints, NoticeIndex
from collectif.matching.inputs import ProfileInput
from collectif.matching.proximity import UNKNOWN_PLACE, place_points
from collectif.matching.scores import CPV_MAX, WORDS_MAX
from collectif.matching.statistics import Statistics
from collectif.matching.vectors import ProfileVector

EPSILON = 1e-9
# Notices compared at a time: with 32 profiles, 4 MB of floats, which stay in the cache.
BLOCK_SIZE = 16_384


@dataclass(frozen=True, slots=True)
class Block:
    """Totals of the notices `start:start + len(totals)`, one column a profile; -inf is refused."""

    start: int
    totals: Floats


@dataclass(frozen=True, slots=True)
class CpvTree:
    """The distinct CPV codes of an index, and the information each of their classes adds."""

    columns: dict[str, int]
    increments: csr_array
    code_groups: tuple[Ints, Ints]

    @classmethod
    def of(cls, groups: Groups[tuple[str, ...]], statistics: Statistics) -> Self:
        """Prepare the codes of `groups`; a group without any holds the empty code."""
        codes, grouping = _flatten([key or ("",) for key in groups.keys])
        columns: dict[str, int] = {}
        rows, cells, values = [], [], []
        for row, code in enumerate(codes):
            for parent, child in _steps(code):
                rows.append(row)
                cells.append(columns.setdefault(child, len(columns)))
                values.append(statistics.information(child) - statistics.information(parent))
        shape = (len(codes), max(1, len(columns)))
        return cls(columns, csr_array((values, (rows, cells)), shape=shape), grouping)

    def points(self, vectors: Sequence[ProfileVector]) -> Floats:
        """Return CPV points, one row a group and one column a profile."""
        owned = np.zeros((self.increments.shape[1], len(vectors)))
        for column, vector in enumerate(vectors):
            known = [self.columns[name] for name in vector.classes if name in self.columns]
            owned[known, column] = 1
        information = np.minimum(self.increments @ owned, CPV_FULL)
        return _max_of_groups(information, self.code_groups) * (float(CPV_MAX) / CPV_FULL)


def _steps(code: str) -> Iterator[tuple[str, str]]:
    return pairwise(("", *cpv.ancestors(code)))


def _flatten[Key](groups: Sequence[Sequence[Key]]) -> tuple[tuple[Key, ...], tuple[Ints, Ints]]:
    """Return the distinct keys, and (key numbers of all groups in a row, start of each group)."""
    numbers: dict[Key, int] = {}
    flat = [numbers.setdefault(key, len(numbers)) for group in groups for key in group]
    sizes = np.array([len(group) for group in groups], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    return tuple(numbers), (np.array(flat, dtype=np.int64), starts)


def _max_of_groups(values: Floats, grouping: tuple[Ints, Ints]) -> Floats:
    members, starts = grouping
    return np.maximum.reduceat(values[members], starts, axis=0)


def place_table(groups: Groups[tuple[Department, ...]], vectors: Sequence[ProfileVector]) -> Floats:
    """Return place points, one row a group and one column a profile."""
    places, grouping = _flatten([key or (None,) for key in groups.keys])
    columns = [[_points_at(place, vector) for place in places] for vector in vectors]
    return _max_of_groups(np.array(columns).T, grouping)


def _points_at(place: Department | None, vector: ProfileVector) -> float:
    if place is None or not vector.departments:
        return UNKNOWN_PLACE
    points = place_points(min(distance_km(place, home) for home in vector.departments))
    return max(points, UNKNOWN_PLACE) if vector.profile.is_remote else points


def word_table(index: NoticeIndex, vectors: Sequence[ProfileVector]) -> Floats:
    """Return the weight of each word of the index (row) for each profile (column)."""
    table = np.zeros((index.words.shape[1], len(vectors)))
    for column, vector in enumerate(vectors):
        for stemmed, owned in vector.words.items():
            if stemmed in index.columns:
                table[index.columns[stemmed], column] = owned.weight
    return table


def gate_tables(index: NoticeIndex, vectors: Sequence[ProfileVector]) -> tuple[Floats, Floats]:
    """Return (by nature group, by place group): 0 where the gate is open, -inf where shut."""
    profiles = [vector.profile for vector in vectors]
    by_nature = _gate(index.natures.keys, profiles, gates.has_wanted_nature)
    return by_nature, _gate(index.places.keys, profiles, gates.is_within_reach)


def _gate[Key](
    keys: Sequence[Key],
    profiles: Sequence[ProfileInput],
    is_open: Callable[[Key, ProfileInput], bool],
) -> Floats:
    table = [[is_open(key, profile) for profile in profiles] for key in keys]
    return np.where(np.array(table), 0.0, -np.inf)


def blocks(
    index: NoticeIndex, tree: CpvTree, vectors: Sequence[ProfileVector], now: datetime
) -> Iterator[Block]:
    """Yield the totals of all notices for a few profiles, `BLOCK_SIZE` notices at a time.

    Pairs that a gate refuses, or that only the place brings together, are -inf.
    """
    if not len(index):
        return
    words, classes = word_table(index, vectors), tree.points(vectors)
    by_nature, by_place = gate_tables(index, vectors)
    place = place_table(index.places, vectors) + by_place
    closed = np.where(index.closes > now.timestamp(), 0.0, -np.inf)
    for start in range(0, len(index), BLOCK_SIZE):
        rows = slice(start, start + BLOCK_SIZE)
        raw = index.words[rows] @ words
        totals = np.minimum(raw * (float(WORDS_MAX) / WORDS_FULL), float(WORDS_MAX))
        totals += classes[index.cpv.of_notice[rows]]
        totals[totals <= 0] = -np.inf
        totals += place[index.places.of_notice[rows]]
        totals += by_nature[index.natures.of_notice[rows]] + closed[rows, None]
        yield Block(start, totals)
