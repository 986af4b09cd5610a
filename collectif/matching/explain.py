"""Exact scores: every amount traced to a word, a CPV class or a distance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import fsum

from collectif.core.places import Department
from collectif.matching import cpv
from collectif.matching.index import NoticeIndex
from collectif.matching.proximity import UNKNOWN_PLACE, nearest, place_points
from collectif.matching.scores import (
    CPV_MAX,
    WORDS_MAX,
    MatchedWord,
    Part,
    PartKind,
    Score,
    cut,
    total_points,
)
from collectif.matching.statistics import Statistics
from collectif.matching.vectors import OwnedWord, ProfileVector, Source

# Raw amounts that earn a whole block. 12: nearly every word of a short title is shared.
# 8 nats: a CPV class that holds one notice in 3,000.
WORDS_FULL = 12.0
CPV_FULL = 8.0


class Explainer:
    """Exact scores of one profile against the notices of one index.

    Many notices share a place or a set of CPV codes: the part they earn is worked out once.
    """

    def __init__(self, vector: ProfileVector, index: NoticeIndex, statistics: Statistics) -> None:
        self._vector, self._index, self._statistics = vector, index, statistics
        self._owned = {
            index.columns[stemmed]: owned
            for stemmed, owned in vector.words.items()
            if stemmed in index.columns
        }
        self._cpv_parts: dict[int, Part | None] = {}
        self._place_parts: dict[int, Part] = {}

    def score(self, row: int) -> Score:
        """Return the score of notice number `row`, its parts in the order they are told."""
        words = _word_parts(self._index.shared_words(row, self._owned))
        parts = (*words, self._cpv_part(row), self._place_part(row))
        kept = tuple(part for part in parts if part is not None and part.points)
        profile_id = self._vector.profile.id
        return Score(int(self._index.ids[row]), profile_id, total_points(kept), kept)

    def _cpv_part(self, row: int) -> Part | None:
        group = int(self._index.cpv.of_notice[row])
        if group not in self._cpv_parts:
            codes = self._index.cpv.keys[group]
            self._cpv_parts[group] = cpv_part(self._vector.classes, codes, self._statistics)
        return self._cpv_parts[group]

    def _place_part(self, row: int) -> Part:
        group = int(self._index.places.of_notice[row])
        if group not in self._place_parts:
            places = self._index.places.keys[group]
            self._place_parts[group] = place_part(self._vector, places)
        return self._place_parts[group]


def _word_parts(shared_words: Iterable[tuple[OwnedWord, float]]) -> list[Part]:
    """Group the shared words by source, the source with most points first."""
    amounts = [(owned, owned.weight * weight) for owned, weight in shared_words]
    whole = max(WORDS_FULL, fsum(amount for _, amount in amounts))
    by_source: defaultdict[Source, list[MatchedWord]] = defaultdict(list)
    for owned, amount in amounts:
        if points := cut(float(WORDS_MAX) * amount / whole):
            by_source[owned.source].append(MatchedWord(owned.word, points))
    parts = [_word_part(source, words) for source, words in by_source.items()]
    return sorted(parts, key=lambda part: (-part.points, part.words[0].word))


def _word_part(source: Source, words: list[MatchedWord]) -> Part:
    return Part(
        kind=source.kind,
        points=sum((matched.points for matched in words), cut(0)),
        words=tuple(sorted(words, key=lambda matched: (-matched.points, matched.word))),
        expertise_code=source.expertise_code,
        reference_id=source.reference_id,
    )


def cpv_part(
    classes: Mapping[str, Source], codes: Iterable[str], statistics: Statistics
) -> Part | None:
    """Return the part of the most informative class that profile and notice share, or None."""
    shared = [ancestor for code in codes for ancestor in cpv.ancestors(code) if ancestor in classes]
    if not shared:
        return None
    deepest = max(shared, key=lambda found: (statistics.information(found), found))
    share = min(statistics.information(deepest) / CPV_FULL, 1.0)
    source = classes[deepest]
    return Part(
        kind=PartKind.CPV,
        points=cut(float(CPV_MAX) * share),
        cpv_code=deepest,
        expertise_code=source.expertise_code,
        reference_id=source.reference_id,
    )


def place_part(vector: ProfileVector, departments: tuple[Department, ...]) -> Part:
    """Return the part of the notice's département nearest to the member."""
    near = nearest(departments, vector.departments)
    if near is None:
        return Part(kind=PartKind.PLACE, points=cut(UNKNOWN_PLACE))
    points = place_points(near.km)
    is_remote = vector.profile.is_remote and points < UNKNOWN_PLACE
    return Part(
        kind=PartKind.PLACE,
        points=cut(max(points, UNKNOWN_PLACE) if is_remote else points),
        department=near.department.code,
        distance_km=round(near.km),
        is_remote=is_remote,
    )
