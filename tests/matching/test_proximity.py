import pytest

from collectif.core.places import DEPARTMENTS
from collectif.matching.proximity import (
    nearest,
    resolve,
)


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
