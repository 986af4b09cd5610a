"""A score and its reasons: named parts that add up to it, exactly.

Every amount is a whole number of ten-thousandths, cut (never rounded up) *before* it is added, so
the printed parts always sum to the printed total. The scale is 0 to 1: words give at most 0.50,
the CPV class 0.28, the place 0.22 (`Weights`). A 1 is a notice that repeats a past achievement, in
the same narrow CPV class, in the member's own département; a profile's best match is 0.5 in the
median.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from collectif.matching.weights import DEFAULT_WEIGHTS, FULL_SCORE

# What changes the score of an unchanged pair under unchanged statistics adds one to this.
ENGINE_VERSION = "4"
SCORE_MAX = Decimal(1)
WHOLE = 100
_AMOUNTS = tuple(Decimal(points).scaleb(-4) for points in range(FULL_SCORE + 1))


def is_later_engine(version: str, than: str) -> bool:
    """Compare two engines by their number; one that is no number came before all others."""
    return _engine_number(version) > _engine_number(than)


def _engine_number(version: str) -> int:
    return int(version) if version.isdecimal() else 0


def amount(points: int) -> Decimal:
    """Return a number of points (0 to 10,000) as it is stored and printed: 2100 is 0.2100."""
    return _AMOUNTS[points]


DEFAULT_FLOOR = amount(DEFAULT_WEIGHTS.floor)


TOLD_WHEN_TRUE = (
    "cpv_code",
    "expertise_code",
    "skill",
    "is_headline",
    "department",
    "is_remote",
    "is_suggested",
)


class PartKind(StrEnum):
    """Where points come from; expertise and reference share the words' 0.50."""

    REFERENCE = "reference"
    EXPERTISE = "expertise"
    CPV = "cpv"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class MatchedWord:
    """A word of the notice that the member also uses, as the member wrote it.

    `percent`: what her own verdicts left of its points.
    """

    word: str
    points: Decimal
    percent: int = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One reason and its points; the fields that do not concern its kind are empty.

    - reference: `reference_id`, `words` (most points first, they sum to `points`).
    - expertise: `words`, and what says them: `expertise_code`, the free `skill` in the member's own
      words, or her headline (`is_headline`).
    - cpv: `cpv_code`, the deepest class in common ("7251"), and whose it is: `expertise_code` or
      `reference_id`; `is_suggested` when we guessed the class of the notice from its title.
    - place: `department` of the notice nearest to the member and `distance_km` between centres
      (0 in the same one); both empty when the place is unknown, `is_remote` when the member
      works at a distance from farther away.

    `percent`: what her own verdicts left of the points of a class or a place.
    """

    kind: PartKind
    points: Decimal
    words: tuple[MatchedWord, ...] = ()
    cpv_code: str = ""
    expertise_code: str = ""
    reference_id: int | None = None
    skill: str = ""
    is_headline: bool = False
    department: str = ""
    distance_km: int | None = None
    is_remote: bool = False
    is_suggested: bool = False
    percent: int = 100

    def to_dict(self) -> dict[str, Any]:
        """Return the non-empty fields as JSON values, amounts as text ("0.2100")."""
        data: dict[str, Any] = {"kind": self.kind.value, "points": str(self.points)}
        if self.words:
            data["words"] = [_word_data(matched) for matched in self.words]
        for name in TOLD_WHEN_TRUE:
            if value := getattr(self, name):
                data[name] = value
        if self.percent != WHOLE:
            data["percent"] = self.percent
        for name in ("reference_id", "distance_km"):
            if (value := getattr(self, name)) is not None:
                data[name] = value
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote; raise KeyError or ValueError on anything else."""
        told = data.get("words", ())
        words = tuple(MatchedWord(word, Decimal(points), *rest) for word, points, *rest in told)
        read = {"kind": PartKind(data["kind"]), "points": Decimal(data["points"]), "words": words}
        return cls(**{**data, **read})


def _word_data(matched: MatchedWord) -> list[Any]:
    data: list[Any] = [matched.word, str(matched.points)]
    return data if matched.percent == WHOLE else [*data, matched.percent]


@dataclass(frozen=True, slots=True)
class Score:
    """How well a notice suits a profile; `total` is the sum of the parts' points."""

    notice_id: int
    profile_id: int
    total: Decimal
    parts: tuple[Part, ...]

    def points_of(self, *kinds: PartKind) -> Decimal:
        """Return the points of the given kinds, to draw one stretch of the bar."""
        return total_points(part for part in self.parts if part.kind in kinds)


def total_points(parts: Iterable[Part]) -> Decimal:
    """Return the exact sum of the parts' points."""
    return sum((part.points for part in parts), amount(0))
