from datetime import date

import pytest
from django.utils import translation

from meetings.enums import Fate
from meetings.models import SchoolHoliday
from meetings.pipeline.holidays import pauses_between, planned_days, public_holidays
from tests.meetings.factories import SeriesFactory

ARMISTICE = date(2026, 11, 11)


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("FR", "fr", "Armistice"),
        ("FR", "en", "Armistice"),
        ("BE", "fr", "Armistice"),
        ("DE", "fr", None),
    ],
)
def test_holidays_are_those_of_the_country(country, language, name):
    with translation.override(language):
        found = public_holidays(country, date(2026, 11, 2), date(2026, 11, 30))

    assert (name in found.get(ARMISTICE, "")) if name else (ARMISTICE not in found)


def test_language_the_library_lacks_is_english():
    with translation.override("fr"):
        [name] = public_holidays("DE", date(2026, 10, 3), date(2026, 10, 3)).values()

    assert name == "German Unity Day"


def test_holidays_go_over_the_year_end():
    found = public_holidays("FR", date(2026, 12, 20), date(2027, 1, 5))

    assert list(found) == [date(2026, 12, 25), date(2027, 1, 1)]


@pytest.mark.django_db
def test_school_holidays_of_a_zone_pause_its_series_alone():
    for zone, first, school in (("A", 17, 31), ("B", 24, 30)):
        SchoolHoliday.objects.create(
            zone=zone,
            name="Toussaint",
            starts_on=date(2026, 10, first),
            ends_on=date(2026, 10, school),
            source="arrêté",
        )
    days = (date(2026, 10, 19), date(2026, 10, 26))
    values = {"starts_on": date(2026, 10, 6), "rrule": "FREQ=WEEKLY;BYDAY=TU"}

    paused = planned_days(SeriesFactory.build(school_zone="A", **values), *days)
    running = planned_days(SeriesFactory.build(**values), *days)

    assert [day.fate for day in paused] == [Fate.SCHOOL]
    assert [day.fate for day in running] == [Fate.HELD]


@pytest.mark.django_db
def test_day_school_starts_again_is_no_holiday():
    SchoolHoliday.objects.create(
        zone="A", name="T", starts_on="2026-10-17", ends_on="2026-11-02", source="arrêté"
    )

    assert pauses_between(date(2026, 11, 2), date(2026, 11, 9)) == {}
    assert list(pauses_between(date(2026, 11, 1), date(2026, 11, 9))) == ["A"]
