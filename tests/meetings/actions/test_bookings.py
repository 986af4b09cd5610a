from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.actions.bookings import (
    book,
    book_series,
    cancel_booking,
    change_seat,
    confirm_again,
)
from meetings.enums import AttendanceMode, BookingState, Openness, Seat
from meetings.models import Booking
from tests.meetings.booking_scenes import (
    DAY,
    NOW,
    STARTS_AT,
    before,
    join_group,
    meeting_of,
    regular,
    regulars,
    take,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.meetings.leaving_scenes import leave
from tests.members.factories import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    """Two places in the room."""
    return meeting_of(2)


def states(meeting):
    rows = meeting.bookings.order_by("pk").values_list("state", flat=True)
    return [BookingState(state) for state in rows]


def mails():
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_book_gives_a_place_and_writes_to_the_person(meeting):
    person = regular(meeting)

    booking = take(meeting, person)

    assert (booking.state, booking.seat) == (BookingState.CONFIRMED, Seat.ROOM)
    assert (booking.revision, booking.queued_at) == (1, NOW)
    assert mails() == ["meetings/booked"]
    assert verbs() == ["booking_made"]
    assert Event.objects.get().data == {"state": "confirmed"}


def test_book_twice_is_booking_once(meeting):
    person = regular(meeting)

    first, second = take(meeting, person), take(meeting, person)

    assert first.pk == second.pk
    assert mails() == ["meetings/booked"]
    assert verbs() == ["booking_made"]


def test_book_what_is_full_gives_a_turn_in_line(meeting):
    people = regulars(meeting, 4)

    for person in people:
        take(meeting, person)

    assert states(meeting) == ["confirmed", "confirmed", "waiting", "waiting"]
    assert mails() == ["meetings/booked"] * 2
    assert [one.user for one in meeting.bookings.in_line()] == people[2:]


def test_book_without_a_limit_always_gives_a_place():
    meeting = meeting_of(None)

    for person in regulars(meeting, 5):
        take(meeting, person)

    assert states(meeting) == ["confirmed"] * 5


def test_book_behind_a_line_waits_even_with_a_free_place(meeting):
    # Within the last half day nothing is offered by itself: the first in line still comes first.
    waiting = BookingFactory(
        occurrence=meeting, user=regular(meeting), state=BookingState.WAITING, queued_at=NOW
    )
    BookingFactory(occurrence=meeting, user=regular(meeting))
    with time_machine.travel(before(3), tick=False):
        late = take(meeting, regular(meeting))

    waiting.refresh_from_db()
    assert (waiting.state, late.state) == (BookingState.WAITING, BookingState.WAITING)


def test_book_again_after_a_cancellation_takes_the_same_row_up(meeting):
    person = regular(meeting)
    booking = take(meeting, person)
    cancel_booking(booking=booking, actor=person, reason="Entretien")

    again = take(meeting, person)

    assert again.pk == booking.pk
    assert (again.state, again.cancelled_at, again.cancel_reason) == ("confirmed", None, "")
    assert again.revision == 3
    assert mails() == ["meetings/booked", "meetings/given_up", "meetings/booked"]


@pytest.mark.parametrize(
    ("hours", "values", "code"),
    [
        (0, {}, "begun"),
        (-2, {}, "begun"),
        (24, {"attendance_closed_at": NOW}, "begun"),
        (
            24,
            {"state": "cancelled", "cancelled_at": NOW, "cancel_reason": "Salle fermée"},
            "cancelled",
        ),
    ],
)
def test_book_refuses_what_is_past_closed_or_off(hours, values, code):
    meeting = meeting_of(2, **values)
    person = regular(meeting)

    with time_machine.travel(before(hours), tick=False), pytest.raises(ValidationError) as refused:
        take(meeting, person)

    assert refused.value.code == code
    assert not Booking.objects.exists()


def test_book_is_possible_until_the_very_start(meeting):
    person = regular(meeting)

    with time_machine.travel(STARTS_AT - timedelta(seconds=1), tick=False):
        assert take(meeting, person).state == BookingState.CONFIRMED


def test_book_refuses_whom_the_meeting_is_not_open_to(meeting):
    with pytest.raises(ValidationError) as refused:
        take(meeting, UserFactory(member=True))

    assert refused.value.code == "not_open"


@pytest.mark.parametrize(
    ("openness", "role", "is_let_in"),
    [
        (Openness.GROUP, "member", False),
        (Openness.COLLECTIVE, "member", True),
        (Openness.COLLECTIVE, "partner_contact", False),
        (Openness.PARTNERS, "partner_contact", True),
        (Openness.PARTNERS, "observer", False),
        (Openness.PUBLIC, "observer", True),
    ],
)
def test_book_lets_in_those_the_openness_says(openness, role, is_let_in):
    meeting = meeting_of(2, openness=openness)
    person = RoleGrantFactory(role=role).user

    if is_let_in:
        assert take(meeting, person).state == BookingState.CONFIRMED
    else:
        with pytest.raises(ValidationError) as refused:
            take(meeting, person)
        assert refused.value.code == "not_open"


def test_book_is_for_those_in_the_group_on_that_day(meeting):
    comes = join_group(UserFactory(member=True), meeting, on=DAY)
    left = UserFactory(member=True)
    spell = join_group(left, meeting).group_spells.get()
    spell.left_on, spell.end_reason = DAY, "moved"
    spell.save()

    assert take(meeting, comes).state == BookingState.CONFIRMED
    with pytest.raises(ValidationError) as refused:
        take(meeting, left)
    assert refused.value.code == "not_open"


def test_book_refuses_a_kind_of_place_there_is_not(meeting):
    with pytest.raises(ValidationError) as refused:
        take(meeting, regular(meeting), Seat.ONLINE)

    assert refused.value.code == "seat_unknown"


def test_places_in_the_room_and_online_fill_apart():
    meeting = meeting_of(1, mode=AttendanceMode.HYBRID, online_capacity=1)
    first, second, third = regulars(meeting, 3)

    take(meeting, first)

    assert take(meeting, second, Seat.ONLINE).state == BookingState.CONFIRMED
    assert take(meeting, third).state == BookingState.WAITING


def test_book_on_the_other_kind_of_place_asks_to_change_it():
    meeting = meeting_of(2, mode=AttendanceMode.HYBRID, online_capacity=2)
    person = regular(meeting)
    take(meeting, person)

    with pytest.raises(ValidationError) as refused:
        take(meeting, person, Seat.ONLINE)

    assert refused.value.code == "already_booked"


def test_who_waits_may_wait_elsewhere_at_the_end_of_that_line():
    meeting = meeting_of(1, mode=AttendanceMode.HYBRID, online_capacity=1)
    first, second, third = regulars(meeting, 3)
    take(meeting, first)
    take(meeting, second, Seat.ONLINE)
    take(meeting, third)

    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        moved = take(meeting, third, Seat.ONLINE)

    assert (moved.state, moved.seat) == (BookingState.WAITING, Seat.ONLINE)
    assert moved.queued_at == NOW + timedelta(hours=1)


def veteran(meeting):
    person = regular(meeting)
    for day in (date(2026, 11, 3), date(2026, 11, 10), date(2026, 10, 27)):
        past = meeting.series.occurrences.filter(recurrence_on=day).first()
        past = past or OccurrenceFactory(series=meeting.series, day=day)
        BookingFactory(occurrence=past, user=person, state=BookingState.PRESENT)
    return person


def test_newcomers_places_are_kept_for_them():
    meeting = meeting_of(3, newcomer_seats=1)
    first, second, third = (veteran(meeting) for _ in range(3))
    take(meeting, first)
    take(meeting, second)

    assert take(meeting, third).state == BookingState.WAITING
    newcomer = join_group(UserFactory(member=True), meeting, on=date(2026, 11, 10))
    booked = take(meeting, newcomer)
    assert (booked.state, booked.is_newcomer) == (BookingState.CONFIRMED, True)


def test_newcomers_places_open_to_all_two_days_before():
    meeting = meeting_of(2, newcomer_seats=1)
    first, second = veteran(meeting), veteran(meeting)
    take(meeting, first)

    with time_machine.travel(before(48) - timedelta(seconds=1), tick=False):
        assert take(meeting, second).state == BookingState.WAITING
        cancel_booking(booking=meeting.bookings.get(user=second), actor=second)
    with time_machine.travel(before(48), tick=False):
        assert take(meeting, second).state == BookingState.CONFIRMED


def test_cancel_gives_the_place_to_the_first_in_line(meeting):
    first, second, third, fourth = regulars(meeting, 4)
    for person in (first, second, third, fourth):
        take(meeting, person)

    booking = cancel_booking(
        booking=meeting.bookings.get(user=first), actor=first, reason="Entretien"
    )

    assert (booking.state, booking.cancelled_by, booking.cancelled_at) == ("cancelled", first, NOW)
    offered = meeting.bookings.get(state=BookingState.OFFERED)
    assert (offered.user, offered.offered_until) == (third, NOW + timedelta(hours=24))
    assert mails()[-2:] == ["meetings/given_up", "meetings/offer"]
    assert verbs()[-2:] == ["booking_cancelled", "offer_made"]


def test_cancel_twice_is_cancelling_once(meeting):
    person = regular(meeting)
    booking = take(meeting, person)

    cancel_booking(booking=booking, actor=person)
    cancel_booking(booking=booking, actor=person, reason="Encore")

    booking.refresh_from_db()
    assert booking.cancel_reason == ""
    assert verbs() == ["booking_made", "booking_cancelled"]


def test_cancel_after_the_start_is_refused(meeting):
    person = regular(meeting)
    booking = take(meeting, person)

    with time_machine.travel(STARTS_AT, tick=False), pytest.raises(ValidationError) as refused:
        cancel_booking(booking=booking, actor=person)

    assert refused.value.code == "begun"


def test_cancel_from_the_line_writes_to_nobody(meeting):
    people = regulars(meeting, 3)
    waiting = [take(meeting, person) for person in people][-1]

    cancel_booking(booking=waiting, actor=people[-1])

    assert mails() == ["meetings/booked"] * 2
    assert not meeting.bookings.in_line().exists()


def test_confirm_again_settles_a_move(meeting):
    person = regular(meeting)
    booking = take(meeting, person)
    Booking.objects.update(to_confirm_since=NOW)

    confirm_again(booking=booking, actor=person)
    confirm_again(booking=booking, actor=person)

    booking.refresh_from_db()
    assert booking.to_confirm_since is None
    assert verbs() == ["booking_made", "booking_kept"]


def test_change_seat_frees_the_former_place():
    meeting = meeting_of(1, mode=AttendanceMode.HYBRID, online_capacity=1)
    first, second = regulars(meeting, 2)
    booking = take(meeting, first)
    take(meeting, second)

    moved = change_seat(booking=booking, seat=Seat.ONLINE, actor=first)

    assert (moved.seat, moved.state, moved.revision) == (Seat.ONLINE, "confirmed", 2)
    assert meeting.bookings.get(user=second).state == BookingState.OFFERED


@pytest.mark.parametrize(("seat", "code"), [(Seat.ONLINE, "full")])
def test_change_seat_without_a_place_there_loses_nothing(seat, code):
    meeting = meeting_of(1, mode=AttendanceMode.HYBRID, online_capacity=1)
    first, second = regulars(meeting, 2)
    booking = take(meeting, first)
    take(meeting, second, Seat.ONLINE)

    with pytest.raises(ValidationError) as refused:
        change_seat(booking=booking, seat=seat, actor=first)

    booking.refresh_from_db()
    assert (refused.value.code, booking.seat) == (code, Seat.ROOM)


def test_change_seat_is_for_who_has_a_place():
    meeting = meeting_of(1, mode=AttendanceMode.HYBRID, online_capacity=1)
    first, second = regulars(meeting, 2)
    take(meeting, first)
    waiting = take(meeting, second)

    with pytest.raises(ValidationError) as refused:
        change_seat(booking=waiting, seat=Seat.ONLINE, actor=second)

    assert refused.value.code == "not_booked"


def test_book_series_takes_places_and_turns_in_one_mail(meeting):
    person = regular(meeting)
    full = OccurrenceFactory(series=meeting.series, day=date(2026, 12, 8), room_capacity=1)
    BookingFactory(occurrence=full)
    off = OccurrenceFactory(
        series=meeting.series,
        day=date(2026, 12, 15),
        state="cancelled",
        cancelled_at=NOW,
        cancel_reason="Vacances",
    )
    past = OccurrenceFactory(series=meeting.series, day=date(2026, 11, 10))

    found = book_series(series=meeting.series, user=person, seat=Seat.ROOM, actor=person)

    assert [(one.occurrence, one.state) for one in found] == [
        (meeting, BookingState.CONFIRMED),
        (full, BookingState.WAITING),
    ]
    assert not Booking.objects.filter(occurrence__in=[off, past]).exists()
    message = OutboxMessage.objects.get()
    assert message.kind == "meetings/series_booked"
    assert message.calendar.count("BEGIN:VEVENT") == 1


def test_book_series_leaves_what_comes_after_she_leaves_the_group(meeting):
    person = regular(meeting)
    later = OccurrenceFactory(series=meeting.series, day=date(2026, 12, 8))
    leave(person, meeting, on=later.recurrence_on)

    found = book_series(series=meeting.series, user=person, seat=Seat.ROOM, actor=person)

    assert [one.occurrence for one in found] == [meeting]


def test_book_series_is_refused_to_whom_none_of_it_is_open(meeting):
    person = UserFactory(member=True)

    with pytest.raises(ValidationError) as refused:
        book_series(series=meeting.series, user=person, seat=Seat.ROOM, actor=person)

    assert refused.value.code == "not_open"


def test_book_series_again_changes_nothing(meeting):
    person = regular(meeting)
    book_series(series=meeting.series, user=person, seat=Seat.ROOM, actor=person)

    assert book_series(series=meeting.series, user=person, seat=Seat.ROOM, actor=person) == []

    assert mails() == ["meetings/series_booked"]


def test_book_series_with_nothing_ahead_says_so(meeting):
    with (
        time_machine.travel(STARTS_AT + timedelta(days=1), tick=False),
        pytest.raises(ValidationError) as refused,
    ):
        book_series(
            series=meeting.series, user=regular(meeting), seat=Seat.ROOM, actor=regular(meeting)
        )

    assert refused.value.code == "nothing_to_book"


def test_a_meeting_of_the_whole_collective_has_no_group_to_be_in():
    meeting = meeting_of(2, series__group=None, openness=Openness.COLLECTIVE)
    person = UserFactory(member=True)

    assert take(meeting, person).state == BookingState.CONFIRMED


def test_who_runs_a_meeting_books_for_herself(meeting):
    facilitator = UserFactory()
    meeting.group.facilitators.add(facilitator)

    booking = book(occurrence=meeting, user=facilitator, seat=Seat.ROOM, actor=facilitator)

    assert booking.state == BookingState.CONFIRMED
    assert timezone.now() == NOW
