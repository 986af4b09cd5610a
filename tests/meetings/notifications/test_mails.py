"""Each mail about a place, written for somebody with an account and for a guest."""

from datetime import timedelta

import pytest
import time_machine

from collectif.views.outbox import KINDS
from meetings.actions.contests import answer_contest, contest_attendance
from meetings.enums import AttendanceMode, BookingState, Seat
from meetings.models import Booking
from meetings.notifications import absences, bookings, guests, offers, readers, reminders
from tests.meetings.booking_scenes import NOW, STARTS_AT, meeting_of
from tests.meetings.factories import BookingFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

ALL = [
    bookings.announce_booked,
    bookings.announce_given,
    bookings.announce_given_up,
    lambda booking: bookings.announce_moved(booking, STARTS_AT - timedelta(days=1)),
    bookings.announce_cancelled,
    offers.announce_offer,
    offers.announce_lapse,
    lambda booking: bookings.announce_series([booking], has_place={booking.pk}, goes_on=True),
    lambda booking: bookings.announce_series([booking], has_place=set(), goes_on=False),
    lambda booking: reminders.remind([booking], now=NOW),
]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member_booking(bob):
    bob.language = "en"
    bob.save()
    return BookingFactory(occurrence=meeting_of(3), user=bob, offered_until=None)


@pytest.fixture
def guest_booking(bob):
    bob.language = "en"
    bob.save()
    return BookingFactory(
        occurrence=meeting_of(3),
        user=None,
        guest_name="Paul Royer",
        guest_email="paul@example.org",
        invited_by=bob,
    )


@pytest.mark.parametrize("tell", ALL)
def test_each_mail_is_whole_in_both_forms(member_booking, tell):
    message = tell(member_booking)

    assert message.kind in KINDS
    assert message.to_address == "bob@example.org"
    assert "Hello Bob," in message.text_body
    assert "Hello Bob," in message.html_body
    for body in (message.title, message.text_body, message.html_body):
        assert body.strip()
        assert "{{" not in body
        assert "None" not in body
    assert "http" in message.text_body


@pytest.mark.parametrize("tell", ALL)
def test_each_mail_of_a_guest_leads_to_pages_without_an_account(guest_booking, tell):
    message = tell(guest_booking)

    assert (message.to_address, message.recipient) == ("paul@example.org", None)
    if "series" not in message.kind:
        assert guest_booking.occurrence.get_absolute_url() not in message.html_body


def test_the_hour_is_that_of_the_meeting_whoever_acts(member_booking):
    with time_machine.travel(NOW, tick=False):
        message = bookings.announce_booked(member_booking)

    assert "14:00" in message.title


def test_the_video_link_is_in_no_mail(bob):
    meeting = meeting_of(
        3, mode=AttendanceMode.ONLINE, online_capacity=3, video_url="https://visio.example/x"
    )
    booking = BookingFactory(occurrence=meeting, user=bob, seat=Seat.ONLINE)

    for tell in ALL:
        message = tell(booking)
        assert "visio.example" not in message.text_body + message.html_body + message.calendar


def test_nobody_is_written_to_at_a_closed_account(member_booking, bob):
    bob.is_active = False
    bob.save()

    assert bookings.announce_booked(Booking.objects.get()) is None
    assert not readers.can_be_written_to(readers.reader_named(bob))


def test_absences_are_told_to_the_coordinators_when_nobody_facilitates(member_booking, alice):
    told = absences.announce_absences(member_booking)

    assert [message.to_address for message in told] == [alice.email]


def test_whoever_facilitates_is_not_told_of_herself(member_booking, bob):
    member_booking.occurrence.group.facilitators.add(bob)

    assert absences.announce_absences(member_booking) == []


def test_guests_are_asked_for_and_declined_in_words(guest_booking, bob):
    claire = UserFactory(email="claire@example.org", language="en")
    guest_booking.occurrence.group.facilitators.add(claire)

    (asked,) = guests.announce_guest(guest_booking)
    guest_booking.cancel_reason = "The room is small."
    declined = guests.announce_guest_declined(guest_booking)
    confirm = guests.ask_to_confirm(guest_booking, now=NOW)

    assert "Bob Martin would like to bring Paul Royer" in asked.text_body
    assert "The room is small." in declined.text_body
    assert declined.to_address == bob.email
    assert "/reunions/invitation/" in confirm.text_body


def test_a_contest_and_its_answer_are_told(bob, alice):
    bob.language = alice.language = "en"
    bob.save()
    alice.save()
    meeting = meeting_of(3, attendance_closed_at=NOW)
    booking = BookingFactory(occurrence=meeting, user=bob, state=BookingState.ABSENT)

    contest = contest_attendance(booking=booking, words="I sat at the back.", actor=bob)
    (asked,) = alice.outbox_messages.all()
    answer_contest(contest=contest, state=BookingState.PRESENT, answer="Sorry.", actor=alice)
    (answered,) = bob.outbox_messages.all()

    assert "I sat at the back." in asked.text_body
    assert "Present. Sorry." in answered.text_body


@pytest.mark.parametrize("goes_on", [True, False])
def test_mail_of_a_series_says_whether_other_dates_follow(member_booking, goes_on):
    has_place = {member_booking.pk}
    message = bookings.announce_series([member_booking], has_place=has_place, goes_on=goes_on)

    for body in (message.text_body, message.html_body):
        assert ("These are the dates planned so far." in body) is goes_on
