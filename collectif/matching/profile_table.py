"""Many profiles as arrays, in the numbers of a space: what the kernel compares with an index."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from collectif.core.places import Department
from collectif.matching.profile_vectors import ProfileVector
from collectif.matching.space import PLACE_NUMBERS, Floats, Ints, Space, places
from collectif.matching.tuning import Target

EVERY_FLAG = -1


class Lists[Kind: np.generic](NamedTuple):
    """One list for each profile: profile p holds `items[starts[p]:starts[p + 1]]`."""

    starts: Ints
    items: NDArray[Kind]


class Arrays(NamedTuple):
    """One entry for each profile. `owned[i]`: points that word `words.items[i]` brings for each
    unit of its weight in a notice; notices that hold an `excluded` word are refused, and those
    that lie in `shut` places alone. `class_percents` goes with `classes`, `reduced_percents` with
    `reduced`: what is left of the points of a class, of a place."""

    ids: NDArray[np.int64]
    words: Lists[np.int32]
    owned: Floats
    excluded: Lists[np.int32]
    classes: Lists[np.int32]
    class_percents: Ints
    homes: Lists[np.int32]
    shut: Lists[np.int32]
    reduced: Lists[np.int32]
    reduced_percents: Ints
    muted: Lists[np.int64]
    natures: NDArray[np.int64]
    languages: NDArray[np.int64]
    is_remote: NDArray[np.bool_]


class ProfileArrays:
    """Profiles that can be ranked, not explained: one kilobyte each, where a vector takes ten."""

    def __init__(self, space: Space, arrays: Arrays) -> None:
        self.space = space
        self.arrays = arrays

    def __len__(self) -> int:
        return len(self.arrays.ids)

    def with_more(self, others: "ProfileArrays") -> "ProfileArrays":
        """Return these profiles, then `others`, of the same space."""
        if others.space is not self.space:
            raise ValueError("these profiles are numbered in different spaces")
        return ProfileArrays(self.space, Arrays(*map(_joined, self.arrays, others.arrays)))


class ProfileTable(ProfileArrays):
    """Profiles ready to be compared with any index of the same space, as often as wanted."""

    def __init__(self, space: Space, vectors: Iterable[ProfileVector]) -> None:
        self.vectors = tuple(vectors)
        super().__init__(space, _arrays(space, self.vectors))

    @property
    def ids(self) -> list[int]:
        """The keys of its profiles, in order."""
        return [vector.id for vector in self.vectors]

    def words_of(self, profile: int) -> tuple[Ints, Floats]:
        """Return (numbers of its words, their points), in the order of its vector's words."""
        start, end = self.arrays.words.starts[profile : profile + 2]
        return self.arrays.words.items[start:end], self.arrays.owned[start:end]


def _joined(some: Any, others: Any) -> Any:
    """Return one field of `Arrays`, then the same of others."""
    if not isinstance(some, Lists):
        return np.concatenate([some, others])
    starts = np.concatenate([some.starts, others.starts[1:] + some.starts[-1]])
    return Lists(starts, np.concatenate([some.items, others.items]))


def _arrays(space: Space, vectors: Sequence[ProfileVector]) -> Arrays:
    gates = [vector.gates for vector in vectors]
    return Arrays(
        ids=np.array([vector.id for vector in vectors], dtype=np.int64),
        words=_numbered(space.words, [vector.words for vector in vectors]),
        owned=_owned(space, vectors),
        excluded=_numbered(space.words, [one.excluded_stems for one in gates]),
        classes=_numbered(space.classes, [vector.classes for vector in vectors]),
        class_percents=_ints(v.percent_of_class(one) for v in vectors for one in v.classes),
        homes=_lists([places(vector.departments) for vector in vectors], np.int32),
        shut=_lists([places(_shut(vector)) for vector in vectors], np.int32),
        reduced=_lists([places(_reduced(vector)) for vector in vectors], np.int32),
        reduced_percents=_ints(v.percent_of_place(one) for v in vectors for one in _reduced(v)),
        muted=_lists([sorted(one.muted_buyers) for one in gates], np.int64),
        natures=_flags([space.flags(one.contract_natures) for one in gates]),
        languages=_flags([space.flags(one.languages) or EVERY_FLAG for one in gates]),
        is_remote=np.array([vector.is_remote for vector in vectors], dtype=np.bool_),
    )


def _owned(space: Space, vectors: Sequence[ProfileVector]) -> Floats:
    weights = space.statistics.weights
    owned = (word.weight for vector in vectors for word in vector.words.values())
    scale = weights.words / weights.words_full
    return (np.fromiter(owned, dtype=np.float64) * scale).astype(np.float32)


def _numbered(
    number: Callable[[Iterable[str]], Ints], names: Sequence[Iterable[str]]
) -> Lists[np.int32]:
    kept = [tuple(one) for one in names]
    return Lists(_starts(kept), number(chain.from_iterable(kept)))


def _lists(items: Sequence[Sequence[int]], kind: type[np.generic]) -> Lists:
    return Lists(_starts(items), np.fromiter(chain.from_iterable(items), dtype=kind))


def _starts(items: Sequence[Sequence[object]]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(one) for one in items])]).astype(np.int32)


def _flags(masks: Sequence[int]) -> NDArray[np.int64]:
    return np.array(masks, dtype=np.int64)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int32)


def _shut(vector: ProfileVector) -> list[Department]:
    """Return where the member does not go; most go everywhere."""
    if not vector.gates.is_strict_place and not vector.gates.reach:
        return []
    return [place for place in PLACE_NUMBERS if vector.gates.shuts(place, vector.departments)]


def _reduced(vector: ProfileVector) -> list[Department]:
    """Return the places whose points the member's own verdicts reduced."""
    named = {trait.key for trait in vector.percents if trait.target == Target.DEPARTMENT}
    return [place for place in PLACE_NUMBERS if place.code in named] if named else []
