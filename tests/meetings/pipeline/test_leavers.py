from datetime import UTC, datetime, timedelta

import pytest

from meetings.enums import BookingState, Openness
from meetings.models import Booking
from meetings.pipeline.leavers import bookings_of_leavers
from tests.meetings.booking_scenes import DAY, NOW, STARTS_AT, join_group, meeting_of
from tests.meetings.factories import BookingFactory
from tests.meetings.leaving_scenes import TODAY, leave, member_of
from tests.members.factories import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


def chosen(now=NOW) -> list[Booking]:
    return list(bookings_of_leavers(now=now).order_by("pk"))


def booked_then_left(meeting, **values) -> Booking:
    person = member_of(meeting)
    leave(person, meeting)
    return BookingFactory(occurrence=meeting, user=person, **values)


def test_only_the_meetings_of_the_group_she_left_are_chosen():
    meeting, others = meeting_of(), meeting_of()
    person = member_of(meeting, others)
    booking = BookingFactory(occurrence=meeting, user=person)
    BookingFactory(occurrence=others, user=person)
    BookingFactory(occurrence=meeting, user=member_of(meeting))

    assert chosen() == []
    leave(person, meeting)
    assert chosen() == [booking]


@pytest.mark.parametrize(
    ("left_on", "is_chosen"), [(DAY, True), (DAY + timedelta(days=1), False), (TODAY, True)]
)
def test_last_day_counts_on_the_day_of_the_meeting(left_on, is_chosen):
    meeting = meeting_of()
    person = member_of(meeting)
    BookingFactory(occurrence=meeting, user=person)
    leave(person, meeting, on=left_on)

    assert bool(chosen()) is is_chosen


def test_day_of_the_meeting_is_that_of_its_place():
    # In Nouméa, it is Wednesday already.
    late = datetime(2026, 12, 1, 20, tzinfo=UTC)
    meeting = meeting_of(
        time_zone="Pacific/Noumea", starts_at=late, ends_at=late + timedelta(hours=2)
    )
    person = member_of(meeting)
    BookingFactory(occurrence=meeting, user=person)

    leave(person, meeting, on=DAY + timedelta(days=2))
    assert chosen() == []
    leave(person, meeting, on=DAY + timedelta(days=1))
    assert len(chosen()) == 1


def test_whoever_came_back_keeps_her_place():
    meeting = meeting_of()
    booking = booked_then_left(meeting)
    join_group(booking.user, meeting, on=TODAY)

    assert chosen() == []


@pytest.mark.parametrize(
    "openness", [Openness.COLLECTIVE, Openness.PARTNERS, Openness.PUBLIC], ids=str
)
def test_meeting_open_to_all_members_stays_hers(openness):
    booked_then_left(meeting_of(openness=openness))

    assert chosen() == []


@pytest.mark.parametrize(
    ("openness", "role", "is_chosen"),
    [
        (Openness.COLLECTIVE, None, True),
        (Openness.COLLECTIVE, "partner_contact", True),
        (Openness.COLLECTIVE, "trainer", False),
        (Openness.PARTNERS, None, True),
        (Openness.PARTNERS, "partner_contact", False),
        (Openness.PUBLIC, None, False),
    ],
)
def test_whoever_is_no_longer_a_member_keeps_what_is_open_to_her(openness, role, is_chosen):
    booking = BookingFactory(occurrence=meeting_of(openness=openness), user=UserFactory())
    RoleGrantFactory(user=booking.user, starts_on=DAY - timedelta(days=90), ends_on=TODAY)
    if role:
        RoleGrantFactory(user=booking.user, role=role, starts_on=TODAY)

    assert chosen() == []
    assert bool(chosen(NOW + timedelta(days=1))) is is_chosen


def test_those_who_run_it_keep_theirs():
    meeting = meeting_of(4)
    facilitator, host, coordinator, staff = (booked_then_left(meeting) for _one in range(4))
    assert len(chosen()) == 4

    meeting.group.facilitators.add(facilitator.user)
    meeting.series.facilitators.add(host.user)
    RoleGrantFactory(user=coordinator.user, role="coordinator", starts_on=TODAY)
    staff.user.is_staff = True
    staff.user.save(update_fields=["is_staff"])

    assert chosen() == []


def test_outsider_let_in_before_is_not_somebody_who_left():
    BookingFactory(occurrence=meeting_of(), user=UserFactory(member=True))

    assert chosen() == []


def test_guest_and_past_and_settled_are_left_alone():
    meeting = meeting_of(5)
    BookingFactory(occurrence=meeting, user=None, guest_name="Ana", guest_email="ana@example.org")
    booked_then_left(meeting, state=BookingState.CANCELLED, cancelled_at=NOW)
    booked_then_left(meeting, state=BookingState.PRESENT)
    cancelled = meeting_of(state="cancelled", cancelled_at=NOW, cancel_reason="Grève")
    booked_then_left(cancelled)

    assert chosen() == []
    turn = booked_then_left(meeting, state=BookingState.WAITING, queued_at=NOW)
    assert chosen() == [turn]
    assert chosen(STARTS_AT) == []


def test_meetings_of_a_closed_group_are_called_off_instead():
    meeting = meeting_of()
    booked_then_left(meeting)
    meeting.group.is_closed = True
    meeting.group.save(update_fields=["is_closed"])

    assert chosen() == []


@pytest.mark.parametrize("count", [1, 20])
def test_choice_is_one_query(count, django_assert_num_queries):
    meeting = meeting_of(count)
    for _one in range(count):
        booked_then_left(meeting)

    with django_assert_num_queries(1):
        assert len(chosen()) == count
