"""What is written about those who are not of the collective: brought by a member, or come alone."""

from datetime import datetime

from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage
from meetings.models import Booking
from meetings.notifications.facilitators import facilitators_of
from meetings.notifications.links import guest_url
from meetings.notifications.readers import reader_named, reader_of, write

ASKED = "meetings/guest_asked"
DECLINED = "meetings/guest_declined"
TO_CONFIRM = "meetings/to_confirm"


def announce_guest(booking: Booking) -> list[OutboxMessage | None]:
    """Ask those who run the meeting whether this guest may come."""
    path = reverse("meetings:waiting_list", args=[booking.occurrence.public_id])
    waiting_url = site_url(path)
    return [
        write(
            reader_named(person),
            ASKED,
            {"booking": booking, "host": booking.invited_by, "waiting_url": waiting_url},
            meeting=booking.occurrence,
            subject=booking,
            period=booking.state_changed_at.isoformat(),
        )
        for person in facilitators_of(booking.occurrence)
    ]


def announce_guest_declined(booking: Booking) -> OutboxMessage | None:
    """Tell the member who asked that her guest cannot come, and why; the guest hears it of her."""
    if booking.invited_by is None:
        return None
    return write(
        reader_named(booking.invited_by),
        DECLINED,
        {"booking": booking},
        meeting=booking.occurrence,
        subject=booking,
        period=booking.state_changed_at.isoformat(),
    )


def ask_to_confirm(booking: Booking, *, now: datetime) -> OutboxMessage | None:
    """Send the link that proves an address; without it nothing is booked."""
    return write(
        reader_of(booking),
        TO_CONFIRM,
        {"booking": booking, "confirm_url": guest_url(booking)},
        meeting=booking.occurrence,
        subject=booking,
        period=now.isoformat(),
    )
