"""Who was there: noted by whoever runs the meeting, by the door, or by joining online."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.enums import BookingState, OccurrenceState, Seat
from meetings.enums.booking import ATTENDANCE
from meetings.models import Booking, Occurrence
from meetings.pipeline import turns
from meetings.pipeline.doors import attendance_opens_at, is_door_code
from meetings.pipeline.places import lock_meeting
from meetings.pipeline.presence import note
from meetings.pipeline.roll_calls import settle
from members.models import User

MARKS = (
    BookingState.PRESENT,
    BookingState.EXCUSED,
    BookingState.ABSENT,
    BookingState.CONFIRMED,
)


@transaction.atomic
def mark_attendance(*, booking: Booking, state: BookingState, actor: User) -> Booking:
    """Note whether somebody came, or take the note back (`confirmed`); the same changes nothing.

    Once closed, a note may still be put right, not taken back. Records `attendance_noted`. Raises
    ValidationError: `too_early`, `closed`, `not_expected` for somebody without a place.
    """
    booking, meeting = turns.lock_booking(booking)
    is_put_right = meeting.attendance_closed_at is not None and state in ATTENDANCE
    if not is_put_right:
        check_under_way(meeting, now=timezone.now())
    if state not in MARKS or BookingState(booking.state) not in MARKS:
        message = _("This person has no place at this meeting: make room first.")
        raise ValidationError(message, code="not_expected")
    return note(booking, state, actor)


@transaction.atomic
def come_by_the_door(*, meeting: Occurrence, user: User, code: str) -> Booking:
    """Note that a person is there, by the code on the door.

    Whoever has no place is sent to those who run the meeting: the door cannot see whether the
    room holds one more, and they note her in one tap (`note_walk_in`). Raises ValidationError:
    `code_over`, `too_early`, `closed`, `not_booked`.
    """
    meeting = lock_meeting(meeting.pk)
    now = timezone.now()
    if not is_door_code(meeting, code, now=now):
        message = _("This code has changed: scan the one on the door again.")
        raise ValidationError(message, code="code_over")
    check_under_way(meeting, now=now)
    return _come(meeting, user)


@transaction.atomic
def join_online(*, booking: Booking, actor: User | None) -> Booking:
    """Note that somebody joins online, by her own click. Once closed, nothing is noted any more.

    `actor` is None for a guest, who comes by the link of her mail. Raises ValidationError
    `not_booked`.
    """
    booking, meeting = turns.lock_booking(booking)
    if booking.state not in MARKS:
        raise _without_a_place()
    if booking.seat != Seat.ONLINE:
        raise ValidationError(_("Your place is in the room."), code="not_booked")
    if meeting.attendance_closed_at is not None:
        return booking
    return note(booking, BookingState.PRESENT, actor)


@transaction.atomic
def close_attendance(*, meeting: Occurrence, actor: User) -> Occurrence:
    """Settle who was there: those of whom nothing was said were absent. Twice is once.

    The click says it of them; left to itself the attendance closes without (`close_forgotten`).
    Whoever missed two meetings in a row is told to those who run them, and to nobody else
    (`suggest_calls`). Records `attendance_closed`. Raises ValidationError: `cancelled`, `not_over`.
    """
    meeting = lock_meeting(meeting.pk)
    now = timezone.now()
    if meeting.attendance_closed_at is not None:
        return meeting
    if meeting.state == OccurrenceState.CANCELLED:
        raise ValidationError(_("This meeting did not take place."), code="cancelled")
    if now < meeting.starts_at:
        message = _("This meeting has not begun: close the attendance once it has.")
        raise ValidationError(message, code="not_over")
    for booking in meeting.bookings.filter(state=BookingState.CONFIRMED).order_by("pk"):
        booking.occurrence = meeting
        note(booking, BookingState.ABSENT, actor)
    settle(meeting, actor=actor, now=now)
    return meeting


def check_under_way(meeting: Occurrence, *, now: datetime) -> None:
    """Raises ValidationError `closed`, or `too_early`: before, and when the meeting is off."""
    if meeting.attendance_closed_at is not None:
        message = _("The attendance is closed. It can be contested for seven days.")
        raise ValidationError(message, code="closed")
    if meeting.state == OccurrenceState.CANCELLED or now < attendance_opens_at(meeting):
        message = _("It is too early: attendance is noted from half an hour before.")
        raise ValidationError(message, code="too_early")


def _come(meeting: Occurrence, user: User) -> Booking:
    booking = meeting.bookings.filter(user=user, state__in=MARKS).first()
    if booking is None:
        raise _without_a_place()
    booking.occurrence = meeting
    return note(booking, BookingState.PRESENT, user)


def _without_a_place() -> ValidationError:
    message = _(
        "You have no place at this meeting. See its facilitator, who can note you as there."
    )
    return ValidationError(message, code="not_booked")
