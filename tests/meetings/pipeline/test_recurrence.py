from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.enums import Fate, HolidayRule
from meetings.pipeline.recurrence import Pattern, Pause, days_of, times_of

PARIS = ZoneInfo("Europe/Paris")
ARMISTICE = {date(2026, 11, 11): "Armistice"}
WEDNESDAYS, TUESDAYS = "FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY;BYDAY=TU"


def fates(pattern, start, end, holidays=ARMISTICE, pauses=()):
    days = days_of(pattern, start, end, holidays=holidays, pauses=pauses)
    return {
        day.rule_on.isoformat()[5:]: (day.held_on and day.held_on.isoformat()[5:], day.fate)
        for day in days
    }


def november(**values):
    rule = values.pop("rrule", WEDNESDAYS)
    pattern = Pattern(rule, date(2026, 11, 1), **values)
    return fates(pattern, date(2026, 11, 2), date(2026, 11, 22))


HOLIDAYS = [
    (HolidayRule.SKIP, (None, Fate.HOLIDAY)),
    (HolidayRule.NEXT_DAY, ("11-12", Fate.MOVED)),
    (HolidayRule.DAY_BEFORE, ("11-10", Fate.MOVED)),
    (HolidayRule.KEEP, ("11-11", Fate.HELD)),
]


@pytest.mark.parametrize(("rule", "expected"), HOLIDAYS)
def test_holiday_on_the_slot(rule, expected):
    assert november(holiday_rule=rule) == {
        "11-04": ("11-04", Fate.HELD),
        "11-11": expected,
        "11-18": ("11-18", Fate.HELD),
    }


def test_holiday_is_named_even_when_the_meeting_is_held():
    pattern = Pattern(WEDNESDAYS, date(2026, 11, 1), holiday_rule=HolidayRule.KEEP)

    [day] = days_of(pattern, date(2026, 11, 11), date(2026, 11, 11), holidays=ARMISTICE)

    assert (day.fate, day.name) == (Fate.HELD, "Armistice")


def test_moved_onto_another_meeting_of_the_series_is_not_held_twice():
    days = november(rrule="FREQ=WEEKLY;BYDAY=WE,TH", holiday_rule=HolidayRule.NEXT_DAY)

    assert days["11-11"] == (None, Fate.TAKEN)
    assert days["11-12"] == ("11-12", Fate.HELD)


def test_two_holidays_moved_onto_one_day_give_one_meeting():
    christmas = {date(2025, 12, 25): "Noël", date(2025, 12, 26): "Saint-Étienne"}
    pattern = Pattern(
        "FREQ=WEEKLY;BYDAY=TH,FR", date(2025, 12, 1), holiday_rule=HolidayRule.NEXT_DAY
    )

    days = fates(pattern, date(2025, 12, 22), date(2025, 12, 28), christmas)

    # Over the week-end too.
    assert days == {"12-25": ("12-29", Fate.MOVED), "12-26": (None, Fate.TAKEN)}


def test_meeting_moved_from_outside_the_days_asked_for_takes_its_place():
    pattern = Pattern("FREQ=WEEKLY;BYDAY=TU,WE", date(2026, 11, 1))
    pattern = Pattern(pattern.rrule, pattern.starts_on, holiday_rule=HolidayRule.DAY_BEFORE)

    days = fates(pattern, date(2026, 11, 11), date(2026, 11, 11))

    assert days == {"11-11": (None, Fate.TAKEN)}


def test_moved_past_the_last_day_is_not_held():
    days = november(holiday_rule=HolidayRule.NEXT_DAY, ended_on=date(2026, 11, 11))

    assert days == {"11-04": ("11-04", Fate.HELD), "11-11": (None, Fate.TOO_LATE)}


def test_days_left_out_are_told():
    assert november(excluded_on=frozenset({date(2026, 11, 18)}))["11-18"] == (None, Fate.EXCLUDED)


def test_school_holidays_pause_from_their_first_day_to_the_day_school_starts_again():
    pause = Pause(date(2026, 10, 17), date(2026, 11, 2), "Toussaint")
    pattern = Pattern("FREQ=WEEKLY;BYDAY=FR,SA,MO", date(2026, 10, 1))

    days = fates(pattern, date(2026, 10, 16), date(2026, 11, 2), pauses=[pause])

    held = [rule_on for rule_on, (held_on, _fate) in days.items() if held_on]
    assert held == ["10-16", "11-02"]


