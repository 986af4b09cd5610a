"""What a group that no longer meets leaves in the calendar: called off, and told."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from meetings.actions.occurrences import cancel_meeting
from meetings.models import Occurrence


def cancel_meetings_of_closed_groups(*, now: datetime) -> int:
    """Call off the meetings to come of groups that have closed; return how many.

    Those who expected them are told why, in the language of the group. What has begun goes on.
    Each meeting is one transaction; twice is once.
    """
    ahead = Occurrence.objects.planned().filter(group__is_closed=True, starts_at__gt=now)
    meetings = list(ahead.select_related("group").order_by("starts_at", "pk"))
    for meeting in meetings:
        assert meeting.group
        with translation.override(meeting.group.language):
            reason = _("The group %(name)s no longer meets.") % {"name": meeting.group.name}
        cancel_meeting(meeting=meeting, reason=reason, actor=None, now=now)
    return len(meetings)
