from datetime import date

import pytest

from meetings.enums import Frequency, Position, Weekday
from meetings.pipeline.rules import (
    Repetition,
    count_before,
    is_working_day,
    rule_days,
    with_count,
)

TUESDAY, WEDNESDAY = Weekday.TUESDAY, Weekday.WEDNESDAY
WRITTEN = [
    (Repetition(Frequency.ONCE), ""),
    (Repetition(Frequency.WEEKLY, (TUESDAY,)), "FREQ=WEEKLY;BYDAY=TU"),
    (Repetition(Frequency.WEEKLY, (TUESDAY, WEDNESDAY)), "FREQ=WEEKLY;BYDAY=TU,WE"),
    (
        Repetition(Frequency.FORTNIGHTLY, (TUESDAY,), count=6),
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=6",
    ),
    (Repetition(Frequency.MONTHLY, (WEDNESDAY,), Position.THIRD), "FREQ=MONTHLY;BYDAY=3WE"),
    (Repetition(Frequency.MONTHLY, (WEDNESDAY,), Position.LAST), "FREQ=MONTHLY;BYDAY=-1WE"),
]


@pytest.mark.parametrize(("words", "rule"), WRITTEN)
def test_words_are_written_as_a_rule_and_read_back(words, rule):
    assert words.as_rule() == rule
    assert Repetition.of_rule(rule, date(2026, 11, 3)) == words


def test_rule_without_days_is_on_the_first_one():
    assert Repetition.of_rule("FREQ=WEEKLY", date(2026, 11, 3)).weekdays == (TUESDAY,)


DAYS = [
    ("", date(2026, 11, 3), [3]),
    ("FREQ=WEEKLY;BYDAY=TU", date(2026, 11, 3), [3, 10, 17, 24]),
    # The first day need not be one of the rule: the next one is.
    ("FREQ=WEEKLY;BYDAY=TU", date(2026, 11, 5), [10, 17, 24]),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 11, 3), [3, 17]),
    ("FREQ=MONTHLY;BYDAY=3WE", date(2026, 9, 1), [18]),
    ("FREQ=MONTHLY;BYDAY=-1MO", date(2026, 9, 1), [30]),
    ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", date(2026, 11, 3), [3, 10]),
]


@pytest.mark.parametrize(("rule", "first_day", "expected"), DAYS)
def test_days_of_november(rule, first_day, expected):
    found = rule_days(rule, first_day, date(2026, 11, 1), date(2026, 11, 30))

    assert [day.day for day in found] == expected


def test_nothing_comes_before_the_first_day():
    assert rule_days("FREQ=WEEKLY", date(2026, 11, 3), date(2026, 1, 1), date(2026, 11, 2)) == []


def test_days_before_one_are_counted():
    rule = "FREQ=WEEKLY;BYDAY=TU;COUNT=3"

    assert count_before(rule, date(2026, 11, 3), date(2026, 11, 3)) == 0
    assert count_before(rule, date(2026, 11, 3), date(2026, 11, 17)) == 2
    assert count_before(rule, date(2026, 11, 3), date(2027, 11, 17)) == 3


def test_count_is_replaced_or_taken_out():
    assert with_count("FREQ=WEEKLY;COUNT=3", 1) == "FREQ=WEEKLY;COUNT=1"
    assert with_count("FREQ=WEEKLY;COUNT=3", None) == "FREQ=WEEKLY"


@pytest.mark.parametrize(
    ("day", "expected"), [(6, True), (7, False), (8, False), (9, True), (11, False)]
)
def test_working_days_are_from_monday_to_friday_but_for_holidays(day, expected):
    assert is_working_day(date(2026, 11, day), {date(2026, 11, 11)}) is expected
