from datetime import timedelta

import pytest
import time_machine

from collectif.core.outbox import OutboxMessage
from meetings.actions.bookings import book, cancel_booking
from meetings.enums import BookingState, Seat
from meetings.pipeline.places import fill_places, ledger_of, lock_meeting, offer_ends_at
from tests.meetings.booking_scenes import NOW, before, meeting_of, regular, regulars, take
from tests.meetings.factories import BookingFactory

pytestmark = pytest.mark.django_db(transaction=False)

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def waiting(meeting, minutes, **values):
    return BookingFactory(
        occurrence=meeting,
        state=BookingState.WAITING,
        queued_at=NOW + timedelta(minutes=minutes),
        **values,
    )


def fill(meeting, now):
    return fill_places(lock_meeting(meeting.pk), now=now)


def test_fill_offers_each_free_place_in_the_order_of_the_list():
    meeting = meeting_of(2)
    third, first, second = (waiting(meeting, minutes) for minutes in (30, 10, 20))

    assert fill(meeting, NOW) == [first, second]
    assert fill(meeting, NOW) == []
    third.refresh_from_db()
    assert third.state == BookingState.WAITING


@pytest.mark.parametrize("hours", [12, 3, 0, -1])
def test_nothing_is_offered_in_the_last_half_day(hours):
    meeting = meeting_of(2)
    waiting(meeting, 1)

    assert fill(meeting, before(hours)) == []


def test_nothing_is_offered_at_a_meeting_that_is_off():
    meeting = meeting_of(2, state="cancelled", cancelled_at=NOW, cancel_reason="Grève")
    waiting(meeting, 1)

    assert fill(meeting, NOW) == []


def test_a_lapsed_offer_goes_to_the_next_and_tells_both():
    meeting = meeting_of(1)
    first, second = waiting(meeting, 1), waiting(meeting, 2)
    fill(meeting, NOW)
    later = NOW + 24 * HOUR

    assert fill(meeting, later) == [second]

    first.refresh_from_db()
    assert (first.state, first.passed_at, first.offered_until) == ("waiting", later, None)
    kinds = list(OutboxMessage.objects.order_by("pk").values_list("to_address", "kind"))
    assert kinds == [
        (first.user.email, "meetings/offer"),
        (first.user.email, "meetings/offer_lapsed"),
        (second.user.email, "meetings/offer"),
    ]


def test_who_left_an_offer_unanswered_is_not_asked_again_but_may_take_what_is_left():
    meeting = meeting_of(1)
    person = regular(meeting)
    one = waiting(meeting, 1, user=person)
    fill(meeting, NOW)
    later = NOW + 25 * HOUR
    assert fill(meeting, later) == []
    assert fill(meeting, later + HOUR) == []

    with time_machine.travel(later + 2 * HOUR, tick=False):
        taken = take(meeting, person)

    assert (taken.pk, taken.state, taken.passed_at) == (one.pk, BookingState.CONFIRMED, None)


def test_a_place_nobody_in_line_is_left_to_ask_for_is_free_for_all():
    meeting = meeting_of(1)
    waiting(meeting, 1)
    fill(meeting, NOW)
    later = NOW + 25 * HOUR
    fill(meeting, later)

    with time_machine.travel(later, tick=False):
        assert take(meeting, regular(meeting)).state == BookingState.CONFIRMED


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (before(100), before(76)),
        (before(30), before(12)),
        (before(13), before(11)),
        (before(12.5), before(10.5)),
    ],
)
def test_an_offer_ends_before_the_freeze_but_leaves_two_hours(now, expected):
    assert offer_ends_at(meeting_of(1), now=now) == expected


def test_a_newcomer_behind_a_regular_gets_the_newcomers_place():
    meeting = meeting_of(2, newcomer_seats=1)
    BookingFactory(occurrence=meeting)
    old_hand, newcomer = waiting(meeting, 1), waiting(meeting, 2, is_newcomer=True)

    assert fill(meeting, NOW) == [newcomer]
    cancel_booking(booking=newcomer, actor=newcomer.user)
    assert fill(meeting, before(49)) == []
    assert fill(meeting, before(48)) == [old_hand]


def test_ledger_counts_with_one_query(django_assert_num_queries):
    meeting = meeting_of(30)
    for person in regulars(meeting, 3):
        book(occurrence=meeting, user=person, seat=Seat.ROOM, actor=person)

    with django_assert_num_queries(1):
        ledger = ledger_of(meeting, now=NOW)

    assert ledger.left(Seat.ROOM) == 27
