"""Who was there, as it is noted: by a caller who holds the row of the meeting."""

from datetime import datetime

from django.utils import timezone

from collectif.core.events import record_event
from meetings.enums import BookingState
from meetings.models import Booking
from meetings.pipeline.turns import CHECKED_BY_POSTGRES, ENTERED
from members.models import User


def note(booking: Booking, state: BookingState, actor: User | None) -> Booking:
    """Write down what is known of one who was expected; the same changes nothing.

    One who was let in without a place and was not there after all is no absence: she is taken off
    the list. Records `attendance_noted`.
    """
    if booking.state == state:
        return booking
    former, now = booking.state, timezone.now()
    if booking.is_walk_in:
        _take_off(booking, actor, now)
    else:
        booking.state, booking.state_changed_at = state, now
        booking.save(update_fields=["state", "state_changed_at"])
    told = {"state": booking.state, "was": former}
    record_event(actor=actor, verb="attendance_noted", subject=booking, **told)
    return booking


def let_in(booking: Booking, *, actor: User, now: datetime) -> Booking:
    """Note as there somebody who had no place, whatever the capacity: being there is a fact.

    Postgres goes on refusing a thirteenth place of twelve: these are counted apart, and bear the
    name of whoever noted them. Nothing is written to her. Records `walk_in_noted`.
    """
    former = booking.state
    booking.state, booking.state_changed_at, booking.let_in_by = BookingState.PRESENT, now, actor
    booking.passed_at = booking.offered_until = booking.to_confirm_since = None
    booking.cancelled_at = booking.cancelled_by = None
    booking.cancel_reason = ""
    booking.clean_fields(exclude=CHECKED_BY_POSTGRES)
    if booking.pk is None:
        booking.save(force_insert=True)
    else:
        booking.save(update_fields=ENTERED)
    record_event(actor=actor, verb="walk_in_noted", subject=booking, was=former)
    return booking


def _take_off(booking: Booking, actor: User | None, now: datetime) -> None:
    """Back on the list where she waited; else nothing but the trace that she was noted.

    The name of a guest that was typed by mistake is forgotten.
    """
    booking.let_in_by, booking.state_changed_at = None, now
    if booking.queued_at and now < booking.occurrence.starts_at:
        booking.state = BookingState.WAITING
    else:
        booking.state, booking.queued_at = BookingState.CANCELLED, None
        booking.cancelled_at, booking.cancelled_by = now, actor
    if booking.is_guest and not booking.guest_email:
        booking.guest_name, booking.erased_at = "", now
    booking.save(update_fields=[*ENTERED, "erased_at"])
