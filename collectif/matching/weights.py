"""The constants of the score, in one place: a version of the engine is these and `Statistics`.

Points are ten-thousandths: 10,000 is the highest score, and each amount is a whole number of
them. The three blocks share the 10,000, so that a score reads the same in every version.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import exp
from typing import Any, Self

FULL_SCORE = 10_000


@dataclass(frozen=True, slots=True)
class Weights:
    """What each block may give, and how fast; tuned on the development side of the benchmark.

    `words_full`: the raw amount that earns all the points of the words (12: nearly every word
    of a short title is shared). `cpv_full`: the information, in nats, that earns all those of
    the CPV (8: a class that holds one notice in 3,000). `saturation`, `length_penalty`: k1 and b
    of BM25 (Robertson): how soon repeating a word stops helping, how much long notices are held
    back. `most_repeats`: how often repeating a word in one's own text still insists on it;
    `most_repeats_in_keywords`: the same in a list, whose phrases merely share words.
    `decays`: (share of the place's points, range in km). `floor`: no match below.
    `prior_notices`: imaginary notices added to the counts, spread evenly over the CPV and holding
    no known word: a collective with fifty notices then scores like one with fifty thousand.
    `suggested_share`: in percent, what a class that we guessed is worth beside one that the buyer
    gave; 0 leaves guesses out.
    """

    words: int = 5_000
    cpv: int = 2_800
    place: int = 2_200
    words_full: float = 12.0
    cpv_full: float = 8.0
    saturation: float = 1.2
    length_penalty: float = 0.75
    most_repeats: int = 10
    most_repeats_in_keywords: int = 3
    decays: tuple[tuple[float, float], ...] = ((0.50, 60.0), (0.25, 150.0), (0.25, 400.0))
    # Neither punished nor preferred: what lies at e^-2 for one half and e^-1.5 for the other.
    unknown_place: float = 0.50 * exp(-2) + 0.50 * exp(-1.5)
    floor: int = 2_500
    prior_notices: int = 1_000
    suggested_share: int = 75

    def __post_init__(self) -> None:
        if self.words + self.cpv + self.place != FULL_SCORE:
            raise ValueError("the three blocks must share the whole score")

    def cpv_points(self, information: float) -> int:
        """Return the points of a common class that says `information` nats."""
        return int(self.cpv * min(information / self.cpv_full, 1.0))

    def place_points(self, km: float | None) -> int:
        """Return the points of a place at `km` from the member; None: nobody knows."""
        if km is None:
            return int(self.place * self.unknown_place)
        return int(self.place * sum(share * exp(-km / reach) for share, reach in self.decays))

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values that `from_dict` reads back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote; what an older version did not know keeps its default."""
        read = dict(data)
        if "decays" in read:
            read["decays"] = tuple((share, reach) for share, reach in read["decays"])
        return cls(**read)


DEFAULT_WEIGHTS = Weights()
