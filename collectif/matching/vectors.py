"""Notices and profiles as weighted words and CPV classes, ready to be compared."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import hypot

from collectif.core.places import Department
from collectif.matching import cpv
from collectif.matching.inputs import NoticeInput, ProfileInput
from collectif.matching.proximity import resolve
from collectif.matching.scores import PartKind
from collectif.matching.statistics import Statistics
from collectif.matching.words import stems, words_by_stem

# BM25 (Robertson): how soon repeating a word stops helping, how much long notices are held back.
SATURATION = 1.2
LENGTH_PENALTY = 0.75
# Repeating a word in one's own text insists on it, up to this often; the phrases of a keyword
# list repeat words only because phrases share them.
MOST_REPEATS = 10
MOST_REPEATS_IN_KEYWORDS = 3


@dataclass(frozen=True, slots=True)
class NoticeVector:
    """A notice as the engine sees it; `words` maps a stem to its BM25 weight."""

    id: int
    words: dict[str, float]
    cpv_codes: tuple[str, ...]
    departments: tuple[Department, ...]
    contract_natures: frozenset[str]
    is_call: bool
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """The reference or the expertise of a profile that a point comes from."""

    kind: PartKind
    expertise_code: str = ""
    reference_id: int | None = None


@dataclass(frozen=True, slots=True)
class OwnedWord:
    """A word of a profile, its weight, and the source that says it loudest."""

    weight: float
    word: str
    source: Source


@dataclass(frozen=True, slots=True)
class ProfileVector:
    """A profile as the engine sees it: stems and CPV classes, each owned by one source."""

    profile: ProfileInput
    words: dict[str, OwnedWord]
    classes: dict[str, Source]
    departments: tuple[Department, ...]


def notice_vector(notice: NoticeInput, statistics: Statistics) -> NoticeVector:
    """Weigh the words of a notice (title and description) by BM25 and resolve its codes."""
    counts = Counter(stems(f"{notice.title} {notice.description}"))
    ratio = counts.total() / statistics.average_length
    norm = SATURATION * (1 - LENGTH_PENALTY + LENGTH_PENALTY * ratio)
    words = {
        stemmed: statistics.word_weight(stemmed) * count * (SATURATION + 1) / (count + norm)
        for stemmed, count in counts.items()
    }
    codes = {cpv.significant(code) for code in notice.classification_codes} - {""}
    return NoticeVector(
        id=notice.id,
        words=words,
        cpv_codes=tuple(sorted(codes)),
        departments=resolve(notice.departments),
        contract_natures=notice.contract_natures,
        is_call=notice.is_call,
        closes_at=notice.closes_at,
    )


def profile_vector(profile: ProfileInput, statistics: Statistics) -> ProfileVector:
    """Merge the sources of a profile: each word counts once, for the source that says it loudest.

    Each source is first brought to unit length, so a long text weighs no more than a short one.
    """
    words: dict[str, OwnedWord] = {}
    classes: dict[str, Source] = {}
    for source, text, codes in _sources(profile):
        for stemmed, word, weight in _weighted(source, text, statistics):
            if stemmed not in words or weight > words[stemmed].weight:
                words[stemmed] = OwnedWord(weight, word, source)
        for cpv_class in _classes(codes):
            classes.setdefault(cpv_class, source)
    return ProfileVector(profile, words, classes, resolve(profile.departments))


def _sources(profile: ProfileInput) -> Iterator[tuple[Source, str, Sequence[str]]]:
    """Yield (source, text, CPV codes); references first: what was done beats what is claimed."""
    for reference in profile.references:
        text = f"{reference.title} {reference.text}"
        source = Source(PartKind.REFERENCE, reference_id=reference.id)
        yield source, text, reference.classification_codes
    for expertise in profile.expertise:
        text = " ".join((expertise.label, *expertise.keywords))
        source = Source(PartKind.EXPERTISE, expertise_code=expertise.code)
        yield source, text, expertise.cpv_prefixes
    yield Source(PartKind.EXPERTISE), " ".join(profile.skills), ()


def _weighted(
    source: Source, text: str, statistics: Statistics
) -> Iterator[tuple[str, str, float]]:
    """Yield (stem, word as first written, weight) of one source, weights of unit length."""
    pairs = words_by_stem(text)
    written = dict(reversed(pairs))
    most = MOST_REPEATS_IN_KEYWORDS if source.expertise_code else MOST_REPEATS
    weights = {
        stemmed: statistics.word_weight(stemmed) * min(count, most)
        for stemmed, count in Counter(stemmed for stemmed, _ in pairs).items()
    }
    length = hypot(*weights.values())
    for stemmed, weight in weights.items():
        yield stemmed, written[stemmed], weight / length


def _classes(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        yield from cpv.ancestors(code)
