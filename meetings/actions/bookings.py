"""To take a place at a meeting, give it up, take it back; each change under the meeting's row."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.enums import BookingState, Seat
from meetings.enums.booking import HOLDING
from meetings.models import Booking, Occurrence, Series
from meetings.notifications.bookings import announce_booked, announce_given_up, announce_series
from meetings.permissions import bookable_by, can_book
from meetings.pipeline import turns
from meetings.pipeline.newcomers import is_newcomer
from meetings.pipeline.places import (
    end_lapsed_offers,
    fill_places,
    gets_a_place,
    ledger_of,
    lock_meeting,
    lock_meetings,
)
from meetings.pipeline.series_ahead import goes_on
from members.models import User


@transaction.atomic
def book(*, occurrence: Occurrence, user: User, seat: Seat, actor: User) -> Booking:
    """Give a person a place, or a turn on the waiting list; a second click changes nothing.

    Whoever is offered a place takes it, and the booking she gave up comes back. Records
    `booking_made` or `offer_accepted`, and writes to her when the place is hers. Raises
    ValidationError: `cancelled`, `begun`, `not_open`, `seat_unknown`, and `already_booked` when
    she is to come on the other kind of place.
    """
    meeting = lock_meeting(occurrence.pk)
    now = timezone.now()
    turns.check_open(meeting, now=now)
    _check_may_come(meeting, user)
    turns.check_seat(meeting, seat)
    booking, is_new_place = _place(meeting, user, seat, now=now, actor=actor)
    if is_new_place:
        announce_booked(booking)
    return booking


@transaction.atomic
def book_series(*, series: Series, user: User, seat: Seat, actor: User) -> list[Booking]:
    """Book what is planned of a series: a place where there is one, else a turn in line.

    Newcomers' places stay theirs, as for a single booking. Meetings held on the other kind of
    place only, after she leaves the group, or where she answered already (she has a place, waits,
    or said that she cannot come) are left alone. One mail tells all, and whether others are to be
    planned. Raises ValidationError: `nothing_to_book`, `not_open`.
    """
    now = timezone.now()
    planned = series.occurrences.bookable(now)
    meetings = [
        one for one in lock_meetings(planned.values_list("pk", flat=True)) if seat in one.seats
    ]
    if not meetings:
        message = _("No other meeting of this series is planned yet. Come back in a few days.")
        raise ValidationError(message, code="nothing_to_book")
    open_to_her = bookable_by(user, series, meetings)
    if not open_to_her:
        _check_may_come(meetings[0], user)
    answered = Booking.objects.answered_by(user).filter(occurrence__in=meetings)
    settled = set(answered.values_list("occurrence", flat=True))
    asked = [one for one in open_to_her if one.pk not in settled]
    placed = [_place(one, user, seat, now=now, actor=actor) for one in asked]
    placed.sort(key=lambda pair: pair[0].occurrence.starts_at)
    bookings = [booking for booking, _is_new in placed]
    new_places = {booking.pk for booking, is_new in placed if is_new}
    if new_places:
        announce_series(bookings, has_place=new_places, goes_on=goes_on(series))
    return bookings


@transaction.atomic
def cancel_booking(*, booking: Booking, actor: User | None, reason: str = "") -> Booking:
    """Give a place or a turn back, and offer the place to the next; a second time does nothing.

    `actor` is None for whoever uses the link of a mail. Records `booking_cancelled`. Raises
    ValidationError `begun` once the meeting has.
    """
    booking, meeting = turns.lock_booking(booking)
    now = timezone.now()
    if booking.state == BookingState.CANCELLED:
        return booking
    turns.refuse_if_begun(meeting, now=now)
    if turns.give_back(booking, actor=actor, reason=reason, now=now):
        announce_given_up(booking)
    fill_places(meeting, now=now)
    return booking


@transaction.atomic
def confirm_again(*, booking: Booking, actor: User | None) -> Booking:
    """Say that she still comes although the meeting was moved; twice is once.

    Records `booking_kept`. Raises ValidationError `begun`.
    """
    booking, meeting = turns.lock_booking(booking)
    if booking.to_confirm_since is None:
        return booking
    turns.refuse_if_begun(meeting, now=timezone.now())
    booking.to_confirm_since = None
    booking.save(update_fields=["to_confirm_since"])
    record_event(actor=actor, verb="booking_kept", subject=booking)
    return booking


@transaction.atomic
def confirm_all_again(*, user: User, now: datetime) -> int:
    """Say that she still comes to all that was moved and has not begun; return to how many.

    Records `booking_kept` for each.
    """
    asked = user.bookings.asked_again(now)
    lock_meetings(asked.values_list("occurrence", flat=True))
    # Read under their rows: what was given up while we waited is left so.
    bookings = list(asked.select_related("occurrence", "user"))
    for booking in bookings:
        booking.to_confirm_since = None
        booking.save(update_fields=["to_confirm_since"])
        record_event(actor=user, verb="booking_kept", subject=booking)
    return len(bookings)


@transaction.atomic
def change_seat(*, booking: Booking, seat: Seat, actor: User) -> Booking:
    """Come in the room rather than online, or the other way; the place left goes to the next.

    Refused, and nothing lost, when none is free there. Records `booking_moved`. Raises
    ValidationError: `cancelled`, `begun`, `seat_unknown`, `not_booked`, `full`.
    """
    booking, meeting = turns.lock_booking(booking)
    now = timezone.now()
    turns.check_open(meeting, now=now)
    turns.check_seat(meeting, seat)
    if booking.seat == seat:
        return booking
    if booking.state != BookingState.CONFIRMED:
        raise ValidationError(_("Book a place first, then choose where."), code="not_booked")
    booking.seat = seat
    if not gets_a_place(booking, ledger_of(meeting, now=now)):
        message = _("No place is free there: yours stays as it was.")
        raise ValidationError(message, code="full")
    booking.revision += 1
    booking.save(update_fields=["seat", "revision"])
    record_event(actor=actor, verb="booking_moved", subject=booking, seat=seat)
    announce_booked(booking)
    fill_places(meeting, now=now)
    return booking


def _check_may_come(meeting: Occurrence, user: User) -> None:
    if not can_book(user, meeting):
        message = _("This meeting is not open to this person. Its facilitators can tell you more.")
        raise ValidationError(message, code="not_open")


def _place(
    meeting: Occurrence, user: User, seat: Seat, *, now: datetime, actor: User
) -> tuple[Booking, bool]:
    """Place a person at a meeting held and open; with True when a place has just become hers."""
    end_lapsed_offers(meeting, now=now)
    booking = meeting.bookings.filter(user=user).first() or Booking()
    booking.occurrence, booking.user = meeting, user
    if booking.state == BookingState.OFFERED and booking.seat == seat:
        turns.take_offer(booking, now=now, actor=actor)
        return booking, True
    if booking.state in HOLDING:
        return _keep(booking, seat), False
    is_in_line = booking.state == BookingState.WAITING and booking.seat == seat
    if is_in_line and not _may_take_what_is_left(booking, now):
        return booking, False
    booking.queued_at = booking.queued_at if is_in_line else None
    booking.seat, booking.is_newcomer = seat, is_newcomer(user, meeting)
    return booking, turns.enter(booking, now=now, actor=actor)


def _keep(booking: Booking, seat: Seat) -> Booking:
    if booking.seat != seat:
        message = _("You have a place already. You can change where you sit on this page.")
        raise ValidationError(message, code="already_booked")
    return booking


def _may_take_what_is_left(booking: Booking, now: datetime) -> bool:
    """Tell whether she, who left an offer unanswered, finds a place that nobody else is for."""
    if booking.passed_at is None:
        return False
    return gets_a_place(booking, ledger_of(booking.occurrence, now=now))
