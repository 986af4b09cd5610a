from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from collectif.core.outbox import OutboxMessage
from meetings.enums import BookingState, Openness
from meetings.models import Booking
from meetings.pipeline.leavers import bookings_of_leavers, give_back_places_of_leavers
from tests.meetings.booking_scenes import DAY, NOW, STARTS_AT, join_group, meeting_of
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.meetings.leaving_scenes import TODAY, leave, member_of
from tests.members.factories import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


def chosen(now=NOW) -> list[Booking]:
    return list(bookings_of_leavers(now=now).order_by("pk"))


def booked_then_left(meeting, **values) -> Booking:
    person = member_of(meeting)
    leave(person, meeting)
    return BookingFactory(occurrence=meeting, user=person, **values)


def guest_of(host, meeting, **values) -> Booking:
    guest = {"guest_name": "Ana", "guest_email": "ana@example.org", "invited_by": host}
    return BookingFactory(occurrence=meeting, user=None, **guest | values)


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


def test_own_guest_and_past_and_settled_are_left_alone():
    meeting = meeting_of(5)
    guest_of(None, meeting)
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


@pytest.mark.parametrize("state", [BookingState.CONFIRMED, BookingState.REQUESTED])
def test_guests_of_whoever_left_are_chosen_even_without_her(state):
    meeting, others = meeting_of(), meeting_of()
    host = member_of(meeting, others)
    guest = guest_of(host, meeting, state=state)
    guest_of(host, others)

    assert chosen() == []
    leave(host, meeting)
    assert chosen() == [guest]


@pytest.mark.parametrize(
    ("openness", "is_chosen"), [(Openness.GROUP, True), (Openness.PUBLIC, False)]
)
def test_guest_of_a_closed_account_stays_where_anybody_may_come(openness, is_chosen):
    meeting = meeting_of(openness=openness)
    host = member_of(meeting, is_active=False)
    guest_of(host, meeting)

    assert bool(chosen()) is is_chosen


def test_guest_of_a_facilitator_who_left_the_group_comes_with_her():
    meeting = meeting_of()
    host = member_of(meeting)
    meeting.group.facilitators.add(host)
    guest_of(host, meeting)
    leave(host, meeting)

    assert chosen() == []


def told(address):
    return OutboxMessage.objects.filter(to_address=address).order_by("pk")


def test_leaver_is_told_once_of_all_and_her_guest_of_his():
    meeting = meeting_of(3)
    later = OccurrenceFactory(series=meeting.series, day=DAY + timedelta(days=7))
    person = member_of(meeting, language="en")
    for held in (meeting, later):
        BookingFactory(occurrence=held, user=person, revision=1)
    guest_of(person, meeting, revision=1)
    asked = guest_of(person, later, guest_email="bea@example.org", state=BookingState.REQUESTED)
    leave(person, meeting)

    with time_machine.travel(NOW, tick=False):
        give_back_places_of_leavers(now=NOW)
        give_back_places_of_leavers(now=NOW)

    assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.CANCELLED}
    (mail,) = told(person.email)
    assert mail.kind == "meetings/changes"
    assert mail.calendar.count("STATUS:CANCELLED") == 2
    assert "which you have left" in mail.text_body
    (to_guest,) = told("ana@example.org")
    assert "The member who invited you" in to_guest.text_body
    assert "METHOD:CANCEL" in to_guest.calendar
    assert not told(asked.guest_email).exists()


@pytest.mark.parametrize(
    ("state", "until"), [(BookingState.WAITING, None), (BookingState.OFFERED, STARTS_AT)]
)
def test_leaver_who_only_waits_is_told_and_has_nothing_to_take_out_of_her_calendar(state, until):
    meeting = meeting_of(1)
    person = member_of(meeting, language="en")
    BookingFactory(occurrence=meeting, user=person, state=state, queued_at=NOW, offered_until=until)
    leave(person, meeting)

    give_back_places_of_leavers(now=NOW)

    (mail,) = told(person.email)
    assert (mail.kind, mail.calendar) == ("meetings/given_up", "")
    assert "you no longer wait for a place" in mail.text_body
    assert "which you have left" in mail.text_body


def test_places_of_a_leaver_and_of_her_guest_are_offered_to_the_next():
    meeting = meeting_of(2)
    person = member_of(meeting)
    BookingFactory(occurrence=meeting, user=person)
    guest_of(person, meeting)
    for _one in range(3):
        BookingFactory(occurrence=meeting, user=member_of(meeting), state="waiting", queued_at=NOW)
    leave(person, meeting)

    assert give_back_places_of_leavers(now=NOW) == 2
    assert meeting.bookings.filter(state=BookingState.OFFERED).count() == 2
