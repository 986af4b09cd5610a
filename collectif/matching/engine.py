"""Frozen statistics in; notices and profiles compared; exact scores with their reasons out."""

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import batched

import numpy as np

from collectif.matching.blocks import EPSILON, Block, CpvTree, blocks
from collectif.matching.explain import Explainer
from collectif.matching.index import Floats, Ints, NoticeIndex
from collectif.matching.inputs import NoticeInput, ProfileInput
from collectif.matching.scores import DEFAULT_FLOOR, PLACE_MAX, PartKind, Score
from collectif.matching.statistics import Statistics
from collectif.matching.vectors import (
    NoticeVector,
    ProfileVector,
    notice_vector,
    profile_vector,
)

# Profiles compared at a time; memory grows with it, speed hardly beyond.
CHUNK_SIZE = 32
DEFAULT_TOP = 50


class Engine:
    """Scores under one `Statistics`: the same pair always gets the same score and reasons."""

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics

    def vector(self, notice: NoticeInput) -> NoticeVector:
        """Return the notice as weighted stems and resolved codes."""
        return notice_vector(notice, self.statistics)

    def index(self, notices: Iterable[NoticeInput]) -> NoticeIndex:
        """Return `notices` ready to be matched many times; text is read once, then dropped."""
        return NoticeIndex.build(map(self.vector, notices))

    def score(self, profile: ProfileInput, notices: Iterable[NoticeInput]) -> list[Score]:
        """Score every notice for one profile, best first, asking no gate and no floor."""
        index = self.index(notices)
        explainer = Explainer(profile_vector(profile, self.statistics), index, self.statistics)
        return sorted(map(explainer.score, range(len(index))), key=_best_first)

    def match(
        self,
        profiles: Iterable[ProfileInput],
        notices: Iterable[NoticeInput] | NoticeIndex,
        *,
        now: datetime,
        floor: Decimal = DEFAULT_FLOOR,
        top: int = DEFAULT_TOP,
    ) -> dict[int, list[Score]]:
        """Return, by profile id, the `top` best notices that pass the gates and reach `floor`.

        Scores equal those of `score`. A pair that only the place brings together is no match, so
        an empty profile gets an empty list. `now` is aware. Memory stays flat: blocks of notices,
        a few profiles at a time, and an exact score only for the pairs that may be returned.
        """
        index = notices if isinstance(notices, NoticeIndex) else self.index(notices)
        tree = CpvTree.of(index.cpv, self.statistics)
        found: dict[int, list[Score]] = {}
        for chunk in batched(profiles, CHUNK_SIZE):
            vectors = [profile_vector(profile, self.statistics) for profile in chunk]
            shortlists = [Shortlist(vector, floor, top) for vector in vectors]
            for block in blocks(index, tree, vectors, now):
                _fill(shortlists, block)
            for shortlist in shortlists:
                explainer = Explainer(shortlist.vector, index, self.statistics)
                found[shortlist.vector.profile.id] = shortlist.best(explainer)
        return found


def _best_first(score: Score) -> tuple[Decimal, int]:
    return (-score.total, score.notice_id)


def _fill(shortlists: Sequence["Shortlist"], block: Block) -> None:
    limits = np.array([shortlist.limit for shortlist in shortlists])
    columns, rows = np.nonzero((block.totals >= limits).T)
    ends = np.searchsorted(columns, np.arange(len(shortlists) + 1))
    for shortlist, start, end in zip(shortlists, ends, ends[1:], strict=False):
        chosen, column = rows[start:end], columns[start:end]
        shortlist.add(chosen + block.start, block.totals[chosen, column])


class Shortlist:
    """The notices that may still be among the best of one profile, by approximate total."""

    def __init__(self, vector: ProfileVector, floor: Decimal, top: int) -> None:
        self.vector = vector
        self.limit = float(floor) - EPSILON
        self._floor, self._top = floor, top
        # Each part's amounts are cut: an exact total is at most this much below the float one.
        self._slack = 1e-4 * (len(vector.words) + 2) + EPSILON
        # Beyond this an exact total reaches the floor, and not by the place alone.
        self._surely = float(max(floor, PLACE_MAX))
        self._rows: list[Ints] = []
        self._totals: list[Floats] = []
        self._count = 0

    def add(self, rows: Ints, totals: Floats) -> None:
        """Keep candidates; forget those that `top` others surely beat."""
        self._rows.append(rows)
        self._totals.append(totals)
        self._count += len(rows)
        if self._count > 4 * self._top:
            self._prune()

    def _prune(self) -> None:
        rows, totals = np.concatenate(self._rows), np.concatenate(self._totals)
        sure = totals[totals - self._slack > self._surely]
        if len(sure) >= self._top:
            last_kept = np.partition(sure, -self._top)[-self._top]
            self.limit = max(self.limit, last_kept - self._slack)
        is_kept = totals >= self.limit
        self._rows, self._totals = [rows[is_kept]], [totals[is_kept]]
        self._count = int(is_kept.sum())

    def best(self, explainer: Explainer) -> list[Score]:
        """Return the exact best, reading candidates from the top until none can still enter."""
        scores: list[Score] = []
        for row, total in self._candidates():
            if len(scores) >= self._top and total + EPSILON < scores[self._top - 1].total:
                break
            score = explainer.score(row)
            if self._is_match(score):
                insort(scores, score, key=_best_first)
        return scores[: self._top]

    def _candidates(self) -> Iterator[tuple[int, float]]:
        if not self._rows:
            return
        rows, totals = np.concatenate(self._rows), np.concatenate(self._totals)
        for position in np.argsort(-totals, kind="stable"):
            yield int(rows[position]), float(totals[position])

    def _is_match(self, score: Score) -> bool:
        has_reason = any(part.kind is not PartKind.PLACE for part in score.parts)
        return has_reason and score.total >= self._floor
