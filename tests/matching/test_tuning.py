"""What a member set aside counts less for her: within bounds, for reasons she can read."""

from decimal import Decimal
from itertools import permutations

import pytest

from collectif.matching.scores import MatchedWord, Part, PartKind
from collectif.matching.tuning import (
    Leaning,
    Opinion,
    Reduction,
    Target,
    Trait,
    leanings,
    percent_left,
)

POINT = Decimal("0.1")
DOMAIN = frozenset({Target.WORD, Target.DIVISION})
PLACE = frozenset({Target.DEPARTMENT})
CLEANING = Trait(Target.WORD, "nettoyag")
DIVISION = Trait(Target.DIVISION, "90")
RHONE = Trait(Target.DEPARTMENT, "69")
PARTS = (
    Part(PartKind.EXPERTISE, POINT, words=(MatchedWord("nettoyage", POINT),)),
    Part(PartKind.CPV, POINT, cpv_code="9091"),
    Part(PartKind.PLACE, POINT, department="69", distance_km=0),
)


def refusals(*ids, blames=DOMAIN, parts=PARTS):
    return [Opinion(one, is_refusal=True, blames=blames, parts=parts) for one in ids]


def keeps(*ids):
    return [Opinion(one, is_refusal=False, blames=frozenset(), parts=PARTS) for one in ids]


def percents(opinions, undone=()):
    found = leanings(opinions, dict(undone))
    return {one.reduction.trait: one.reduction.percent for one in found}


def test_two_refusals_are_no_habit():
    assert percents(refusals(1, 2)) == {}


def test_refusals_of_the_field_reduce_its_words_and_its_division():
    found = leanings(refusals(1, 2, 3, 4), {})

    assert found == (
        Leaning(Reduction(DIVISION, 80), "90", refused=4, kept=0, last_id=4),
        Leaning(Reduction(CLEANING, 80), "nettoyage", refused=4, kept=0, last_id=4),
    )


def test_refusals_of_the_place_reduce_the_place_alone():
    assert percents(refusals(1, 2, 3, blames=PLACE)) == {RHONE: 90}


def test_refusals_for_another_reason_reduce_nothing():
    assert percents(refusals(*range(1, 30), blames=frozenset())) == {}


def test_what_she_kept_makes_up_for_what_she_refused():
    assert percents([*refusals(1, 2, 3), *keeps(4)]) == {}
    assert percents([*refusals(1, 2, 3, 5), *keeps(4)]) == {CLEANING: 90, DIVISION: 90}


@pytest.mark.parametrize(
    ("refused", "kept", "percent"),
    [(0, 0, 100), (2, 0, 100), (3, 0, 90), (3, 1, 100), (7, 0, 50), (500, 0, 50), (5, 90, 100)],
)
def test_percent_left_stays_within_its_bounds(refused, kept, percent):
    assert percent_left(refused, kept) == percent


def test_same_opinions_in_any_order_give_the_same():
    opinions = [*refusals(1, 2, 3), *refusals(4, blames=PLACE), *keeps(5)][:5]

    assert len({leanings(one, {}) for one in permutations(opinions)}) == 1


def test_what_was_undone_does_not_come_back_by_itself():
    undone = {CLEANING: 3}

    assert percents(refusals(1, 2, 3), undone) == {DIVISION: 90}
    assert percents(refusals(1, 2, 3, 4, 5), undone) == {DIVISION: 70}
    assert percents(refusals(1, 2, 3, 4, 5, 6), undone) == {DIVISION: 60, CLEANING: 90}


def test_word_of_several_parts_counts_once_an_opinion():
    twice = (*PARTS, Part(PartKind.REFERENCE, POINT, words=(MatchedWord("Nettoyages", POINT),)))

    assert percents(refusals(1, 2, parts=twice)) == {}


def test_place_that_was_not_said_is_not_blamed():
    nowhere = (Part(PartKind.PLACE, POINT),)

    assert percents(refusals(1, 2, 3, 4, blames=PLACE, parts=nowhere)) == {}


@pytest.mark.parametrize("percent", [49, 100, 0, 150])
def test_reduction_out_of_bounds_is_refused(percent):
    with pytest.raises(ValueError, match="half"):
        Reduction(CLEANING, percent)
