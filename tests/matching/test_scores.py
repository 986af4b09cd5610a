import json
from decimal import Decimal

import pytest

from collectif.matching.scores import (
    DEFAULT_FLOOR,
    ENGINE_VERSION,
    SCORE_MAX,
    MatchedWord,
    Part,
    PartKind,
    Score,
    amount,
    is_later_engine,
    total_points,
)
from collectif.matching.weights import DEFAULT_WEIGHTS

WORDS = Part(
    PartKind.REFERENCE,
    Decimal("0.2100"),
    words=(MatchedWord("archivage", Decimal("0.1500")), MatchedWord("tri", Decimal("0.0600"))),
    reference_id=7,
)
PLACE = Part(PartKind.PLACE, Decimal("0.2200"), department="38", distance_km=0)
CPV = Part(PartKind.CPV, Decimal("0.1900"), cpv_code="7251", expertise_code="data.records")
LESS = Part(
    PartKind.EXPERTISE,
    Decimal("0.0500"),
    words=(MatchedWord("tri", Decimal("0.0500"), 50),),
    percent=50,
)
GUESSED = Part(PartKind.CPV, Decimal("0.0900"), cpv_code="7251", is_suggested=True)
REMOTE = Part(PartKind.PLACE, Decimal("0.0393"), department="974", distance_km=9300, is_remote=True)


def test_score_max_is_exactly_one():
    assert SCORE_MAX == 1


def test_default_floor_is_beyond_what_the_place_alone_gives():
    assert amount(DEFAULT_WEIGHTS.place) < DEFAULT_FLOOR


@pytest.mark.parametrize(("points", "text"), [(0, "0.0000"), (2100, "0.2100"), (10_000, "1.0000")])
def test_amount_has_four_decimals(points, text):
    assert str(amount(points)) == text


@pytest.mark.parametrize("part", [WORDS, PLACE, CPV, REMOTE, LESS, GUESSED])
def test_to_dict_survives_json(part):
    assert Part.from_dict(json.loads(json.dumps(part.to_dict()))) == part


def test_to_dict_keeps_zero_kilometres_and_drops_what_is_empty():
    assert PLACE.to_dict() == {
        "kind": "place",
        "points": "0.2200",
        "department": "38",
        "distance_km": 0,
    }


def test_from_dict_unknown_kind_raises_value_error():
    with pytest.raises(ValueError, match="age"):
        Part.from_dict({"kind": "age", "points": "1"})


def test_points_of_adds_the_chosen_kinds():
    score = Score(1, 2, Decimal("0.6200"), (WORDS, CPV, PLACE))

    assert score.points_of(PartKind.REFERENCE, PartKind.EXPERTISE) == Decimal("0.2100")
    assert score.points_of(PartKind.CPV, PartKind.PLACE) == Decimal("0.4100")


def test_total_points_without_parts_is_zero():
    assert total_points([]) == 0


@pytest.mark.parametrize(
    ("version", "than", "is_later"),
    [
        ("4", "3", True),
        ("10", "9", True),
        ("3", "3", False),
        ("3", "4", False),
        ("1", "trial", True),
        ("trial", "0", False),
    ],
)
def test_engines_are_compared_by_their_number(version, than, is_later):
    assert is_later_engine(version, than) is is_later


def test_our_engine_has_a_number():
    assert ENGINE_VERSION.isdecimal()
