"""Meetings moved, changed or called off: whoever had a place or a turn is told, in one e-mail."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from meetings.enums import BookingState
from meetings.models import Booking, Occurrence
from meetings.notifications.changes import News, announce_news
from meetings.pipeline.changes import Change

ASKED: Final = (BookingState.CONFIRMED, BookingState.WAITING, BookingState.OFFERED)
TOLD: Final = (BookingState.REQUESTED, *ASKED)


def tell_changes(
    changes: Sequence[Change] = (), called_off: Sequence[Occurrence] = (), *, now: datetime
) -> int:
    """Write one e-mail to each of those who are expected, or wait; return how many.

    The `sequence` of the meetings has grown already. When the time of one changed, those who have
    a place or wait for one are asked whether they still come, and their reminders leave again.
    Bookings of what is called off keep their state: the meeting itself says that it is off.
    """
    before = {change.meeting.pk: change.before for change in changes}
    meetings = {one.pk: one for one in [*(change.meeting for change in changes), *called_off]}
    moved = [change.meeting.pk for change in changes if change.is_moved]
    if moved:
        Booking.objects.filter(occurrence__in=moved, state__in=ASKED).update(
            to_confirm_since=now, reminded_early_at=None, reminded_late_at=None
        )
    rows = Booking.objects.filter(occurrence__in=meetings, state__in=TOLD)
    news = []
    for booking in rows.select_related("user", "invited_by").order_by("pk"):
        booking.occurrence = meetings[booking.occurrence_id]
        news.append(News(booking, before.get(booking.occurrence_id)))
    return tell(news, now=now)


def tell(news: Iterable[News], *, now: datetime) -> int:
    """Write all that concerns somebody in one e-mail; return how many were written."""
    theirs: dict[int | str, list[News]] = defaultdict(list)
    for one in news:
        theirs[one.booking.user_id or one.booking.guest_email.lower()].append(one)
    written = 0
    for told in theirs.values():
        told.sort(key=lambda one: (one.booking.occurrence.starts_at, one.booking.pk))
        written += announce_news(told, now=now) is not None
    return written
