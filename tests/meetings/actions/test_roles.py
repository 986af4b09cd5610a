import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from meetings.actions.bookings import cancel_booking
from meetings.actions.roles import leave_role, take_role
from meetings.enums import BookingState, MeetingRole
from tests.meetings.booking_scenes import NOW, STARTS_AT, meeting_of, regular, take
from tests.meetings.factories import BookingFactory

pytestmark = pytest.mark.django_db

SCRIBE = MeetingRole.SCRIBE


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    return meeting_of(5, roles=[MeetingRole.SCRIBE, MeetingRole.HOST])


@pytest.fixture
def booking(meeting):
    return take(meeting, regular(meeting))


def test_take_role_twice_is_taking_it_once(booking):
    for _ in range(2):
        take_role(booking=booking, role=SCRIBE, actor=booking.user)

    booking.refresh_from_db()
    assert booking.role == SCRIBE
    assert [event.verb for event in Event.objects.order_by("pk")] == ["booking_made", "role_taken"]


def test_another_role_takes_the_place_of_the_first(booking):
    take_role(booking=booking, role=SCRIBE, actor=booking.user)

    assert take_role(booking=booking, role=MeetingRole.HOST, actor=booking.user).role == "host"


def test_a_role_is_one_persons(meeting, booking):
    take_role(booking=booking, role=SCRIBE, actor=booking.user)
    other = take(meeting, regular(meeting))

    with pytest.raises(ValidationError) as refused:
        take_role(booking=other, role=SCRIBE, actor=other.user)

    assert refused.value.code == "role_taken"


def test_who_gives_her_place_up_gives_her_role_back(meeting, booking):
    take_role(booking=booking, role=SCRIBE, actor=booking.user)
    cancel_booking(booking=booking, actor=booking.user)
    other = take(meeting, regular(meeting))

    assert take_role(booking=other, role=SCRIBE, actor=other.user).role == SCRIBE


def test_a_role_the_meeting_has_not_is_refused(booking):
    with pytest.raises(ValidationError) as refused:
        take_role(booking=booking, role=MeetingRole.TIMEKEEPER, actor=booking.user)

    assert refused.value.code == "role_unknown"


def test_roles_are_for_those_who_come(meeting):
    waiting = BookingFactory(occurrence=meeting, state=BookingState.WAITING, queued_at=NOW)

    with pytest.raises(ValidationError) as refused:
        take_role(booking=waiting, role=SCRIBE, actor=waiting.user)

    assert refused.value.code == "not_booked"


def test_leave_role_without_one_does_nothing(booking):
    leave_role(booking=booking, actor=booking.user)
    take_role(booking=booking, role=SCRIBE, actor=booking.user)

    assert leave_role(booking=booking, actor=booking.user).role == ""
    verbs = [event.verb for event in Event.objects.order_by("pk")]
    assert verbs == ["booking_made", "role_taken", "role_left"]


@pytest.mark.parametrize("change", [take_role, leave_role])
def test_roles_stay_once_the_meeting_has_begun(booking, change):
    take_role(booking=booking, role=SCRIBE, actor=booking.user)
    role = {"role": MeetingRole.HOST} if change is take_role else {}

    with time_machine.travel(STARTS_AT, tick=False), pytest.raises(ValidationError) as refused:
        change(booking=booking, actor=booking.user, **role)

    assert refused.value.code == "begun"
