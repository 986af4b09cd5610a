"""A profile as weighted words and CPV classes, each owned by what the member did or can do."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any, Self

from collectif.core.places import Department
from collectif.matching import cpv
from collectif.matching.gates import Gates
from collectif.matching.inputs import ExpertiseInput, ProfileInput, ReferenceInput
from collectif.matching.proximity import resolve
from collectif.matching.scores import WHOLE, PartKind
from collectif.matching.statistics import Statistics
from collectif.matching.tuning import Target, Trait
from collectif.matching.words import stems, words_by_stem


@dataclass(frozen=True, slots=True)
class Source:
    """What a point of a profile comes from: a reference, a domain of expertise, one of her free
    skills (`skill`, in her words) or her headline. The last two are read as one text.
    """

    kind: PartKind
    expertise_code: str = ""
    reference_id: int | None = None
    skill: str = ""
    is_headline: bool = False

    def to_list(self) -> list[Any]:
        """Return what `Source(PartKind(kind), *rest)` is made of."""
        told = [self.kind, self.expertise_code, self.reference_id]
        return [*told, self.skill, self.is_headline] if self.skill or self.is_headline else told


# Its text, and its CPV codes.
type Told = tuple[Source, str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class OwnedWord:
    """A word of a profile, its weight, and the source that says it loudest.

    `percent`: what the member's own verdicts left of the weight, which is told reduced.
    """

    weight: float
    word: str
    source: Source
    percent: int = WHOLE


@dataclass(frozen=True, slots=True)
class ProfileVector:
    """A profile as the engine sees it: stems and CPV classes, each owned by one source.

    Words come in the order of their stems, read or stored (JSONB keeps no order of its own): what
    saturated words share out does not depend on it.

    `percents`: what is left of the points of divisions and départements that the member's own
    verdicts reduced; those of words are in `words`.
    """

    id: int
    words: dict[str, OwnedWord]
    classes: dict[str, Source]
    departments: tuple[Department, ...]
    is_remote: bool
    gates: Gates
    percents: Mapping[Trait, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values that `from_dict` reads back, each source told once."""
        owners = dict.fromkeys([one.source for one in self.words.values()])
        sources = list(owners | dict.fromkeys(self.classes.values()))
        number = {source: at for at, source in enumerate(sources)}
        return {
            "id": self.id,
            "sources": [one.to_list() for one in sources],
            "words": {
                stemmed: [owned.weight, owned.word, number[owned.source], owned.percent]
                for stemmed, owned in self.words.items()
            },
            "classes": {prefix: number[source] for prefix, source in self.classes.items()},
            "departments": [place.code for place in self.departments],
            "is_remote": self.is_remote,
            "gates": self.gates.to_dict(),
            "percents": [[*trait, percent] for trait, percent in self.percents.items()],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote; raise KeyError when something is missing."""
        sources = [Source(PartKind(kind), *rest) for kind, *rest in data["sources"]]
        words = data["words"].items()
        return cls(
            id=data["id"],
            words={
                stem: OwnedWord(u, word, sources[n], left)
                for stem, (u, word, n, left) in sorted(words)
            },
            classes={prefix: sources[n] for prefix, n in data["classes"].items()},
            departments=resolve(tuple(data["departments"])),
            is_remote=data["is_remote"],
            gates=Gates.from_dict(data["gates"]),
            percents={Trait(Target(target), key): left for target, key, left in data["percents"]},
        )

    def percent_of_class(self, cpv_class: str) -> int:
        """Return what share of its points a CPV class keeps: that of its division."""
        return self.percents.get(Trait(Target.DIVISION, cpv_class[: cpv.DIVISION_LENGTH]), WHOLE)

    def percent_of_place(self, place: Department) -> int:
        """Return what share of its points a département keeps."""
        return self.percents.get(Trait(Target.DEPARTMENT, place.code), WHOLE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One text of a profile as read: (stem, word as written, weight), and its CPV classes.

    `owners`: which part of the text says a word, where it has parts that are told by name.
    """

    source: Source
    words: tuple[tuple[str, str, float], ...]
    classes: tuple[str, ...]
    owners: Mapping[str, Source] = field(default_factory=dict)


def profile_vector(profile: ProfileInput, statistics: Statistics) -> ProfileVector:
    """Merge the sources of a profile: each word counts once, for the source that says it loudest.

    Each source is first brought to unit length, so a long text weighs no more than a short one.
    """
    return merged(profile, readings(profile, statistics))


def readings(profile: ProfileInput, statistics: Statistics) -> list[Reading]:
    """Return what each text of a profile says; references first: what was done beats a claim."""
    told = (*map(_reference, profile.references), *map(_expertise, profile.expertise))
    in_her_words = " ".join((profile.headline, *profile.skills))
    hers = _read(Source(PartKind.EXPERTISE), in_her_words, (), statistics)
    named = replace(hers, owners=_owners(profile))
    return [*(_read(*source, statistics) for source in told), named]


def reading(said: ReferenceInput | ExpertiseInput, statistics: Statistics) -> Reading:
    """Return what one achievement, or one domain, says by itself."""
    told = _reference(said) if isinstance(said, ReferenceInput) else _expertise(said)
    return _read(*told, statistics)


def merged(profile: ProfileInput, told: Iterable[Reading]) -> ProfileVector:
    """Return the vector of a profile whose sources say what is `told`."""
    words: dict[str, OwnedWord] = {}
    classes: dict[str, Source] = {}
    for reading in told:
        for stemmed, word, weight in reading.words:
            if stemmed not in words or weight > words[stemmed].weight:
                owner = reading.owners.get(stemmed, reading.source)
                words[stemmed] = OwnedWord(weight, word, owner)
        for cpv_class in reading.classes:
            classes.setdefault(cpv_class, reading.source)
    percents = {one.trait: one.percent for one in profile.reductions}
    return ProfileVector(
        id=profile.id,
        words={stemmed: _reduced(stemmed, words[stemmed], percents) for stemmed in sorted(words)},
        classes=classes,
        departments=resolve(profile.departments),
        is_remote=profile.is_remote,
        gates=Gates.of(profile),
        percents={trait: left for trait, left in percents.items() if trait.target != Target.WORD},
    )


def _reduced(stemmed: str, owned: OwnedWord, percents: Mapping[Trait, int]) -> OwnedWord:
    percent = percents.get(Trait(Target.WORD, stemmed), WHOLE)
    if percent == WHOLE:
        return owned
    return replace(owned, weight=owned.weight * percent / WHOLE, percent=percent)


def _owners(profile: ProfileInput) -> dict[str, Source]:
    """Return which free skill says each stem first; the headline says the others."""
    owners: dict[str, Source] = {}
    for skill in profile.skills:
        source = Source(PartKind.EXPERTISE, skill=skill)
        for stemmed in stems(skill):
            owners.setdefault(stemmed, source)
    headline = Source(PartKind.EXPERTISE, is_headline=True)
    for stemmed in stems(profile.headline):
        owners.setdefault(stemmed, headline)
    return owners


def _reference(reference: ReferenceInput) -> Told:
    text = f"{reference.title} {reference.text}"
    source = Source(PartKind.REFERENCE, reference_id=reference.id)
    return source, text, reference.classification_codes


def _expertise(expertise: ExpertiseInput) -> Told:
    text = " ".join((expertise.label, *expertise.keywords))
    source = Source(PartKind.EXPERTISE, expertise_code=expertise.code)
    return source, text, expertise.cpv_prefixes


def _read(source: Source, text: str, codes: Iterable[str], statistics: Statistics) -> Reading:
    words, classes = _weighted(source, text, statistics), _classes(codes)
    return Reading(source, tuple(words), tuple(classes))


def _weighted(
    source: Source, text: str, statistics: Statistics
) -> Iterator[tuple[str, str, float]]:
    """Yield (stem, word as first written, weight) of one source, weights of unit length."""
    pairs = words_by_stem(text)
    written = dict(reversed(pairs))
    constants = statistics.weights
    is_list = bool(source.expertise_code)
    most = constants.most_repeats_in_keywords if is_list else constants.most_repeats
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
