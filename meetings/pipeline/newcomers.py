"""Who is new to a group: some places are kept for her, that the regulars would take."""

from collections.abc import Sequence
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
    return meeting.pk in new_at(user, [meeting])


def new_at(user: User, meetings: Sequence[Occurrence]) -> set[int]:
    """Return the keys of those, of one series, where she is a newcomer; two queries at most."""
    stays = GroupSpell.objects.filter(user=user).order_by("entered_on")
    came = Booking.objects.filter(user=user, state=BookingState.PRESENT)
    if meetings and meetings[0].group_id is not None:
        stays = stays.filter(group=meetings[0].group_id)
        came = came.filter(occurrence__group=meetings[0].group_id)
    told = list(stays)
    young: set[int] = set()
    old: set[int] = set()
    for meeting in meetings:
        day = meeting.local_start.date()
        stay = next((one for one in told if one.holds_on(day)), None)
        if stay is not None:
            (young if day < stay.entered_on + FIRST_WEEKS else old).add(meeting.pk)
    if old and came[:FIRST_MEETINGS].count() < FIRST_MEETINGS:
        return young | old
    return young
