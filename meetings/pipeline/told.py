"""A meeting that is moved, changed or cancelled: everybody who had a place or a turn is told."""

from datetime import datetime
from typing import Final

from django.utils import timezone

from meetings.enums import BookingState
from meetings.models import Booking, Occurrence
from meetings.notifications.bookings import announce_cancelled, announce_moved

ASKED: Final = (BookingState.CONFIRMED, BookingState.WAITING, BookingState.OFFERED)
TOLD: Final = (BookingState.REQUESTED, *ASKED)


def tell_moved(occurrence: Occurrence, before: datetime) -> int:
    """Write to all who are expected, or wait; return how many. `before`: when it started.

    Its `sequence` has grown already. When the time changed, those who have a place or wait for
    one are asked whether they still come, and their reminders leave again.
    """
    bookings = _told_of(occurrence)
    if occurrence.starts_at != before:
        occurrence.bookings.filter(state__in=ASKED).update(
            to_confirm_since=timezone.now(), reminded_early_at=None, reminded_late_at=None
        )
    for booking in bookings:
        announce_moved(booking, before)
    return len(bookings)


def tell_cancelled(occurrence: Occurrence) -> int:
    """Write to all who were expected, or waited, that it is called off; return how many.

    Bookings keep their state: the meeting itself says that it does not take place.
    """
    bookings = _told_of(occurrence)
    for booking in bookings:
        announce_cancelled(booking)
    return len(bookings)


def _told_of(occurrence: Occurrence) -> list[Booking]:
    bookings = occurrence.bookings.filter(state__in=TOLD).select_related("user", "invited_by")
    found = list(bookings.order_by("pk"))
    for booking in found:
        booking.occurrence = occurrence
    return found
