"""A meeting under way, and people of it: what tests of the day and of the notes start from."""

from datetime import timedelta

from django.utils import timezone

from meetings.enums import MeetingRole
from meetings.models import Occurrence
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory


def person_of_meeting(first_name):
    return UserFactory(first_name=first_name, last_name="Roux", member=True, verified=True)


def meeting_under_way(*, facilitator, scribe) -> Occurrence:
    """It began half an hour ago; the scribe is of the group and has taken the notes on."""
    now = timezone.now()
    meeting = OccurrenceFactory(
        day=timezone.localdate(now),
        starts_at=now - timedelta(minutes=30),
        ends_at=now + timedelta(hours=2),
    )
    meeting.group.facilitators.add(facilitator)
    GroupSpellFactory(user=scribe, group=meeting.group)
    BookingFactory(occurrence=meeting, user=scribe, role=MeetingRole.SCRIBE)
    return meeting
