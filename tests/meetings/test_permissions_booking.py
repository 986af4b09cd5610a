"""How one enters a group, and who books its meetings: two answers, each given by itself."""

import pytest

from meetings.models import Occurrence
from meetings.permissions import can_book
from tests.meetings.booking_scenes import join_group
from tests.meetings.factories import OccurrenceFactory, SeriesFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


def meeting_of(admission, openness):
    return OccurrenceFactory(series=SeriesFactory(group__admission=admission, openness=openness))


@pytest.mark.parametrize("admission", ["open", "invitation"])
@pytest.mark.parametrize(
    ("openness", "is_for_others"),
    [("group", False), ("collective", True), ("partners", True), ("public", True)],
)
def test_each_meeting_of_a_group_says_who_books_it(admission, openness, is_for_others):
    meeting = meeting_of(admission, openness)
    elsewhere = OccurrenceFactory()
    here = join_group(UserFactory(member=True), meeting)
    other = join_group(UserFactory(member=True), elsewhere)

    assert can_book(here, meeting) is True
    assert can_book(other, meeting) is is_for_others
    assert Occurrence.objects.visible_to(other).contains(meeting) is is_for_others
