import pytest

from collectif.core.places import DEPARTMENTS
from collectif.matching.proximity import (
    UNKNOWN_PLACE,
    nearest,
    place_points,
    resolve,
)


def test_place_points_at_home_are_the_whole_block():
    assert place_points(0) == pytest.approx(0.22)


def test_place_points_fade_with_distance_without_ever_being_negative():
    points = [place_points(km) for km in (0, 30, 100, 400, 1000, 9000)]

    assert points == sorted(points, reverse=True)
    assert points[-1] >= 0


def test_unknown_place_is_worth_what_lies_at_some_265_kilometres():
    assert place_points(275) < UNKNOWN_PLACE < place_points(255)


def test_nearest_picks_the_closest_pair():
    near = nearest(resolve(("75", "38")), resolve(("69", "974")))

    assert near is not None
    assert near.department == DEPARTMENTS["38"]
    assert 90 < near.km < 110


@pytest.mark.parametrize(("there", "here"), [((), ("38",)), (("38",), ()), (("99",), ("38",))])
def test_nearest_unknown_side_gives_none(there, here):
    assert nearest(resolve(there), resolve(here)) is None


def test_resolve_repeated_codes_are_one_department():
    assert resolve(("38", "038")) == (DEPARTMENTS["38"],)
