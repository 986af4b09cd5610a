from datetime import timedelta

import pytest
import time_machine

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.actions.guests import ask_public_place
from meetings.enums import BookingState, Openness, Seat
from meetings.models import Booking, Occurrence, TableMate
from meetings.pipeline.sweeping import erase_guests, forget_tables, sweep_places
from tests.meetings.booking_scenes import NOW, STARTS_AT, before, meeting_of
from tests.meetings.conduct_factories import TableMateFactory
from tests.meetings.factories import BookingFactory
from tests.meetings.leaving_scenes import leave, member_of
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_sweep_repairs_a_promotion_that_was_lost():
    meeting = meeting_of(1)
    waiting = BookingFactory(occurrence=meeting, state=BookingState.WAITING, queued_at=NOW)

    assert sweep_places(now=NOW) == 1
    assert sweep_places(now=NOW) == 0
    waiting.refresh_from_db()
    assert waiting.state == BookingState.OFFERED


def test_sweep_ends_an_offer_whose_time_is_over_even_in_the_last_half_day():
    meeting = meeting_of(1)
    offered = BookingFactory(
        occurrence=meeting, state=BookingState.OFFERED, queued_at=NOW, offered_until=before(11)
    )

    assert sweep_places(now=before(10)) == 0

    offered.refresh_from_db()
    assert (offered.state, offered.passed_at) == (BookingState.WAITING, before(10))


def test_sweep_leaves_what_is_past():
    BookingFactory(occurrence=meeting_of(1), state=BookingState.WAITING, queued_at=NOW)

    assert sweep_places(now=STARTS_AT) == 0


def test_the_place_of_somebody_whose_account_has_ended_goes_to_the_next():
    meeting = meeting_of(1)
    gone = BookingFactory(occurrence=meeting, user__is_active=False)
    waiting = BookingFactory(occurrence=meeting, state=BookingState.WAITING, queued_at=NOW)

    assert sweep_places(now=NOW) == 1

    gone.refresh_from_db()
    waiting.refresh_from_db()
    assert (gone.state, waiting.state) == (BookingState.CANCELLED, BookingState.OFFERED)
    assert not OutboxMessage.objects.filter(to_address=gone.user.email).exists()


def guest(**values):
    return BookingFactory(user=None, guest_name="Paul", guest_email="paul@example.org", **values)


def test_guests_are_forgotten_a_month_after_with_what_was_written_to_them(bob):
    meeting = meeting_of(2)
    booking = guest(occurrence=meeting, invited_by=bob)
    OutboxMessage.objects.create(
        to_address="paul@example.org",
        kind="meetings/booked",
        subject_type="meetings.Booking",
        subject_id=booking.pk,
    )

    assert erase_guests(now=meeting.ends_at + 30 * DAY - timedelta(seconds=1)) == 0
    assert erase_guests(now=meeting.ends_at + 30 * DAY) == 1
    assert erase_guests(now=meeting.ends_at + 31 * DAY) == 0

    booking.refresh_from_db()
    assert (booking.guest_name, booking.guest_email) == ("", "")
    assert booking.name
    assert not OutboxMessage.objects.exists()


def test_two_guests_of_one_meeting_are_forgotten():
    meeting = meeting_of(2)
    guest(occurrence=meeting)
    BookingFactory(occurrence=meeting, user=None, guest_name="Ana", guest_email="ana@example.org")

    assert erase_guests(now=meeting.ends_at + 30 * DAY) == 2


def test_tables_are_forgotten_after_a_year_and_bookings_stay():
    mate, later = TableMateFactory(), TableMateFactory()
    meeting = mate.item.agenda.occurrence
    Occurrence.objects.filter(agenda=later.item.agenda).update(ends_at=meeting.ends_at + DAY)

    assert forget_tables(now=meeting.ends_at + 365 * DAY - timedelta(seconds=1)) == 0
    assert [forget_tables(now=meeting.ends_at + 365 * DAY) for _run in range(2)] == [1, 0]

    assert TableMate.objects.get() == later
    assert meeting.bookings.exists()


def test_an_address_that_nobody_proves_is_forgotten_after_a_week():
    meeting = meeting_of(2, openness=Openness.PUBLIC)
    with time_machine.travel(NOW, tick=False):
        ask_public_place(
            occurrence=meeting, name="Nadia", email="nadia@example.org", seat=Seat.ROOM
        )

    assert erase_guests(now=NOW + 7 * DAY - timedelta(seconds=1)) == 0
    assert erase_guests(now=NOW + 7 * DAY) == 1
    assert Booking.objects.get().guest_email == ""


def test_the_place_of_somebody_who_left_the_group_goes_to_the_next():
    meeting, others = meeting_of(1), meeting_of(1)
    gone = member_of(meeting, others)
    kept = BookingFactory(occurrence=others, user=gone)
    given_back = BookingFactory(occurrence=meeting, user=gone, role="scribe")
    next_one = member_of(meeting)
    waiting = BookingFactory(
        occurrence=meeting, user=next_one, state=BookingState.WAITING, queued_at=NOW
    )
    leave(gone, meeting)

    assert sweep_places(now=NOW) == 1
    assert sweep_places(now=NOW) == 0

    for booking in (kept, given_back, waiting):
        booking.refresh_from_db()
    assert (kept.state, kept.revision) == (BookingState.CONFIRMED, 0)
    assert (given_back.state, given_back.role) == (BookingState.CANCELLED, "")
    assert (given_back.cancelled_by, given_back.revision) == (None, 1)
    assert waiting.state == BookingState.OFFERED
    (mail,) = OutboxMessage.objects.filter(to_address=gone.email)
    assert mail.kind == "meetings/given_up"
    assert "METHOD:CANCEL" in mail.calendar
    assert given_back.cancel_reason in mail.text_body
    assert Event.objects.filter(verb="booking_cancelled").count() == 1


def test_whoever_has_left_is_not_thanked_for_telling_us():
    meeting = meeting_of(1)
    gone = member_of(meeting, language="en")
    BookingFactory(occurrence=meeting, user=gone)
    leave(gone, meeting)

    sweep_places(now=NOW)

    body = OutboxMessage.objects.get(to_address=gone.email).text_body
    assert "thank you" not in body
    assert "the members of the group, which you have left" in body


def test_whoever_left_the_collective_is_told_that_it_is_for_its_members():
    meeting = meeting_of(1, openness=Openness.COLLECTIVE)
    BookingFactory(occurrence=meeting, user=UserFactory(language="en"))

    sweep_places(now=NOW)

    assert "of the collective, which you have left" in Booking.objects.get().cancel_reason
