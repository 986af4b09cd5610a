from dataclasses import replace
from decimal import Decimal

import pytest

from collectif.matching.engine import Engine
from collectif.matching.explain import shared_out
from collectif.matching.inputs import (
    ExpertiseInput,
    NoticeInput,
    ProfileInput,
    ReferenceInput,
)
from collectif.matching.scores import PartKind, amount
from collectif.matching.statistics import Statistics
from collectif.matching.tuning import Reduction, Target, Trait
from collectif.matching.weights import DEFAULT_WEIGHTS
from collectif.matching.words import stem
from tests.matching import samples

CPV_MAX, PLACE_MAX = amount(DEFAULT_WEIGHTS.cpv), amount(DEFAULT_WEIGHTS.place)
WORDS_MAX = amount(DEFAULT_WEIGHTS.words)
UNKNOWN_PLACE = amount(DEFAULT_WEIGHTS.place_points(None))
ENGINE = Engine(Statistics.from_notices(samples.notices(300)))
NOTICE = NoticeInput(
    5,
    "Archivage des dossiers, audit de la dette",
    classification_codes=("72512000",),
    departments=("38",),
)


def explain(notice=NOTICE, **profile):
    (score,) = ENGINE.score(ProfileInput(1, **profile), [notice])
    return score


def parts_of(score, kind):
    return [part for part in score.parts if part.kind is kind]


def test_explain_each_source_gets_the_words_it_says_loudest():
    score = explain(
        references=(ReferenceInput(9, "Audit dette"),),
        expertise=(ExpertiseInput("data.records", "Archivage", ("tri", "dossiers")),),
        skills=("vélo",),
    )

    (reference,) = parts_of(score, PartKind.REFERENCE)
    (expertise,) = parts_of(score, PartKind.EXPERTISE)
    assert (reference.reference_id, {one.word for one in reference.words}) == (
        9,
        {"audit", "dette"},
    )
    assert (expertise.expertise_code, {one.word for one in expertise.words}) == (
        "data.records",
        {"archivage", "dossiers"},
    )


def test_explain_free_skills_are_expertise_without_code():
    (part,) = parts_of(explain(skills=("Archivage",)), PartKind.EXPERTISE)

    assert (part.expertise_code, part.reference_id, part.skill) == ("", None, "Archivage")
    assert [one.word for one in part.words] == ["archivage"]


def test_explain_names_which_skill_or_headline_says_each_word():
    told = {"skills": ("Audit de la dette", "archivage, audit"), "headline": "Dette et dossiers"}
    parts = parts_of(explain(**told), PartKind.EXPERTISE)

    said = {(one.skill, one.is_headline): {word.word for word in one.words} for one in parts}
    assert said.pop(("", True)) <= {"dossiers"}
    assert said[("archivage, audit", False)] == {"archivage"}
    assert ("", False) not in said


def test_explain_naming_moves_no_score():
    told = ("Audit de la dette", "archivage, audit", "Dette et dossiers")
    named = explain(skills=told[1:], headline=told[0])

    assert named.total == explain(skills=(" ".join(told),)).total
    assert sum(part.points for part in named.parts) == named.total


def test_explain_words_come_best_first_and_sum_to_their_part():
    (part,) = parts_of(explain(skills=("archivage audit dette",)), PartKind.EXPERTISE)
    points = [one.points for one in part.words]

    assert points == sorted(points, reverse=True)
    assert sum(points) == part.points


def test_explain_cpv_names_the_deepest_class_in_common_and_its_source():
    score = explain(
        expertise=(ExpertiseInput("it.strategy", "Urbanisme", (), ("72",)),),
        references=(ReferenceInput(9, "Vélo", "", ("72514100",)),),
    )

    (part,) = parts_of(score, PartKind.CPV)
    assert (part.cpv_code, part.reference_id, part.expertise_code) == ("7251", 9, "")
    assert Decimal(0) < part.points < CPV_MAX


def test_explain_cpv_of_several_codes_counts_the_best_one_only():
    several = NoticeInput(5, "x", classification_codes=("72512000", "79411000", "80000000"))
    expertise = (ExpertiseInput("a.b", "Vélo", (), ("72512", "80")),)

    (part,) = parts_of(explain(several, expertise=expertise), PartKind.CPV)

    assert part.cpv_code == "72512"


def test_explain_notice_without_cpv_has_no_cpv_part():
    bare = NoticeInput(5, "Archivage")

    assert parts_of(explain(bare, references=(ReferenceInput(1, "x", "", ("72",)),)), "cpv") == []


def test_explain_same_department_gives_the_whole_place():
    (part,) = parts_of(explain(departments=("69", "38")), PartKind.PLACE)

    assert (part.points, part.department, part.distance_km) == (PLACE_MAX, "38", 0)


def test_explain_unknown_place_is_worth_the_middle_value():
    for score in (explain(), explain(NoticeInput(5, "x"), departments=("38",))):
        (part,) = parts_of(score, PartKind.PLACE)
        assert (part.points, part.department, part.distance_km) == (UNKNOWN_PLACE, "", None)


