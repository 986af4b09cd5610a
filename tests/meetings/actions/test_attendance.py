from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from meetings.actions.attendance import (
    close_attendance,
    come_by_the_door,
    join_online,
    mark_attendance,
)
from meetings.enums import AttendanceMode, BookingState, Seat
from meetings.models import Booking
from meetings.pipeline.doors import door_code
from tests.meetings.booking_scenes import STARTS_AT, meeting_of, regular
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
    meeting = meeting_of(5)
    meeting.group.facilitators.add(UserFactory(email="claire@example.org"))
    return meeting


@pytest.fixture
def booking(meeting):
    return BookingFactory(occurrence=meeting, user=regular(meeting))


def test_mark_attendance_may_be_changed_and_taken_back(booking):
    for state in ("present", "absent", "excused", "confirmed"):
        mark_attendance(booking=booking, state=BookingState(state), actor=booking.user)
        booking.refresh_from_db()
        assert booking.state == state


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(-31, "too_early"), (-30, None), (60 * 24 * 3, None)],
)
def test_mark_attendance_opens_half_an_hour_before(booking, minutes, code):
    with time_machine.travel(STARTS_AT + timedelta(minutes=minutes), tick=False):
        if code is None:
            mark_attendance(booking=booking, state=BookingState.PRESENT, actor=booking.user)
            return
        with pytest.raises(ValidationError) as refused:
            mark_attendance(booking=booking, state=BookingState.PRESENT, actor=booking.user)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"state": BookingState.WAITING, "queued_at": STARTS_AT}, BookingState.PRESENT),
        ({"state": BookingState.CANCELLED, "cancelled_at": STARTS_AT}, BookingState.PRESENT),
        ({}, BookingState.CANCELLED),
    ],
)
def test_mark_attendance_is_for_those_expected(meeting, values, state):
    booking = BookingFactory(occurrence=meeting, **values)

    with pytest.raises(ValidationError) as refused:
        mark_attendance(booking=booking, state=state, actor=booking.user)

    assert refused.value.code == "not_expected"


def test_close_notes_the_silent_as_absent_and_leaves_no_blank(meeting, booking):
    present = BookingFactory(occurrence=meeting, state=BookingState.PRESENT)

    close_attendance(meeting=meeting, actor=booking.user)
    close_attendance(meeting=meeting, actor=booking.user)

    booking.refresh_from_db()
    present.refresh_from_db()
    meeting.refresh_from_db()
    assert (booking.state, present.state) == ("absent", "present")
    assert meeting.attendance_closed_at == DURING
    with pytest.raises(ValidationError) as refused:
        mark_attendance(booking=booking, state=BookingState.CONFIRMED, actor=booking.user)
    assert refused.value.code == "closed"


def test_a_mistake_is_put_right_after_the_closing(meeting, booking):
    close_attendance(meeting=meeting, actor=booking.user)

    for _click in range(2):
        mark_attendance(booking=booking, state=BookingState.PRESENT, actor=booking.user)

    booking.refresh_from_db()
    assert booking.state == BookingState.PRESENT
    told = Event.objects.filter(verb="attendance_noted", data__was="absent")
    assert [event.data["state"] for event in told] == ["present"]


@pytest.mark.parametrize(
    ("moment", "values", "code"),
    [
        (STARTS_AT - timedelta(minutes=1), {}, "not_over"),
        (
            DURING,
            {"state": "cancelled", "cancelled_at": STARTS_AT, "cancel_reason": "Grève"},
            "cancelled",
        ),
    ],
)
def test_close_is_for_a_meeting_that_takes_place(moment, values, code):
    meeting = meeting_of(2, **values)

    with time_machine.travel(moment, tick=False), pytest.raises(ValidationError) as refused:
        close_attendance(meeting=meeting, actor=UserFactory())

    assert refused.value.code == code


def test_the_code_on_the_door_notes_who_stands_there(meeting, booking):
    code = door_code(meeting, now=DURING)

    come_by_the_door(meeting=meeting, user=booking.user, code=code)
    come_by_the_door(meeting=meeting, user=booking.user, code=code.upper())

    booking.refresh_from_db()
    assert booking.state == BookingState.PRESENT


@pytest.mark.parametrize(
    ("later", "code"), [(timedelta(minutes=9), None), (timedelta(minutes=10), "code_over")]
)
def test_the_code_on_the_door_lives_two_slots(meeting, booking, later, code):
    start = STARTS_AT
    known = door_code(meeting, now=start)

    with time_machine.travel(start + later, tick=False):
        if code is None:
            come_by_the_door(meeting=meeting, user=booking.user, code=known)
            return
        with pytest.raises(ValidationError) as refused:
            come_by_the_door(meeting=meeting, user=booking.user, code=known)
    assert refused.value.code == code


def test_the_code_of_another_door_opens_nothing(meeting, booking):
    other = door_code(meeting_of(2), now=DURING)

    with pytest.raises(ValidationError) as refused:
        come_by_the_door(meeting=meeting, user=booking.user, code=other)

    assert refused.value.code == "code_over"


def test_who_has_no_place_is_not_let_in_by_the_code(meeting):
    with pytest.raises(ValidationError) as refused:
        come_by_the_door(
            meeting=meeting, user=regular(meeting), code=door_code(meeting, now=DURING)
        )

    assert refused.value.code == "not_booked"


def test_join_online_notes_the_presence():
    meeting = meeting_of(2, mode=AttendanceMode.ONLINE, online_capacity=5)
    booking = BookingFactory(occurrence=meeting, seat=Seat.ONLINE)

    join_online(booking=booking, actor=booking.user)

    booking.refresh_from_db()
    assert booking.state == BookingState.PRESENT


def test_join_online_after_the_closing_changes_nothing():
    meeting = meeting_of(
        2, mode=AttendanceMode.ONLINE, online_capacity=5, attendance_closed_at=DURING
    )
    booking = BookingFactory(occurrence=meeting, seat=Seat.ONLINE, state=BookingState.ABSENT)

    join_online(booking=booking, actor=booking.user)

    booking.refresh_from_db()
    assert booking.state == BookingState.ABSENT


def test_join_online_is_for_those_booked_online(meeting, booking):
    with pytest.raises(ValidationError) as refused:
        join_online(booking=booking, actor=booking.user)

    assert refused.value.code == "not_booked"
    assert Booking.objects.get().state == BookingState.CONFIRMED


def test_join_online_is_not_for_who_gave_the_place_back():
    meeting = meeting_of(2, mode=AttendanceMode.ONLINE, online_capacity=5)
    booking = BookingFactory(
        occurrence=meeting,
        seat=Seat.ONLINE,
        state=BookingState.CANCELLED,
        cancelled_at=STARTS_AT,
    )

    with pytest.raises(ValidationError) as refused:
        join_online(booking=booking, actor=None)

    assert refused.value.code == "not_booked"
    assert Booking.objects.get().state == BookingState.CANCELLED
