"""What frees in the last half day: those who run the meeting are told, and not too often."""

from datetime import timedelta

import pytest
import time_machine

from collectif.core.outbox import OutboxMessage
from meetings.actions.bookings import book, cancel_booking
from meetings.actions.waiting import give_free_place, make_room
from meetings.enums import BookingState, Seat
from meetings.models import Booking
from meetings.pipeline.places import fill_places, lock_meeting
from meetings.pipeline.sweeping import sweep_places
from tests.meetings.booking_scenes import NOW, STARTS_AT, before, meeting_of, regular
from tests.meetings.factories import BookingFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def meeting():
    meeting = meeting_of(2)
    for address in ("claire@example.org", "jean@example.org"):
        meeting.group.facilitators.add(UserFactory(email=address, language="en"))
    return meeting


@pytest.fixture
def held(meeting):
    return BookingFactory.create_batch(2, occurrence=meeting)


@pytest.fixture
def line(meeting, held):
    """Two in line at a full meeting."""
    return [waiting(meeting, minutes) for minutes in (1, 2)]


def waiting(meeting, minutes, **values):
    queued = {"state": BookingState.WAITING, "queued_at": NOW + minutes * MINUTE}
    return BookingFactory(occurrence=meeting, **queued | values)


def give_up(booking, moment):
    with time_machine.travel(moment, tick=False):
        cancel_booking(booking=booking, actor=booking.user)


def told():
    rows = OutboxMessage.objects.filter(kind="meetings/places_free").order_by("pk")
    return list(rows.values_list("to_address", flat=True))


def test_each_of_those_who_run_the_meeting_is_told_once_who_is_first(meeting, held, line):
    give_up(held[0], before(11))
    sweep_places(now=before(11) + 2 * MINUTE)
    sweep_places(now=before(2))

    assert told() == ["claire@example.org", "jean@example.org"]
    message = OutboxMessage.objects.filter(kind="meetings/places_free").first()
    assert f"{line[0].user.get_full_name()} is first in line" in message.text_body
    assert f"/reunions/{meeting.public_id}/attente/" in message.html_body
    meeting.refresh_from_db()
    assert (meeting.free_count, meeting.free_since) == (1, before(11))


def test_a_second_place_within_the_hour_is_told_when_the_hour_is_over(held, line):
    give_up(held[0], before(6))
    give_up(held[1], before(6) + 5 * MINUTE)
    sweep_places(now=before(6) + 59 * MINUTE)
    assert len(told()) == 2

    sweep_places(now=before(5))
    sweep_places(now=before(4))

    assert len(told()) == 4
    last = OutboxMessage.objects.filter(kind="meetings/places_free").last()
    assert last.title.startswith("2 places to give")


def test_a_place_that_frees_again_is_told_again(meeting, held, line):
    give_up(held[0], before(6))
    with time_machine.travel(before(6), tick=False):
        give_free_place(booking=line[0], actor=held[0].user)
    meeting.refresh_from_db()
    assert meeting.free_count == 0

    give_up(held[1], before(4))

    assert len(told()) == 4


def test_a_chair_more_leaves_nothing_to_tell(meeting, held, line):
    with time_machine.travel(before(6), tick=False):
        make_room(booking=line[0], actor=held[0].user)
    sweep_places(now=before(5))

    assert told() == []


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (before(12) - MINUTE, 0),
        (before(12), 2),
        (STARTS_AT - MINUTE, 2),
        (STARTS_AT, 0),
        (STARTS_AT + MINUTE, 0),
    ],
)
def test_it_is_told_in_the_last_half_day_and_never_after_the_start(held, line, moment, count):
    Booking.objects.filter(pk=held[0].pk).delete()

    sweep_places(now=moment)

    assert len(told()) == count


def test_an_offer_that_lapses_as_the_freeze_comes_is_told(meeting, held):
    held[0].delete()
    lapsing = BookingFactory(
        occurrence=meeting, state=BookingState.OFFERED, queued_at=NOW, offered_until=before(11)
    )

    sweep_places(now=before(11))

    # Nobody else is in line: she who left it unanswered is not asked again, but may be given it.
    assert told() == ["claire@example.org", "jean@example.org"]
    message = OutboxMessage.objects.filter(kind="meetings/places_free").first()
    assert lapsing.user.get_full_name() in message.text_body


def test_who_left_an_offer_unanswered_long_ago_is_first_when_nobody_else_waits(meeting):
    waiting(meeting, 1, passed_at=NOW)

    sweep_places(now=before(13))
    assert told() == []
    sweep_places(now=before(11))

    assert len(told()) == 2


def test_without_a_line_or_without_a_free_place_nothing_is_told(meeting, held):
    waiting(meeting, 1)
    sweep_places(now=before(3))
    give_up(BookingFactory(occurrence=meeting_of(2)), before(3))

    assert told() == []


def test_who_comes_while_others_wait_does_not_take_the_free_place(meeting, held, line):
    give_up(held[0], before(3))
    late = regular(meeting)

    with time_machine.travel(before(2), tick=False):
        booking = book(occurrence=meeting, user=late, seat=Seat.ROOM, actor=late)

    assert booking.state == BookingState.WAITING


def test_a_meeting_moved_to_another_day_begins_anew(meeting, held, line):
    give_up(held[0], before(3))
    meeting.refresh_from_db()
    meeting.starts_at += timedelta(days=7)
    meeting.ends_at += timedelta(days=7)
    meeting.save()

    offered = fill_places(lock_meeting(meeting.pk), now=before(2))

    assert offered == [line[0]]
    meeting.refresh_from_db()
    assert meeting.free_count == 0
    Booking.objects.filter(pk=line[0].pk).delete()
    sweep_places(now=before(3) + timedelta(days=7))
    assert len(told()) == 4


def test_coordinators_are_told_when_nobody_facilitates(alice, meeting, held, line):
    meeting.group.facilitators.clear()

    give_up(held[0], before(3))

    assert told() == [alice.email]
