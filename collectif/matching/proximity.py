"""From départements to distances: near weighs most, far still counts a little.

Most contracts are won outside the winner's own département, hence a decay and not a gate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from collectif.core.places import Department, departments_of, distance_km


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
