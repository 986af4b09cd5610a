import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.outbox import OutboxMessage
from meetings.actions.bookings import cancel_booking
from meetings.actions.guests import (
    approve_guest,
    ask_public_place,
    bring_guest,
    confirm_public_place,
    decline_guest,
)
from meetings.enums import BookingState, Openness, Seat
from meetings.models import Booking
from tests.meetings.booking_scenes import NOW, meeting_of, regular, take
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    meeting = meeting_of(2, takes_guests=True)
    meeting.group.facilitators.add(UserFactory(email="claire@example.org"))
    return meeting


@pytest.fixture
def host(meeting):
    return regular(meeting)


def bring(meeting, host, email="paul@example.org"):
    return bring_guest(
        occurrence=meeting, host=host, name="Paul Royer", email=email, seat=Seat.ROOM
    )


def mails():
    rows = OutboxMessage.objects.order_by("pk").values_list("to_address", "kind")
    return [f"{address} {kind}" for address, kind in rows]


def test_bring_guest_asks_those_who_run_the_meeting(meeting, host):
    first, second = bring(meeting, host), bring(meeting, host)

    assert first.pk == second.pk
    assert (first.state, first.invited_by) == (BookingState.REQUESTED, host)
    assert mails() == ["claire@example.org meetings/guest_asked"]
    assert not meeting.bookings.holding().exists()


def test_approve_guest_gives_a_place_and_writes_to_the_guest(meeting, host):
    guest = bring(meeting, host)

    approve_guest(booking=guest, actor=host)
    approve_guest(booking=guest, actor=host)

    guest.refresh_from_db()
    assert guest.state == BookingState.CONFIRMED
    assert mails()[1:] == ["paul@example.org meetings/booked"]
    message = OutboxMessage.objects.latest("pk")
    assert "/reunions/invitation/" in message.text_body
    assert str(meeting.public_id) not in message.text_body


def test_approve_guest_when_full_puts_the_guest_in_line(meeting, host):
    guest = bring(meeting, host)
    for person in (host, regular(meeting)):
        take(meeting, person)

    assert approve_guest(booking=guest, actor=host).state == BookingState.WAITING


def test_decline_guest_tells_the_host_and_not_the_guest(meeting, host):
    guest = bring(meeting, host)

    decline_guest(booking=guest, actor=host, reason="Réunion interne")
    decline_guest(booking=guest, actor=host, reason="")

    guest.refresh_from_db()
    assert (guest.state, guest.cancel_reason) == (BookingState.CANCELLED, "Réunion interne")
    assert mails()[1:] == [f"{host.email} meetings/guest_declined"]


def test_decline_guest_needs_a_word(meeting, host):
    with pytest.raises(ValidationError) as refused:
        decline_guest(booking=bring(meeting, host), actor=host, reason=" ")

    assert refused.value.code == "reason_required"


@pytest.mark.parametrize("answer", [approve_guest, decline_guest])
def test_only_a_guest_who_is_asked_for_is_answered(meeting, host, answer):
    person = regular(meeting)
    for other in (regular(meeting), regular(meeting)):
        take(meeting, other)
    waiting = take(meeting, person)
    Booking.objects.filter(pk=waiting.pk).update(state="requested")
    reason = {"reason": "Non"} if answer is decline_guest else {}

    with pytest.raises(ValidationError) as refused:
        answer(booking=waiting, actor=host, **reason)

    assert refused.value.code == "not_asked"


def test_a_guest_given_up_may_be_brought_again(meeting, host):
    cancel_booking(booking=bring(meeting, host), actor=host)

    assert bring(meeting, host).state == BookingState.REQUESTED


def test_a_guest_is_brought_by_one_person(meeting, host):
    bring(meeting, host)

    with pytest.raises(ValidationError) as refused:
        bring(meeting, regular(meeting), "PAUL@example.org")

    assert refused.value.code == "already_booked"


def test_guests_are_brought_where_they_are_expected(host):
    meeting = meeting_of(2)

    with pytest.raises(ValidationError) as refused:
        bring(meeting, regular(meeting))

    assert refused.value.code == "no_guests"


def public(**values):
    return meeting_of(1, openness=Openness.PUBLIC, **values)


def ask(meeting, email="nadia@example.org"):
    return ask_public_place(occurrence=meeting, name="Nadia", email=email, seat=Seat.ROOM)


def test_a_public_place_is_booked_once_the_address_is_proved():
    meeting = public()

    asked = ask(meeting)
    assert asked.state == BookingState.REQUESTED
    confirm_public_place(booking=asked)
    confirm_public_place(booking=asked)

    asked.refresh_from_db()
    assert asked.state == BookingState.CONFIRMED
    assert mails() == ["nadia@example.org meetings/to_confirm", "nadia@example.org meetings/booked"]


def test_asking_again_sends_the_link_again_and_changes_nothing():
    meeting = public()
    confirm_public_place(booking=ask(meeting))

    with time_machine.travel(NOW.replace(hour=10), tick=False):
        again = ask(meeting)

    assert again.state == BookingState.CONFIRMED
    assert mails()[-1] == "nadia@example.org meetings/to_confirm"


def test_a_public_place_when_full_is_a_turn_in_line():
    meeting = public()
    confirm_public_place(booking=ask(meeting))

    second = confirm_public_place(booking=ask(meeting, "omar@example.org"))

    assert second.state == BookingState.WAITING


def test_a_place_given_up_is_not_confirmed_by_the_old_link():
    asked = ask(public())
    cancel_booking(booking=asked, actor=None)

    with pytest.raises(ValidationError) as refused:
        confirm_public_place(booking=asked)

    assert refused.value.code == "gone"


def test_a_meeting_of_members_takes_no_public_place():
    with pytest.raises(ValidationError) as refused:
        ask(meeting_of(1, openness=Openness.PARTNERS))

    assert refused.value.code == "not_open"
