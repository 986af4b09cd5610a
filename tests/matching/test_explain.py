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
from collectif.matching.weights import DEFAULT_WEIGHTS
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

    assert (part.expertise_code, part.reference_id) == ("", None)
    assert [one.word for one in part.words] == ["archivage"]


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
