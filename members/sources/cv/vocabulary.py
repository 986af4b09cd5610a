"""The skills we know by a code, and the search for them in the words of a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import log

from collectif.matching.words import stems
from members.expertise import domains

_CLOSE = 2


@dataclass(frozen=True, slots=True)
class Term:
    """A code and all that it may be called: labels, synonyms, titles of occupations."""

    code: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a text names: a code, and the label of it that was found."""

    code: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Label:
    code: str
    text: str
    stems: frozenset[str]


class TermIndex:
    """Finds the term that some words name; each label is filed under its rarest stem."""

    def __init__(self, terms: Iterable[Term]) -> None:
        labels = [_labelled(term.code, label) for term in terms for label in term.labels]
        counts = Counter(stem for label in labels for stem in label.stems)
        self._weights = {stem: log(1 + len(labels) / count) for stem, count in counts.items()}
        self._labels: dict[str, list[_Label]] = defaultdict(list)
        for label in labels:
            if label.stems:
                rarest = min(label.stems, key=lambda stem: (counts[stem], stem))
                self._labels[rarest].append(label)

    def find(self, text: str, *, fewest_stems: int = 1) -> Hit | None:
        """Return the term that `text` names best, or None when none or several do equally.

        A label counts when all its stems stand close to each other in the text, in any order;
        one of fewer than `fewest_stems` is too vague to count.
        """
        found = stems(text)
        hits: dict[str, Hit] = {}
        for label in self._within(found, fewest_stems):
            weight = sum(self._weights[stem] for stem in label.stems)
            if label.code not in hits or weight > hits[label.code].weight:
                hits[label.code] = Hit(label.code, label.text, weight)
        best = sorted(hits.values(), key=lambda hit: -hit.weight)[:2]
        is_doubtful = len(best) > 1 and best[0].weight == best[1].weight
        return None if not best or is_doubtful else best[0]

    def _within(self, found: list[str], fewest_stems: int) -> list[_Label]:
        present = set(found)
        return [
            label
            for stem in dict.fromkeys(found)
            for label in self._labels.get(stem, ())
            if len(label.stems) >= fewest_stems
            and label.stems <= present
            and _are_close(label.stems, found)
        ]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Our tree of expertise, and ROME when it was imported."""

    domains: TermIndex
    rome: TermIndex


def vocabulary(rome: Iterable[Term] = ()) -> Vocabulary:
    """Return the vocabulary of our tree with the `rome` terms given; build it once, keep it."""
    return Vocabulary(domains=_domain_index(), rome=TermIndex(rome))


@cache
def _domain_index() -> TermIndex:
    return TermIndex(
        Term(one.code, (one.label_fr, one.label_en, *one.keywords)) for one in domains().values()
    )


def _labelled(code: str, label: str) -> _Label:
    return _Label(code, label, frozenset(stems(label)))


def _are_close(wanted: frozenset[str], found: list[str]) -> bool:
    """Tell whether some stretch of the text, twice as long as the label, holds all its stems."""
    length = _CLOSE * len(wanted)
    return any(
        wanted <= set(found[start : start + length])
        for start in range(max(1, len(found) - length + 1))
    )
