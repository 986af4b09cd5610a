"""Those who run a meeting, when something of it is for them alone."""

from django.db.models import Q

from meetings.models import Occurrence
from members.models import User
from members.notifications.applications import coordinators


def facilitators_of(meeting: Occurrence) -> list[User]:
    """Return who facilitates the group or the series; the coordinators when nobody does."""
    hers = Q(facilitated_series=meeting.series_id)
    if meeting.group_id is not None:
        hers |= Q(facilitated_groups=meeting.group_id)
    found = User.objects.filter(hers, is_active=True).distinct().order_by("pk")
    return list(found) or list(coordinators())
