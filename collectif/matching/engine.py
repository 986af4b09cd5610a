"""Frozen statistics in; notices and profiles compared; exact scores with their reasons out."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collectif.matching import plain
from collectif.matching.explain import Explainer
from collectif.matching.ground import PLACES, Best, ground, no_best
from collectif.matching.index import NoticeIndex, Position
from collectif.matching.inputs import NoticeInput, ProfileInput
from collectif.matching.notice_vectors import NoticeVector, notice_vector
from collectif.matching.profile_table import ProfileArrays, ProfileTable
from collectif.matching.profile_vectors import ProfileVector, profile_vector
from collectif.matching.scores import Score
from collectif.matching.space import Ints, Space
from collectif.matching.statistics import Statistics

# Profiles compared at a time: their tables of codes and places stay in the cache.
CHUNK_SIZE = 128
DEFAULT_TOP = 50
# Not worth loading a compiler for: a page that explains one notice.
FEW = 20


@cache
def _fastest() -> Any:
    """Return the compiled kernel, or plain NumPy where Numba is not to be had.

    Loaded when first needed: web processes that only read matches never pay for the compiler.
    """
    try:
        return import_module("collectif.matching.kernel")
    except ImportError:
        return plain


class Engine:
    """Scores under one `Statistics`: the same pair always gets the same score and reasons.

    Notices and profiles are told as inputs, or once for many times as `index` and `table`.
    """

    def __init__(self, statistics: Statistics, *, threads: int = 1, kernel: Any = None) -> None:
        self.statistics = statistics
        self.space = Space(statistics)
        self._threads = threads
        self._kernel = kernel

    @property
    def kernel(self) -> Any:
        """The module that adds points up."""
        return self._kernel or _fastest()

    def index(self, notices: Iterable[NoticeInput | NoticeVector]) -> NoticeIndex:
        """Return `notices` ready to be matched many times; text is read once, then dropped."""
        index = NoticeIndex(self.space)
        index.add(
            notice if isinstance(notice, NoticeVector) else notice_vector(notice)
            for notice in notices
        )
        return index

    def table(self, profiles: Iterable[ProfileInput]) -> ProfileTable:
        """Return `profiles` ready to be matched many times."""
        return self.table_of(profile_vector(profile, self.statistics) for profile in profiles)

    def table_of(self, vectors: Iterable[ProfileVector]) -> ProfileTable:
        """Return the same from profiles whose text has been read already."""
        return ProfileTable(self.space, vectors)

    def score(self, profile: ProfileInput, notices: Iterable[NoticeInput]) -> list[Score]:
        """Score every notice for one profile, best first, asking no gate and no floor."""
        index, table = self.index(notices), self.table([profile])
        adds_up = plain if len(index) <= FEW else self.kernel
        explainer = Explainer(table, 0, index, adds_up.addends)
        return sorted(map(explainer.score, index.positions()), key=_best_first)

    def best_notices(
        self,
        profiles: Iterable[ProfileInput] | ProfileTable,
        notices: Iterable[NoticeInput] | NoticeIndex,
        *,
        now: datetime,
        floor: int | None = None,
        top: int = DEFAULT_TOP,
        bars: Mapping[int, int] | None = None,
    ) -> dict[int, list[Score]]:
        """Return, by profile id, the `top` best notices that pass the gates and reach `floor`.

        Scores equal those of `score`, ties go to the lower id. A pair that only the place brings
        together is no match, so an empty profile gets an empty list. `now` is aware; `floor`
        counts in points, that of the weights when None. `bars`: by profile id, the points below
        which nothing is wanted; reasons are not worked out in vain. Memory stays flat.
        """
        table, index = self._table(profiles), self._index(notices)
        explained: dict[int, list[Score]] = {}
        for profile, places, points in self.rank_with_points(
            table, index, now=now, floor=floor, top=top
        ):
            key = table.vectors[profile].id
            wanted = places[points >= (bars or {}).get(key, 0)]
            explainer = Explainer(table, profile, index, self.kernel.addends)
            at = [Position(*divmod(place, PLACES)) for place in wanted.tolist()]
            explained[key] = list(map(explainer.score, at))
        return explained

    def best_profiles(
        self,
        notices: Iterable[NoticeInput] | NoticeIndex,
        profiles: Iterable[ProfileInput] | ProfileTable,
        *,
        now: datetime,
        floor: int | None = None,
        top: int = DEFAULT_TOP,
    ) -> dict[int, list[Score]]:
        """Return, by notice id, the `top` best profiles: the same scores, seen from the notice."""
        table, index = self._table(profiles), self._index(notices)
        found: dict[int, list[Score]] = {
            int(one): [] for block in index.blocks for one in block.ids
        }
        explainers: dict[int, Explainer] = {}
        for position, best, _points in self.rank_profiles(table, index, now=now, floor=floor):
            for profile in best[:top].tolist():
                if profile not in explainers:
                    explainers[profile] = Explainer(table, profile, index, self.kernel.addends)
                score = explainers[profile].score(position)
                found[score.notice_id].append(score)
        return found

    def rank(
        self,
        table: ProfileTable,
        index: NoticeIndex,
        *,
        now: datetime,
        floor: int | None = None,
        top: int = DEFAULT_TOP,
    ) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Yield (number of a profile in `table`, places of its best notices), reasons left out."""
        ranked = self.rank_with_points(table, index, now=now, floor=floor, top=top)
        return ((profile, places) for profile, places, _points in ranked)

    def rank_with_points(
        self,
        table: ProfileTable,
        index: NoticeIndex,
        *,
        now: datetime,
        floor: int | None,
        top: int,
    ) -> Iterator[tuple[int, NDArray[np.int64], Ints]]:
        """Yield the same, with the points of each notice."""
        on = ground(index, table, now=now.timestamp(), floor=self._floor(floor))

        def run(chunk: tuple[int, int]) -> Best:
            best = no_best(chunk[1] - chunk[0], top)
            earned = self.kernel.earn(table.arrays, *chunk, on)
            for number, block in enumerate(index.blocks):
                self.kernel.keep_best(best, block, number, table.arrays, chunk[0], earned, on)
            return best

        chunks = list(_chunks(len(table)))
        with ThreadPoolExecutor(self._threads) as threads:
            for (start, last), best in zip(chunks, threads.map(run, chunks), strict=True):
                for profile, (places, points) in zip(
                    range(start, last), _in_order(best), strict=True
                ):
                    yield profile, places, points

    def rank_profiles(
        self,
        table: ProfileArrays,
        index: NoticeIndex,
        *,
        now: datetime,
        floor: int | None = None,
    ) -> Iterator[tuple[Position, NDArray[np.int64], NDArray[np.int64]]]:
        """Yield, for each notice, its position, the numbers in `table` of the profiles that pass
        the gates and reach `floor`, best first, and their points; reasons left out.
        """
        least = self._floor(floor)
        on = ground(index, table, now=now.timestamp(), floor=least)
        chunks = [
            (start, self.kernel.earn(table.arrays, start, last, on))
            for start, last in _chunks(len(table))
        ]
        for number, block in enumerate(index.blocks if chunks else ()):
            found = [
                _kept(self.kernel.totals(block, table.arrays, start, earned, on), start, least)
                for start, earned in chunks
            ]
            rows, profiles, points = map(np.concatenate, zip(*found, strict=True))
            order = np.lexsort((table.arrays.ids[profiles], -points, rows))
            ends = np.searchsorted(rows[order], np.arange(len(block.ids) + 1))
            for row, (start, end) in enumerate(pairwise(ends)):
                best = order[start:end]
                yield Position(number, row), profiles[best], points[best]

    def _floor(self, floor: int | None) -> int:
        return self.statistics.weights.floor if floor is None else floor

    def _index(self, notices: Iterable[NoticeInput] | NoticeIndex) -> NoticeIndex:
        return notices if isinstance(notices, NoticeIndex) else self.index(notices)

    def _table(self, profiles: Iterable[ProfileInput] | ProfileTable) -> ProfileTable:
        return profiles if isinstance(profiles, ProfileTable) else self.table(profiles)


