from datetime import date, timedelta

import pytest
import time_machine

from meetings.actions.bookings import book_series, cancel_booking
from meetings.enums import AttendanceMode, BookingState, Seat
from meetings.models import Booking
from meetings.permissions import bookable_by, can_book
from meetings.pipeline.series_ahead import ending_places, goes_on, series_ahead
from tests.meetings.booking_scenes import NOW, join_group, meeting_of, regular, take
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.members.factories import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting():
    """The first of four weekly dates, with two places each."""
    meeting = meeting_of(2)
    weeks_of(meeting, 3)
    return meeting


@pytest.fixture
def person(meeting):
    return regular(meeting)


def weeks_of(meeting, count, **values):
    """The dates of so many weeks after a meeting."""
    return [
        OccurrenceFactory(
            series=meeting.series,
            day=meeting.recurrence_on + timedelta(weeks=1 + week),
            newcomer_seats=0,
            **{"room_capacity": 2, **values},
        )
        for week in range(count)
    ]


def ahead(meeting, person):
    return series_ahead(meeting, person, now=NOW)


def own_of(found):
    return [one.own for one in found.dates]


def book_whole(meeting, person, seat=Seat.ROOM):
    return book_series(series=meeting.series, user=person, seat=seat, actor=person)


def test_all_the_dates_are_told_with_the_last_one(meeting, person):
    found = ahead(meeting, person)

    assert [one.meeting.recurrence_on.day for one in found.dates] == [1, 8, 15, 22]
    assert found.last.recurrence_on == date(2026, 12, 22)
    assert [(one.seat, one.free_count, one.full_count) for one in found.seats] == [("room", 4, 0)]
    assert found.has_others
    assert found.goes_on


def test_what_is_told_is_what_a_click_books(meeting, person):
    given_up = take(meeting, person)
    cancel_booking(booking=given_up, actor=person)
    second, third, fourth = list(meeting.series.occurrences.order_by("starts_at"))[1:]
    for one in regular(meeting), regular(meeting):
        take(second, one)
    take(third, person)
    found = ahead(meeting, person)

    bookings = book_whole(meeting, person)

    assert own_of(found) == [BookingState.CANCELLED, None, BookingState.CONFIRMED, None]
    assert [one.meeting for one in found.to_book] == [second, fourth]
    [place] = found.seats
    assert (place.free_count, place.full_count) == (1, 1)
    assert [(one.occurrence, one.state) for one in bookings] == [
        (second, BookingState.WAITING),
        (fourth, BookingState.CONFIRMED),
    ]
    assert not ahead(meeting, person).has_others


def test_date_given_up_by_others_is_booked_again(meeting, person):
    booking = take(meeting, person)
    cancel_booking(booking=booking, actor=UserFactory(coordinator=True))

    assert len(book_whole(meeting, person)) == 4


def test_turn_in_line_is_left_where_it_is(person, meeting):
    for one in regular(meeting), regular(meeting):
        take(meeting, one)
    waiting = take(meeting, person)

    assert own_of(ahead(meeting, person))[0] == BookingState.WAITING
    assert waiting not in book_whole(meeting, person)


def test_place_that_others_wait_for_is_not_free(meeting, person):
    BookingFactory(occurrence=meeting, state=BookingState.WAITING, queued_at=NOW)

    [first, *others] = ahead(meeting, person).dates

    assert first.is_full
    assert not any(one.is_full for one in others)


def test_places_of_newcomers_are_theirs(meeting, person):
    meeting.series.occurrences.update(newcomer_seats=1)
    newcomer = join_group(UserFactory(member=True), meeting, on=NOW.date())
    for one in meeting.series.occurrences.all():
        BookingFactory(occurrence=one)
    for week in range(3):
        day = date(2026, 9, 1) + timedelta(weeks=week)
        held = OccurrenceFactory(series=meeting.series, day=day)
        BookingFactory(occurrence=held, user=person, state=BookingState.PRESENT)

    [hers], [regulars] = ahead(meeting, newcomer).seats, ahead(meeting, person).seats

    assert (hers.free_count, hers.full_count) == (4, 0)
    assert (regulars.free_count, regulars.full_count) == (0, 4)


def test_each_kind_of_place_is_counted_apart(bob):
    online = {"mode": AttendanceMode.HYBRID, "online_capacity": 1}
    meeting = meeting_of(1, **online)
    [second] = weeks_of(meeting, 1, room_capacity=1, **online)
    weeks_of(second, 1)
    join_group(bob, meeting)
    take(second, regular(meeting), Seat.ONLINE)

    found = ahead(meeting, bob)

    told = [(one.seat, one.free_count, one.full_count) for one in found.seats]
    assert told == [("room", 3, 0), ("online", 1, 1)]
    assert [sorted(one.full) for one in found.dates] == [[], ["online"], []]


def test_date_when_she_is_expected_elsewhere_is_told(meeting, person):
    day = meeting.recurrence_on + timedelta(weeks=1)
    other = OccurrenceFactory(day=day)
    just_after = OccurrenceFactory(
        day=meeting.recurrence_on,
        starts_at=meeting.ends_at,
        ends_at=meeting.ends_at + timedelta(hours=1),
    )
    for one in other, just_after:
        BookingFactory(occurrence=one, user=person)
    take(meeting, person)

    found = ahead(meeting, person)

    assert [one.is_elsewhere for one in found.dates] == [False, True, False, False]


def test_dates_after_she_leaves_the_group_are_not_hers(meeting, person):
    stay = person.group_spells.get()
    stay.left_on, stay.end_reason = date(2026, 12, 15), "other"
    stay.save()

    assert [one.meeting.recurrence_on.day for one in ahead(meeting, person).dates] == [1, 8]


