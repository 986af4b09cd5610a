from datetime import date, timedelta

import pytest

from meetings.enums import BookingState
from meetings.pipeline.newcomers import is_newcomer
from tests.meetings.booking_scenes import DAY, LONG_AGO, join_group, meeting_of
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


def come(meeting, user, count, state=BookingState.PRESENT, series=None):
    for week in range(count):
        day = date(2026, 9, 1) + timedelta(weeks=week)
        held = OccurrenceFactory(series=series or meeting.series, day=day)
        BookingFactory(occurrence=held, user=user, state=state)


@pytest.mark.parametrize(
    ("entered_on", "times", "expected"),
    [
        (DAY - timedelta(days=27), 5, True),
        (DAY - timedelta(days=28), 5, False),
        (LONG_AGO, 2, True),
        (LONG_AGO, 3, False),
    ],
)
def test_newcomer_is_in_her_first_weeks_or_meetings(entered_on, times, expected):
    meeting, user = meeting_of(3), UserFactory(member=True)
    join_group(user, meeting, on=entered_on)
    come(meeting, user, times)

    assert is_newcomer(user, meeting) is expected


def test_absences_and_other_groups_do_not_count():
    meeting, other, user = meeting_of(3), meeting_of(3), UserFactory(member=True)
    join_group(user, meeting)
    come(meeting, user, 2, state=BookingState.ABSENT)
    come(other, user, 5)

    assert is_newcomer(user, meeting)


def test_who_is_in_no_group_is_nobodys_newcomer():
    assert not is_newcomer(UserFactory(member=True), meeting_of(3))


def test_at_a_meeting_of_all_her_first_group_counts():
    group_meeting, user = meeting_of(3), UserFactory(member=True)
    join_group(user, group_meeting)
    come(group_meeting, user, 3)

    assert not is_newcomer(user, meeting_of(3, series__group=None))
