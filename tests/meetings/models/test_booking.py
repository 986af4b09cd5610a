from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from meetings.enums import AttendanceMode, BookingState, MeetingRole, Seat
from meetings.models import Booking
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def meeting():
    """Two places in the room, one online."""
    return OccurrenceFactory(mode=AttendanceMode.HYBRID, room_capacity=2, online_capacity=1)


def test_the_third_place_of_two_is_refused_by_the_database(meeting):
    BookingFactory.create_batch(2, occurrence=meeting)

    with pytest.raises(IntegrityError, match="2 places"), transaction.atomic():
        BookingFactory(occurrence=meeting)


@pytest.mark.parametrize(
    "state",
    [BookingState.OFFERED, BookingState.PRESENT, BookingState.EXCUSED, BookingState.ABSENT],
)
def test_every_state_that_holds_a_place_counts(meeting, state):
    BookingFactory(occurrence=meeting)
    offer = {"queued_at": AT, "offered_until": AT} if state == BookingState.OFFERED else {}
    BookingFactory(occurrence=meeting, state=state, **offer)

    with pytest.raises(IntegrityError, match="2 places"), transaction.atomic():
        BookingFactory(occurrence=meeting)


def test_who_waits_or_gave_up_takes_no_place(meeting):
    BookingFactory.create_batch(2, occurrence=meeting, state=BookingState.REQUESTED)
    BookingFactory.create_batch(2, occurrence=meeting, state=BookingState.WAITING, queued_at=AT)
    BookingFactory(occurrence=meeting, state=BookingState.CANCELLED, cancelled_at=AT)

    BookingFactory.create_batch(2, occurrence=meeting)

    assert meeting.bookings.holding().count() == 2


def test_who_comes_back_is_counted_again(meeting):
    BookingFactory.create_batch(2, occurrence=meeting)
    waiting = BookingFactory(occurrence=meeting, state=BookingState.WAITING, queued_at=AT)

    with pytest.raises(IntegrityError, match="2 places"), transaction.atomic():
        Booking.objects.filter(pk=waiting.pk).update(state=BookingState.CONFIRMED)


def test_places_in_the_room_and_online_are_counted_apart(meeting):
    BookingFactory.create_batch(2, occurrence=meeting)
    BookingFactory(occurrence=meeting, seat=Seat.ONLINE)

    with pytest.raises(IntegrityError, match="1 places"), transaction.atomic():
        Booking.objects.filter(seat=Seat.ROOM).update(seat=Seat.ONLINE)


def test_a_meeting_without_limit_takes_everybody():
    meeting = OccurrenceFactory(room_capacity=None)

    BookingFactory.create_batch(30, occurrence=meeting)

    assert meeting.bookings.holding().count() == 30


def test_a_room_never_becomes_smaller_than_those_who_come(meeting):
    BookingFactory.create_batch(2, occurrence=meeting)

    meeting.room_capacity = 1

    with pytest.raises(IntegrityError, match="1 places"), transaction.atomic():
        meeting.save(update_fields=["room_capacity"])


def test_a_person_has_one_booking_for_a_meeting(meeting):
    booking = BookingFactory(occurrence=meeting, state=BookingState.WAITING, queued_at=AT)
    again = Booking(
        occurrence=meeting, user=booking.user, seat=Seat.ONLINE, state=BookingState.CONFIRMED
    )

    with pytest.raises(ValidationError) as refused:
        again.full_clean()

    assert refused.value.error_dict["__all__"][0].code == "already_booked"


