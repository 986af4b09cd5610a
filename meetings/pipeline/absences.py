"""Two meetings missed in a row without a word: a call is suggested to those who run them.

Counted from what is noted, when it is to be told: meetings count in the order they were held,
whenever and in whatever order their attendance was closed; one of which nothing is known breaks
the row, for nobody is to be called about what was not noted. A night passes first: what is put
right until then leaves nothing to tell.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from meetings.enums import BookingState, OccurrenceState
from meetings.enums.booking import ATTENDANCE
from meetings.models import Booking, CallSuggestion
from meetings.notifications.absences import announce_absences
from meetings.pipeline.reminders import QUIET_FROM, QUIET_TO
from members.models import User

# Older absences are nobody's business, hers included: what counts is the rhythm found again.
FADES_AFTER: Final = timedelta(weeks=12)
HELD_BACK: Final = timedelta(hours=12)
# Known for longer, two absences are no news: they were told, or a call comes too late.
NEWS_FOR: Final = timedelta(days=14)
# What was said of a place; who waited or was not agreed to was not expected.
EXPECTED: Final = (*sorted(ATTENDANCE), BookingState.CONFIRMED, BookingState.CANCELLED)

# A person, and the group whose meetings she is expected at; None for those of all.
type Expected = tuple[int, int | None]


def suggest_calls(*, now: datetime) -> int:
    """Suggest a call for each one who missed two meetings in a row; return how many.

    Once for as long as she stays away, and at no hour of the night. Each is one transaction: a
    worker killed leaves it undone. What was told is forgotten with the absences.
    """
    CallSuggestion.objects.filter(told_at__lte=now - FADES_AFTER).delete()
    runs = _runs(_who_missed_lately(now), now=now)
    return sum(_suggest(who, now) for who, run in runs.items() if _is_due(run, now))


@transaction.atomic
def _suggest(who: Expected, now: datetime) -> int:
    """Look again under the row of the person: of two workers, one tells."""
    held = User.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    person = held.filter(pk=who[0]).first()
    run = _runs([person.pk], now=now)[who] if person else []
    if not _is_due(run, now):
        return 0
    announce_absences(run[1])
    CallSuggestion.objects.create(booking=run[1], told_at=now)
    return 1


def _who_missed_lately(now: datetime) -> list[int | None]:
    since = now - NEWS_FOR
    missed = Booking.objects.filter(
        Q(state_changed_at__gt=since) | Q(occurrence__attendance_closed_at__gt=since),
        state=BookingState.ABSENT,
        user__isnull=False,
        occurrence__starts_at__gte=now - FADES_AFTER,
    )
    return list(missed.order_by().values_list("user", flat=True).distinct())


def _runs(people: Iterable[int | None], *, now: datetime) -> dict[Expected, list[Booking]]:
    """Return the absences of each of them since she was last at a meeting, in order; one query."""
    rows = Booking.objects.filter(
        user__in=people,
        user__is_active=True,
        state__in=EXPECTED,
        occurrence__state=OccurrenceState.PLANNED,
        occurrence__starts_at__lte=now,
        occurrence__starts_at__gte=now - FADES_AFTER,
    )
    rows = rows.select_related("occurrence", "user", "call_suggestion")
    places: dict[Expected, list[Booking]] = defaultdict(list)
    for booking in rows.order_by("occurrence__starts_at", "pk"):
        places[booking.user_id, booking.occurrence.group_id].append(booking)
    return defaultdict(list, {who: _last_run(expected) for who, expected in places.items()})


def _is_due(run: Sequence[Booking], now: datetime) -> bool:
    """Tell whether two absences are news, have waited for a night, and are told to nobody yet.

    Of a longer run, it is the first two that are told.
    """
    if len(run) < 2 or any(hasattr(booking, "call_suggestion") for booking in run):
        return False
    known_at = max(_known_at(booking) for booking in run[:2])
    is_day = QUIET_TO <= now.astimezone(run[1].occurrence.zone).hour < QUIET_FROM
    return is_day and now - NEWS_FOR < known_at <= now - HELD_BACK


def _known_at(booking: Booking) -> datetime:
    """When it was settled that she was absent: as it was closed, or put right since."""
    closed_at = booking.occurrence.attendance_closed_at
    return max(booking.state_changed_at, closed_at or booking.state_changed_at)


def _last_run(places: Sequence[Booking]) -> list[Booking]:
    """Return the absences since she was last there or sent word, the first one first.

    What is not known yet at the end does not count; between two absences it parts them.
    """
    known = list(places)
    while known and not _is_known(known[-1]):
        known.pop()
    run: list[Booking] = []
    while known and known[-1].state == BookingState.ABSENT and _is_known(known[-1]):
        run.insert(0, known.pop())
    return run


def _is_known(booking: Booking) -> bool:
    if booking.state == BookingState.CANCELLED:
        return True
    is_closed = booking.occurrence.attendance_closed_at is not None
    return is_closed and booking.state != BookingState.CONFIRMED
