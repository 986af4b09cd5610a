"""Exact reasons: every point of a pair traced to a word, a CPV class or a distance."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from collectif.core.places import Department
from collectif.matching import cpv
from collectif.matching.index import Block, CodeSet, NoticeIndex, Position
from collectif.matching.profile_table import ProfileTable
from collectif.matching.profile_vectors import OwnedWord, ProfileVector, Source
from collectif.matching.proximity import nearest
from collectif.matching.scores import (
    WHOLE,
    MatchedWord,
    Part,
    PartKind,
    Score,
    amount,
    total_points,
)
from collectif.matching.space import Floats, Ints
from collectif.matching.statistics import Statistics


class Addends(Protocol):
    """`addends` of `kernel` or of `plain`."""

    def __call__(self, block: Block, row: int, words: Ints, owned: Floats) -> Ints: ...


class Explainer:
    """Scores of one profile against the notices of one index, with their reasons.

    Many notices share a place or a set of CPV codes: the part they earn is worked out once.
    """

    def __init__(
        self, table: ProfileTable, profile: int, index: NoticeIndex, addends: Addends
    ) -> None:
        self._vector, self._index = table.vectors[profile], index
        self._statistics = table.space.statistics
        self._words, self._owned = table.words_of(profile)
        self._owned_words = tuple(self._vector.words.values())
        self._addends = addends
        self._codes, self._places = index.codes.keys, index.places.keys
        self._cpv_parts: dict[int, Part | None] = {}
        self._place_parts: dict[int, Part] = {}

    def score(self, position: Position) -> Score:
        """Return the score of one notice, its parts in the order they are told."""
        block = self._index.blocks[position.block]
        words = self._word_parts(block, position.row)
        code_set, place_set = block.code_sets[position.row], block.place_sets[position.row]
        parts = (*words, self._cpv_part(int(code_set)), self._place_part(int(place_set)))
        kept = tuple(part for part in parts if part is not None and part.points)
        notice_id = int(block.ids[position.row])
        return Score(notice_id, self._vector.id, total_points(kept), kept)

    def _word_parts(self, block: Block, row: int) -> list[Part]:
        points = self._addends(block, row, self._words, self._owned)
        shared = points.nonzero()[0].tolist()
        owned = [self._owned_words[i] for i in shared]
        return word_parts(owned, points[shared].tolist(), self._statistics.weights.words)

    def _cpv_part(self, number: int) -> Part | None:
        if number not in self._cpv_parts:
            self._cpv_parts[number] = cpv_part(self._vector, self._codes[number], self._statistics)
        return self._cpv_parts[number]

    def _place_part(self, number: int) -> Part:
        if number not in self._place_parts:
            places = self._places[number]
            self._place_parts[number] = place_part(self._vector, places, self._statistics)
        return self._place_parts[number]


def word_parts(owned: Sequence[OwnedWord], points: Sequence[int], most: int) -> list[Part]:
    """Group shared words by source, the source with most points first.

    Words that bring more than `most` together share it out, in proportion to what they brought.
    """
    by_source: defaultdict[Source, list[MatchedWord]] = defaultdict(list)
    for word, given in zip(owned, shared_out(points, most), strict=True):
        if given:
            matched = MatchedWord(word.word, amount(given), word.percent)
            by_source[word.source].append(matched)
    parts = [_word_part(source, words) for source, words in by_source.items()]
    return sorted(parts, key=lambda part: (-part.points, part.words[0].word))


def shared_out(points: Sequence[int], most: int) -> Sequence[int]:
    """Return `points`, or when they exceed `most` whole numbers in proportion that sum to it.

    What cutting leaves over goes to the largest remainders, the first of them when tied.
    """
    total = sum(points)
    if total <= most:
        return points
    cut = [given * most // total for given in points]
    by_remainder = sorted(range(len(points)), key=lambda i: -(points[i] * most % total))
    for i in by_remainder[: most - sum(cut)]:
        cut[i] += 1
    return cut


def _word_part(source: Source, words: list[MatchedWord]) -> Part:
    return Part(
        kind=source.kind,
        points=sum((matched.points for matched in words), amount(0)),
        words=tuple(sorted(words, key=lambda matched: (-matched.points, matched.word))),
        expertise_code=source.expertise_code,
        reference_id=source.reference_id,
        skill=source.skill,
        is_headline=source.is_headline,
    )


def cpv_part(vector: ProfileVector, notice: CodeSet, statistics: Statistics) -> Part | None:
    """Return the part of the class in common that is worth most to the member, or None."""
    shared = [one for one in cpv.ancestors_of(notice.codes) if one in vector.classes]
    if not shared:
        return None
    weights, information = statistics.weights, statistics.information

    def points(found: str) -> int:
        left = weights.cpv_points(information(found)) * vector.percent_of_class(found) // WHOLE
        return left * weights.suggested_share // WHOLE if notice.is_suggested else left

    best = max(shared, key=lambda found: (points(found), information(found), found))
    source = vector.classes[best]
    return Part(
        kind=PartKind.CPV,
        points=amount(points(best)),
        cpv_code=best,
        expertise_code=source.expertise_code,
        reference_id=source.reference_id,
        is_suggested=notice.is_suggested,
        percent=vector.percent_of_class(best),
    )


def place_part(
    vector: ProfileVector, departments: tuple[Department, ...], statistics: Statistics
) -> Part:
    """Return the part of the notice's département that is worth most to the member.

    It is the nearest, unless her own verdicts reduced it.
    """
    parts = [_part_of_place(vector, place, statistics) for place in departments]
    unknown = Part(kind=PartKind.PLACE, points=amount(statistics.weights.place_points(None)))
    return min(parts, key=_order_of_places, default=unknown)


def _order_of_places(part: Part) -> tuple[Decimal, int, str]:
    return -part.points, part.distance_km or 0, part.department


def _part_of_place(vector: ProfileVector, place: Department, statistics: Statistics) -> Part:
    weights, percent = statistics.weights, vector.percent_of_place(place)
    near, unknown = nearest([place], vector.departments), weights.place_points(None)
    points = unknown if near is None else weights.place_points(near.km)
    is_remote = vector.is_remote and points < unknown
    return Part(
        kind=PartKind.PLACE,
        points=amount(max(points, unknown if is_remote else 0) * percent // WHOLE),
        department=place.code if near or percent < WHOLE else "",
        distance_km=round(near.km) if near else None,
        is_remote=is_remote,
        percent=percent,
    )
