from datetime import UTC, date, datetime, time, timedelta

import pytest

from meetings.models import Occurrence
from meetings.pipeline.changes import change_plan, expected_at, foresee
from meetings.pipeline.horizon import plan_ahead
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 17, 8, tzinfo=UTC)
TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"


@pytest.fixture
def series():
    series = SeriesFactory(rrule=TUESDAYS)
    plan_ahead(series, NOW.date() + timedelta(weeks=12), now=NOW)
    return series


def effect_of(series, *names):
    meetings = series.occurrences.select_related("series")
    return foresee(series, meetings, names, now=NOW)


def test_nothing_changes_without_a_change(series):
    effect = effect_of(series)

    assert (effect.changed, effect.made, effect.orphans, effect.is_felt) == ([], [], [], False)


def test_new_hour_changes_the_times_alone(series):
    series.start_time = time(15)

    effect = effect_of(series)

    assert {tuple(change.fields) for change in effect.changed} == {("starts_at", "ends_at")}
    assert all(change.is_moved and change.is_told for change in effect.changed)
    # Nobody expects them.
    assert not effect.is_felt


def test_another_weekday_pairs_each_week(series):
    series.rrule = "FREQ=WEEKLY;BYDAY=TH"

    effect = effect_of(series)

    assert effect.orphans == []
    # The first Thursday of its week, and no more.
    gaps = {change.meeting.starts_at - change.before for change in effect.changed}
    assert gaps == {timedelta(days=2)}


def test_more_days_leave_those_there_are(series):
    series.rrule = "FREQ=WEEKLY;BYDAY=TU,TH"

    effect = effect_of(series)

    assert (effect.changed, effect.orphans) == ([], [])
    assert {meeting.recurrence_on.weekday() for meeting in effect.made} == {3}


def test_meeting_whose_time_was_set_apart_is_not_taken_along(series):
    Occurrence.objects.filter(recurrence_on=date(2026, 12, 1)).update(own_fields=["starts_at"])
    series.rrule = "FREQ=WEEKLY;BYDAY=TH"

    effect = effect_of(series)

    assert [meeting.recurrence_on for meeting in effect.orphans] == [date(2026, 12, 1)]


def test_places_and_turns_are_counted_as_people():
    meeting = OccurrenceFactory()
    BookingFactory(occurrence=meeting)
    BookingFactory(occurrence=meeting, state="waiting", queued_at=NOW)
    BookingFactory(occurrence=meeting, state="cancelled", cancelled_at=NOW)

    assert expected_at([meeting, OccurrenceFactory()]) == {meeting.pk: 2}


def test_change_of_words_is_not_told():
    change = change_plan(OccurrenceFactory(), {"description": "Autre"})

    assert (change.fields, change.is_told, change.is_moved) == (["description"], False, False)
