"""Crowds of drawn vectors, as large as one wants: to time the engine, not to judge it.

Words follow Zipf's law over a vocabulary of 35,000, some thirty distinct ones a notice, as in real
notices; CPV codes and départements are drawn unevenly too. Same seed, same crowd.
"""

from collections import Counter

import numpy as np

from collectif.core.places import DEPARTMENTS
from collectif.matching.gates import Gates
from collectif.matching.inputs import SERVICES, SUPPLIES, WORKS
from collectif.matching.notice_vectors import NoticeVector
from collectif.matching.profile_vectors import OwnedWord, ProfileVector, Source
from collectif.matching.scores import PartKind

VOCABULARY, CODES = 35_000, 4_000
NOTICE_WORDS, PROFILE_WORDS = 44, 40
NATURES = (frozenset({SERVICES}), frozenset({SUPPLIES}), frozenset({WORKS}))
PLACES = tuple((place,) for place in DEPARTMENTS.values())
_WORDS = tuple(f"w{number}" for number in range(VOCABULARY))
SKILLS = Source(PartKind.EXPERTISE)


def _zipf(random, size, count):
    """Return `size` numbers below `count`, the first ones drawn most often."""
    return np.minimum(np.exp(random.random(size) * np.log(count)), count - 1).astype(int)


def _code(number):
    digits = np.random.default_rng(number).integers(1, 10, 7)
    depth = 3 + number % 5
    return f"{10 + number * 7 % 83}" + "".join(map(str, digits[: depth - 2]))


_CODES = tuple((_code(number),) for number in range(CODES))


def notices(count, seed=1, first=1):
    """Yield `count` notice vectors, ids from `first` on."""
    random = np.random.default_rng(seed)
    codes, places = _zipf(random, count, CODES), random.integers(0, len(PLACES), count)
    for number in range(count):
        words = _zipf(random, NOTICE_WORDS, VOCABULARY).tolist()
        yield NoticeVector(
            id=first + number,
            words=Counter(map(_WORDS.__getitem__, words)),
            cpv_codes=_CODES[codes[number]],
            departments=PLACES[places[number]],
            contract_natures=NATURES[number % 3],
            is_call=True,
            closes_at=None,
            language="fra",
            buyer_id=number % 5_000,
        )


def profiles(count, statistics, seed=2):
    """Return `count` profile vectors: some forty words, two classes, one or two départements."""
    random = np.random.default_rng(seed)
    return [_profile(number, random, statistics) for number in range(count)]


def _profile(number, random, statistics):
    stems = {_WORDS[word] for word in _zipf(random, PROFILE_WORDS, VOCABULARY).tolist()}
    weights = {stemmed: statistics.word_weight(stemmed) for stemmed in sorted(stems)}
    length = sum(weight**2 for weight in weights.values()) ** 0.5
    codes = [_CODES[one][0] for one in _zipf(random, 2, CODES)]
    homes = random.integers(0, len(PLACES), 1 + number % 2)
    return ProfileVector(
        id=number,
        words={one: OwnedWord(weight / length, one, SKILLS) for one, weight in weights.items()},
        classes={code[:depth]: SKILLS for code in codes for depth in range(2, len(code) + 1)},
        departments=tuple({PLACES[home][0] for home in homes}),
        is_remote=bool(number % 3),
        gates=Gates(frozenset({SERVICES, SUPPLIES})),
    )
