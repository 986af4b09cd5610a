"""Those who came without a place: noted by whoever runs the meeting, and by nobody else."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.actions.attendance import MARKS, check_under_way
from meetings.actions.contests import CONTESTED_WITHIN
from meetings.enums import BookingState
from meetings.models import Booking, Occurrence
from meetings.pipeline.places import lock_meeting
from meetings.pipeline.presence import let_in, note
from members.models import User


@transaction.atomic
def note_walk_in(*, meeting: Occurrence, user: User, actor: User) -> Booking:
    """Note that somebody came without a place, or had given it back; twice is once.

    No capacity refuses her, for she is there; a place she has is simply noted as taken. Nothing
    is written to her. Records `walk_in_noted`, or `attendance_noted`. Raises ValidationError:
    `too_early`, `closed` once nothing can be contested any more.
    """
    meeting = _meeting_that_counts(meeting)
    booking = meeting.bookings.select_related("user").filter(user=user).first()
    return _note(booking or Booking(user=user, seat=meeting.seats[0]), meeting, actor)


@transaction.atomic
def note_walk_in_guest(*, meeting: Occurrence, name: str, actor: User) -> Booking:
    """Note that somebody from outside came, by name alone; the same name again changes nothing.

    A guest of that name who is known already, agreed to or not, is the one meant. Her name is
    forgotten a month after, as those of all guests. Raises as `note_walk_in`.
    """
    meeting = _meeting_that_counts(meeting)
    known = meeting.bookings.filter(user=None, erased_at=None, guest_name__iexact=name)
    booking = known.order_by("pk").first()
    return _note(booking or Booking(guest_name=name, seat=meeting.seats[0]), meeting, actor)


def may_add(meeting: Occurrence, *, now: datetime) -> bool:
    """Tell whether somebody who came can still be added."""
    try:
        _check_counts(meeting, now=now)
    except ValidationError:
        return False
    return True


def _meeting_that_counts(meeting: Occurrence) -> Occurrence:
    held = lock_meeting(meeting.pk)
    _check_counts(held, now=timezone.now())
    return held


def _check_counts(meeting: Occurrence, *, now: datetime) -> None:
    closed_at = meeting.attendance_closed_at
    if closed_at is None:
        check_under_way(meeting, now=now)
    elif now >= closed_at + CONTESTED_WITHIN:
        message = _("The attendance was closed more than a week ago: nobody is added any more.")
        raise ValidationError(message, code="closed")


def _note(booking: Booking, meeting: Occurrence, actor: User) -> Booking:
    booking.occurrence = meeting
    if booking.state in MARKS:
        return note(booking, BookingState.PRESENT, actor)
    return let_in(booking, actor=actor, now=timezone.now())