@pytest.mark.parametrize("change", [{"state": "cancelled", "cancelled_at": NOW}, "closed", "past"])
def test_what_cannot_be_booked_is_not_told(change):
    meeting = meeting_of(2)
    changes = {
        "closed": {"attendance_closed_at": NOW},
        "past": {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)},
    }
    values = changes[change] if isinstance(change, str) else {**change, "cancel_reason": "Grève"}
    weeks_of(meeting, 1, **values)

    assert ahead(meeting, regular(meeting)) is None


def test_stranger_is_told_nothing(meeting):
    assert ahead(meeting, UserFactory(member=True)) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, True),
        ({"planned_until": date(2027, 2, 9)}, True),
        ({"planned_until": date(2026, 12, 31), "ended_on": date(2027, 1, 4)}, False),
        ({"planned_until": date(2026, 12, 31), "ended_on": date(2027, 1, 5)}, True),
        ({"planned_until": date(2027, 2, 9), "rrule": "FREQ=WEEKLY;COUNT=4"}, False),
        ({"planned_until": date(2026, 11, 30), "rrule": "FREQ=WEEKLY;COUNT=6"}, True),
        ({"rrule": ""}, False),
    ],
)
def test_series_goes_on_as_long_as_its_rule_gives_days(values, expected):
    assert goes_on(SeriesFactory(**values)) is expected


def test_series_that_another_follows_says_so(meeting, person):
    series = meeting.series
    series.ended_on = date(2026, 12, 22)
    series.save()
    assert not ahead(meeting, person).is_changed

    SeriesFactory(group=series.group, continues=series)
    assert ahead(meeting, person).is_changed


@pytest.mark.parametrize("count", [2, 12])
def test_series_costs_the_same_for_two_or_twelve_dates(count, django_assert_num_queries):
    meeting = meeting_of(5, newcomer_seats=1)
    weeks = weeks_of(meeting, count, room_capacity=5)
    meeting.series.occurrences.update(newcomer_seats=1)
    person = regular(meeting)
    for one in weeks[: count // 2]:
        take(one, person)
    person.has_role("member")
    meeting.series.refresh_from_db()

    # The dates, her stays, her answers, places, lines, her stays and her presences as a
    # newcomer, where she is expected.
    with django_assert_num_queries(8):
        ahead(meeting, person)


@pytest.mark.parametrize("openness", ["group", "collective", "partners", "public"])
def test_several_meetings_are_open_to_whom_each_is(openness, alice, bob, charlie):
    series = SeriesFactory(openness=openness)
    days = (date(2026, 12, 1), date(2026, 12, 8))
    meetings = [OccurrenceFactory(series=series, day=day) for day in days]
    leaving = join_group(UserFactory(member=True), meetings[0])
    leaving.group_spells.update(left_on=days[1], end_reason="other")
    facilitator, of_series = UserFactory(), UserFactory()
    series.group.facilitators.add(facilitator)
    series.facilitators.add(of_series)
    partner = RoleGrantFactory(role="partner_contact").user

    for person in (alice, bob, charlie, leaving, facilitator, of_series, partner):
        one_by_one = [one for one in meetings if can_book(person, one)]
        assert bookable_by(person, series, meetings) == one_by_one


def at(day):
    return time_machine.travel(NOW.replace(month=12, day=day), tick=False)


def test_series_booked_whole_is_told_when_it_ends(meeting, person):
    book_whole(meeting, person)
    following, *_later = weeks_of(list(meeting.series.occurrences.order_by("starts_at"))[-1], 3)

    assert ending_places(person, now=NOW) == []
    [ending] = ending_places(person, now=NOW.replace(month=12, day=9))
    assert ending.following == following
    assert ending.last_at.date() == date(2026, 12, 22)


def test_nothing_ends_where_nothing_follows(meeting, person):
    book_whole(meeting, person)

    assert ending_places(person, now=NOW.replace(month=12, day=9)) == []


def test_dates_that_follow_once_booked_are_told_no_more(meeting, person):
    book_whole(meeting, person)
    weeks_of(list(meeting.series.occurrences.order_by("starts_at"))[-1], 3)
    with at(9):
        book_whole(meeting, person)

    assert ending_places(person, now=NOW.replace(month=12, day=9)) == []


def test_who_said_she_cannot_come_is_not_asked_for_that_date(meeting, person):
    book_whole(meeting, person)
    given_up, kept = weeks_of(list(meeting.series.occurrences.order_by("starts_at"))[-1], 2)
    cancel_booking(booking=take(given_up, person), actor=person)

    [ending] = ending_places(person, now=NOW.replace(month=12, day=9))

    assert ending.following == kept


def test_who_has_left_the_group_is_told_nothing(meeting, person):
    book_whole(meeting, person)
    weeks_of(list(meeting.series.occurrences.order_by("starts_at"))[-1], 1)
    person.group_spells.update(left_on=date(2026, 12, 9), end_reason="other")

    assert ending_places(person, now=NOW.replace(month=12, day=9)) == []


def test_dates_booked_one_by_one_promise_nothing(meeting, person):
    for week, one in enumerate(meeting.series.occurrences.all()):
        booking = take(one, person)
        made = NOW - timedelta(days=week)
        Booking.objects.filter(pk=booking.pk).update(created_at=made)
    weeks_of(list(meeting.series.occurrences.order_by("starts_at"))[-1], 1)

    assert ending_places(person, now=NOW.replace(month=12, day=9)) == []


def test_whoever_booked_no_series_costs_one_query(person, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert ending_places(person, now=NOW) == []
