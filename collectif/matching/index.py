"""Many notices as arrays, so that one product compares them with many profiles.

Derived data: Postgres keeps the truth, a worker rebuilds this from it. About 0.4 kB a notice.
Notices share few distinct sets of CPV codes, places and natures: each set is stored once and a
notice holds its number, so a profile is compared with each set once.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from collectif.core.places import Department
from collectif.matching.vectors import NoticeVector, OwnedWord

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Groups[Key]:
    """The distinct values of one field, and for each notice the number of its value."""

    keys: tuple[Key, ...]
    of_notice: Ints


class Numbering[Key]:
    """Give each distinct key a number in order of appearance, and remember who held which."""

    def __init__(self) -> None:
        self.numbers: dict[Key, int] = {}
        self._held = array("q")

    def number(self, key: Key) -> int:
        """Return the number of `key`, a new one on first sight."""
        return self.numbers.setdefault(key, len(self.numbers))

    def append(self, key: Key) -> None:
        """Record that the next notice holds `key`."""
        self._held.append(self.number(key))

    def groups(self) -> Groups[Key]:
        """Return the distinct keys and the number held by each notice."""
        return Groups(tuple(self.numbers), np.array(self._held))


@dataclass(frozen=True, slots=True)
class NoticeIndex:
    """Row i of each array is the notice `ids[i]`; `closes` is a timestamp, -inf when not a call."""

    ids: Ints
    words: csr_array
    columns: Mapping[str, int]
    cpv: Groups[tuple[str, ...]]
    places: Groups[tuple[Department, ...]]
    natures: Groups[frozenset[str]]
    closes: Floats

    @classmethod
    def build(cls, vectors: Iterable[NoticeVector]) -> "NoticeIndex":
        """Read `vectors` once, keeping none of them."""
        builder = _Builder()
        for vector in vectors:
            builder.add(vector)
        return builder.build()

    def __len__(self) -> int:
        return len(self.ids)

    def shared_words(
        self, row: int, owned: Mapping[int, OwnedWord]
    ) -> Iterator[tuple[OwnedWord, float]]:
        """Yield each word of notice `row` that a profile owns (by column), with its weight."""
        start, end = self.words.indptr[row : row + 2]
        columns = self.words.indices[start:end].tolist()
        weights = self.words.data[start:end].tolist()
        for column, weight in zip(columns, weights, strict=True):
            if column in owned:
                yield owned[column], weight


class _Builder:
    def __init__(self) -> None:
        self.ids, self.closes = array("q"), array("d")
        self.pointers, self.indices, self.weights = array("q", [0]), array("q"), array("d")
        self.columns = Numbering[str]()
        self.cpv = Numbering[tuple[str, ...]]()
        self.places = Numbering[tuple[Department, ...]]()
        self.natures = Numbering[frozenset[str]]()

    def add(self, vector: NoticeVector) -> None:
        self.ids.append(vector.id)
        self.closes.append(_closing(vector.closes_at, is_call=vector.is_call))
        self.indices.extend(map(self.columns.number, vector.words))
        self.weights.extend(vector.words.values())
        self.pointers.append(len(self.indices))
        self.cpv.append(vector.cpv_codes)
        self.places.append(vector.departments)
        self.natures.append(vector.contract_natures)

    def build(self) -> NoticeIndex:
        rows = (np.array(self.weights), np.array(self.indices), np.array(self.pointers))
        shape = (len(self.ids), max(1, len(self.columns.numbers)))
        return NoticeIndex(
            ids=np.array(self.ids),
            words=csr_array(rows, shape=shape),
            columns=self.columns.numbers,
            cpv=self.cpv.groups(),
            places=self.places.groups(),
            natures=self.natures.groups(),
            closes=np.array(self.closes),
        )


def _closing(closes_at: datetime | None, *, is_call: bool) -> float:
    if not is_call:
        return -inf
    return inf if closes_at is None else closes_at.timestamp()
