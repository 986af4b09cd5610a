from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.actions.attendance import close_attendance, mark_attendance
from meetings.actions.bookings import book
from meetings.actions.contests import answer_contest, contest_attendance
from meetings.actions.walk_ins import may_add, note_walk_in, note_walk_in_guest
from meetings.enums import AttendanceMode, BookingState, Seat
from meetings.enums.booking import BOOKING_TRANSITIONS
from meetings.models import Booking
from meetings.pipeline.sweeping import erase_guests
from tests.meetings.booking_scenes import STARTS_AT, before, meeting_of, regular
from tests.meetings.factories import BookingFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

DURING = STARTS_AT + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def meeting():
    """All of its two places are taken."""
    meeting = meeting_of(2)
    BookingFactory.create_batch(2, occurrence=meeting)
    return meeting


@pytest.fixture
def claire():
    return UserFactory(email="claire@example.org")


@pytest.fixture
def person(meeting):
    return regular(meeting)


def test_who_comes_without_a_place_is_noted_beyond_the_capacity(meeting, claire, person):
    for _click in range(2):
        noted = note_walk_in(meeting=meeting, user=person, actor=claire)

    noted.refresh_from_db()
    assert (noted.state, noted.let_in_by, noted.seat) == ("present", claire, "room")
    meeting.refresh_from_db()
    assert meeting.room_capacity == 2
    assert meeting.bookings.count() == 3
    assert not OutboxMessage.objects.exists()
    [event] = Event.objects.filter(verb="walk_in_noted")
    assert (event.actor, event.data["was"]) == (claire, "")


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (BookingState.WAITING, {"queued_at": STARTS_AT}),
        (BookingState.OFFERED, {"queued_at": STARTS_AT, "offered_until": STARTS_AT}),
        (BookingState.CANCELLED, {"cancelled_at": STARTS_AT, "cancel_reason": "Un train"}),
        (BookingState.REQUESTED, {}),
    ],
)
def test_who_had_asked_or_given_up_and_came_is_noted(claire, state, values):
    meeting = meeting_of(2)
    booking = BookingFactory(occurrence=meeting, state=state, **values)

    note_walk_in(meeting=meeting, user=booking.user, actor=claire)

    booking.refresh_from_db()
    assert (booking.state, booking.is_walk_in) == (BookingState.PRESENT, True)
    assert (booking.cancelled_at, booking.cancel_reason, booking.offered_until) == (None, "", None)
    assert state.can_become(BookingState.PRESENT)


def test_who_has_a_place_simply_takes_it(meeting, claire):
    booking = meeting.bookings.first()

    noted = note_walk_in(meeting=meeting, user=booking.user, actor=claire)

    assert (noted.pk, noted.state, noted.is_walk_in) == (booking.pk, "present", False)


def test_a_guest_comes_by_name_alone_once_whatever_the_case(meeting, claire):
    first = note_walk_in_guest(meeting=meeting, name="Paul Royer", actor=claire)
    again = note_walk_in_guest(meeting=meeting, name="paul royer", actor=claire)
    other = note_walk_in_guest(meeting=meeting, name="Ana", actor=claire)

    assert (again, other.name) == (first, "Ana")
    assert not OutboxMessage.objects.exists()


def test_a_guest_who_was_not_agreed_to_is_the_one_meant(meeting, claire, bob):
    asked = BookingFactory(
        occurrence=meeting,
        user=None,
        guest_name="Paul",
        guest_email="paul@example.org",
        invited_by=bob,
        state=BookingState.REQUESTED,
    )

    noted = note_walk_in_guest(meeting=meeting, name="Paul", actor=claire)

    assert (noted, noted.invited_by) == (asked, bob)


def test_the_name_of_a_guest_is_forgotten_after_a_month(meeting, claire):
    noted = note_walk_in_guest(meeting=meeting, name="Paul", actor=claire)

    assert erase_guests(now=meeting.ends_at + timedelta(days=30)) == 1

    noted.refresh_from_db()
    assert (noted.guest_name, noted.state) == ("", "present")


