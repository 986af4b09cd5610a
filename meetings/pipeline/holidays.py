"""Public holidays, by the `holidays` library, and school holidays, by rows that were imported."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import holidays as library
from django.utils.translation import get_language

from collectif.core.places import DEPARTMENTS
from meetings.enums import Country, HolidayRule
from meetings.models import SchoolHoliday, Series
from meetings.pipeline.recurrence import LONGEST_MOVE, Pattern, Pause, PlannedDay, days_of

ENGLISH: Final = "en_US"

type Pauses = Mapping[str, Sequence[Pause]]


def country_at(departments: Iterable[str]) -> Country:
    """Say whose public holidays count in a territory: France's, with its own if it has any.

    A territory partly in Alsace, and partly not, has those of France: a series says otherwise.
    """
    found = {DEPARTMENTS[code].holidays for code in departments if code in DEPARTMENTS}
    return Country(found.pop() or Country.FRANCE) if len(found) == 1 else Country.FRANCE


def country_of(series: Series) -> Country:
    """What a series says, or the territory of its group."""
    if series.country:
        return Country(series.country)
    return country_at(series.group.departments if series.group else ())


def public_holidays(country: Country, start: date, end: date) -> dict[date, str]:
    """Name the public holidays of a country between two days, in the reader's words.

    In English where the library does not know her language for that country.
    """
    language = get_language() or ENGLISH
    found: dict[date, str] = {}
    for year in range(start.year, end.year + 1):
        found |= _of_year(country, year, language)
    return {day: name for day, name in found.items() if start <= day <= end}


def pauses_between(start: date, end: date, zones: Iterable[str] = ()) -> Pauses:
    """List the school holidays that touch some days, by zone; all zones unless some are told."""
    rows = SchoolHoliday.objects.filter(starts_on__lte=end, ends_on__gt=start)
    if zones:
        rows = rows.filter(zone__in=zones)
    by_zone = defaultdict(list)
    for row in rows:
        by_zone[row.zone].append(Pause(row.starts_on, row.ends_on, row.name))
    return by_zone


def pattern_of(series: Series) -> Pattern:
    return Pattern(
        rrule=series.rrule,
        starts_on=series.starts_on,
        ended_on=series.ended_on,
        excluded_on=frozenset(series.excluded_on),
        holiday_rule=HolidayRule(series.holiday_rule),
    )


def planned_days(
    series: Series, start: date, end: date, pauses: Pauses | None = None
) -> list[PlannedDay]:
    """Say what becomes of the days of a series; it may not be stored yet.

    `pauses` spares the query of the school holidays to who has read them.
    """
    first, last = start - LONGEST_MOVE, end + LONGEST_MOVE
    if pauses is None and series.school_zone:
        pauses = pauses_between(first, last, [series.school_zone])
    return days_of(
        pattern_of(series),
        start,
        end,
        holidays=public_holidays(country_of(series), first, last),
        pauses=(pauses or {}).get(series.school_zone, ()),
    )


@lru_cache(maxsize=256)
def _of_year(country: str, year: int, language: str) -> dict[date, str]:
    code, _dash, part = country.partition("-")
    known = library.country_holidays(code).supported_languages
    spoken = next((name for name in known if name.split("_")[0] == language[:2]), ENGLISH)
    found = library.country_holidays(code, subdiv=part or None, years=year, language=spoken)
    # Two on one day are one day, with both names.
    return {day: name.replace("; ", ", ") for day, name in found.items()}
