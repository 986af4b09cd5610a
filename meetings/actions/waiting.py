"""Offers answered by those in line, and what the facilitator decides of the waiting list."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.enums import BookingState, Seat
from meetings.models import Booking, Occurrence
from meetings.notifications.bookings import announce_booked, announce_given
from meetings.pipeline import turns
from meetings.pipeline.places import end_lapsed_offers, fill_places, ledger_of
from members.models import User


@transaction.atomic
def accept_offer(*, booking: Booking, until: datetime, actor: User | None) -> Booking:
    """Take the place that was kept until this moment; taking it twice is taking it once.

    `actor` is None for whoever uses the link of the mail. Records `offer_accepted`. Raises
    ValidationError: `cancelled`, `begun`, `offer_over` when it lapsed or another took its place.
    """
    booking, meeting = turns.lock_booking(booking)
    now = timezone.now()
    if booking.state == BookingState.CONFIRMED:
        return booking
    turns.check_open(meeting, now=now)
    _check_offer(booking, until, now)
    turns.take_offer(booking, now=now, actor=actor)
    announce_booked(booking)
    return booking


@transaction.atomic
def decline_offer(*, booking: Booking, until: datetime, actor: User | None) -> Booking:
    """Leave the place kept until this moment, and the list: the next in line is offered it.

    Records `booking_cancelled`. Raises ValidationError: `begun`, `offer_over`.
    """
    booking, meeting = turns.lock_booking(booking)
    now = timezone.now()
    if booking.state == BookingState.CANCELLED:
        return booking
    turns.refuse_if_begun(meeting, now=now)
    _check_offer(booking, until, now)
    turns.give_back(booking, actor=actor, reason="", now=now)
    fill_places(meeting, now=now)
    return booking


@transaction.atomic
def make_room(*, booking: Booking, actor: User) -> Booking:
    """Let somebody in from the waiting list, out of turn: a free place, or one more chair.

    When all are taken the meeting gets one more place. Records `place_given`, and
    `place_added`. Raises ValidationError: `cancelled`, `begun`, `not_waiting`.
    """
    return _let_in(booking, actor, adds_a_chair=True)


@transaction.atomic
def give_free_place(*, booking: Booking, actor: User) -> Booking:
    """Give a free place to somebody in line; of two who give the last one, one is refused.

    Records `place_given`. Raises ValidationError: `cancelled`, `begun`, `not_waiting`, `full`.
    """
    return _let_in(booking, actor, adds_a_chair=False)


def _let_in(booking: Booking, actor: User, *, adds_a_chair: bool) -> Booking:
    booking, meeting = turns.lock_booking(booking)
    now = timezone.now()
    if booking.state == BookingState.CONFIRMED:
        return booking
    turns.check_open(meeting, now=now)
    if booking.state not in (BookingState.WAITING, BookingState.OFFERED):
        message = _("This person is no longer on the list: look at it again.")
        raise ValidationError(message, code="not_waiting")
    end_lapsed_offers(meeting, now=now)
    if booking.state == BookingState.WAITING and not _has_free_place(meeting, booking, now):
        if not adds_a_chair:
            message = _("This place has just been given, or taken. Look at the list again.")
            raise ValidationError(message, code="full")
        _add_place(meeting, Seat(booking.seat), actor=actor)
    turns.take_place(booking, now=now, actor=actor)
    announce_given(booking)
    fill_places(meeting, now=now)
    return booking


def _check_offer(booking: Booking, until: datetime, now: datetime) -> None:
    is_same = booking.state == BookingState.OFFERED and booking.offered_until == until
    if not is_same or until <= now:
        message = _("This place is no longer kept: its time is over. Look at where you stand.")
        raise ValidationError(message, code="offer_over")


def _has_free_place(meeting: Occurrence, booking: Booking, now: datetime) -> bool:
    """Any place, newcomers' ones too: the facilitator decides."""
    left = ledger_of(meeting, now=now).left(Seat(booking.seat), is_newcomer=True)
    return left is None or left > 0


def _add_place(meeting: Occurrence, seat: Seat, *, actor: User) -> None:
    """The series no longer says how many places this meeting has."""
    name = "room_capacity" if seat == Seat.ROOM else "online_capacity"
    setattr(meeting, name, (meeting.capacity_of(seat) or 0) + 1)
    meeting.own_fields = sorted({*meeting.own_fields, name})
    meeting.save(update_fields=[name, "own_fields"])
    record_event(actor=actor, verb="place_added", subject=meeting, seat=seat)
