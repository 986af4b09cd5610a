"""Facilitation, notes, welcome, timekeeping: taken on by those who come."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.enums import BookingState, MeetingRole
from meetings.models import Booking
from meetings.pipeline import turns
from members.models import User


@transaction.atomic
def take_role(*, booking: Booking, role: MeetingRole, actor: User) -> Booking:
    """Take a role on, in place of another of hers; the same again changes nothing.

    Records `role_taken`. Raises ValidationError: `cancelled`, `begun`, `role_unknown` for one
    this meeting has not, `not_booked`, `role_taken` by somebody else.
    """
    booking, meeting = turns.lock_booking(booking)
    turns.check_open(meeting, now=timezone.now())
    if booking.role == role:
        return booking
    if role not in meeting.roles:
        raise ValidationError(_("This meeting does not need this role."), code="role_unknown")
    if booking.state != BookingState.CONFIRMED:
        message = _("Book your place first: roles are taken on by those who come.")
        raise ValidationError(message, code="not_booked")
    if meeting.bookings.holding().filter(role=role).exists():
        message = _("Somebody has just taken this role on. See whether another is free.")
        raise ValidationError(message, code="role_taken")
    return _save(booking, role, "role_taken", actor)


@transaction.atomic
def leave_role(*, booking: Booking, actor: User) -> Booking:
    """Give her role back before the meeting; without one, nothing happens. Records `role_left`.

    Raises ValidationError `begun`.
    """
    booking, meeting = turns.lock_booking(booking)
    if not booking.role:
        return booking
    turns.refuse_if_begun(meeting, now=timezone.now())
    return _save(booking, "", "role_left", actor)


def _save(booking: Booking, role: str, verb: str, actor: User) -> Booking:
    former, booking.role = booking.role, role
    booking.save(update_fields=["role"])
    record_event(actor=actor, verb=verb, subject=booking, role=role or former)
    return booking
