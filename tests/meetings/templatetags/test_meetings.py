from datetime import date, time
from types import SimpleNamespace

import pytest
from django.utils import translation

from meetings.enums import Weekday
from meetings.templatetags.meetings import (
    calendar_events,
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


def test_entries_of_a_day_are_escaped_and_say_their_state():
    values = {"look": "mine", "url": "/reunions/1/", "at": "14 h", "icon": "check"}
    told = SimpleNamespace(**values, words="place", meeting=SimpleNamespace(title="<b>A</b> & B"))
    plain = SimpleNamespace(**values | {"words": "", "icon": ""}, meeting=told.meeting)

    drawn, also = calendar_events([told, plain]).split("</li>")[:-1]

    assert "&lt;b&gt;A&lt;/b&gt; &amp; B" in drawn
    assert 'class="calendar-event is-mine" href="/reunions/1/"' in drawn
    assert "#check" in drawn
    assert "calendar-state" not in also
    assert calendar_events([]) == ""
