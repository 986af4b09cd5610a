from datetime import date, time
from types import SimpleNamespace

import pytest
from django.utils import translation

from meetings.enums import Weekday
from meetings.templatetags.meetings import (
    calendar_event,
    meeting_hours,
    rule_words,
    series_hours,
)
from tests.meetings.factories import OccurrenceFactory, SeriesFactory

WORDS = [
    ("", "One meeting"),
    ("FREQ=WEEKLY", "Every week: tuesday"),
    ("FREQ=WEEKLY;BYDAY=TU,TH", "Every week: tuesday and thursday"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "Every second week: wednesday"),
    ("FREQ=MONTHLY;BYDAY=3WE", "Every month: the third wednesday"),
    ("FREQ=MONTHLY;BYDAY=-1MO;COUNT=6", "Every month: the last monday (6 times)"),
]


@pytest.mark.parametrize(("rule", "words"), WORDS)
def test_rules_are_said_in_words(rule, words):
    series = SeriesFactory.build(rrule=rule, starts_on=date(2026, 11, 3), group=None)

    with translation.override("en"):
        assert rule_words(series) == words


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Noumea"])
@pytest.mark.django_db
def test_hours_are_those_of_the_place(zone):
    series = SeriesFactory(time_zone=zone, start_time=time(9, 30), minutes=150)
    meeting = OccurrenceFactory(series=series)

    with translation.override("en"):
        assert series_hours(series) == meeting_hours(meeting) == "09:30 to 12:00"


def test_weekdays_count_as_dates_do():
    assert [day.value for day in Weekday] == list(range(7))
    assert date(2026, 11, 3).weekday() == Weekday.TUESDAY


def test_entry_of_a_month_is_escaped_and_says_its_state():
    entry = SimpleNamespace(
        look="mine",
        url="/reunions/1/",
        at="14 h",
        title="<b>A</b> & B",
        words="place",
        icon="check",
    )

    drawn = calendar_event(entry)
    plain = calendar_event(SimpleNamespace(**vars(entry) | {"words": "", "icon": ""}))

    assert "&lt;b&gt;A&lt;/b&gt; &amp; B" in drawn
    assert 'class="calendar-event is-mine" href="/reunions/1/"' in drawn
    assert "#check" in drawn
    assert "calendar-state" not in plain
