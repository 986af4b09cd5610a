"""What one decision changes for somebody, however many meetings it is about: one e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import translation

from collectif.core.outbox import OutboxMessage
from meetings.enums import BookingState
from meetings.models import Booking
from meetings.notifications.bookings import (
    announce_cancelled,
    announce_given_up,
    announce_moved,
    is_in_calendars,
)
from meetings.notifications.calendar_files import write_agenda
from meetings.notifications.links import page_of
from meetings.notifications.readers import reader_of, write

CHANGES: Final = "meetings/changes"


@dataclass(frozen=True, slots=True)
class News:
    """What becomes of one place or turn; `before`: when the meeting, moved or not, was to start."""

    booking: Booking
    before: datetime | None = None

    @property
    def is_given_back(self) -> bool:
        return self.booking.state == BookingState.CANCELLED

    @property
    def is_off(self) -> bool:
        return not self.is_given_back and self.booking.occurrence.is_cancelled

    @property
    def is_moved(self) -> bool:
        return self.before is not None and self.before != self.booking.occurrence.starts_at

    @property
    def url(self) -> str:
        return page_of(self.booking)


def announce_news(news: Sequence[News], *, now: datetime) -> OutboxMessage | None:
    """Tell one person all of these, in the order of their dates; at least one.

    Her calendar entries come in one file: a REQUEST is about one meeting (RFC 5546 §3.2.2), a
    PUBLISH about any number, and the greater SEQUENCE replaces what was entered (§2.1.4).
    """
    if len(news) == 1:
        return _announce_alone(news[0])
    first = news[0].booking
    reader = reader_of(first)
    entered = [one.booking for one in news if is_in_calendars(one.booking)]
    with translation.override(reader.language):
        calendar = write_agenda(entered, stamp=now).decode() if entered else ""
    moved = [one for one in news if one.is_moved]
    places = {one.booking.where for one in moved}
    context = {
        "count": len(news),
        "moved": moved,
        # Said once where it is the same for all.
        "one_place": places.pop() if len(places) == 1 else "",
        "changed": [one for one in news if one.before is not None and not one.is_moved],
        "off": [one for one in news if one.is_off],
        "given_back": [one for one in news if one.is_given_back],
        "has_file": bool(entered),
        "asked_url": moved[0].url if moved else "",
    }
    return write(
        reader,
        CHANGES,
        context,
        meeting=first.occurrence,
        subject=first,
        period=now.isoformat(),
        calendar=calendar,
    )


def _announce_alone(news: News) -> OutboxMessage | None:
    if news.is_given_back:
        return announce_given_up(news.booking)
    if news.is_off or news.before is None:
        return announce_cancelled(news.booking)
    return announce_moved(news.booking, news.before)
