"""Those who run a meeting, when something of it is for them alone."""

from meetings.models import Occurrence
from members.models import User
from members.notifications.applications import coordinators


def facilitators_of(meeting: Occurrence) -> list[User]:
    """Return who facilitates the group or the series; the coordinators when nobody does."""
    return list(meeting.series.facilitated_by()) or list(coordinators())
