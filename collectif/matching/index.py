"""Many notices as postings: for each word, the notices that hold it, block by block.

Derived data: Postgres keeps the truth, a worker rebuilds this from stored vectors. Some 0.3 kB a
notice. A block is small enough for the points of its notices to stay in the cache of a core.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched, chain
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from collectif.core.places import Department
from collectif.matching.notice_vectors import NoticeVector
from collectif.matching.scores import WHOLE
from collectif.matching.space import NOWHERE, Ints, Space, places

# Notices are numbered with 16 bits within their block.
BLOCK_SIZE = 16_384
NO_BUYER = -1


class Block(NamedTuple):
    """Notices in the order they came; row i of each array is the notice `ids[i]`.

    The notices that hold word w are `rows[starts[w]:starts[w + 1]]`, ascending, each with the
    BM25 weight of the word in it. `closes` is a timestamp, -inf when one cannot answer.
    """

    ids: NDArray[np.int64]
    starts: Ints
    rows: NDArray[np.uint16]
    weights: NDArray[np.float32]
    code_sets: Ints
    place_sets: Ints
    natures: NDArray[np.int64]
    languages: NDArray[np.int64]
    buyers: NDArray[np.int64]
    closes: NDArray[np.float64]


class Sets(NamedTuple):
    """Distinct sets as arrays: set s holds `members[starts[s]:starts[s + 1]]`."""

    starts: Ints
    members: Ints


class CodeSet(NamedTuple):
    """The codes of a notice, and whether we guessed them."""

    codes: tuple[str, ...]
    is_suggested: bool


class Position(NamedTuple):
    """Where a notice stands in an index."""

    block: int
    row: int


class Numbering[Key]:
    """Numbers distinct keys in order of appearance: notices share few sets of codes or places."""

    def __init__(self) -> None:
        self.numbers: dict[Key, int] = {}

    @property
    def keys(self) -> list[Key]:
        """The keys, by number."""
        return list(self.numbers)

    def number(self, keys: Iterable[Key]) -> Ints:
        """Return the number of each key, a new one on first sight."""
        held = (self.numbers.setdefault(key, len(self.numbers)) for key in keys)
        return np.fromiter(held, dtype=np.int32)


class NoticeIndex:
    """The notices that profiles of the same space are compared with; may be added to, block by
    block, and told that some no longer count."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.blocks: list[Block] = []
        self.codes = Numbering[CodeSet]()
        self.places = Numbering[tuple[Department, ...]]()
        self.code_sets = self.place_sets = _sets([])
        self.code_shares = np.zeros(0, dtype=np.int32)

    def __len__(self) -> int:
        return sum(len(block.ids) for block in self.blocks)

    @property
    def count(self) -> int:
        """How many notices still count."""
        return sum(int((block.closes > -inf).sum()) for block in self.blocks)

    def add(self, vectors: Iterable[NoticeVector]) -> None:
        """Append notices, read once; one that is already there must be withdrawn first."""
        for chosen in batched(vectors, BLOCK_SIZE):
            self.blocks.append(self._block(chosen))
        # CPV classes by number of the space; a set of places that says nothing holds NOWHERE.
        self.code_sets = _sets([self.space.classes(one.codes) for one in self.codes.keys])
        suggested = self.space.statistics.weights.suggested_share
        shares = [suggested if one.is_suggested else WHOLE for one in self.codes.keys]
        self.code_shares = np.array(shares, dtype=np.int32)
        self.place_sets = _sets([places(key) or [NOWHERE] for key in self.places.keys])

    def withdraw(self, ids: Iterable[int]) -> None:
        """Let these notices be matched no more; unknown ones are ignored."""
        gone = np.fromiter(ids, dtype=np.int64)
        for block in self.blocks:
            block.closes[np.isin(block.ids, gone)] = -inf

    def positions(self) -> Iterator[Position]:
        """Yield the position of each notice, in the order they came."""
        for number, block in enumerate(self.blocks):
            for row in range(len(block.ids)):
                yield Position(number, row)

    def _block(self, vectors: Sequence[NoticeVector]) -> Block:
        starts, rows, weights = self._postings(vectors)
        space = self.space
        return Block(
            ids=np.array([vector.id for vector in vectors], dtype=np.int64),
            starts=starts,
            rows=rows,
            weights=weights,
            code_sets=self.codes.number(
                CodeSet(vector.cpv_codes, vector.has_suggested_codes) for vector in vectors
            ),
            place_sets=self.places.number(vector.departments for vector in vectors),
            natures=_masks(space, [vector.contract_natures for vector in vectors]),
            languages=_masks(space, [(v.language,) if v.language else () for v in vectors]),
            buyers=np.array([NO_BUYER if v.buyer_id is None else v.buyer_id for v in vectors]),
            closes=np.array(
                [_closing(vector.closes_at, is_call=vector.is_call) for vector in vectors]
            ),
        )

    def _postings(
        self, vectors: Sequence[NoticeVector]
    ) -> tuple[Ints, NDArray[np.uint16], NDArray[np.float32]]:
        """Return (start of each word, rows, weights): the transpose of the notices' words."""
        words = self.space.words(chain.from_iterable(vector.words for vector in vectors))
        counts = np.fromiter(chain.from_iterable(v.words.values() for v in vectors), dtype=float)
        sizes = np.array([len(vector.words) for vector in vectors])
        values = self._bm25(words, counts, sizes).astype(np.float32)
        ends = np.concatenate([[0], np.cumsum(sizes)])
        shape = (len(vectors), max(1, self.space.word_count))
        by_word = csr_array((values, words, ends), shape=shape).tocsc()
        starts = by_word.indptr.astype(np.int32)
        return starts, by_word.indices.astype(np.uint16), by_word.data

    def _bm25(
        self, words: Ints, counts: NDArray[np.float64], sizes: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the weight of each word of each notice, in the order of the words."""
        weights, average = self.space.statistics.weights, self.space.statistics.average_length
        notices = np.repeat(np.arange(len(sizes)), sizes)
        lengths = np.bincount(notices, weights=counts, minlength=len(sizes)) / average
        penalty = weights.length_penalty
        norms = weights.saturation * (1 - penalty + penalty * lengths)
        gains = counts * (weights.saturation + 1) / (counts + norms[notices])
        return self.space.word_weights()[words] * gains


def _sets(members: Sequence[Sequence[int]] | Sequence[Ints]) -> Sets:
    starts = np.concatenate([[0], np.cumsum([len(one) for one in members])]).astype(np.int32)
    return Sets(starts, np.fromiter(chain.from_iterable(members), dtype=np.int32))


def _masks(space: Space, names: Iterable[Iterable[str]]) -> NDArray[np.int64]:
    return np.array([space.flags(one) for one in names], dtype=np.int64)


def _closing(closes_at: datetime | None, *, is_call: bool) -> float:
    if not is_call:
        return -inf
    return inf if closes_at is None else closes_at.timestamp()
