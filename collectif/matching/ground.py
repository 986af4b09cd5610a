"""What a comparison needs besides the two sides: the CPV tree, the distances and the limits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from collectif.matching.index import NoticeIndex, Sets
from collectif.matching.profile_table import ProfileArrays
from collectif.matching.space import Ints

# Below any sum of points: refused.
REFUSED = -(2**24)
# Of a place a member does not go to: no other points make up for it.
SHUT = -(2**15)
# More than a block ever holds.
PLACES = 2**16


class Ground(NamedTuple):
    """The same for all pairs of one index and one table.

    A set of codes earns `code_shares` percent of the points of its best class. Class c lies under
    `parents[c]` (-1: a division) and is worth `class_points[c]`.
    `most_words`: what words may bring at most. `floor`: the least points of a match. `now`: a
    timestamp.
    """

    code_sets: Sets
    code_shares: Ints
    place_sets: Sets
    parents: Ints
    class_points: Ints
    place_points: Ints
    unknown_place: int
    most_words: int
    floor: int
    now: float


class Earned(NamedTuple):
    """Points of each set of codes and of each set of places (columns) for a few profiles (rows)."""

    codes: NDArray[np.int16]
    places: NDArray[np.int16]


class Best(NamedTuple):
    """The best notices of a few profiles so far: `sizes[p]` of them in row p, in no order.

    `places` says where each stands in the index: number of the block times `PLACES`, plus row.
    """

    sizes: Ints
    points: NDArray[np.int32]
    ids: NDArray[np.int64]
    places: NDArray[np.int64]


def ground(index: NoticeIndex, table: ProfileArrays, *, now: float, floor: int) -> Ground:
    """Return the ground on which `table` meets `index`, both of one space."""
    space = index.space
    if table.space is not space:
        raise ValueError("profiles and notices are numbered in different spaces")
    parents, class_points = space.class_tree()
    return Ground(
        code_sets=index.code_sets,
        code_shares=index.code_shares,
        place_sets=index.place_sets,
        parents=parents,
        class_points=class_points,
        place_points=space.place_points,
        unknown_place=space.unknown_place,
        most_words=space.statistics.weights.words,
        floor=floor,
        now=now,
    )


def no_best(profiles: int, top: int) -> Best:
    """Return room for the `top` best notices of so many profiles."""
    shape = (profiles, top)
    return Best(
        sizes=np.zeros(profiles, dtype=np.int32),
        points=np.zeros(shape, dtype=np.int32),
        ids=np.zeros(shape, dtype=np.int64),
        places=np.zeros(shape, dtype=np.int64),
    )
