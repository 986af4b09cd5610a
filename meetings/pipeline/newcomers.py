"""Who is new to a group: some places are kept for her, that the regulars would take."""

from datetime import timedelta
from typing import Final

from meetings.enums import BookingState
from meetings.models import Booking, Occurrence
from members.models import GroupSpell, User

# A month of weekly meetings is what people need to know each other; whoever came late, or was
# away, keeps her place as a newcomer for her first three meetings.
FIRST_WEEKS: Final = timedelta(weeks=4)
FIRST_MEETINGS: Final = 3


def is_newcomer(user: User, meeting: Occurrence) -> bool:
    """Tell whether she is in her first four weeks in the group, or her first three meetings.

    For a meeting of the whole collective, her first group counts, and all meetings. Someone who
    is in no group is nobody's newcomer. Two queries.
    """
    day = meeting.local_start.date()
    spells = GroupSpell.objects.filter(user=user).current_on(day)
    came = Booking.objects.filter(user=user, state=BookingState.PRESENT)
    if meeting.group_id is not None:
        spells = spells.filter(group=meeting.group_id)
        came = came.filter(occurrence__group=meeting.group_id)
    entered_on = spells.order_by("entered_on").values_list("entered_on", flat=True).first()
    if entered_on is None:
        return False
    return day < entered_on + FIRST_WEEKS or came[:FIRST_MEETINGS].count() < FIRST_MEETINGS
