from collections import Counter
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.pipeline.pairing import share_out


def sizes(tables):
    return sorted(map(len, tables))


def pairs_of(tables):
    return [frozenset(two) for table in tables for two in combinations(table, 2)]


def cost(tables, met):
    return sum(met.get(two, 0) for two in pairs_of(tables))


def all_pairings(people):
    """Each way to make pairs of these people, one of them being three when they are odd."""
    if len(people) == 3:
        yield [people]
    if len(people) % 2:
        for three in combinations(people, 3):
            rest = [one for one in people if one not in three]
            yield from ([list(three), *others] for others in all_pairings(rest))
    elif not people:
        yield []
    else:
        first, *others = people
        for mate in others:
            rest = [one for one in others if one != mate]
            yield from ([[first, mate], *pairs] for pairs in all_pairings(rest))


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_is_put_at_a_table_alone(count):
    assert share_out(range(count), size=2, met={}, dice=Random(1)) == []


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (2, 2, [2]),
        (3, 2, [3]),
        (7, 2, [2, 2, 3]),
        (12, 2, [2] * 6),
        (2, 3, [2]),
        (4, 3, [4]),
        (5, 3, [2, 3]),
        (8, 3, [2, 3, 3]),
        (3, 4, [3]),
        (5, 4, [5]),
        (6, 4, [3, 3]),
        (11, 4, [3, 4, 4]),
    ],
)
def test_tables_are_as_near_to_the_size_asked_as_people_allow(count, size, expected):
    assert sizes(share_out(range(count), size=size, met={}, dice=Random(1))) == expected


@given(count=st.integers(2, 40), size=st.integers(2, 4), seed=st.integers())
def test_each_person_sits_once(count, size, seed):
    tables = share_out(range(count), size=size, met={}, dice=Random(seed))

    assert sorted(one for table in tables for one in table) == list(range(count))
    assert min(sizes(tables)) >= 2
    assert max(sizes(tables)) - min(sizes(tables)) <= 1


@pytest.mark.parametrize("seed", range(60))
def test_no_other_pairing_has_people_meet_again_less(seed):
    dice = Random(seed)
    people = list(range(dice.randint(2, 8)))
    share = dice.choice([0.3, 0.6, 0.9, 1])
    met = {
        frozenset(two): dice.randint(1, 9)
        for two in combinations(people, 2)
        if dice.random() < share
    }

    drawn = share_out(people, size=2, met=met, dice=dice)

    assert cost(drawn, met) == min(cost(pairs, met) for pairs in all_pairings(people))


def test_eight_people_meet_four_others_in_four_meetings():
    met, dice = Counter(), Random(4)

    for _meeting in range(4):
        met.update(pairs_of(share_out(range(8), size=2, met=met, dice=dice)))

    assert set(met.values()) == {1}
    assert len(met) == 16


def test_any_two_may_meet_and_any_may_come_first():
    seen = Counter()
    for seed in range(300):
        seen.update(
            tuple(table) for table in share_out(range(4), size=2, met={}, dice=Random(seed))
        )

    assert len(seen) == 12
    assert min(seen.values()) > 20


def test_two_hundred_people_who_met_all_winter_meet_others():
    met, dice = Counter(), Random(7)
    for _meeting in range(8):
        met.update(pairs_of(share_out(range(200), size=2, met=met, dice=dice)))

    assert max(met.values()) == 1
