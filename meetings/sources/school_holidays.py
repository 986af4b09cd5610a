"""The school calendar as the ministry of education publishes it. Pure: bytes in, holidays out.

Data set `fr-en-calendrier-scolaire` (Licence Ouverte 2.0), as CSV with semicolons or as JSON: one
line for each académie, days as moments at midnight in Paris, written in UTC.
"""

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Bytes. Ten years of it weigh one.
LARGEST: Final = 8 * 1024 * 1024
LONGEST: Final = timedelta(days=75)
YEARS: Final = range(2015, 2101)
PARIS: Final = ZoneInfo("Europe/Paris")
ZONE: Final = re.compile(r"Zone ([ABC])")
# Teachers go back a day or two before the others.
TEACHERS: Final = "enseignants"
# The headers of the CSV, and the names of the JSON.
NAMES: Final = {
    "description": "name",
    "population": "population",
    "date de début": "starts_on",
    "start_date": "starts_on",
    "date de fin": "ends_on",
    "end_date": "ends_on",
    "zones": "zone",
    "annee_scolaire": "school_year",
}


@dataclass(frozen=True, slots=True)
class SchoolHolidayFacts:
    """`ends_on` is the day school starts again."""

    zone: str
    name: str
    starts_on: date
    ends_on: date
    school_year: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`unread` counts the lines of the three zones that make no sense."""

    holidays: list[SchoolHolidayFacts]
    unread: int


def read_school_holidays(content: bytes) -> Reading:
    """Read the holidays of zones A, B and C, one for each zone and first day.

    Where académies of a zone differ, what most of them say. Raises ValidationError:
    `too_large`, `unreadable` when it is not the data set.
    """
    if len(content) > LARGEST:
        raise ValidationError(_("This file is larger than any school calendar."), code="too_large")
    told: dict[tuple[str, date], Counter[SchoolHolidayFacts]] = defaultdict(Counter)
    unread = 0
    for line in _concerned(_lines(content)):
        facts = _facts(line)
        if facts is None:
            unread += 1
        else:
            told[facts.zone, facts.starts_on][facts] += 1
    if not told:
        raise _unreadable()
    return Reading([votes.most_common(1)[0][0] for votes in told.values()], unread)


def _lines(content: bytes) -> Iterator[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
        rows = json.loads(text) if text.lstrip()[:1] in ("[", "{") else _table(text)
    except (UnicodeDecodeError, ValueError, csv.Error) as error:
        raise _unreadable() from error
    if not isinstance(rows, list):
        raise _unreadable()
    for row in rows:
        if isinstance(row, Mapping):
            yield _named(row)


def _table(text: str) -> list[dict[str, Any]]:
    header = text.partition("\n")[0]
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in header else ","))


def _named(row: Mapping[str, Any]) -> dict[str, str]:
    """The columns we know, under our names; those of the API come in `fields`."""
    inner = row.get("fields")
    columns = inner if isinstance(inner, Mapping) else row
    known = ((NAMES.get(str(name).strip().lower()), value) for name, value in columns.items())
    return {name: str(value or "").strip() for name, value in known if name}


def _concerned(lines: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Pupils of the three zones: elsewhere each académie has a calendar of its own."""
    for line in lines:
        of_teachers = line.get("population", "").lower() == TEACHERS
        # Only a first day: the summer of a year whose end is not set.
        is_open_ended = bool(line.get("starts_on")) and line.get("ends_on") == line["starts_on"]
        if ZONE.fullmatch(line.get("zone", "")) and not of_teachers and not is_open_ended:
            yield line


def _facts(line: Mapping[str, str]) -> SchoolHolidayFacts | None:
    zone = ZONE.fullmatch(line["zone"])
    starts_on, ends_on = _day(line.get("starts_on", "")), _day(line.get("ends_on", ""))
    name = line.get("name", "")
    if not (zone and name and starts_on and ends_on and starts_on.year in YEARS):
        return None
    if not timedelta() < ends_on - starts_on <= LONGEST:
        return None
    return SchoolHolidayFacts(zone[1], name[:80], starts_on, ends_on, line.get("school_year", ""))


def _day(text: str) -> date | None:
    """The day in Paris; a moment without a zone is one there already."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == len("2026-10-17") or moment.tzinfo is None:
        return moment.date()
    return moment.astimezone(UTC).astimezone(PARIS).date()


def _unreadable() -> ValidationError:
    message = _("This is not the school calendar: download it again as CSV or JSON.")
    return ValidationError(message, code="unreadable")
