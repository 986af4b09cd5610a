"""Who may do what at meetings. Plain predicates; at most the query of a person's roles."""

from meetings.models import Occurrence, Series
from members.models import Group, User
from members.permissions import runs_collective


def facilitates(user: User, group: Group | None) -> bool:
    return group is not None and group.facilitators.contains(user)


def can_plan_meetings(user: User, group: Group | None) -> bool:
    """Plan the meetings of a group, or those of the whole collective when `group` is None."""
    return runs_collective(user) or facilitates(user, group)


def can_edit_series(user: User, series: Series) -> bool:
    return can_plan_meetings(user, series.group) or series.facilitators.contains(user)


def can_run_meeting(user: User, occurrence: Occurrence) -> bool:
    """Prepare it, take attendance, decide who comes in from the waiting list."""
    return can_edit_series(user, occurrence.series)
