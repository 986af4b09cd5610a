"""Which CPV class a title is likely to belong to: a proposal for somebody to confirm, never a fact.

Ridge regression on the titles of known notices (Hoerl and Kennard, 1970), in its dual form: a title
resembles known ones by its words, pairs of words and pieces of words; each answers for its class,
and a little for what stands above. Exact, without chance: the same titles give the same answers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array, diags_array, hstack

from collectif.core.text import clean_text, fold
from collectif.matching.words import stems

CLASS_DIGITS = 4
# Of them are compared with each other: 6,000 need 150 MB and some seconds.
MOST_EXAMPLES = 6_000
# Tuned by five-fold cross-validation on the development side of the benchmark.
RIDGE = 1.0
SHARE_OF_WIDER = {2: 0.2, 3: 0.2}
_PIECES = (3, 4, 5)
_FEATURES = 2**18

type Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A class of four digits, and how far the known titles speak for it: 1 is a twin's word."""

    cpv_class: str
    strength: float


@dataclass(frozen=True, slots=True)
class CpvSuggester:
    """What is known of titles: `answers[i, c]` is how much title i speaks for class c."""

    classes: tuple[str, ...]
    rarities: tuple[Matrix, Matrix]
    known: csr_array
    answers: Matrix

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str]]) -> Self:
        """Learn from (title, CPV code) pairs, the first `MOST_EXAMPLES` with four digits or more.

        Raise ValueError when none has.
        """
        kept = [(title, code) for title, code in examples if _is_class(code)][:MOST_EXAMPLES]
        if not kept:
            raise ValueError("no title with a CPV class to learn from")
        titles, codes = zip(*kept, strict=True)
        classes = tuple(sorted({code[:CLASS_DIGITS] for code in codes}))
        counts = _counted(titles)
        rarities = (_rarity(counts[0]), _rarity(counts[1]))
        known = _weighed(counts, rarities)
        alike = (known @ known.T).toarray() + RIDGE * np.eye(len(titles), dtype=np.float32)
        answers = cho_solve(cho_factor(alike, lower=True), _truth(codes, classes))
        return cls(classes, rarities, known, answers.astype(np.float32))

    def suggest(self, titles: Sequence[str], top: int = 3) -> list[list[Suggestion]]:
        """Return, for each title, the `top` likeliest classes, best first; none without a word."""
        if not titles:
            return []
        resembling = _weighed(_counted(titles), self.rarities) @ self.known.T
        return [self._best(row, top) for row in resembling @ self.answers]

    def _best(self, strengths: Matrix, top: int) -> list[Suggestion]:
        order = np.argsort(-strengths, kind="stable")[:top]
        return [
            Suggestion(self.classes[number], round(float(strengths[number]), 4))
            for number in order
            if strengths[number] > 0
        ]


def _is_class(code: str) -> bool:
    return len(code) >= CLASS_DIGITS and code.isdecimal()


def _truth(codes: Sequence[str], classes: Sequence[str]) -> Matrix:
    """Return what each known title should say: 1 for its class, a share for its neighbours."""
    truth = np.zeros((len(codes), len(classes)), dtype=np.float32)
    for digits, share in ((CLASS_DIGITS, 1.0), *SHARE_OF_WIDER.items()):
        wider = np.array([one[:digits] for one in classes])
        held = np.array([code[:digits] for code in codes])
        truth += np.float32(share) * (held[:, None] == wider)
    return truth


def _counted(titles: Sequence[str]) -> tuple[csr_array, csr_array]:
    """Return how often each title holds each word or pair, then each piece of a word."""
    return _matrix(map(_words, titles)), _matrix(map(_pieces, titles))


def _words(title: str) -> Iterator[str]:
    found = stems(title)
    yield from found
    yield from (f"{first} {second}" for first, second in pairwise(found))


def _pieces(title: str) -> Iterator[str]:
    for word in fold(clean_text(title)).split():
        edged = f" {word} "
        for size in _PIECES:
            yield from (edged[at : at + size] for at in range(len(edged) - size + 1))


def _matrix(rows: Iterable[Iterable[str]]) -> csr_array:
    columns: list[int] = []
    counts: list[int] = []
    starts = [0]
    for row in rows:
        counted = Counter(crc32(text.encode()) % _FEATURES for text in row)
        columns += counted.keys()
        counts += counted.values()
        starts.append(len(columns))
    values = (np.array(counts, np.float32), np.array(columns, np.int32), np.array(starts))
    return csr_array(values, shape=(len(starts) - 1, _FEATURES))


def _rarity(counts: csr_array) -> Matrix:
    """Return the weight of each feature: the rarer among these titles, the more it says."""
    held = np.bincount(counts.indices, minlength=_FEATURES)
    return (np.log((1 + counts.shape[0]) / (1 + held)) + 1).astype(np.float32)


def _weighed(counts: Sequence[csr_array], rarities: Sequence[Matrix]) -> csr_array:
    """Return titles as rows, words and pieces each of unit length."""
    return hstack(list(map(_unit, counts, rarities)), format="csr", dtype=np.float32)


def _unit(counts: csr_array, rarity: Matrix) -> csr_array:
    weighed = counts.copy()
    weighed.data = (1 + np.log(weighed.data)) * rarity[weighed.indices]
    lengths = np.sqrt(weighed.multiply(weighed).sum(axis=1))
    return diags_array(1 / np.where(lengths > 0, lengths, 1)) @ weighed
