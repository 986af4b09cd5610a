from datetime import date

import pytest

from meetings.enums import BookingState
from meetings.pipeline.arrivals import found_by_name, may_have_come, of_its_group, on_its_list
from tests.meetings.booking_scenes import NOW, join_group, meeting_of, regular
from tests.meetings.factories import BookingFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return meeting_of(20)


def test_those_at_hand_are_the_group_and_who_asked_for_a_place(meeting):
    inside = regular(meeting, last_name="Aubry")
    GroupSpellFactory(group=meeting.group, left_on=date(2026, 12, 1), end_reason="on_break")
    expected = BookingFactory(occurrence=meeting, user=regular(meeting))
    waiting, given_back = (
        BookingFactory(occurrence=meeting, user=regular(meeting, last_name=name), **values)
        for name, values in [
            ("Bruno", {"state": BookingState.WAITING, "queued_at": NOW}),
            ("Colin", {"state": BookingState.CANCELLED, "cancelled_at": NOW}),
        ]
    )

    assert list(of_its_group(meeting)) == [inside]
    assert list(on_its_list(meeting)) == [waiting, given_back]
    assert expected.user not in of_its_group(meeting)


def test_a_meeting_of_the_collective_has_no_group_at_hand():
    meeting = meeting_of(2, series__group=None)
    UserFactory(member=True)

    assert list(of_its_group(meeting)) == []


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("le", False),
        ("l e", False),
        ("lef", True),
        ("LEFÈVRE", True),
        ("lefevre zoe", True),
        ("zoé", True),
        ("lefevre paul", False),
        ("zoe@example", False),
        ("", False),
    ],
)
def test_others_are_found_by_their_name_alone(meeting, words, is_found):
    zoe = UserFactory(first_name="Zoé", last_name="Lefèvre", email="zoe@example.org", member=True)

    assert found_by_name(meeting, words) == ([zoe] if is_found else [])


def test_who_is_listed_already_or_no_longer_ours_is_not_found(meeting):
    for values in ({"member": True, "is_active": False}, {}):
        UserFactory(last_name="Lefèvre", **values)
    listed = UserFactory(last_name="Lefèvre", member=True)
    BookingFactory(occurrence=meeting, user=listed)

    assert found_by_name(meeting, "lefèvre") == []
    assert list(may_have_come(meeting)) == [listed]


def test_a_few_are_found_not_the_whole_collective(meeting):
    UserFactory.create_batch(9, last_name="Lefèvre", member=True)

    assert len(found_by_name(meeting, "lefevre")) == 8


def test_somebody_of_the_group_whose_role_has_ended_may_have_come(meeting):
    person = join_group(UserFactory(), meeting)

    assert person in may_have_come(meeting)
