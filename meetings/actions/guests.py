"""Guests: brought by a member with the facilitator's agreement, or come alone to what is public."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.enums import BookingState, Openness, Seat
from meetings.models import Booking, Occurrence
from meetings.notifications.bookings import announce_booked
from meetings.notifications.guests import announce_guest, announce_guest_declined, ask_to_confirm
from meetings.permissions import can_bring_guest
from meetings.pipeline import turns
from meetings.pipeline.places import lock_meeting
from members.models import User


@transaction.atomic
def bring_guest(
    *, occurrence: Occurrence, host: User, name: str, email: str, seat: Seat
) -> Booking:
    """Ask to bring somebody; those who run the meeting are asked to agree.

    The same guest of the same host again changes nothing. Records `guest_brought`. Raises
    ValidationError: `cancelled`, `begun`, `seat_unknown`, `no_guests`, `already_booked` when
    another brings this person.
    """
    meeting = lock_meeting(occurrence.pk)
    now = timezone.now()
    turns.check_open(meeting, now=now)
    turns.check_seat(meeting, seat)
    if not can_bring_guest(host, meeting):
        message = _("Guests are not expected at this meeting. Ask its facilitators.")
        raise ValidationError(message, code="no_guests")
    booking = _guest_booking(meeting, email, now=now)
    if booking.pk and booking.invited_by_id != host.pk:
        message = _("Somebody else brings this guest already.")
        raise ValidationError(message, code="already_booked")
    if booking.pk and booking.state != BookingState.CANCELLED:
        return booking
    booking.guest_name, booking.seat, booking.invited_by = name, seat, host
    turns.enter(booking, now=now, actor=host, asks_first=True)
    announce_guest(booking)
    return booking


@transaction.atomic
def approve_guest(*, booking: Booking, actor: User) -> Booking:
    """Let a guest in: a place, or a turn in line; she is written to. Twice is once.

    Raises ValidationError: `cancelled`, `begun`, `not_asked`.
    """
    booking, meeting = turns.lock_booking(booking)
    now = timezone.now()
    turns.check_open(meeting, now=now)
    if booking.state in (BookingState.CONFIRMED, BookingState.WAITING):
        return booking
    _check_asked(booking)
    if turns.enter(booking, now=now, actor=actor):
        announce_booked(booking)
    return booking


@transaction.atomic
def decline_guest(*, booking: Booking, actor: User, reason: str) -> Booking:
    """Say no to a guest, with a word to whoever would bring her; twice is once.

    Raises ValidationError: `begun`, `not_asked`, `reason_required`.
    """
    booking, meeting = turns.lock_booking(booking)
    now = timezone.now()
    if booking.state == BookingState.CANCELLED:
        return booking
    turns.refuse_if_begun(meeting, now=now)
    _check_asked(booking)
    if not reason.strip():
        message = _("Say in a few words why: your member will pass it on.")
        raise ValidationError(message, code="reason_required")
    turns.give_back(booking, actor=actor, reason=reason, now=now)
    announce_guest_declined(booking)
    return booking


@transaction.atomic
def ask_public_place(*, occurrence: Occurrence, name: str, email: str, seat: Seat) -> Booking:
    """Take note that somebody wishes to come to a public event; her address is to be proved.

    Whoever has a place already is sent the same link again: the page tells nobody who comes.
    Raises ValidationError: `cancelled`, `begun`, `seat_unknown`, `not_open`.
    """
    meeting = lock_meeting(occurrence.pk)
    now = timezone.now()
    turns.check_open(meeting, now=now)
    turns.check_seat(meeting, seat)
    if meeting.openness != Openness.PUBLIC:
        message = _("This meeting is for members. Look at those that are open to all.")
        raise ValidationError(message, code="not_open")
    booking = _guest_booking(meeting, email, now=now)
    if booking.pk is None or booking.state == BookingState.CANCELLED:
        booking.guest_name, booking.seat, booking.invited_by = name, seat, None
        turns.enter(booking, now=now, actor=None, asks_first=True)
    ask_to_confirm(booking, now=now)
    return booking


@transaction.atomic
def confirm_public_place(*, booking: Booking) -> Booking:
    """Prove the address: the place is booked, or a turn in line is hers. Twice is once.

    Raises ValidationError: `cancelled`, `begun`, `gone` for one given up or erased.
    """
    booking, meeting = turns.lock_booking(booking)
    now = timezone.now()
    turns.check_open(meeting, now=now)
    if booking.state == BookingState.CANCELLED or booking.erased_at is not None:
        message = _("This place was given up. Ask for another on the page of the meeting.")
        raise ValidationError(message, code="gone")
    is_to_enter = booking.state == BookingState.REQUESTED and booking.is_own_request
    if is_to_enter and turns.enter(booking, now=now, actor=None):
        announce_booked(booking)
    return booking


def _guest_booking(meeting: Occurrence, email: str, *, now: datetime) -> Booking:
    known = meeting.bookings.filter(user=None, erased_at=None, guest_email__iexact=email)
    booking = known.select_related("invited_by").first()
    booking = booking or Booking(guest_email=email, queued_at=None)
    booking.occurrence = meeting
    return booking


def _check_asked(booking: Booking) -> None:
    if booking.state != BookingState.REQUESTED or booking.invited_by_id is None:
        message = _("This request has been answered, or taken back: look at the list again.")
        raise ValidationError(message, code="not_asked")
