"""The attendance of meetings: closed, asked for once, and closed by itself when nobody does it."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from collectif.core.events import record_event
from meetings.enums import BookingState
from meetings.models import Booking, Occurrence
from meetings.notifications.facilitators import facilitators_of
from meetings.notifications.roll_calls import RollCall, ask_for_roll_calls
from meetings.pipeline.places import lock_meeting
from meetings.pipeline.reminders import QUIET_FROM, QUIET_TO
from members.models import User

# The same evening, while one remembers who was there.
ASKED_AFTER: Final = timedelta(hours=3)
CLOSED_AFTER: Final = timedelta(days=3)


def settle(meeting: Occurrence, *, actor: User | None, now: datetime) -> None:
    """Close the attendance of a meeting held by the caller. Records `attendance_closed`.

    `actor` is None when it closes by itself.
    """
    meeting.attendance_closed_at = now
    meeting.save(update_fields=["attendance_closed_at"])
    record_event(actor=actor, verb="attendance_closed", subject=meeting)


@transaction.atomic
def ask_for_attendance(*, now: datetime) -> int:
    """Ask those who run meetings that are over who was there; return how many e-mails.

    Once a meeting, in one e-mail for all of hers, and at no hour of the night. Nothing is asked
    where something is said of everybody. Twice is once: it is noted with the e-mails.
    """
    over = Occurrence.objects.to_settle(now - ASKED_AFTER).filter(
        attendance_reminded_at=None, ends_at__gt=now - CLOSED_AFTER
    )
    held = over.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by("pk")
    meetings = [one for one in held.select_related("series__group") if _is_day(one, now)]
    counts = _unsaid(meetings)
    theirs: dict[User, list[RollCall]] = defaultdict(list)
    for meeting in sorted(meetings, key=lambda one: one.starts_at):
        meeting.attendance_reminded_at = now
        for person in facilitators_of(meeting):
            theirs[person].append(RollCall(meeting, counts[meeting.pk]))
    Occurrence.objects.bulk_update(meetings, ["attendance_reminded_at"])
    mails = [ask_for_roll_calls(person, asked, now=now) for person, asked in theirs.items()]
    return sum(mail is not None for mail in mails)


def close_forgotten(*, now: datetime) -> int:
    """Close what nobody has closed three days after; return how many. Each is one transaction.

    Those of whom nothing was said stay as they are, expected, and count neither way: nobody is
    absent because somebody else forgot to say who was there. They may be noted or contested for
    a week as the others.
    """
    over = Occurrence.objects.planned().filter(
        attendance_closed_at=None, ends_at__lte=now - CLOSED_AFTER
    )
    keys = over.order_by("starts_at", "pk").values_list("pk", flat=True)
    return sum(_close(key, now) for key in list(keys))


@transaction.atomic
def _close(key: int, now: datetime) -> int:
    meeting = lock_meeting(key)
    is_over = meeting.ends_at <= now - CLOSED_AFTER and not meeting.is_cancelled
    if meeting.attendance_closed_at is not None or not is_over:
        return 0
    settle(meeting, actor=None, now=now)
    return 1


def _is_day(meeting: Occurrence, now: datetime) -> bool:
    return QUIET_TO <= now.astimezone(meeting.zone).hour < QUIET_FROM


def _unsaid(meetings: list[Occurrence]) -> Counter[int]:
    rows = Booking.objects.filter(occurrence__in=meetings, state=BookingState.CONFIRMED)
    return Counter(rows.order_by().values_list("occurrence", flat=True))
