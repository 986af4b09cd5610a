import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from meetings.sources.school_holidays import LARGEST, read_school_holidays

HEADER = "Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire"
AUTUMN = "Vacances de la Toussaint;-;2026-10-16T22:00:00+00:00;2026-11-01T23:00:00+00:00"


def table(*lines):
    return "\n".join([HEADER, *lines]).encode()


def record(**values):
    return {
        "description": "Vacances de Noël",
        "population": "-",
        "start_date": "2026-12-18T23:00:00+00:00",
        "end_date": "2027-01-03T23:00:00+00:00",
        "location": "Lyon",
        "zones": "Zone A",
        "annee_scolaire": "2026-2027",
    } | values


def read_json(*records):
    return read_school_holidays(json.dumps(list(records)).encode())


def test_moments_in_utc_are_days_in_paris():
    [told] = read_school_holidays(table(f"{AUTUMN};Grenoble;Zone A;2026-2027")).holidays

    assert (told.zone, told.name) == ("A", "Vacances de la Toussaint")
    assert (told.starts_on, told.ends_on) == (date(2026, 10, 17), date(2026, 11, 2))
    assert told.school_year == "2026-2027"


def test_académies_of_a_zone_are_one_line_what_most_say():
    late = AUTUMN.replace("2026-11-01", "2026-11-02")
    lines = [f"{AUTUMN};Lyon;Zone A;y", f"{AUTUMN};Grenoble;Zone A;y", f"{late};Dijon;Zone A;y"]

    [told] = read_school_holidays(table(*lines)).holidays

    assert told.ends_on == date(2026, 11, 2)


@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: {"fields": one}])
def test_json_of_the_site_and_of_its_api(wrap):
    [told] = read_json(wrap(record())).holidays

    assert (told.starts_on, told.ends_on) == (date(2026, 12, 19), date(2027, 1, 4))


@pytest.mark.parametrize(
    "values",
    [
        {"population": "Enseignants"},
        {"zones": "Corse"},
        {"zones": ""},
        {"end_date": "2026-12-18T23:00:00+00:00"},
    ],
)
def test_what_does_not_concern_us_is_left_out(values):
    reading = read_json(record(), record(description="Autre", **values))

    assert [one.name for one in reading.holidays] == ["Vacances de Noël"]
    assert reading.unread == 0


@pytest.mark.parametrize(
    "values",
    [
        {"start_date": "bientôt"},
        {"start_date": ""},
        {"start_date": None},
        {"start_date": "1026-12-18"},
        {"end_date": "2026-12-01"},
        {"end_date": "2027-12-01"},
        {"description": ""},
    ],
)
def test_lines_that_make_no_sense_are_counted(values):
    reading = read_json(record(), record(**values))

    assert (len(reading.holidays), reading.unread) == (1, 1)


@pytest.mark.parametrize(
    "content",
    [b"", b"a;b\n1;2", b"\xff\xfe", b"[", b"{}", b"[1, 2]", b"<html></html>", b"null"],
)
def test_another_file_is_refused(content):
    with pytest.raises(ValidationError) as refusal:
        read_school_holidays(content)

    assert refusal.value.code == "unreadable"


def test_file_too_large_is_refused():
    with pytest.raises(ValidationError) as refusal:
        read_school_holidays(b" " * (LARGEST + 1))

    assert refusal.value.code == "too_large"