def _best_first(score: Score) -> tuple[Any, int]:
    return (-score.total, score.notice_id)


def _chunks(count: int) -> Iterator[tuple[int, int]]:
    for start in range(0, count, CHUNK_SIZE):
        yield start, min(start + CHUNK_SIZE, count)


def _in_order(best: Best) -> Iterator[tuple[NDArray[np.int64], Ints]]:
    """Yield the places of the best notices of each profile, best first, ties by id, with points."""
    filled = np.arange(best.points.shape[1]) < best.sizes[:, None]
    worth = np.where(filled, best.points, -1)
    by_id = np.argsort(best.ids, axis=1, kind="stable")
    by_worth = np.argsort(-np.take_along_axis(worth, by_id, axis=1), axis=1, kind="stable")
    order = np.take_along_axis(by_id, by_worth, axis=1)
    places = np.take_along_axis(best.places, order, axis=1)
    points = np.take_along_axis(best.points, order, axis=1)
    for row, size in enumerate(best.sizes):
        yield places[row, :size], points[row, :size]


def _kept(totals: Ints, start: int, floor: int) -> tuple[NDArray[np.signedinteger], ...]:
    """Return (row of the notice, number of the profile, points) of each pair worth keeping."""
    profiles, rows = np.nonzero(totals >= max(floor, 0))
    return rows, profiles + start, totals[profiles, rows]
