"""Attendance that nobody closes: asked for once, then closed without blaming anybody."""

from datetime import timedelta

import pytest
import time_machine

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.actions.attendance import mark_attendance
from meetings.actions.contests import answer_contest, contest_attendance
from meetings.enums import BookingState
from meetings.models import Occurrence
from meetings.periodic import settle_attendance
from meetings.pipeline.roll_calls import ask_for_attendance, close_forgotten
from tests.meetings.booking_scenes import STARTS_AT, meeting_of
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The meeting is over at five in the afternoon, in Paris.
OVER = STARTS_AT + 3 * HOUR


@pytest.fixture
def meeting():
    meeting = meeting_of(20)
    meeting.group.facilitators.add(UserFactory(email="claire@example.org", language="en"))
    return meeting


@pytest.fixture
def booking(meeting):
    return BookingFactory(occurrence=meeting)


def asked():
    rows = OutboxMessage.objects.filter(kind="meetings/roll_calls").order_by("pk")
    return list(rows.values_list("to_address", flat=True))


@pytest.mark.parametrize(
    ("wait", "count"),
    [
        (2.9, 0),
        (3, 1),
        # At night it waits for the morning.
        (4, 0),
        (13.9, 0),
        (14, 1),
        (48, 1),
        (72, 0),
    ],
)
def test_who_runs_the_meeting_is_asked_the_same_evening(booking, wait, count):
    assert ask_for_attendance(now=OVER + wait * HOUR) == count


def test_she_is_asked_once_in_one_mail_for_all_her_meetings(meeting, booking):
    other = OccurrenceFactory(series=meeting.series, day=meeting.recurrence_on - DAY)
    BookingFactory.create_batch(2, occurrence=other)

    for hours in (3, 3.5, 15, 30):
        ask_for_attendance(now=OVER + hours * HOUR)

    assert asked() == ["claire@example.org"]
    message = OutboxMessage.objects.get()
    assert message.title == "Who was there? 2 meetings"
    for one in (meeting, other):
        assert f"/reunions/{one.public_id}/presences/" in message.text_body
    assert "Nothing is noted yet of 2 people." in message.html_body


@pytest.mark.parametrize(
    ("meeting_values", "booking_values"),
    [
        ({}, {"state": BookingState.PRESENT}),
        ({}, {"state": BookingState.WAITING, "queued_at": STARTS_AT}),
        ({"attendance_closed_at": OVER}, {}),
        ({"state": "cancelled", "cancelled_at": OVER, "cancel_reason": "Grève"}, {}),
    ],
)
def test_nothing_is_asked_where_nothing_is_to_be_said(meeting, meeting_values, booking_values):
    Occurrence.objects.filter(pk=meeting.pk).update(**meeting_values)
    BookingFactory(occurrence=meeting, **booking_values)

    assert ask_for_attendance(now=OVER + 3 * HOUR) == 0


def test_left_alone_it_closes_and_blames_nobody(meeting, booking):
    present = BookingFactory(occurrence=meeting, state=BookingState.PRESENT)

    assert close_forgotten(now=OVER + 3 * DAY - HOUR) == 0
    assert close_forgotten(now=OVER + 3 * DAY) == 1
    assert close_forgotten(now=OVER + 4 * DAY) == 0

    for one, state in [(booking, "confirmed"), (present, "present")]:
        one.refresh_from_db()
        assert one.state == state
    meeting.refresh_from_db()
    assert meeting.attendance_closed_at == OVER + 3 * DAY
    [event] = Event.objects.filter(verb="attendance_closed")
    assert event.actor is None


def test_what_was_called_off_is_not_closed(meeting, booking):
    off = {"state": "cancelled", "cancelled_at": OVER, "cancel_reason": "Grève"}
    Occurrence.objects.filter(pk=meeting.pk).update(**off)

    assert close_forgotten(now=OVER + 4 * DAY) == 0


def test_what_closed_by_itself_is_still_said_or_contested_for_a_week(meeting, booking):
    other = BookingFactory(occurrence=meeting)
    close_forgotten(now=OVER + 3 * DAY)
    claire = meeting.group.facilitators.get()

    with time_machine.travel(OVER + 9 * DAY, tick=False):
        mark_attendance(booking=other, state=BookingState.EXCUSED, actor=claire)
        contest = contest_attendance(booking=booking, words="J’y étais.", actor=booking.user)
        answer_contest(contest=contest, state=BookingState.PRESENT, answer="Oui", actor=claire)

    for one, state in [(booking, "present"), (other, "excused")]:
        one.refresh_from_db()
        assert one.state == state


def test_the_periodic_task_runs_twice_without_harm(meeting, booking):
    for hours in (3, 3, 72, 72, 96):
        with time_machine.travel(OVER + hours * HOUR, tick=False):
            settle_attendance()

    assert asked() == ["claire@example.org"]
    assert Event.objects.filter(verb="attendance_closed").count() == 1


def test_coordinators_are_asked_when_nobody_facilitates(alice, meeting, booking):
    meeting.group.facilitators.clear()

    ask_for_attendance(now=OVER + 3 * HOUR)

    assert asked() == [alice.email]
