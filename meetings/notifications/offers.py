"""A place that frees, offered by e-mail: one click answers, without logging in."""

from datetime import datetime

from collectif.core.outbox import OutboxMessage
from meetings.models import Booking
from meetings.notifications.links import offer_url, page_of
from meetings.notifications.readers import reader_of, write

OFFER = "meetings/offer"
LAPSED = "meetings/offer_lapsed"


def announce_offer(booking: Booking) -> OutboxMessage | None:
    """Tell the first in line that a place is kept for her, and until when; once an offer."""
    return _write(booking, OFFER, booking.offered_until)


def announce_lapse(booking: Booking) -> OutboxMessage | None:
    """Tell her that the place went on to the next, and that she is still on the list."""
    return _write(booking, LAPSED, booking.passed_at)


def _write(booking: Booking, kind: str, moment: datetime | None) -> OutboxMessage | None:
    offer = offer_url(booking) if kind == OFFER else ""
    return write(
        reader_of(booking),
        kind,
        {"booking": booking, "offer_url": offer, "meeting_url": page_of(booking)},
        meeting=booking.occurrence,
        subject=booking,
        period=moment.isoformat() if moment else "",
    )
