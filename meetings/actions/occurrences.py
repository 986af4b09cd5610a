"""One meeting: changed or moved apart from its series, or called off."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.enums import OccurrenceState
from meetings.models import Occurrence
from meetings.models.plan import PLAN_FIELDS
from meetings.pipeline.changes import TIME, Change, change_plan, check_places, check_slots
from meetings.pipeline.places import fill_places, lock_meeting
from meetings.pipeline.told import tell_changes
from members.models import User

MAKES_ROOM: Final = frozenset({"room_capacity", "online_capacity", "newcomer_seats"})
CANCELLING: Final = ("state", "cancel_reason", "cancelled_at", "cancelled_by", "sequence")


@transaction.atomic
def change_meeting(
    *,
    meeting: Occurrence,
    actor: User,
    now: datetime,
    starts_at: datetime,
    ends_at: datetime,
    **values: Any,
) -> Occurrence:
    """Write what is said of one meeting, or move it; later changes of its series leave that.

    `values` are those of `PLAN_FIELDS`. People who expect it are told when its time or its place
    changes, and asked to confirm when it is its time. The same answers change nothing.
    Raises ValidationError by field, `below_taken`, `seats_taken`, `not_to_come`, `in_the_past`,
    `slots_taken` for a forum.
    """
    meeting = lock_meeting(meeting.pk)
    check_to_come(meeting, now=now)
    times = {"starts_at": starts_at, "ends_at": ends_at}
    change = change_plan(meeting, {**values, **times})
    if change.is_moved and starts_at <= now:
        message = _("This time is past: choose one to come.")
        raise ValidationError({"day": ValidationError(message, code="in_the_past")})
    meeting.full_clean(validate_unique=False)
    check_places([change])
    check_slots([change])
    if change.fields:
        own = {TIME if name in times else name for name in change.fields}
        meeting.own_fields = sorted(own | set(meeting.own_fields))
        store_changes([change], now=now, also=["own_fields"])
        record_event(actor=actor, verb="meeting_changed", subject=meeting, fields=change.fields)
    return meeting


@transaction.atomic
def cancel_meeting(
    *, meeting: Occurrence, reason: str, actor: User | None, now: datetime
) -> Occurrence:
    """Call one meeting off; those who expected it are told why. Twice is once.

    `actor` is None when its group has closed. Raises ValidationError: `not_to_come`,
    `reason_required`.
    """
    meeting = lock_meeting(meeting.pk)
    if not meeting.is_cancelled:
        check_to_come(meeting, now=now)
        call_off([meeting], reason=reason, actor=actor, now=now)
        tell_changes(called_off=[meeting], now=now)
    return meeting


def check_to_come(meeting: Occurrence, *, now: datetime) -> None:
    """Refuse what has ended, or is off. Raises ValidationError: `not_to_come`."""
    if meeting.is_cancelled or meeting.ends_at <= now:
        message = _("This meeting is over, or called off: it stays as it was told.")
        raise ValidationError(message, code="not_to_come")


def call_off(
    meetings: Iterable[Occurrence], *, reason: str, actor: User | None, now: datetime
) -> None:
    """Cancel meetings held by the caller, who then tells those who expected them.

    Raises ValidationError: `reason_required`.
    """
    for meeting in meetings:
        meeting.state, meeting.cancel_reason = OccurrenceState.CANCELLED, reason.strip()
        meeting.cancelled_at, meeting.cancelled_by = now, actor
        meeting.sequence += 1
        meeting.clean_fields(exclude=set(PLAN_FIELDS))
        meeting.validate_constraints()
        meeting.save(update_fields=CANCELLING)
        record_event(actor=actor, verb="meeting_cancelled", subject=meeting)


def store_changes(
    changes: Sequence[Change],
    *,
    now: datetime,
    called_off: Sequence[Occurrence] = (),
    also: Iterable[str] = (),
) -> None:
    """Store changed meetings held by the caller, tell who expects them, fill new places.

    Whoever expects several of them, or of those just called off, is written to once.
    """
    for change in changes:
        change.meeting.sequence += change.is_told
        change.meeting.save(update_fields=[*change.fields, *also, "sequence"])
    tell_changes([change for change in changes if change.is_told], called_off, now=now)
    for change in changes:
        if not MAKES_ROOM.isdisjoint(change.fields):
            fill_places(change.meeting, now=now)
