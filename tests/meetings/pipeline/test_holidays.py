from datetime import date

import pytest
from django.utils import translation

from collectif.core.places import DEPARTMENTS
from meetings.enums import Country, Fate
from meetings.models import SchoolHoliday
from meetings.pipeline.holidays import (
    country_at,
    country_of,
    pauses_between,
    planned_days,
    public_holidays,
)
from tests.meetings.factories import SeriesFactory
from tests.members.intake_factories import GroupFactory

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


REGIONAL = [
    (["67"], date(2026, 12, 26), True),
    (["67", "68"], date(2026, 4, 3), True),
    (["57"], date(2026, 12, 26), True),
    (["972"], date(2026, 5, 22), True),
    (["972"], date(2026, 5, 27), False),
    (["971"], date(2026, 5, 27), True),
    (["974"], date(2026, 12, 20), True),
    (["988"], date(2026, 9, 24), True),
    (["75"], date(2026, 12, 26), False),
    # Partly in Alsace: France's, until the series says otherwise.
    (["67", "54"], date(2026, 12, 26), False),
    (["??"], date(2026, 12, 26), False),
    ([], date(2026, 12, 26), False),
]


@pytest.mark.parametrize(("departments", "day", "is_holiday"), REGIONAL)
def test_parts_of_france_have_holidays_of_their_own(departments, day, is_holiday):
    assert (day in public_holidays(country_at(departments), day, day)) is is_holiday


@pytest.mark.parametrize("department", [one for one in DEPARTMENTS.values() if one.holidays])
def test_every_part_named_by_the_places_is_known(department):
    days = public_holidays(country_at([department.code]), date(2026, 1, 1), date(2026, 12, 31))

    assert len(days) > 11 or department.code in ("986", "987", "988", "975")


@pytest.mark.parametrize("country", Country)
def test_every_country_has_holidays(country):
    if country:
        assert date(2027, 1, 1) in public_holidays(country, date(2027, 1, 1), date(2027, 1, 1))


def test_series_says_whose_holidays_or_leaves_it_to_its_group():
    group = GroupFactory.build(departments=["67"])

    assert country_of(SeriesFactory.build(group=group)) == Country.ALSACE
    assert country_of(SeriesFactory.build(group=group, country="FR")) == Country.FRANCE
    assert country_of(SeriesFactory.build(group=None)) == Country.FRANCE


def test_good_friday_is_skipped_in_strasbourg():
    group = GroupFactory.build(departments=["67"])
    friday = date(2026, 4, 3)
    values = {"starts_on": friday, "rrule": "FREQ=WEEKLY;BYDAY=FR"}

    [there] = planned_days(SeriesFactory.build(group=group, **values), friday, friday)
    [elsewhere] = planned_days(SeriesFactory.build(group=None, **values), friday, friday)

    assert (there.fate, elsewhere.fate) == (Fate.HOLIDAY, Fate.HELD)


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
