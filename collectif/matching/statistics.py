"""How common words and CPV classes are: counted once, frozen, then reused for every score.

A notice's score must not drift when another notice arrives, so the engine never counts by
itself: it is given one frozen `Statistics`, stored with its version and rebuilt deliberately.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Any, Self

from collectif.matching import cpv
from collectif.matching.inputs import NoticeInput
from collectif.matching.notice_vectors import NoticeVector, notice_vector
from collectif.matching.weights import DEFAULT_WEIGHTS, Weights

# An unseen word counts as half a notice.
UNSEEN = 0.5
# Number of CPV 2008 classes by significant digits, cumulated beyond five where branches end early.
CLASSES_BY_DIGITS = {2: 45, 3: 272, 4: 1002, 5: 2379, 6: 5519, 7: 7330, 8: 8135}
DEFAULT_LENGTH = 20.0


@dataclass(frozen=True, slots=True)
class Statistics:
    """Document frequencies of one frozen set of notices.

    `word_df`: notices that hold the stem. `cpv_counts`: notices with a code in the class; the
    key "" counts those that have a code at all. `average_length`: stems in a notice.
    `weights`: the constants that the scores of this version are drawn with.
    """

    document_count: int
    word_df: Mapping[str, int]
    cpv_counts: Mapping[str, int]
    average_length: float
    weights: Weights = DEFAULT_WEIGHTS

    @classmethod
    def from_notices(
        cls, notices: Iterable[NoticeInput], weights: Weights = DEFAULT_WEIGHTS
    ) -> Self:
        """Count one pass over `notices`, which may be a generator; none at all is allowed."""
        return cls.from_vectors(map(notice_vector, notices), weights)

    @classmethod
    def from_vectors(
        cls, notices: Iterable[NoticeVector], weights: Weights = DEFAULT_WEIGHTS
    ) -> Self:
        """Count notices whose text has been read already."""
        document_count = stem_count = 0
        word_df: Counter[str] = Counter()
        cpv_counts: Counter[str] = Counter()
        for notice in notices:
            document_count += 1
            stem_count += sum(notice.words.values())
            word_df.update(notice.words.keys())
            # What we guessed must not make itself more common.
            if not notice.has_suggested_codes:
                cpv_counts.update(_classes(notice.cpv_codes))
        average = stem_count / document_count if stem_count else DEFAULT_LENGTH
        return cls(document_count, dict(word_df), dict(cpv_counts), average, weights)

    def word_weight(self, stemmed: str) -> float:
        """Return the BM25 inverse document frequency of a stem, in nats: rare weighs more."""
        df = self.word_df.get(stemmed, 0)
        others = self.document_count + self.weights.prior_notices - df
        return log(1 + (others + UNSEEN) / (df + UNSEEN))

    def information(self, cpv_class: str) -> float:
        """Return the information content -ln(frequency) of a class, in nats; 0 for ""."""
        if not cpv_class:
            return 0.0
        prior = self.weights.prior_notices / CLASSES_BY_DIGITS[len(cpv_class)]
        classified = self.cpv_counts.get("", 0) + self.weights.prior_notices
        return -log((self.cpv_counts.get(cpv_class, 0) + prior) / classified)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values that `from_dict` reads back."""
        return {
            "document_count": self.document_count,
            "word_df": dict(self.word_df),
            "cpv_counts": dict(self.cpv_counts),
            "average_length": self.average_length,
            "weights": self.weights.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote; raise KeyError when a field is missing."""
        return cls(
            document_count=data["document_count"],
            word_df=data["word_df"],
            cpv_counts=data["cpv_counts"],
            average_length=data["average_length"],
            weights=Weights.from_dict(data["weights"]),
        )


def _classes(codes: Iterable[str]) -> set[str]:
    classes = {ancestor for code in codes for ancestor in cpv.ancestors(code)}
    return classes | {""} if classes else classes
