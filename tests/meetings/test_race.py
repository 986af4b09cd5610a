"""Many real connections at one meeting; `make bench-meetings` does the same with 200 people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collectif.core.events import Event, record_event
from collectif.core.outbox import OutboxMessage
from meetings.actions.bookings import book, book_series, cancel_booking
from meetings.actions.waiting import give_free_place
from meetings.actions.walk_ins import note_walk_in, note_walk_in_guest
from meetings.enums import BookingState, Openness, Seat
from meetings.models import Booking, Occurrence
from tests.concurrency import run_behind, run_together
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.meetings.race import Race, replay
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def coming_meeting(places, **values):
    """Open to everybody, in a month."""
    day = timezone.localdate() + timedelta(days=30)
    return OccurrenceFactory(day=day, room_capacity=places, openness=Openness.PUBLIC, **values)


@pytest.mark.parametrize("seed", range(3))
def test_forty_people_and_twelve_places(seed):
    race = Race(coming_meeting(12), UserFactory.create_batch(40), at_once=20, seed=seed)

    race.rush()
    assert race.faults() == []
    assert race.meeting.bookings.filter(state=BookingState.CONFIRMED).count() == 12
    for turn in range(2):
        race.seed = seed * 10 + turn
        race.churn(25)
        assert race.faults() == []


def test_the_last_place_is_one_persons():
    meeting = coming_meeting(1)
    first, second = UserFactory.create_batch(2)

    errors = run_behind(
        lambda: book(occurrence=meeting, user=first, seat=Seat.ROOM, actor=first),
        lambda: book(occurrence=meeting, user=second, seat=Seat.ROOM, actor=second),
    )

    assert errors == []
    states = meeting.bookings.order_by("pk").values_list("user", "state")
    assert list(states) == [(first.pk, "confirmed"), (second.pk, "waiting")]


def test_a_meeting_that_passes_to_another_series_meanwhile_is_booked_all_the_same():
    meeting, person, rest = coming_meeting(2), UserFactory(), SeriesFactory()

    errors = run_behind(
        lambda: Occurrence.objects.filter(pk=meeting.pk).update(series=rest),
        lambda: book(occurrence=meeting, user=person, seat=Seat.ROOM, actor=person),
    )

    assert errors == []
    assert meeting.bookings.get().state == BookingState.CONFIRMED


def test_the_same_person_twice_at_once_has_one_booking():
    meeting, person = coming_meeting(5), UserFactory()

    def click():
        book(occurrence=meeting, user=person, seat=Seat.ROOM, actor=person)

    assert run_together(click, click, click) == []
    assert meeting.bookings.count() == 1


def test_whole_series_booked_at_once_wait_for_each_other_in_one_order():
    series = SeriesFactory(openness=Openness.PUBLIC)
    days = [timezone.localdate() + timedelta(weeks=week) for week in range(1, 6)]
    meetings = [OccurrenceFactory(series=series, day=day, room_capacity=3) for day in days]
    people = UserFactory.create_batch(6)

    def book_all(person):
        return lambda: book_series(series=series, user=person, seat=Seat.ROOM, actor=person)

    assert run_together(*(book_all(person) for person in people)) == []
    for meeting in meetings:
        assert meeting.bookings.filter(state=BookingState.CONFIRMED).count() == 3
        assert meeting.bookings.filter(state=BookingState.WAITING).count() == 3


def test_the_meeting_alone_is_held_while_one_books():
    """Whoever reads it, or books another one, does not wait."""
    meeting, other = coming_meeting(2), coming_meeting(2)
    first, second = UserFactory.create_batch(2)
    held = BookingFactory(occurrence=meeting, user=first)

    def meanwhile():
        book(occurrence=other, user=second, seat=Seat.ROOM, actor=second)
        assert Booking.objects.get(pk=held.pk).state == BookingState.CONFIRMED

    with pytest.raises(AssertionError, match="did not wait: \\[\\]"):
        run_behind(lambda: cancel_booking(booking=held, actor=first), meanwhile)
    assert other.bookings.get().user == second


def test_the_replay_sees_who_was_passed():
    meeting = coming_meeting(1)
    first, second = (
        BookingFactory(occurrence=meeting, state="cancelled", cancelled_at=timezone.now())
        for _ in range(2)
    )
    record_event(actor=None, verb="booking_made", subject=first, state="waiting")
    record_event(actor=None, verb="booking_made", subject=second, state="confirmed")
    record_event(actor=None, verb="offer_made", subject=first)

    assert [word.split()[2] for word in replay(meeting)] == ["passed", "taken"]


def near_meeting(places):
    """In the last half day, when nothing is offered by itself."""
    meeting = coming_meeting(places)
    meeting.starts_at = timezone.now() + timedelta(hours=3)
    meeting.ends_at = meeting.starts_at + timedelta(hours=2)
    meeting.save()
    return meeting


def in_line(meeting, count):
    now = timezone.now()
    return [
        BookingFactory(
            occurrence=meeting,
            state=BookingState.WAITING,
            queued_at=now - timedelta(minutes=count - number),
        )
        for number in range(count)
    ]


def test_two_who_give_the_last_place_at_once_give_it_to_one():
    meeting = near_meeting(1)
    first, second = in_line(meeting, 2)
    claire, jean = UserFactory.create_batch(2)

    errors = run_behind(
        lambda: give_free_place(booking=first, actor=claire),
        lambda: give_free_place(booking=second, actor=jean),
    )

    assert [error.code for error in errors] == ["full"]
    assert list(meeting.bookings.order_by("pk").values_list("state", flat=True)) == [
        "confirmed",
        "waiting",
    ]


def test_two_who_give_one_person_the_place_at_once_give_it_once():
    meeting = near_meeting(2)
    [waiting] = in_line(meeting, 1)
    people = UserFactory.create_batch(3)

    assert (
        run_together(
            *(lambda one=one: give_free_place(booking=waiting, actor=one) for one in people)
        )
        == []
    )

    assert Event.objects.filter(verb="place_given").count() == 1
    assert OutboxMessage.objects.filter(kind="meetings/place_given").count() == 1


def test_two_places_that_free_at_once_are_told_in_one_mail_an_hour():
    meeting = near_meeting(2)
    meeting.group.facilitators.add(UserFactory(email="claire@example.org"))
    held = BookingFactory.create_batch(2, occurrence=meeting)
    in_line(meeting, 3)

    def give_up(booking):
        return lambda: cancel_booking(booking=booking, actor=booking.user)

    assert run_together(*map(give_up, held)) == []

    assert OutboxMessage.objects.filter(kind="meetings/places_free").count() == 1
    meeting.refresh_from_db()
    assert meeting.free_count == 2


def test_two_who_note_the_same_walk_in_at_once_note_her_once():
    meeting = near_meeting(1)
    meeting.starts_at = timezone.now() - timedelta(minutes=5)
    meeting.save()
    BookingFactory(occurrence=meeting)
    person, claire, jean = UserFactory.create_batch(3)

    def note(actor):
        return lambda: note_walk_in(meeting=meeting, user=person, actor=actor)

    def note_guest(actor):
        return lambda: note_walk_in_guest(meeting=meeting, name="Paul", actor=actor)

    assert run_together(note(claire), note(jean), note_guest(claire), note_guest(jean)) == []

    assert meeting.bookings.filter(state=BookingState.PRESENT).count() == 2
