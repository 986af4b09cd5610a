from datetime import date

import pytest

from meetings.forms.calendar import Layout, shown_by

TODAY = date(2026, 11, 23)


def shown(**query):
    return shown_by(query, today=TODAY)


@pytest.mark.parametrize(
    ("query", "first", "end"),
    [
        ({}, date(2026, 10, 26), date(2026, 12, 7)),
        ({"view": "week"}, date(2026, 11, 23), date(2026, 11, 30)),
        ({"view": "week", "day": "2026-11-29"}, date(2026, 11, 23), date(2026, 11, 30)),
        ({"view": "list"}, date(2026, 11, 23), date(2026, 12, 21)),
        ({"day": "2027-02-15"}, date(2027, 2, 1), date(2027, 3, 1)),
    ],
)
def test_days_shown(query, first, end):
    told = shown(**query)

    assert (told.first_day, told.end_day) == (first, end)


def test_address_holds_what_is_not_usual():
    assert shown().query() == "?day=2026-11-23"
    assert shown(view="week", mine="on").query(is_mine=False) == "?view=week&day=2026-11-23"
    assert shown().query(layout=Layout.LIST) == "?view=list&day=2026-11-23"


@pytest.mark.parametrize("day", ["", "1999-12-31", "2100-01-01", "x", "2026-02-30"])
def test_day_that_makes_no_sense_is_today(day):
    assert shown(day=day).day == TODAY
