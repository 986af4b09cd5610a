"""Communes as geo.api.gouv.fr gives them (code officiel géographique, Licence Ouverte 2.0)."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from collectif.core.places import departments_of
from collectif.core.text import clean_text
from collectif.core.vocabularies.files import VocabularyFile, VocabularyRefused
from tenders.sources.vocabularies.files import unpacked

# 34,969 communes in 2026, and some merge each year.
FLOOR = 30_000
_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_POSTCODE = re.compile(r"[0-9]{5}")
# What the file of the same list that has no coordinates also holds: associated and former communes.
_CURRENT = "commune-actuelle"


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A commune; `latitude` and `longitude` (WGS 84, degrees) are of its centre, if given."""

    code: str
    name: str
    department: str
    postcodes: tuple[str, ...]
    population: int | None
    latitude: float | None
    longitude: float | None


def read_places(file: VocabularyFile) -> list[PlaceEntry]:
    """Return the communes, each once, by code.

    Raises VocabularyRefused for a file of another kind or a list that was cut.
    """
    rows = _rows(unpacked(file.body))
    found = {entry.code: entry for entry in map(_entry, rows) if entry}
    if len(found) < FLOOR:
        raise VocabularyRefused("too_few", f"{len(found)} communes in {file.source}")
    return [found[code] for code in sorted(found)]


def _rows(body: bytes) -> Iterable[Mapping[str, Any]]:
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise VocabularyRefused("not_json", str(error)[:200]) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise VocabularyRefused("unknown_format", "not a list of communes")
    missing = {"code", "nom", "codesPostaux"} - set().union(*rows[:1])
    if missing:
        raise VocabularyRefused("unknown_format", f"no field {', '.join(sorted(missing))}")
    return rows


def _entry(row: Mapping[str, Any]) -> PlaceEntry | None:
    if row.get("type", _CURRENT) != _CURRENT:
        return None
    code, name = _text(row, "code"), clean_text(_text(row, "nom"))
    if not _CODE.fullmatch(code) or not name:
        raise VocabularyRefused("bad_entry", f"commune {code[:20]!r} {name[:40]!r}")
    latitude, longitude = _centre(row.get("centre"))
    return PlaceEntry(
        code=code,
        name=name,
        department=_department(row, code),
        postcodes=_postcodes(row.get("codesPostaux")),
        population=_population(row.get("population")),
        latitude=latitude,
        longitude=longitude,
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    """Return a text; a code written as a number has lost its leading zeros."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _department(row: Mapping[str, Any], code: str) -> str:
    """Return the département; the territories that are none go by three digits of the code."""
    said = row.get("codeDepartement") or row.get("departement") or row.get("collectiviteOutremer")
    known = departments_of(str(said or code[: 3 if code >= "97" else 2]))
    return known[0].code if known else code[:3]


def _postcodes(value: object) -> tuple[str, ...]:
    codes = value if isinstance(value, list) else []
    return tuple(sorted({code for code in map(str, codes) if _POSTCODE.fullmatch(code)}))


def _population(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 10**8 else None


def _centre(value: object) -> tuple[float | None, float | None]:
    """Return latitude and longitude of a GeoJSON point, whose order is the other one."""
    position = value.get("coordinates") if isinstance(value, dict) else None
    if not isinstance(position, list) or len(position) < 2:
        return None, None
    longitude, latitude = position[:2]
    if not (_is_angle(latitude, 90) and _is_angle(longitude, 180)):
        return None, None
    return float(latitude), float(longitude)


def _is_angle(value: object, most: int) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and abs(value) <= most
