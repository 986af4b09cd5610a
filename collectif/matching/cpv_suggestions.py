"""Which CPV class a title is likely to belong to: a proposal for somebody to confirm, never a fact.

Ridge regression on the titles of known notices (Hoerl and Kennard, 1970), in its dual form: a title
resembles known ones by its words and pairs of near words, by pieces of words, and by what it says
last, where a title of procurement tells the lot from the contract; each known one answers for its
class, and a little for what stands above. Exact: the same titles give the same answers.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from zipfile import BadZipFile
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
RIDGE = 0.65
SHARE_OF_WIDER = {2: 0.2, 3: 0.2}
# Of the likeness of two titles: words, pieces of words, words said last.
SHARES = (0.43, 0.34, 0.23)
NEAR = 4
# Of what is stored: 6,000 titles of 1,000 classes need some 17 MB.
FORMAT = "1"
MOST_BYTES = 32 * 2**20
_LOT = re.compile(r"\blots?\s*(?:n\s*[°º]?\s*)?\d+\w?\b", re.IGNORECASE)
_CUT = re.compile(r"\s[-–]\s|:\s")
_SHORTEST_TELLING = 6
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
    rarities: tuple[Matrix, ...]
    known: csr_array
    answers: NDArray[np.float16]

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
        rarities = tuple(map(_rarity, counts))
        known = _weighed(counts, rarities)
        known.data = _as_stored(known.data)
        alike = (known @ known.T).toarray() + RIDGE * np.eye(len(titles), dtype=np.float32)
        answers = cho_solve(cho_factor(alike, lower=True), _truth(codes, classes))
        return cls(classes, rarities, known, answers.astype(np.float16))

    def suggest(self, titles: Sequence[str], top: int = 3) -> list[list[Suggestion]]:
        """Return, for each title, the `top` likeliest classes, best first; none without a word."""
        if not titles:
            return []
        resembling = _weighed(_counted(titles), self.rarities) @ self.known.T
        return [self._best(row, top) for row in resembling @ self.answers.astype(np.float32)]

    def to_bytes(self) -> bytes:
        """Return what `from_bytes` reads back, without any code in it."""
        kept = io.BytesIO()
        np.savez_compressed(
            kept,
            format=np.array(FORMAT),
            classes=np.array(self.classes),
            rarities=np.array(self.rarities, dtype=np.float16),
            data=self.known.data.astype(np.float16),
            indices=self.known.indices.astype(np.int32),
            indptr=self.known.indptr.astype(np.int32),
            answers=self.answers,
        )
        return kept.getvalue()

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read what `to_bytes` wrote; raise ValueError when it is of another format, or broken."""
        try:
            with np.load(io.BytesIO(body), allow_pickle=False) as archive:
                kept = dict(archive)
        except (OSError, ValueError, EOFError, TypeError, BadZipFile) as error:
            raise ValueError("not a stored suggester") from error
        if str(kept.get("format")) != FORMAT:
            raise ValueError("a suggester of another format")
        return cls._read(kept)

    @classmethod
    def _read(cls, kept: Mapping[str, NDArray[Any]]) -> Self:
        rarities = kept["rarities"].astype(np.float32)
        values = (kept["data"].astype(np.float32), kept["indices"], kept["indptr"])
        shape = (len(kept["indptr"]) - 1, rarities.size)
        return cls(
            classes=tuple(map(str, kept["classes"])),
            rarities=tuple(rarities),
            known=csr_array(values, shape=shape),
            answers=kept["answers"],
        )

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


def _counted(titles: Sequence[str]) -> tuple[csr_array, ...]:
    """Return how often each title holds each word or pair, each piece, each word said last."""
    return (
        _matrix(map(_words, titles)),
        _matrix(map(_pieces, titles)),
        _matrix(map(_words, map(told_last, titles))),
    )


def told_last(title: str) -> str:
    """Return what a title says after its last lot number, or dash; all of it when it has none.

    "Denrées : lot 50 : poisson" says "poisson".
    """
    text = clean_text(title)
    lots = list(_LOT.finditer(text))
    if lots:
        after = text[lots[-1].end() :].strip(" :-–.,()")
        return after if len(after) >= _SHORTEST_TELLING else text[: lots[-1].start()]
    *before, last = _CUT.split(text)
    return last if before and len(last.strip()) >= _SHORTEST_TELLING else text


def _words(title: str) -> Iterator[str]:
    """Yield the stems, and each pair of stems that stand near each other, in either order."""
    found = stems(title)
    yield from found
    for at, first in enumerate(found):
        for second in found[at + 1 : at + 1 + NEAR]:
            yield " ".join(sorted((first, second)))


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
    return _as_stored(np.log((1 + counts.shape[0]) / (1 + held)) + 1)


def _as_stored(values: NDArray[Any]) -> Matrix:
    """Cut to the precision that is stored, so that a suggester read back answers the same."""
    return values.astype(np.float16).astype(np.float32)


def _weighed(counts: Sequence[csr_array], rarities: Sequence[Matrix]) -> csr_array:
    """Return titles as rows of unit length, each kind of feature of its share."""
    blocks = [
        np.float32(share**0.5) * _unit(count, rarity)
        for share, count, rarity in zip(SHARES, counts, rarities, strict=True)
    ]
    return hstack(blocks, format="csr", dtype=np.float32)


def _unit(counts: csr_array, rarity: Matrix) -> csr_array:
    weighed = counts.copy()
    weighed.data = (1 + np.log(weighed.data)) * rarity[weighed.indices]
    lengths = np.sqrt(weighed.multiply(weighed).sum(axis=1))
    return diags_array(1 / np.where(lengths > 0, lengths, 1)) @ weighed