def test_a_role_is_taken_on_by_one_who_comes(meeting):
    scribe = BookingFactory(occurrence=meeting, role=MeetingRole.SCRIBE)
    with pytest.raises(IntegrityError, match="booking_one_person_a_role"), transaction.atomic():
        BookingFactory(occurrence=meeting, role=MeetingRole.SCRIBE)

    scribe.state, scribe.cancelled_at = BookingState.CANCELLED, AT
    scribe.save(update_fields=["state", "cancelled_at"])

    assert BookingFactory(occurrence=meeting, role=MeetingRole.SCRIBE).role == MeetingRole.SCRIBE


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"user": None}, "booking_of_a_person_or_a_guest"),
        ({"guest_name": "Paul"}, "booking_of_a_person_or_a_guest"),
        ({"state": BookingState.OFFERED, "queued_at": AT}, "booking_offer_has_an_end"),
        ({"offered_until": AT}, "booking_offer_has_an_end"),
        ({"state": BookingState.WAITING}, "booking_waits_since_a_time"),
        ({"state": BookingState.CANCELLED}, "booking_cancelled_at_a_time"),
        ({"cancel_reason": "ill"}, "booking_cancelled_at_a_time"),
        ({"state": "perhaps"}, "booking_codes_known"),
        ({"seat": "roof"}, "booking_codes_known"),
    ],
)
def test_an_impossible_booking_is_refused(meeting, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BookingFactory(occurrence=meeting, **values)


def test_who_left_an_offer_unanswered_waits_behind_those_not_asked_yet(meeting):
    first, second, third = (
        BookingFactory(
            occurrence=meeting,
            state=BookingState.WAITING,
            queued_at=datetime(2026, 11, day, tzinfo=UTC),
        )
        for day in (1, 2, 3)
    )
    Booking.objects.filter(pk=first.pk).update(passed_at=AT)

    assert list(meeting.bookings.in_line()) == [second, third, first]


def test_a_person_sees_her_bookings_and_those_of_her_guests(meeting, bob, alice):
    own = BookingFactory(occurrence=meeting, user=bob)
    guest = BookingFactory(
        occurrence=meeting,
        user=None,
        guest_name="Paul",
        guest_email="paul@example.org",
        invited_by=bob,
        state=BookingState.REQUESTED,
    )
    BookingFactory(occurrence=meeting)

    assert set(Booking.objects.visible_to(bob)) == {own, guest}
    assert Booking.objects.visible_to(alice).count() == 3
    assert not Booking.objects.visible_to(UserFactory(member=True)).exists()


def test_a_series_and_its_day_give_the_meeting():
    meeting = OccurrenceFactory(day=date(2026, 10, 27), series__starts_on=date(2026, 10, 20))

    assert meeting.local_start.isoformat() == "2026-10-27T14:00:00+01:00"
    assert meeting.capacity_of(Seat.ROOM) == 12


def test_whoever_came_without_a_place_is_counted_in_no_capacity(meeting):
    BookingFactory.create_batch(2, occurrence=meeting)
    claire = UserFactory()

    came = BookingFactory(occurrence=meeting, state=BookingState.PRESENT, let_in_by=claire)

    with pytest.raises(IntegrityError, match="2 places"), transaction.atomic():
        Booking.objects.filter(pk=came.pk).update(let_in_by=None)
    with pytest.raises(IntegrityError, match="2 places"), transaction.atomic():
        BookingFactory(occurrence=meeting)
    meeting.room_capacity = 2
    meeting.save()


@pytest.mark.parametrize("state", [BookingState.CONFIRMED, BookingState.ABSENT])
def test_nobody_is_let_in_but_as_present(meeting, state):
    with (
        pytest.raises(IntegrityError, match="booking_let_in_is_present"),
        transaction.atomic(),
    ):
        BookingFactory(occurrence=meeting, state=state, let_in_by=UserFactory())


def test_a_guest_without_an_address_is_one_who_came(meeting):
    guest = {"occurrence": meeting, "user": None, "guest_name": "Paul"}
    with pytest.raises(IntegrityError, match="person_or_a_guest"), transaction.atomic():
        BookingFactory(**guest)

    came = {"state": BookingState.PRESENT, "let_in_by": UserFactory()}
    BookingFactory(**guest, **came)
    BookingFactory(**guest | {"guest_name": "Ana"}, **came)
    with pytest.raises(IntegrityError, match="booking_once_a_name"), transaction.atomic():
        BookingFactory(**guest | {"guest_name": "PAUL"}, **came)


@pytest.mark.parametrize(
    ("guest", "told"),
    [("Paul Royer", "Paul"), ("Anne-Lise Le Goff", "Anne-Lise"), ("Omar", "Omar")],
)
def test_first_name_of_a_guest_is_the_first_word_of_what_was_typed(guest, told):
    assert Booking(guest_name=guest).first_name == told


def test_first_name_of_a_member_is_whole_and_an_erased_guest_has_none():
    member = UserFactory.build(first_name="Marie Claire", last_name="Roux")

    assert Booking(user=member).first_name == "Marie Claire"
    assert Booking().first_name == Booking().name
