"""A place that frees: offered by e-mail, or left to those who run the meeting."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage
from meetings.models import Booking, Occurrence
from meetings.notifications.facilitators import facilitators_of
from meetings.notifications.links import offer_url, page_of
from meetings.notifications.readers import reader_named, reader_of, write

OFFER = "meetings/offer"
LAPSED = "meetings/offer_lapsed"
FREE = "meetings/places_free"


def announce_offer(booking: Booking) -> OutboxMessage | None:
    """Tell the first in line that a place is kept for her, and until when; once an offer."""
    return _write(booking, OFFER, booking.offered_until)


def announce_lapse(booking: Booking) -> OutboxMessage | None:
    """Tell her that the place went on to the next, and that she is still on the list."""
    return _write(booking, LAPSED, booking.passed_at)


def announce_free_places(
    meeting: Occurrence, first: Sequence[Booking], *, now: datetime
) -> list[OutboxMessage | None]:
    """Tell those who run a meeting how many places are free, and who is first in line.

    `first`: as many of those in line as there are places, at least one.
    """
    url = site_url(reverse("meetings:waiting_list", args=[meeting.public_id]))
    context = {"booking": first[0], "count": len(first), "waiting_url": url}
    return [
        write(
            reader_named(person),
            FREE,
            context,
            meeting=meeting,
            subject=meeting,
            period=now.isoformat(),
        )
        for person in facilitators_of(meeting)
    ]


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
