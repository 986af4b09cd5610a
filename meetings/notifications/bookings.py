"""What is written when a place is taken, given up, moved or called off; with its calendar entry."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone, translation

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage
from meetings.enums import BookingState
from meetings.models import Booking
from meetings.notifications.calendar_files import write_agenda, write_invitation
from meetings.notifications.links import page_of
from meetings.notifications.readers import reader_of, write

BOOKED = "meetings/booked"
GIVEN = "meetings/place_given"
SERIES_BOOKED = "meetings/series_booked"
GIVEN_UP = "meetings/given_up"
MOVED = "meetings/moved"
CANCELLED = "meetings/cancelled"


def announce_booked(booking: Booking) -> OutboxMessage | None:
    """Say that a place is hers; once a revision of it."""
    return _write(booking, BOOKED, is_off=False)


def announce_given(booking: Booking) -> OutboxMessage | None:
    """Say that whoever runs the meeting gave her a place she waited for: it may be soon."""
    return _write(booking, GIVEN, is_off=False)


def announce_given_up(booking: Booking) -> OutboxMessage | None:
    """Say that a place or a turn is given back; a place goes out of her calendar."""
    return _write(booking, GIVEN_UP, is_off=True)


def announce_moved(booking: Booking, before: datetime) -> OutboxMessage | None:
    """Say that the meeting has another time than `before`, or another place at the same time."""
    return _write(booking, MOVED, is_off=False, before=before)


def announce_cancelled(booking: Booking) -> OutboxMessage | None:
    return _write(booking, CANCELLED, is_off=True)


def announce_series(
    bookings: Sequence[Booking], *, has_place: set[int], goes_on: bool
) -> OutboxMessage | None:
    """Tell in one mail which meetings of a series are booked, and for which one waits.

    `bookings`: of one person, in the order of their dates, at least one; `has_place`: their keys;
    `goes_on`: other dates are to be planned, which she will have to book.
    """
    booked = [booking for booking in bookings if booking.pk in has_place]
    first = bookings[0]
    reader = reader_of(first)
    with translation.override(reader.language):
        agenda = write_agenda(booked, stamp=timezone.now()).decode() if booked else ""
    return write(
        reader,
        SERIES_BOOKED,
        {
            "booked": booked,
            "waiting": [booking for booking in bookings if booking.pk not in has_place],
            "goes_on": goes_on,
            "agenda_url": site_url(reverse("meetings:calendar_feed_detail")),
        },
        meeting=first.occurrence,
        subject=first,
        period="-".join(["series", str(first.revision), str(len(bookings))]),
        calendar=agenda,
    )


def is_in_calendars(booking: Booking) -> bool:
    """Tell whether hers was ever told of this place: a turn has nothing to enter or take away."""
    was_entered = booking.state == BookingState.CANCELLED and booking.revision > 0
    return booking.state == BookingState.CONFIRMED or was_entered


def _write(
    booking: Booking, kind: str, *, is_off: bool, before: datetime | None = None
) -> OutboxMessage | None:
    reader, meeting, calendar = reader_of(booking), booking.occurrence, ""
    if is_in_calendars(booking):
        with translation.override(reader.language):
            calendar = write_invitation(booking, stamp=timezone.now(), is_off=is_off)
    context = {
        "booking": booking,
        "before": before,
        "is_new_time": before is not None and before != meeting.starts_at,
        "had_place": bool(calendar),
        "meeting_url": page_of(booking),
        "next_url": page_of(booking),
    }
    return write(
        reader,
        kind,
        context,
        meeting=meeting,
        subject=booking,
        period=str(booking.sequence),
        calendar=calendar,
    )