def test_explain_far_place_counts_as_unknown_for_remote_members_only():
    (office,) = parts_of(explain(departments=("29",)), PartKind.PLACE)
    (remote,) = parts_of(explain(departments=("29",), is_remote=True), PartKind.PLACE)

    assert office.points < remote.points == UNKNOWN_PLACE
    assert (office.is_remote, remote.is_remote) == (False, True)


def test_explain_near_place_ignores_remote_work():
    assert explain(departments=("38",), is_remote=True) == explain(departments=("38",))


def test_explain_other_side_of_the_world_gives_no_place_part():
    assert parts_of(explain(departments=("988",)), PartKind.PLACE) == []


def test_explain_perfect_match_stays_within_one():
    rare = ("92512000",)
    notice = NoticeInput(5, samples.WORDS, classification_codes=rare, departments=("38",))
    reference = ReferenceInput(1, samples.WORDS, "", rare)

    score = explain(notice, references=(reference,), departments=("38",))

    (words,) = parts_of(score, PartKind.REFERENCE)
    assert words.points == sum(one.points for one in words.words) == WORDS_MAX
    assert Decimal("0.98") < score.total <= 1


def less(target, key, percent):
    return Reduction(Trait(target, key), percent)


def test_explain_reduced_parts_say_what_is_left_of_them():
    profile = {
        "skills": ("archivage audit",),
        "expertise": (ExpertiseInput("a.b", "Vélo", (), ("72512",)),),
        "departments": ("38",),
    }
    reductions = (
        less(Target.WORD, stem("archivage"), 50),
        less(Target.DIVISION, "72", 70),
        less(Target.DEPARTMENT, "38", 90),
    )

    whole, reduced = explain(**profile), explain(**profile, reductions=reductions)

    word = {one.word: one for one in parts_of(reduced, PartKind.EXPERTISE)[0].words}
    former = {one.word: one for one in parts_of(whole, PartKind.EXPERTISE)[0].words}
    assert (word["archivage"].percent, word["audit"]) == (50, former["audit"])
    assert abs(word["archivage"].points - former["archivage"].points / 2) <= amount(1)
    for kind, percent in ((PartKind.CPV, 70), (PartKind.PLACE, 90)):
        (left,), (all_of_it,) = parts_of(reduced, kind), parts_of(whole, kind)
        assert left.percent == percent
        assert left.points == amount(int(all_of_it.points * 10_000) * percent // 100)
    assert reduced.total == sum(part.points for part in reduced.parts) < whole.total


def test_explain_place_that_is_left_whole_is_told_before_a_nearer_reduced_one():
    both = NoticeInput(5, "x", departments=("92", "75"))

    (near,) = parts_of(explain(both, departments=("92",)), PartKind.PLACE)
    (other,) = parts_of(
        explain(both, departments=("92",), reductions=(less(Target.DEPARTMENT, "92", 50),)),
        PartKind.PLACE,
    )

    assert (near.department, near.percent) == ("92", 100)
    assert (other.department, other.percent) == ("75", 100)


def test_explain_suggested_class_is_marked_and_worth_its_share():
    declared = NoticeInput(5, "x", classification_codes=("72512000",))
    guessed = NoticeInput(5, "x", suggested_codes=("7251",))
    expertise = (ExpertiseInput("a.b", "Vélo", (), ("7251",)),)

    (sure,) = parts_of(explain(declared, expertise=expertise), PartKind.CPV)
    (likely,) = parts_of(explain(guessed, expertise=expertise), PartKind.CPV)

    assert (sure.cpv_code, sure.is_suggested) == ("7251", False)
    assert (likely.cpv_code, likely.is_suggested) == ("7251", True)
    share = DEFAULT_WEIGHTS.suggested_share
    assert likely.points == amount(int(sure.points * 10_000) * share // 100)


def test_explain_declared_code_leaves_suggested_ones_out():
    notice = NoticeInput(5, "x", classification_codes=("80000000",), suggested_codes=("7251",))

    assert (
        parts_of(explain(notice, expertise=(ExpertiseInput("a", "x", (), ("7251",)),)), "cpv") == []
    )


def test_explain_suggested_classes_can_be_switched_off():
    weights = replace(DEFAULT_WEIGHTS, suggested_share=0)
    engine = Engine(Statistics.from_notices(samples.notices(300), weights))
    profile = ProfileInput(1, expertise=(ExpertiseInput("a.b", "Vélo", (), ("7251",)),))

    (score,) = engine.score(profile, [NoticeInput(5, "x", suggested_codes=("7251",))])

    assert parts_of(score, PartKind.CPV) == []


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], []),
        ([3, 0, 6], [3, 0, 6]),
        ([10], [10]),
        ([5, 5, 5], [4, 3, 3]),
        ([20, 1, 0], [10, 0, 0]),
        ([9, 8, 3], [5, 4, 1]),
    ],
)
def test_shared_out_sums_to_the_most_that_may_be_given(points, expected):
    assert list(shared_out(points, 10)) == expected
