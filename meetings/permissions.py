"""Who may do what at meetings. Plain predicates; at most the query of a person's roles."""

from collections.abc import Sequence

from django.db.models import Q

from meetings.enums import ApprovalRole, BookingState, MeetingRole, Openness
from meetings.models import (
    ActionItem,
    Agenda,
    Booking,
    MeetingDocument,
    Minutes,
    Occurrence,
    Series,
)
from meetings.models.readers import meetings_heard_by
from members.enums import Role
from members.models import Group, User
from members.permissions import runs_collective


def facilitates(user: User, group: Group | None) -> bool:
    return group is not None and group.facilitators.contains(user)


def can_browse_meetings(user: User) -> bool:
    """Find the calendar in the menu; what it shows is for `Occurrence.visible_to` to say."""
    return runs_collective(user) or bool(user.current_roles)


def can_plan_some(user: User) -> bool:
    """Open the pages where meetings are planned: of the collective, or of a group of hers."""
    if runs_collective(user):
        return True
    return bool(user.current_roles) and user.facilitated_groups.running().exists()


def can_see_plans(user: User) -> bool:
    """Open the list of what is planned: those who plan, and who facilitates a series."""
    if runs_collective(user):
        return True
    theirs = Q(facilitated_groups__is_closed=False) | Q(facilitated_series__isnull=False)
    return bool(user.current_roles) and User.objects.filter(theirs, pk=user.pk).exists()


def can_plan_meetings(user: User, group: Group | None) -> bool:
    """Plan the meetings of a group, or those of the whole collective when `group` is None."""
    return runs_collective(user) or facilitates(user, group)


def can_edit_series(user: User, series: Series) -> bool:
    return can_plan_meetings(user, series.group) or series.facilitators.contains(user)


def can_run_meeting(user: User, occurrence: Occurrence) -> bool:
    """Prepare it, take attendance, decide who comes in from the waiting list."""
    return can_edit_series(user, occurrence.series)


def can_book(user: User, occurrence: Occurrence) -> bool:
    """Take a place: who the meeting is open to, and those who run it.

    Those of the group are the ones who are in it on the day of the meeting; one query then.
    """
    is_open_to_her = _is_open_to_the_likes_of(user, Openness(occurrence.openness))
    return is_open_to_her or is_in_group(user, occurrence) or can_run_meeting(user, occurrence)


def bookable_by(user: User, series: Series, meetings: Sequence[Occurrence]) -> list[Occurrence]:
    """Keep the meetings of a series that `can_book` says yes to; three queries, however many."""
    stays = list(user.group_spells.filter(group=series.group_id)) if series.group_id else []
    hers = [
        one
        for one in meetings
        if _is_open_to_the_likes_of(user, Openness(one.openness))
        or any(stay.holds_on(one.local_start.date()) for stay in stays)
    ]
    if len(hers) < len(meetings) and can_edit_series(user, series):
        return list(meetings)
    return hers


def _is_open_to_the_likes_of(user: User, openness: Openness) -> bool:
    """Tell whether one may come without being of the group."""
    if openness == Openness.PUBLIC:
        return True
    if openness != Openness.GROUP and user.has_role(Role.MEMBER, Role.TRAINER, Role.COORDINATOR):
        return True
    return openness == Openness.PARTNERS and user.has_role(Role.PARTNER_CONTACT)


def is_in_group(user: User, occurrence: Occurrence) -> bool:
    """Tell whether the meeting's group is hers on that day: the first day out is not."""
    if occurrence.group_id is None:
        return False
    day = occurrence.local_start.date()
    return user.group_spells.current_on(day).filter(group_id=occurrence.group_id).exists()


def can_bring_guest(user: User, occurrence: Occurrence) -> bool:
    return occurrence.takes_guests and can_book(user, occurrence)


def can_change_booking(user: User, booking: Booking) -> bool:
    """Give it up or move it: her own, that of the guest she brings, or as facilitator."""
    is_hers = user.pk in {booking.user_id, booking.invited_by_id}
    return is_hers or can_run_meeting(user, booking.occurrence)


def can_hear(user: User, occurrence: Occurrence) -> bool:
    """Read what is said there: it stays among those it is said to."""
    return meetings_heard_by(user).filter(pk=occurrence.pk).exists()


def can_read_minutes(user: User) -> bool:
    """Open the list of minutes: it holds those of her meetings alone."""
    return runs_collective(user) or bool(user.current_roles)


def can_take_notes(user: User, occurrence: Occurrence) -> bool:
    """Write the minutes: who runs the meeting, and who took the notes on."""
    if can_run_meeting(user, occurrence):
        return True
    took_it_on = occurrence.bookings.holding().filter(user=user, role=MeetingRole.SCRIBE)
    named = Minutes.objects.filter(occurrence=occurrence, scribe=user)
    return took_it_on.exists() or named.exists()


def can_write_turn(user: User, booking: Booking) -> bool:
    """Say at the round table: for herself, or for others as the one who takes notes."""
    if not BookingState(booking.state).holds_a_place:
        return False
    return booking.user_id == user.pk or can_take_notes(user, booking.occurrence)


def can_close_action(user: User, action: ActionItem) -> bool:
    return action.owner_id == user.pk or can_take_notes(user, action.occurrence)


def can_remove_document(user: User, document: MeetingDocument) -> bool:
    return document.added_by_id == user.pk or can_run_meeting(user, document.occurrence)


def can_prepare(user: User, agenda: Agenda) -> bool:
    """Change the agenda of a meeting, or the model of a group."""
    if agenda.occurrence is not None:
        return can_run_meeting(user, agenda.occurrence)
    return can_plan_meetings(user, agenda.group)


def approval_roles(user: User, minutes: Minutes) -> list[ApprovalRole]:
    """As whom a person may stand by minutes."""
    roles = [ApprovalRole.SCRIBE] if minutes.scribe_id == user.pk else []
    return (
        [*roles, ApprovalRole.FACILITATOR] if can_run_meeting(user, minutes.occurrence) else roles
    )
