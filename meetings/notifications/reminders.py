"""Reminders: one mail a person and a moment, however many meetings it is about."""

from collections.abc import Sequence
from datetime import datetime

from django.core import signing
from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage
from meetings.models import Booking
from meetings.notifications.links import page_of
from meetings.notifications.readers import reader_of, write
from members.models import User

REMINDER = "meetings/reminder"
STOP_SALT = "meetings.reminders.stop"


def remind(bookings: Sequence[Booking], *, now: datetime) -> OutboxMessage | None:
    """Remind one person of these meetings of hers, in order of time; at least one."""
    first = bookings[0]
    stop = stop_url(first.user) if first.user else ""
    context = {
        "lines": [{"booking": booking, "url": page_of(booking)} for booking in bookings],
        "reminders_url": site_url(reverse("meetings:calendar_feed_detail"))
        if first.user
        else page_of(first),
        "stop_url": stop,
    }
    return write(
        reader_of(first),
        REMINDER,
        context,
        meeting=first.occurrence,
        subject=first,
        period=now.isoformat(),
        unsubscribe_url=stop,
    )


def stop_url(person: User, mails: str = REMINDER) -> str:
    """Return the address that ends these e-mails to a person, and nothing else (RFC 8058)."""
    token = signing.dumps([mails, str(person.public_id)], salt=STOP_SALT)
    return site_url(reverse("meetings:reminder_stop", args=[token]))


def read_stop_token(token: str) -> tuple[str, str]:
    """Return which e-mails a link ends, and whose: a public id. Raises BadSignature."""
    mails, public_id = signing.loads(token, salt=STOP_SALT)
    return mails, public_id
