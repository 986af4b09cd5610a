from concurrent.futures import ThreadPoolExecutor

import pytest

from collectif.core.places import DEPARTMENTS
from collectif.matching.space import MOST_FLAGS, NOWHERE, Space, places
from collectif.matching.statistics import Statistics
from tests.matching import samples

STATISTICS = Statistics.from_notices(samples.notices(50))


@pytest.fixture
def space():
    return Space(STATISTICS)


def test_words_keep_their_number(space):
    first = space.words(["tri", "vélo", "tri"]).tolist()

    assert first == [0, 1, 0]
    assert space.words(["audit", "tri"]).tolist() == [2, 0]
    assert space.word_weights().tolist() == [
        STATISTICS.word_weight(word) for word in ("tri", "vélo", "audit")
    ]


def test_classes_are_numbered_below_those_above_them(space):
    numbers = space.classes(["79311010", "72"]).tolist()
    parents, points = space.class_tree()

    assert numbers == [6, 7]
    assert parents.tolist() == [-1, 0, 1, 2, 3, 4, 5, -1]
    assert points.tolist() == [*sorted(points[:7].tolist()), points[7]]
    assert points[7] == STATISTICS.weights.cpv_points(STATISTICS.information("72"))


def test_flags_are_bits(space):
    assert [space.flags(names) for names in ((), ("a",), ("b", "a"), ("b",))] == [0, 1, 3, 2]


def test_flags_beyond_what_a_mask_holds_raise(space):
    with pytest.raises(OverflowError):
        space.flags(f"kind {number}" for number in range(MOST_FLAGS + 1))


def test_places_have_their_points(space):
    isere, rhone = places([DEPARTMENTS["38"], DEPARTMENTS["69"]])

    assert space.place_points[isere, isere] == STATISTICS.weights.place
    assert space.place_points[isere, rhone] == space.place_points[rhone, isere]
    assert 0 < space.place_points[isere, rhone] < STATISTICS.weights.place
    assert space.place_points.shape == (NOWHERE, NOWHERE)


def test_threads_never_give_a_number_twice(space):
    words = [[f"word{number}" for number in range(start, start + 500)] for start in range(8)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(space.words, words))

    by_number = {}
    for chosen, numbers in zip(words, found, strict=True):
        for word, number in zip(chosen, numbers.tolist(), strict=True):
            assert by_number.setdefault(number, word) == word
    assert sorted(by_number) == list(range(507))
