"""What a member's own verdicts take from her scores: less of what she keeps setting aside.

A pure rule: the same verdicts give the same reductions. It never adds points, never takes more than
half of those of one word, one purchase division or one département, and says what it counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from collectif.matching import cpv
from collectif.matching.scores import WHOLE, Part, PartKind
from collectif.matching.words import stem

# From so many refusals on, not made up for by what she kept, it is no accident.
FEWEST_REFUSALS = 3
# In percent of the points: each further refusal takes a step more, down to the least.
STEP = 10
# Beyond, it is no word of a language.
LONGEST_WORD = 60
LEAST = 50


class Target(StrEnum):
    """What may count less for one member."""

    WORD = "word"
    DIVISION = "division"
    DEPARTMENT = "department"


class Trait(NamedTuple):
    """One thing that a notice brought points for: a stem, a CPV division, a département."""

    target: Target
    key: str


@dataclass(frozen=True, slots=True)
class Reduction:
    """`trait` keeps `percent` of its points; raise ValueError outside 50 to 99."""

    trait: Trait
    percent: int

    def __post_init__(self) -> None:
        if not LEAST <= self.percent < WHOLE:
            raise ValueError("a reduction leaves at least half of the points, and takes some")


@dataclass(frozen=True, slots=True)
class Opinion:
    """A member's last word about one notice, beside the reasons she was shown.

    `id` grows with time. `blames`: what she set it aside for; none when it was for another reason,
    or when she kept it.
    """

    id: int
    is_refusal: bool
    blames: frozenset[Target]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Leaning:
    """A reduction and what it was drawn from, to be shown to the member.

    `word`: the trait as she wrote it. `refused`, `kept`: how many notices she set aside for it,
    and kept in spite of it. `last_id`: the newest opinion that counted.
    """

    reduction: Reduction
    word: str
    refused: int
    kept: int
    last_id: int


def leanings(opinions: Iterable[Opinion], undone: Mapping[Trait, int]) -> tuple[Leaning, ...]:
    """Draw what counts less from all that a member said, the most refused first.

    `undone`: by trait, the last opinion that a reduction she took back had counted: it, and those
    before it, count no more.
    """
    refused, kept = Counter[Trait](), Counter[Trait]()
    last_ids: dict[Trait, int] = {}
    words: dict[Trait, str] = {}
    for opinion in sorted(opinions, key=lambda one: one.id):
        counts = refused if opinion.is_refusal else kept
        for trait, word in _traits(opinion):
            if opinion.id > undone.get(trait, 0):
                counts[trait] += 1
                last_ids[trait] = opinion.id
                words.setdefault(trait, word)
    found = [
        Leaning(Reduction(trait, percent), words[trait], refused[trait], kept[trait], last_id)
        for trait, last_id in last_ids.items()
        if (percent := percent_left(refused[trait], kept[trait])) < WHOLE
    ]
    return tuple(sorted(found, key=lambda one: (-one.refused, one.reduction.trait)))


def percent_left(refused: int, kept: int) -> int:
    """Return what share of its points a trait keeps: 100 up to two refusals more than keeps."""
    beyond = refused - kept - FEWEST_REFUSALS + 1
    return max(LEAST, WHOLE - STEP * max(beyond, 0))


def _traits(opinion: Opinion) -> Iterator[tuple[Trait, str]]:
    """Yield each trait that an opinion speaks of, once, and its word."""
    told = {trait: word for part in opinion.parts for trait, word in _READ[part.kind](part)}
    for trait, word in told.items():
        if not opinion.is_refusal or trait.target in opinion.blames:
            yield trait, word


def _of_words(part: Part) -> Iterator[tuple[Trait, str]]:
    for matched in part.words:
        key = stem(matched.word)
        if key and len(matched.word) <= LONGEST_WORD:
            yield Trait(Target.WORD, key), matched.word


def _of_codes(part: Part) -> Iterator[tuple[Trait, str]]:
    division = part.cpv_code[: cpv.DIVISION_LENGTH]
    yield Trait(Target.DIVISION, division), division


def _of_places(part: Part) -> Iterator[tuple[Trait, str]]:
    if part.department:
        yield Trait(Target.DEPARTMENT, part.department), part.department


_READ: Mapping[PartKind, Callable[[Part], Iterator[tuple[Trait, str]]]] = {
    PartKind.REFERENCE: _of_words,
    PartKind.EXPERTISE: _of_words,
    PartKind.CPV: _of_codes,
    PartKind.PLACE: _of_places,
}
