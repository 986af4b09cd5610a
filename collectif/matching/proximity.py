"""From départements to the points of the place: near weighs most, far still counts a little.

Most contracts are won outside the winner's own département, hence a decay and not a gate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import exp

from collectif.core.places import Department, departments_of, distance_km
from collectif.matching.scores import PLACE_MAX

# (share of the points, range in km): the neighbourhood, the region, the country.
DECAYS = ((0.50, 60.0), (0.25, 150.0), (0.25, 400.0))
# An unknown place is worth what lies at e^-2 and e^-1.5: neither punished nor preferred.
UNKNOWN_PLACE = float(PLACE_MAX) * (0.50 * exp(-2) + 0.50 * exp(-1.5))


def place_points(km: float) -> float:
    """Return the points of a place at `km` from the member: 0.22 at 0 km, 0.08 at 100 km."""
    return float(PLACE_MAX) * sum(share * exp(-km / reach) for share, reach in DECAYS)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The notice's département closest to the member, and how far, centre to centre."""

    department: Department
    km: float


@cache
def resolve(codes: tuple[str, ...]) -> tuple[Department, ...]:
    """Return the known départements among codes as notices and members write them."""
    return tuple(dict.fromkeys(place for code in codes for place in departments_of(code)))


def nearest(there: Iterable[Department], here: Iterable[Department]) -> Nearest | None:
    """Return the closest of `there` to any of `here`; None when one side is unknown."""
    homes = tuple(here)
    found = (Nearest(place, distance_km(place, home)) for place in there for home in homes)
    return min(found, key=lambda near: (near.km, near.department.code), default=None)