def test_holiday_is_not_moved_into_school_holidays():
    pause = Pause(date(2026, 11, 12), date(2026, 11, 14), "Pont")
    pattern = Pattern(WEDNESDAYS, date(2026, 11, 1), holiday_rule=HolidayRule.NEXT_DAY)

    days = fates(pattern, date(2026, 11, 11), date(2026, 11, 11), pauses=[pause])

    assert days == {"11-11": (None, Fate.SCHOOL)}


def test_count_counts_the_days_that_are_skipped():
    days = november(rrule="FREQ=WEEKLY;BYDAY=WE;COUNT=3")

    assert list(days) == ["11-04", "11-11", "11-18"]
    assert sum(1 for held_on, _fate in days.values() if held_on) == 2
    assert november(rrule="FREQ=WEEKLY;BYDAY=WE;COUNT=2").keys() == {"11-04", "11-11"}


def test_another_country_has_other_holidays():
    pattern = Pattern(WEDNESDAYS, date(2026, 11, 1))

    days = fates(pattern, date(2026, 11, 11), date(2026, 11, 11), holidays={})

    assert days == {"11-11": ("11-11", Fate.HELD)}


def test_year_end_goes_on():
    days = fates(Pattern(TUESDAYS, date(2026, 12, 22)), date(2026, 12, 20), date(2027, 1, 12), {})

    assert list(days) == ["12-22", "12-29", "01-05", "01-12"]


def test_twenty_ninth_of_february_is_a_day_like_another():
    days = fates(Pattern(TUESDAYS, date(2028, 2, 22)), date(2028, 2, 22), date(2028, 3, 7), {})

    assert list(days) == ["02-22", "02-29", "03-07"]


def test_last_day_is_one():
    pattern = Pattern(TUESDAYS, date(2026, 11, 3), ended_on=date(2026, 11, 10))

    assert list(fates(pattern, date(2026, 11, 1), date(2026, 12, 1), {})) == ["11-03", "11-10"]


CLOCKS = [
    # Wall clock kept over the last Sundays of March and October.
    (date(2026, 3, 24), time(14), "2026-03-24T13:00", "14:00"),
    (date(2026, 3, 31), time(14), "2026-03-31T12:00", "14:00"),
    (date(2026, 10, 20), time(14), "2026-10-20T12:00", "14:00"),
    (date(2026, 10, 27), time(14), "2026-10-27T13:00", "14:00"),
    # 2:30 does not exist that night: read with the offset before.
    (date(2026, 3, 29), time(2, 30), "2026-03-29T01:30", "03:30"),
    # 2:30 comes twice: the first one.
    (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30", "02:30"),
    (date(2028, 2, 29), time(9), "2028-02-29T08:00", "09:00"),
    (date(2026, 12, 31), time(23, 30), "2026-12-31T22:30", "23:30"),
]


@pytest.mark.parametrize(("day", "at", "in_utc", "on_the_wall"), CLOCKS)
def test_hours_on_the_wall(day, at, in_utc, on_the_wall):
    starts_at, ends_at = times_of(day, at, 180, PARIS)

    assert starts_at == datetime.fromisoformat(in_utc).replace(tzinfo=UTC)
    assert starts_at.astimezone(PARIS).strftime("%H:%M") == on_the_wall
    assert ends_at - starts_at == timedelta(hours=3)


def test_length_is_that_of_a_watch_in_the_night_of_a_change():
    starts_at, ends_at = times_of(date(2026, 3, 29), time(1), 120, PARIS)

    assert ends_at.astimezone(PARIS).strftime("%H:%M") == "04:00"
    assert ends_at - starts_at == timedelta(hours=2)


@given(
    holidays=st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=60),
    rule=st.sampled_from(HolidayRule),
    days=st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1),
    cut=st.dates(date(2026, 2, 1), date(2026, 11, 30)),
)
def test_no_two_meetings_a_day_and_two_halves_make_the_whole(holidays, rule, days, cut):
    pattern = Pattern(f"FREQ=WEEKLY;BYDAY={','.join(days)}", date(2026, 1, 1), holiday_rule=rule)
    named = dict.fromkeys(holidays, "Fête")
    first, last = date(2026, 1, 20), date(2026, 12, 10)

    def between(start, end):
        return days_of(pattern, start, end, holidays=named)

    whole = between(first, last)

    held = [day.held_on for day in whole if day.held_on]
    assert len(held) == len(set(held))
    if rule != HolidayRule.KEEP:
        assert not set(held) & holidays
    halves = between(first, cut) + between(cut + timedelta(1), last)
    assert [day.rule_on for day in halves] == [day.rule_on for day in whole]
