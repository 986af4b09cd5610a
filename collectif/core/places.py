"""The French départements and overseas territories: names, NUTS codes, centres, distances.

`departments.csv`: INSEE code, name, NUTS 3 code (2021 edition, empty for the territories
outside the EU), region, the approximate centre in decimal degrees (WGS 84), and where it has
public holidays of its own, the code of the part of France that has (ISO 3166-2).
`regions.csv`: INSEE code and name, overseas last; a territory outside any région is its own.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

EARTH_RADIUS_KM = 6371.0


class Spot(NamedTuple):
    """A point on earth, in decimal degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Department:
    """A département, or an overseas territory that notices cite like one."""

    code: str
    name: str
    nuts3: str
    region: str
    latitude: float
    longitude: float
    holidays: str

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def spot(self) -> Spot:
        """Its approximate centre."""
        return Spot(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class Region:
    """A région and its départements, in the order of their codes."""

    code: str
    name: str
    departments: tuple[Department, ...]

    def __str__(self) -> str:
        return self.name


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    source = Path(__file__).with_name(file_name).read_text(encoding="utf-8")
    return csv.DictReader(source.splitlines())


def _read_departments() -> dict[str, Department]:
    departments = (
        Department(
            code=row["code"],
            name=row["name"],
            nuts3=row["nuts3"],
            region=row["region"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            holidays=row["holidays"],
        )
        for row in _rows("departments.csv")
    )
    return {department.code: department for department in departments}


DEPARTMENTS: dict[str, Department] = _read_departments()


def _read_regions() -> dict[str, Region]:
    return {
        row["code"]: Region(
            code=row["code"],
            name=row["name"],
            departments=tuple(
                place for place in DEPARTMENTS.values() if place.region == row["name"]
            ),
        )
        for row in _rows("regions.csv")
    }


REGIONS: dict[str, Region] = _read_regions()
_BY_NUTS3 = {place.nuts3: place for place in DEPARTMENTS.values() if place.nuts3}


def department_of_nuts3(code: str) -> Department | None:
    """Return the département of a NUTS 3 code such as "FRK24", or None (wider area, abroad)."""
    return _BY_NUTS3.get(code.strip().upper())


def departments_of(code: str) -> tuple[Department, ...]:
    """Return the départements meant by a code as notices write it.

    "1", "01" and "001" are Ain; "20" is Corsica before 1976, hence both of its départements;
    an unknown code gives an empty tuple.
    """
    short = code.strip().upper().lstrip("0").zfill(2)
    codes = ("2A", "2B") if short == "20" else (short,)
    return tuple(DEPARTMENTS[known] for known in codes if known in DEPARTMENTS)


def department_choices() -> list[tuple[str, str]]:
    """Return form choices in the order of the codes: ("38", "Isère (38)")."""
    return [(code, str(department)) for code, department in DEPARTMENTS.items()]


@cache
def distance_km(a: Department, b: Department) -> float:
    """Return the great-circle distance in km between the centres of two départements."""
    return km_between(a.spot, b.spot)


def km_between(a: Spot, b: Spot) -> float:
    """Return the great-circle distance in km."""
    north_a, north_b = radians(a.latitude), radians(b.latitude)
    half_north = (north_b - north_a) / 2
    half_east = radians(b.longitude - a.longitude) / 2
    chord = sin(half_north) ** 2 + cos(north_a) * cos(north_b) * sin(half_east) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))
