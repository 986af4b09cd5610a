"""Who is written to about a booking: somebody with an account, or a guest at her address."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, queue_message, render_message
from meetings.models import Booking, Occurrence
from members.models import User


@dataclass(frozen=True, slots=True)
class Reader:
    """One side of a meeting; `person` is None for a guest."""

    person: User | None
    address: str
    first_name: str
    full_name: str
    language: str


def reader_of(booking: Booking) -> Reader:
    """Return whoever comes with this booking; a guest reads the language of her host."""
    if booking.user is not None:
        return reader_named(booking.user)
    host = booking.invited_by
    return Reader(
        person=None,
        address=booking.guest_email,
        first_name=booking.guest_name,
        full_name=booking.guest_name,
        language=host.language if host else settings.LANGUAGE_CODE,
    )


def reader_named(user: User) -> Reader:
    return Reader(
        person=user,
        address=user.email,
        first_name=user.first_name,
        full_name=user.get_full_name(),
        language=user.language,
    )


def can_be_written_to(reader: Reader) -> bool:
    """Return False for an account that was closed or emptied, and for an erased guest."""
    return bool(reader.address) and (reader.person is None or reader.person.is_active)


def write(
    reader: Reader,
    kind: str,
    context: dict[str, Any],
    *,
    meeting: Occurrence,
    subject: Any,
    period: str,
    calendar: str = "",
    unsubscribe_url: str = "",
) -> OutboxMessage | None:
    """Queue one e-mail about a meeting, in the reader's language and the meeting's own time.

    The templates get `reader`, `meeting` and `meeting_url` besides. None when there is nobody
    to write to any more.
    """
    if not can_be_written_to(reader):
        return None
    values = {
        "reader": reader,
        "meeting": meeting,
        "meeting_url": site_url(meeting.get_absolute_url()),
        **context,
    }
    with timezone.override(meeting.zone), translation.override(reader.language):
        written = render_message(kind, values, reader.language)
    return queue_message(
        to=reader.person,
        to_address=reader.address,
        kind=kind,
        subject=subject,
        period=period,
        title=written.title,
        text_body=written.text,
        html_body=written.html,
        calendar=calendar,
        unsubscribe_url=unsubscribe_url,
    )
