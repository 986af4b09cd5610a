from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar

from collectif.core.outbox import OutboxMessage
from meetings.enums import BookingState
from meetings.models import Booking
from meetings.pipeline.told import tell_cancelled, tell_moved
from tests.meetings.booking_scenes import NOW, STARTS_AT, meeting_of, regular, take
from tests.meetings.factories import BookingFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    meeting = meeting_of(1)
    take(meeting, regular(meeting, email="claire@example.org"))
    take(meeting, regular(meeting, email="omar@example.org"))
    BookingFactory(occurrence=meeting, state=BookingState.CANCELLED, cancelled_at=NOW)
    return meeting


def told():
    rows = OutboxMessage.objects.exclude(kind="meetings/booked").order_by("pk")
    return {row.to_address: row for row in rows}


def test_a_move_is_told_to_all_and_asks_them_to_confirm(meeting):
    Booking.objects.update(reminded_early_at=NOW, reminded_late_at=NOW)
    meeting.starts_at += HOUR
    meeting.ends_at += HOUR
    meeting.sequence = 1
    meeting.save()

    assert tell_moved(meeting, STARTS_AT) == 2

    found = told()
    assert sorted(found) == ["claire@example.org", "omar@example.org"]
    assert {row.kind for row in found.values()} == {"meetings/moved"}
    asked = meeting.bookings.filter(to_confirm_since=NOW, reminded_early_at=None)
    assert asked.count() == 2
    event = Calendar.from_ical(found["claire@example.org"].calendar).events[0]
    assert (event["sequence"], event["status"]) == (2, "CONFIRMED")
    assert event.start.isoformat() == "2026-12-01T15:00:00+01:00"
    # Whoever waits has nothing to enter.
    assert found["omar@example.org"].calendar == ""


def test_another_room_is_told_without_asking_again(meeting):
    meeting.room, meeting.sequence = "Salle Babbage", 1
    meeting.save()

    tell_moved(meeting, STARTS_AT)

    assert not meeting.bookings.filter(to_confirm_since__isnull=False).exists()
    assert "Salle Babbage" in told()["claire@example.org"].text_body


def test_told_twice_of_one_version_is_written_once(meeting):
    meeting.sequence = 1
    meeting.save()
    tell_moved(meeting, STARTS_AT)
    tell_moved(meeting, STARTS_AT)

    assert len(told()) == OutboxMessage.objects.filter(kind="meetings/moved").count() == 2


def test_a_cancelled_meeting_leaves_calendars_and_keeps_bookings(meeting):
    meeting.state, meeting.cancelled_at = "cancelled", NOW
    meeting.cancel_reason, meeting.sequence = "Salle inondée", 1
    meeting.save()

    assert tell_cancelled(meeting) == 2

    message = told()["claire@example.org"]
    assert "METHOD:CANCEL" in message.calendar
    assert "Salle inondée" in message.text_body
    assert meeting.bookings.filter(state=BookingState.CONFIRMED).count() == 1
