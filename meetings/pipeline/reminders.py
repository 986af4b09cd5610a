"""Reminders two days and two hours before, for each person as she wants them.

Meant to run every few minutes. Each person is written to in one transaction that notes what she
was reminded of: a worker killed anywhere leaves it undone, and a second worker finds it done.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from meetings.enums import BookingState, OccurrenceState
from meetings.models import Booking
from meetings.models.booking import BookingQuerySet
from meetings.notifications.reminders import remind

EARLY: Final = timedelta(hours=48)
LATE: Final = timedelta(hours=2)
# Who has just booked was written to about it; and half a day before, the last reminder will do.
FRESH: Final = timedelta(hours=12)
# By the clocks of the meeting: nobody is woken by a mail of ours.
QUIET_FROM, QUIET_TO = 21, 7


def send_reminders(*, now: datetime) -> int:
    """Remind whoever is due of what is due; return how many mails."""
    due = due_at(now).order_by()
    people = list(due.filter(user__isnull=False).values_list("user", flat=True).distinct())
    guests = list(due.filter(user=None).values_list("pk", flat=True))
    mails = [_tell(Q(user=user_id), now=now) for user_id in sorted(people)]
    return sum(mails) + sum(_tell(Q(pk=pk), now=now) for pk in sorted(guests))


def due_at(now: datetime) -> BookingQuerySet:
    """Return the places whose holders are to be reminded now, quiet hours apart."""
    places = Booking.objects.filter(
        state=BookingState.CONFIRMED,
        occurrence__state=OccurrenceState.PLANNED,
        occurrence__starts_at__gt=now,
    )
    early = _wants("wants_early") & Q(
        reminded_early_at=None,
        occurrence__starts_at__lte=now + EARLY,
        occurrence__starts_at__gt=now + FRESH,
        state_changed_at__lte=now - FRESH,
    )
    late = _wants("wants_late") & Q(
        reminded_late_at=None,
        occurrence__starts_at__lte=now + LATE,
        state_changed_at__lt=F("occurrence__starts_at") - LATE,
    )
    return places.filter(early | late)


def _wants(name: str) -> Q:
    """Both reminders leave until somebody says otherwise."""
    choice = "user__reminder_choice"
    return Q(user=None) | Q(**{choice: None}) | Q(**{f"{choice}__{name}": True})


@transaction.atomic
def _tell(whose: Q, *, now: datetime) -> int:
    """Write one mail about all that is due, and about what else she has on the same days."""
    held = due_at(now).filter(whose).select_related("occurrence", "user", "invited_by")
    held = held.select_for_update(of=("self",), no_key=True, skip_locked=True)
    due = [booking for booking in held if not _is_quiet(booking, now)]
    if not due:
        return 0
    told = sorted(_with_same_days(due, whose, now), key=lambda one: one.occurrence.starts_at)
    late_days = {_day(one) for one in due if one.occurrence.starts_at <= now + LATE}
    for booking in told:
        booking.reminded_early_at = now
        if _day(booking) in late_days:
            booking.reminded_late_at = now
    Booking.objects.bulk_update(told, ["reminded_early_at", "reminded_late_at"])
    return int(remind(told, now=now) is not None)


def _with_same_days(due: list[Booking], whose: Q, now: datetime) -> Iterable[Booking]:
    days = {_day(booking) for booking in due}
    keys = {booking.pk for booking in due}
    others = Booking.objects.filter(
        whose,
        state=BookingState.CONFIRMED,
        occurrence__state=OccurrenceState.PLANNED,
        occurrence__starts_at__gt=now,
        occurrence__starts_at__lte=now + EARLY + timedelta(days=1),
    ).exclude(pk__in=keys)
    others = others.select_related("occurrence", "user", "invited_by")
    return [*due, *(booking for booking in others if _day(booking) in days)]


def _is_quiet(booking: Booking, now: datetime) -> bool:
    """Tell whether it can wait for the morning; what begins before then cannot."""
    local = now.astimezone(booking.occurrence.zone)
    if local.hour < QUIET_TO:
        return booking.occurrence.local_start.hour >= QUIET_TO
    return local.hour >= QUIET_FROM and booking.occurrence.starts_at > now + LATE


def _day(booking: Booking) -> date:
    return booking.occurrence.local_start.date()
