"""What a group that no longer meets leaves in the calendar: called off, and told."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.actions.occurrences import call_off
from meetings.models import Occurrence
from meetings.pipeline.places import lock_meetings
from meetings.pipeline.told import tell_changes
from members.models import Group


def cancel_meetings_of_closed_groups(*, now: datetime) -> int:
    """Call off the meetings to come of groups that have closed; return how many.

    Those who expected them are told why, in one e-mail and in the language of the group. What has
    begun goes on. Each group is one transaction; twice is once.
    """
    ahead = Occurrence.objects.planned().filter(group__is_closed=True, starts_at__gt=now)
    groups = Group.objects.filter(pk__in=ahead.values("group")).order_by("pk")
    return sum(_cancel_meetings_of(group, now) for group in groups)


@transaction.atomic
def _cancel_meetings_of(group: Group, now: datetime) -> int:
    ahead = group.occurrences.planned().filter(starts_at__gt=now)
    locked = lock_meetings(ahead.values_list("pk", flat=True))
    meetings = [meeting for meeting in locked if not meeting.is_cancelled]
    with translation.override(group.language):
        reason = _("The group %(name)s no longer meets.") % {"name": group.name}
    call_off(meetings, reason=reason, actor=None, now=now)
    tell_changes(called_off=meetings, now=now)
    return len(meetings)
