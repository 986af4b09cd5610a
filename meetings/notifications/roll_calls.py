"""Who was there? asked of those who run meetings that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage
from meetings.models import Occurrence
from meetings.notifications.readers import reader_named, write
from members.models import User

ROLL_CALLS = "meetings/roll_calls"


@dataclass(frozen=True, slots=True)
class RollCall:
    """A meeting, and of how many people nothing is said."""

    meeting: Occurrence
    count: int

    @property
    def url(self) -> str:
        return site_url(reverse("meetings:attendance_list", args=[self.meeting.public_id]))


def ask_for_roll_calls(
    person: User, asked: Sequence[RollCall], *, now: datetime
) -> OutboxMessage | None:
    """Ask one person for all of these, in the order of their dates; at least one."""
    return write(
        reader_named(person),
        ROLL_CALLS,
        {"asked": asked},
        meeting=asked[0].meeting,
        subject=asked[0].meeting,
        period=now.isoformat(),
    )