@pytest.mark.parametrize(
    ("moment", "values", "code"),
    [
        (STARTS_AT - timedelta(minutes=31), {}, "too_early"),
        (STARTS_AT - timedelta(minutes=30), {}, None),
        (
            DURING,
            {"state": "cancelled", "cancelled_at": STARTS_AT, "cancel_reason": "X"},
            "too_early",
        ),
        (DURING + timedelta(days=7), {"attendance_closed_at": DURING}, "closed"),
        (DURING + timedelta(days=6, hours=23), {"attendance_closed_at": DURING}, None),
    ],
)
def test_somebody_is_added_from_half_an_hour_before_until_nothing_is_contested(
    claire, moment, values, code
):
    meeting = meeting_of(2, **values)
    person = regular(meeting)

    with time_machine.travel(moment, tick=False):
        assert may_add(meeting, now=timezone.now()) == (code is None)
        if code is None:
            note_walk_in(meeting=meeting, user=person, actor=claire)
            return
        with pytest.raises(ValidationError) as refused:
            note_walk_in(meeting=meeting, user=person, actor=claire)
    assert refused.value.code == code


@pytest.mark.parametrize("state", [BookingState.CONFIRMED, BookingState.ABSENT])
def test_one_who_was_not_there_after_all_is_no_absence(meeting, claire, person, state):
    noted = note_walk_in(meeting=meeting, user=person, actor=claire)

    mark_attendance(booking=noted, state=state, actor=claire)

    noted.refresh_from_db()
    assert (noted.state, noted.cancelled_by, noted.is_walk_in) == ("cancelled", claire, False)
    assert BookingState.CANCELLED in BOOKING_TRANSITIONS[BookingState.PRESENT]


def test_one_taken_off_before_the_start_waits_again_where_she_was(meeting, claire, person):
    with time_machine.travel(before(20), tick=False):
        waiting = book(occurrence=meeting, user=person, seat=Seat.ROOM, actor=person)
    with time_machine.travel(before(0.25), tick=False):
        note_walk_in(meeting=meeting, user=person, actor=claire)
        mark_attendance(booking=waiting, state=BookingState.CONFIRMED, actor=claire)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.queued_at) == (BookingState.WAITING, before(20))


def test_one_taken_off_once_it_has_begun_waits_for_nothing(meeting, claire):
    waiting = BookingFactory(occurrence=meeting, state=BookingState.WAITING, queued_at=before(20))
    noted = note_walk_in(meeting=meeting, user=waiting.user, actor=claire)

    mark_attendance(booking=noted, state=BookingState.CONFIRMED, actor=claire)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.queued_at) == (BookingState.CANCELLED, None)


def test_a_guest_typed_by_mistake_leaves_no_name(meeting, claire):
    noted = note_walk_in_guest(meeting=meeting, name="Paul", actor=claire)

    mark_attendance(booking=noted, state=BookingState.CONFIRMED, actor=claire)

    noted.refresh_from_db()
    assert (noted.guest_name, noted.state, noted.erased_at) == ("", "cancelled", DURING)
    assert note_walk_in_guest(meeting=meeting, name="Paul", actor=claire).pk != noted.pk


def test_who_contests_that_she_was_there_is_taken_off_the_list(meeting, claire, person):
    noted = note_walk_in(meeting=meeting, user=person, actor=claire)
    close_attendance(meeting=meeting, actor=claire)

    contest = contest_attendance(booking=noted, words="Ce n’était pas moi.", actor=person)
    answer_contest(contest=contest, state=BookingState.ABSENT, answer="Pardon", actor=claire)

    noted.refresh_from_db()
    assert (noted.state, noted.is_walk_in) == (BookingState.CANCELLED, False)


def test_who_comes_online_without_a_place_is_noted_there(claire):
    meeting = meeting_of(2, mode=AttendanceMode.ONLINE, online_capacity=1)

    noted = note_walk_in(meeting=meeting, user=regular(meeting), actor=claire)

    assert noted.seat == Seat.ONLINE


def test_one_noted_before_the_start_takes_no_place_of_the_others(claire):
    """The room holds one more than expected: nothing frees for the line until two have left."""
    meeting = meeting_of(1)
    held = BookingFactory(occurrence=meeting)
    BookingFactory(occurrence=meeting, state=BookingState.WAITING, queued_at=STARTS_AT)
    with time_machine.travel(before(0.25), tick=False):
        note_walk_in(meeting=meeting, user=regular(meeting), actor=claire)

    held.refresh_from_db()
    assert held.state == BookingState.CONFIRMED
    assert Booking.objects.holding().filter(occurrence=meeting).count() == 2
