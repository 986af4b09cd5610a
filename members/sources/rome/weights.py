"""How much a skill tells of an occupation, against what all occupations ask for."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from members.sources.rome.entries import LinkEntry

# A finer skill that is not at the heart of the occupation counts for a fifth of one that is.
ASIDE = 0.2
DIGITS = 4


def weighed(uses: Iterable[tuple[str, str, bool]]) -> list[LinkEntry]:
    """Return one link for each pair of (occupation, skill), by code.

    `uses`: occupation, skill, and whether it is at its heart, once for each finer skill. The
    weight is how much of the skill the occupation uses, times how rare the skill is among
    occupations (inverse document frequency), over the highest of the same occupation.
    """
    all_counts: Counter[tuple[str, str]] = Counter()
    core_counts: Counter[tuple[str, str]] = Counter()
    for occupation, skill, is_core in uses:
        all_counts[occupation, skill] += 1
        core_counts[occupation, skill] += is_core
    scores = _scores(all_counts, core_counts)
    highest: dict[str, float] = {}
    for (occupation, _skill), score in scores.items():
        highest[occupation] = max(score, highest.get(occupation, 0.0))
    return [
        LinkEntry(
            occupation=pair[0],
            skill=pair[1],
            is_core=core_counts[pair] > 0,
            weight=round(score / highest[pair[0]], DIGITS),
        )
        for pair, score in sorted(scores.items())
    ]


def _scores(
    all_counts: Mapping[tuple[str, str], int], core_counts: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], float]:
    occupation_count = len({occupation for occupation, _skill in all_counts})
    spread = Counter(skill for _occupation, skill in all_counts)
    return {
        pair: (core_counts[pair] + ASIDE * (count - core_counts[pair]))
        * math.log(1 + occupation_count / spread[pair[1]])
        for pair, count in all_counts.items()
    }
