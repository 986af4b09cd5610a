from datetime import date, timedelta

import pytest
from django.utils import timezone

from meetings.enums import BookingState, Openness
from meetings.models import Occurrence
from meetings.models.readers import meetings_heard_by, people_of
from members.enums import Role
from tests.meetings.conduct_factories import DURING
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db


def hears(user, meeting):
    return meetings_heard_by(user).filter(pk=meeting.pk).exists()


@pytest.fixture
def meeting():
    return OccurrenceFactory(openness=Openness.COLLECTIVE, room_capacity=20)


def test_those_of_the_group_hear_from_their_first_day_to_their_last(meeting):
    today = timezone.localdate()
    stays = {
        "here": {},
        "leaves tomorrow": {"left_on": today + timedelta(days=1), "end_reason": "moved"},
        "left today": {"left_on": today, "end_reason": "moved"},
        "to come": {"entered_on": today + timedelta(days=1)},
    }

    heard = [
        name
        for name, dates in stays.items()
        if hears(GroupSpellFactory(group=meeting.group, **dates).user, meeting)
    ]

    assert heard == ["here", "leaves tomorrow"]


@pytest.mark.parametrize(
    ("state", "told", "expected"),
    [
        (BookingState.CONFIRMED, {}, True),
        (BookingState.PRESENT, {}, True),
        (BookingState.ABSENT, {}, True),
        (BookingState.WAITING, {"queued_at": DURING}, False),
        (BookingState.REQUESTED, {}, False),
        (BookingState.CANCELLED, {"cancelled_at": DURING}, False),
    ],
)
def test_those_who_have_a_place_hear(meeting, state, told, expected):
    booking = BookingFactory(occurrence=meeting, state=state, **told)

    assert hears(booking.user, meeting) is expected


def test_those_who_facilitate_or_run_the_collective_hear(meeting, alice, dana):
    of_group, of_series = UserFactory(member=True), UserFactory(member=True)
    meeting.group.facilitators.add(of_group)
    meeting.series.facilitators.add(of_series)

    assert all(hears(user, meeting) for user in (alice, dana, of_group, of_series))


@pytest.mark.parametrize(
    "role", [Role.PARTNER_CONTACT, Role.COMMITTEE_MEMBER, Role.OBSERVER, Role.TRAINER, Role.MEMBER]
)
def test_others_hear_nothing_of_a_group_even_where_they_may_come(role):
    meeting = OccurrenceFactory(openness=Openness.PUBLIC)

    assert not hears(RoleGrantFactory(role=role).user, meeting)


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.MEMBER, True), (Role.TRAINER, True), (Role.PARTNER_CONTACT, False)],
)
def test_members_hear_what_is_said_to_all(role, expected):
    plenary = OccurrenceFactory(series=SeriesFactory(group=None), openness=Openness.PARTNERS)

    assert hears(RoleGrantFactory(role=role).user, plenary) is expected


def test_without_a_role_nothing_is_heard(charlie, meeting):
    GroupSpellFactory(user=charlie, group=meeting.group)

    assert not meetings_heard_by(charlie).exists()
    assert Occurrence.objects.exists()


def test_a_meeting_counts_on_its_own_people(meeting):
    booked = BookingFactory(occurrence=meeting).user
    of_group = GroupSpellFactory(group=meeting.group).user
    facilitator = UserFactory(member=True)
    meeting.group.facilitators.add(facilitator, booked)
    GroupSpellFactory(group=meeting.group, left_on=date(2026, 4, 1), end_reason="moved")
    BookingFactory(occurrence=meeting, state=BookingState.CANCELLED, cancelled_at=DURING)
    closed = BookingFactory(occurrence=meeting, user__is_active=False).user
    BookingFactory()

    people = list(people_of(meeting))

    assert sorted(person.pk for person in people) == sorted(
        person.pk for person in (booked, of_group, facilitator)
    )
    assert closed not in people
