import json
from dataclasses import replace

import pytest

from collectif.matching.weights import DEFAULT_WEIGHTS, FULL_SCORE, Weights


def test_blocks_share_the_whole_score():
    shares = (DEFAULT_WEIGHTS.words, DEFAULT_WEIGHTS.cpv, DEFAULT_WEIGHTS.place)

    assert sum(shares) == FULL_SCORE == 10_000


def test_blocks_that_do_not_share_it_are_refused():
    with pytest.raises(ValueError, match="share the whole score"):
        replace(DEFAULT_WEIGHTS, words=6_000)


def test_place_points_at_home_are_the_whole_block():
    assert DEFAULT_WEIGHTS.place_points(0) == DEFAULT_WEIGHTS.place


def test_place_points_fade_with_distance_without_ever_being_negative():
    points = [DEFAULT_WEIGHTS.place_points(km) for km in (0, 30, 100, 400, 1000, 9000)]

    assert points == sorted(points, reverse=True)
    assert points[-1] == 0


def test_unknown_place_is_worth_what_lies_at_some_265_kilometres():
    unknown = DEFAULT_WEIGHTS.place_points(None)

    assert DEFAULT_WEIGHTS.place_points(275) < unknown < DEFAULT_WEIGHTS.place_points(255)


def test_cpv_points_grow_with_information_up_to_the_whole_block():
    assert [DEFAULT_WEIGHTS.cpv_points(nats) for nats in (0, 4, 8, 12)] == [0, 1400, 2800, 2800]


def test_to_dict_survives_json():
    weights = replace(DEFAULT_WEIGHTS, words=4_000, cpv=3_000, place=3_000, saturation=1.5)

    assert Weights.from_dict(json.loads(json.dumps(weights.to_dict()))) == weights


def test_from_dict_older_version_keeps_the_defaults_of_what_it_did_not_know():
    assert Weights.from_dict({"saturation": 1.5}) == replace(DEFAULT_WEIGHTS, saturation=1.5)


def test_from_dict_unknown_constant_raises():
    with pytest.raises(TypeError):
        Weights.from_dict({"age": 1})
