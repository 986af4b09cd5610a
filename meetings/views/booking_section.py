"""What the page of a meeting says of the places, and of the reader's own."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.contests import CONTESTED, CONTESTED_WITHIN
from meetings.enums import BookingState, Openness, Seat
from meetings.models import Booking, Occurrence
from meetings.pipeline import standing
from meetings.pipeline.places import offers_are_frozen
from meetings.pipeline.series_ahead import series_ahead
from members.models import User

TEMPLATE: Final = "meetings/occurrence_booking.html"
# The way in opens then; who knows it earlier may pass it on.
DOORS_OPEN: Final = timedelta(minutes=15)


def booking_section(
    request: HtmxRequest, meeting: Occurrence, *, refusal: str = ""
) -> dict[str, Any]:
    """Return the context of `occurrence_booking.html`; `refusal`: why a click did nothing."""
    user, now = request.user, timezone.now()
    bookings = list(meeting.bookings.to_come().for_list().order_by("created_at", "pk"))
    for one in bookings:
        one.occurrence = meeting
    booking = next((one for one in bookings if one.user_id == user.pk), None)
    is_open = not meeting.is_cancelled and meeting.starts_at > now
    is_over = meeting.ends_at <= now
    runs_it = permissions.can_run_meeting(user, meeting)
    coming = [one for one in bookings if BookingState(one.state).holds_a_place]
    may_book = is_open and permissions.can_book(user, meeting)
    return {
        "meeting": meeting,
        "booking": booking,
        "refusal": refusal,
        "is_open": is_open,
        "is_over": is_over,
        "is_frozen": offers_are_frozen(meeting, now=now),
        "may_book": may_book,
        "seats": standing.seats_left(meeting, user, now=now) if is_open else [],
        "same_time": list(standing.same_time(user, meeting)) if may_book else [],
        "series": series_ahead(meeting, user, now=now)
        if may_book and meeting.series.rrule
        else None,
        "rank": _rank(booking),
        "moved_count": _moved_count(booking, now),
        "roles": [
            one for one in standing.roles_to_fill(meeting, coming) if one.holder or not is_over
        ],
        "coming": coming,
        "shows_names": runs_it or meeting.openness == Openness.GROUP,
        "guests": [one for one in bookings if one.invited_by_id == user.pk],
        "may_bring_guest": may_book and meeting.takes_guests,
        "runs_it": runs_it,
        "may_join": may_join(booking, now=now),
        "may_contest": may_contest(booking, now=now),
        "next_dates": _next_dates(meeting, booking, user, now),
    }


def may_join(booking: Booking | None, *, now: datetime) -> bool:
    """Tell whether the video link is hers now: booked online, from 15 minutes before to the end."""
    if booking is None or booking.seat != Seat.ONLINE or not booking.occurrence.video_url:
        return False
    meeting = booking.occurrence
    is_time = meeting.starts_at - DOORS_OPEN <= now < meeting.ends_at
    has_place = booking.state in (BookingState.CONFIRMED, BookingState.PRESENT)
    return has_place and is_time and not meeting.is_cancelled


def may_contest(booking: Booking | None, *, now: datetime) -> bool:
    """Tell whether she may still say that her attendance was noted wrongly."""
    if booking is None or booking.state not in CONTESTED:
        return False
    closed_at = booking.occurrence.attendance_closed_at
    return closed_at is not None and now < closed_at + CONTESTED_WITHIN


def _rank(booking: Booking | None) -> int:
    """Her place in line, or 0 when she does not wait."""
    is_waiting = booking is not None and booking.state == BookingState.WAITING
    return standing.rank_in_line(booking) if booking and is_waiting else 0


def _moved_count(booking: Booking | None, now: datetime) -> int:
    """How many of her meetings were moved, this one among them, and wait for her answer."""
    if booking is None or booking.user is None or booking.to_confirm_since is None:
        return 0
    return booking.user.bookings.asked_again(now).count()


def _next_dates(
    meeting: Occurrence, booking: Booking | None, user: User, now: datetime
) -> list[Occurrence]:
    """Other dates help whoever has no place at this one, or had one at what is called off."""
    has_place = booking is not None and BookingState(booking.state).holds_a_place
    is_coming = has_place and not meeting.is_cancelled
    return [] if is_coming else standing.next_dates(meeting, user, now=now)
