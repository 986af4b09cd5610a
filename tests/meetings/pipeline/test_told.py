from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar

from collectif.core.outbox import OutboxMessage
from meetings.enums import BookingState
from meetings.models import Booking
from meetings.pipeline.changes import Change
from meetings.pipeline.told import tell_changes
from tests.meetings.booking_scenes import DAY, NOW, STARTS_AT, meeting_of, regular, take
from tests.meetings.factories import BookingFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def moved(meeting, *, by=HOUR):
    """A meeting that was moved, stored and ready to be told."""
    before = meeting.starts_at
    meeting.starts_at, meeting.ends_at = before + by, meeting.ends_at + by
    meeting.sequence += 1
    meeting.save()
    return Change(meeting, ["starts_at", "ends_at"], before)


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

    assert tell_changes([moved(meeting)], now=NOW) == 2

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

    tell_changes([Change(meeting, ["room"], STARTS_AT)], now=NOW)

    assert not meeting.bookings.filter(to_confirm_since__isnull=False).exists()
    assert "Salle Babbage" in told()["claire@example.org"].text_body


def test_told_twice_of_one_version_is_written_once(meeting):
    change = moved(meeting)
    tell_changes([change], now=NOW)
    tell_changes([change], now=NOW)

    assert len(told()) == OutboxMessage.objects.filter(kind="meetings/moved").count() == 2


def test_a_cancelled_meeting_leaves_calendars_and_keeps_bookings(meeting):
    meeting.state, meeting.cancelled_at = "cancelled", NOW
    meeting.cancel_reason, meeting.sequence = "Salle inondée", 1
    meeting.save()

    assert tell_changes(called_off=[meeting], now=NOW) == 2

    message = told()["claire@example.org"]
    assert "METHOD:CANCEL" in message.calendar
    assert "Salle inondée" in message.text_body
    assert meeting.bookings.filter(state=BookingState.CONFIRMED).count() == 1


@pytest.fixture
def next_week(meeting):
    """The meeting after, of the same series: Claire has a place there too, and a guest comes."""
    later = OccurrenceFactory(series=meeting.series, day=DAY + WEEK)
    claire = meeting.bookings.get(user__email="claire@example.org").user
    BookingFactory(occurrence=later, user=claire)
    guest = {"guest_name": "Ana", "guest_email": "Ana@example.org", "invited_by": claire}
    BookingFactory(occurrence=later, user=None, **guest)
    return later


def test_several_moves_are_one_mail_with_one_file_of_all(meeting, next_week):
    assert tell_changes([moved(next_week), moved(meeting)], now=NOW) == 3

    found = told()
    mail = found["claire@example.org"]
    assert mail.kind == "meetings/changes"
    assert "METHOD:PUBLISH" in mail.calendar
    events = Calendar.from_ical(mail.calendar).events
    assert [(str(one["status"]), one["sequence"]) for one in events] == [
        ("CONFIRMED", 2),
        ("CONFIRMED", 1),
    ]
    assert [one.start.isoformat() for one in events] == [
        "2026-12-01T15:00:00+01:00",
        "2026-12-08T15:00:00+01:00",
    ]
    assert len({one["uid"] for one in events}) == 2
    # She answers for all on the page of the first one.
    assert mail.text_body.count(meeting.get_absolute_url()) == 1
    assert found["omar@example.org"].kind == found["Ana@example.org"].kind == "meetings/moved"


def test_a_change_and_a_cancellation_are_told_together(meeting, next_week):
    meeting.room, meeting.sequence = "Salle Babbage", 1
    meeting.save()
    next_week.state, next_week.cancelled_at = "cancelled", NOW
    next_week.cancel_reason, next_week.sequence = "Salle inondée", 1
    next_week.save()

    tell_changes([Change(meeting, ["room"], STARTS_AT)], [next_week], now=NOW)

    mail = told()["claire@example.org"]
    statuses = [str(one["status"]) for one in Calendar.from_ical(mail.calendar).events]
    assert statuses == ["CONFIRMED", "CANCELLED"]
    assert "Salle Babbage" in mail.text_body
    assert "Salle inondée" in mail.text_body
    assert "Salle Babbage" in mail.html_body
    assert "Salle inondée" in mail.html_body


def test_whoever_only_waits_for_several_has_no_file(meeting):
    omar = meeting.bookings.get(user__email="omar@example.org").user
    later = OccurrenceFactory(series=meeting.series, day=DAY + WEEK)
    BookingFactory(occurrence=later, user=omar, state=BookingState.WAITING, queued_at=NOW)

    tell_changes([moved(meeting), moved(later)], now=NOW)

    mail = told()["omar@example.org"]
    assert (mail.kind, mail.calendar) == ("meetings/changes", "")


@pytest.mark.parametrize("count", [1, 20])
def test_telling_asks_the_same_questions_however_many_meetings(
    meeting, count, django_assert_num_queries
):
    claire = meeting.bookings.get(user__email="claire@example.org").user
    meeting.bookings.exclude(user=claire).delete()
    series = [
        OccurrenceFactory(series=meeting.series, day=DAY + n * WEEK) for n in range(1, count + 1)
    ]
    for one in series:
        BookingFactory(occurrence=one, user=claire)
    changes = [moved(one) for one in (meeting, *series)]

    with django_assert_num_queries(8):
        assert tell_changes(changes, now=NOW) == 1
