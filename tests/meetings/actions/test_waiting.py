from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.actions.bookings import cancel_booking
from meetings.actions.waiting import accept_offer, decline_offer, give_free_place, make_room
from meetings.enums import AttendanceMode, BookingState, Seat
from meetings.models import Booking
from tests.meetings.booking_scenes import (
    NOW,
    STARTS_AT,
    before,
    meeting_of,
    regular,
    regulars,
    take,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    return meeting_of(1)


@pytest.fixture
def offered(meeting):
    """The place of somebody who gave it up, offered to the first of two in line."""
    holder, first, second = (regular(meeting) for _ in range(3))
    held = take(meeting, holder)
    waiting = take(meeting, first)
    take(meeting, second)
    cancel_booking(booking=held, actor=holder)
    waiting.refresh_from_db()
    return waiting


def states(meeting):
    return list(meeting.bookings.order_by("pk").values_list("state", flat=True))


def test_accept_makes_the_place_hers(offered):
    accept_offer(booking=offered, until=offered.offered_until, actor=offered.user)

    assert states(offered.occurrence) == ["cancelled", "confirmed", "waiting"]
    assert OutboxMessage.objects.latest("pk").kind == "meetings/booked"


def test_accept_twice_is_accepting_once(offered):
    until = offered.offered_until
    for _ in range(2):
        accept_offer(booking=offered, until=until, actor=None)

    assert OutboxMessage.objects.filter(to_address=offered.user.email).count() == 2


def test_decline_offers_the_place_to_the_next(offered):
    declined = decline_offer(booking=offered, until=offered.offered_until, actor=None)
    decline_offer(booking=offered, until=NOW, actor=None)

    assert declined.cancelled_by is None
    assert states(offered.occurrence) == ["cancelled", "cancelled", "offered"]


@pytest.mark.parametrize("answer", [accept_offer, decline_offer])
def test_an_offer_whose_time_is_over_cannot_be_answered(offered, answer):
    until = offered.offered_until

    with time_machine.travel(until, tick=False), pytest.raises(ValidationError) as refused:
        answer(booking=offered, until=until, actor=None)

    assert refused.value.code == "offer_over"


def test_the_link_of_another_offer_answers_nothing(offered):
    with pytest.raises(ValidationError) as refused:
        accept_offer(booking=offered, until=offered.offered_until + HOUR, actor=None)

    assert refused.value.code == "offer_over"


def test_an_offer_cannot_be_taken_once_the_meeting_is_off(offered):
    meeting = offered.occurrence
    meeting.state, meeting.cancelled_at, meeting.cancel_reason = "cancelled", NOW, "Grève"
    meeting.save()

    with pytest.raises(ValidationError) as refused:
        accept_offer(booking=offered, until=offered.offered_until, actor=None)

    assert refused.value.code == "cancelled"


def test_make_room_gives_a_free_place_out_of_turn(meeting):
    holder, first, second = (regular(meeting) for _ in range(3))
    held = take(meeting, holder)
    take(meeting, first)
    chosen = take(meeting, second)
    facilitator = regular(meeting)

    with time_machine.travel(before(3), tick=False):
        cancel_booking(booking=held, actor=holder)
        assert states(meeting) == ["cancelled", "waiting", "waiting"]
        make_room(booking=chosen, actor=facilitator)

    assert states(meeting) == ["cancelled", "waiting", "confirmed"]
    meeting.refresh_from_db()
    assert meeting.room_capacity == 1


def test_make_room_adds_a_chair_when_all_are_taken(meeting):
    people = [regular(meeting) for _ in range(2)]
    take(meeting, people[0])
    waiting = take(meeting, people[1])

    make_room(booking=waiting, actor=people[0])
    make_room(booking=waiting, actor=people[0])

    meeting.refresh_from_db()
    assert (meeting.room_capacity, meeting.own_fields) == (2, ["room_capacity"])
    assert states(meeting) == ["confirmed", "confirmed"]


def test_make_room_takes_an_offer_over(offered):
    make_room(booking=offered, actor=offered.user)

    meeting = offered.occurrence
    meeting.refresh_from_db()
    assert meeting.room_capacity == 1
    assert states(meeting) == ["cancelled", "confirmed", "waiting"]


def test_make_room_is_for_those_who_wait(meeting):
    person = regular(meeting)
    booking = take(meeting, person)
    cancel_booking(booking=booking, actor=person)

    with pytest.raises(ValidationError) as refused:
        make_room(booking=booking, actor=person)

    assert refused.value.code == "not_waiting"


def test_make_room_once_it_has_begun_is_refused(meeting):
    take(meeting, regular(meeting))
    waiting = take(meeting, regular(meeting))

    with time_machine.travel(STARTS_AT, tick=False), pytest.raises(ValidationError) as refused:
        make_room(booking=waiting, actor=waiting.user)

    assert refused.value.code == "begun"
    assert Booking.objects.holding().count() == 1


@pytest.fixture
def freed(meeting):
    """The one place, given back three hours before, while two wait."""
    holder, *others = regulars(meeting, 3)
    held, *line = [take(meeting, one) for one in (holder, *others)]
    with time_machine.travel(before(3), tick=False):
        cancel_booking(booking=held, actor=holder)
        yield line


def test_a_free_place_is_given_and_told_at_once_with_its_calendar_entry(freed):
    given = give_free_place(booking=freed[0], actor=freed[1].user)

    assert given.state == BookingState.CONFIRMED
    message = OutboxMessage.objects.get(kind="meetings/place_given")
    assert (message.to_address, message.due_at) == (given.user.email, before(3))
    assert "METHOD:REQUEST" in message.calendar
    assert Event.objects.filter(verb="place_given").count() == 1


def test_a_free_place_is_given_once_and_adds_no_chair(freed, meeting):
    for _click in range(2):
        give_free_place(booking=freed[0], actor=freed[1].user)
    with pytest.raises(ValidationError) as refused:
        give_free_place(booking=freed[1], actor=freed[0].user)

    assert refused.value.code == "full"
    meeting.refresh_from_db()
    assert (meeting.room_capacity, meeting.free_count) == (1, 0)
    assert states(meeting) == ["cancelled", "confirmed", "waiting"]


@pytest.mark.parametrize(
    ("moment", "values", "code"),
    [
        (STARTS_AT, {}, "begun"),
        (before(1), {"state": "cancelled", "cancelled_at": NOW, "queued_at": None}, "not_waiting"),
    ],
)
def test_a_free_place_is_for_who_waits_until_the_start(freed, moment, values, code):
    Booking.objects.filter(pk=freed[0].pk).update(**values)

    with time_machine.travel(moment, tick=False), pytest.raises(ValidationError) as refused:
        give_free_place(booking=freed[0], actor=freed[1].user)

    assert refused.value.code == code


def test_a_free_place_of_the_room_is_not_for_who_waits_online():
    meeting = meeting_of(2, mode=AttendanceMode.HYBRID, online_capacity=1)
    take(meeting, regular(meeting), Seat.ONLINE)
    waiting = take(meeting, regular(meeting), Seat.ONLINE)

    with time_machine.travel(before(3), tick=False), pytest.raises(ValidationError) as refused:
        give_free_place(booking=waiting, actor=waiting.user)

    assert refused.value.code == "full"
