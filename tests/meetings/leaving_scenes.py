"""People who are in groups, and leave them."""

from tests.meetings.booking_scenes import NOW, join_group
from tests.members.factories import UserFactory

TODAY = NOW.date()


def member_of(*meetings, **values):
    """Somebody who has been in the group of each of these meetings for long."""
    person = UserFactory(member=True, **values)
    for meeting in meetings:
        join_group(person, meeting)
    return person


def leave(person, meeting, *, on=TODAY):
    stay = person.group_spells.get(group=meeting.group)
    stay.left_on, stay.end_reason = on, "other"
    stay.save(update_fields=["left_on", "end_reason"])
