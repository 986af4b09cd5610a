"""From the asking to the place and back: the states of one booking, under its meeting's row."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.enums import BookingState, MeetingKind, OccurrenceState, Seat
from meetings.models import Booking, Occurrence, StandVisit
from meetings.pipeline.places import gets_a_place, ledger_of, lock_meeting
from members.models import User

ENTERED = (
    "guest_name",
    "invited_by",
    "seat",
    "state",
    "state_changed_at",
    "is_newcomer",
    "role",
    "queued_at",
    "passed_at",
    "offered_until",
    "to_confirm_since",
    "let_in_by",
    "cancelled_at",
    "cancelled_by",
    "cancel_reason",
    "revision",
    "reminded_early_at",
    "reminded_late_at",
)

# A full clean asks 25 questions more, while others wait for the meeting; what they would find is
# read under its row, or refused by the constraints.
CHECKED_BY_POSTGRES = (
    "occurrence",
    "user",
    "invited_by",
    "let_in_by",
    "cancelled_by",
    "public_id",
)


def lock_booking(booking: Booking) -> tuple[Booking, Occurrence]:
    """Hold the meeting of a booking, then read it again: nobody else changes it meanwhile."""
    meeting = lock_meeting(booking.occurrence_id)
    fresh = Booking.objects.select_related("user", "invited_by").get(pk=booking.pk)
    fresh.occurrence = meeting
    return fresh, meeting


def check_open(meeting: Occurrence, *, now: datetime) -> None:
    """Refuse to book what is off or has begun. Raises ValidationError `cancelled`, `begun`."""
    if meeting.state == OccurrenceState.CANCELLED:
        message = _("This meeting is called off. Look at the next dates: they have room.")
        raise ValidationError(message, code="cancelled")
    refuse_if_begun(meeting, now=now)


def refuse_if_begun(meeting: Occurrence, *, now: datetime) -> None:
    """Raises ValidationError `begun` once it has, or its attendance is closed."""
    if now >= meeting.starts_at or meeting.attendance_closed_at is not None:
        message = _("This meeting has begun: tell its facilitator what has changed for you.")
        raise ValidationError(message, code="begun")


def check_seat(meeting: Occurrence, seat: Seat) -> None:
    """Raises ValidationError `seat_unknown` for a kind of place this meeting has not."""
    if seat not in meeting.seats:
        message = _("This meeting has no such places. Choose among those shown.")
        raise ValidationError(message, code="seat_unknown")


def enter(booking: Booking, *, now: datetime, actor: User | None, asks_first: bool = False) -> bool:
    """Give a booking a place or a turn in line; return True when the place is hers.

    `asks_first` leaves a guest `requested`, for somebody has to agree. Records `booking_made`.
    """
    has_place = not asks_first and gets_a_place(booking, ledger_of(booking.occurrence, now=now))
    if asks_first:
        booking.state = BookingState.REQUESTED
    else:
        booking.state = BookingState.CONFIRMED if has_place else BookingState.WAITING
    booking.state_changed_at = now
    if not asks_first:
        booking.queued_at = booking.queued_at or now
    booking.passed_at = booking.passed_at if booking.state == BookingState.WAITING else None
    booking.offered_until = booking.to_confirm_since = booking.let_in_by = None
    booking.cancelled_at = booking.cancelled_by = None
    booking.cancel_reason = ""
    booking.reminded_early_at = booking.reminded_late_at = None
    booking.revision += has_place
    booking.clean_fields(exclude=CHECKED_BY_POSTGRES)
    if booking.pk is None:
        booking.save(force_insert=True)
    else:
        booking.save(update_fields=ENTERED)
    record_event(actor=actor, verb="booking_made", subject=booking, state=booking.state)
    return has_place


def take_offer(booking: Booking, *, now: datetime, actor: User | None) -> None:
    """Make the place kept for her hers. Records `offer_accepted`."""
    _take(booking, now=now)
    record_event(actor=actor, verb="offer_accepted", subject=booking)


def take_place(booking: Booking, *, now: datetime, actor: User) -> None:
    """Make a place that whoever runs the meeting gives her hers. Records `place_given`."""
    _take(booking, now=now)
    record_event(actor=actor, verb="place_given", subject=booking)


def give_back(booking: Booking, *, actor: User | None, reason: str, now: datetime) -> bool:
    """Cancel a booking, with its role and its slots; return whether it held a place. Records it."""
    former = booking.state
    booking.state, booking.state_changed_at = BookingState.CANCELLED, now
    booking.cancelled_at, booking.cancelled_by, booking.cancel_reason = now, actor, reason
    booking.offered_until = booking.to_confirm_since = booking.passed_at = None
    booking.queued_at = booking.let_in_by = None
    booking.role = ""
    booking.revision += former == BookingState.CONFIRMED
    booking.clean_fields(exclude=CHECKED_BY_POSTGRES)
    booking.save(update_fields=ENTERED)
    if booking.user_id is not None and booking.occurrence.kind == MeetingKind.FORUM:
        visits = StandVisit.objects.filter(stand__occurrence=booking.occurrence_id)
        visits.filter(user=booking.user_id).delete()
    record_event(actor=actor, verb="booking_cancelled", subject=booking, was=former)
    return former == BookingState.CONFIRMED


def _take(booking: Booking, *, now: datetime) -> None:
    booking.state, booking.state_changed_at = BookingState.CONFIRMED, now
    booking.offered_until = booking.passed_at = booking.to_confirm_since = None
    booking.revision += 1
    booking.save(update_fields=ENTERED)
