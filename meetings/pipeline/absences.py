"""Two meetings missed in a row without a word: a call is suggested to those who run them.

Meetings count in the order they were held, whenever their attendance was closed; one of which
nothing is known breaks the row, for nobody is to be called about what was not noted. The
suggestion leaves after a night: what is put right until then withdraws it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from meetings.enums import BookingState, OccurrenceState
from meetings.enums.booking import ATTENDANCE
from meetings.models import Booking, CallSuggestion, Occurrence
from meetings.notifications.absences import announce_absences
from meetings.pipeline.reminders import QUIET_FROM, QUIET_TO

# Older absences are nobody's business, hers included: what counts is the rhythm found again.
FADES_AFTER: Final = timedelta(weeks=12)
HELD_BACK: Final = timedelta(hours=12)
# What was said of a place; who waited or was not agreed to was not expected.
EXPECTED: Final = (*sorted(ATTENDANCE), BookingState.CONFIRMED, BookingState.CANCELLED)


def reconsider(meeting: Occurrence, people: Iterable[int], *, now: datetime) -> None:
    """Suggest a call for those who missed this meeting and the one before, or the one after.

    Once for as long as they stay away; what was noted and is no longer so is withdrawn. `people`:
    keys of users. The caller holds the row of the meeting.
    """
    for places in _places(people, meeting.group_id, now=now).values():
        run = _last_run(places)
        kept = {booking.pk for booking in run[1:]}
        untold = CallSuggestion.objects.filter(booking__in=places, told_at=None)
        untold.exclude(booking__in=kept).delete()
        # Of a longer run the first two were told as they were closed.
        is_news = meeting.pk in {booking.occurrence_id for booking in run[:2]}
        is_told = CallSuggestion.objects.filter(booking__in=run).exists()
        if kept and is_news and not is_told:
            CallSuggestion.objects.create(booking=run[1], noted_at=now)


def suggest_calls(*, now: datetime) -> int:
    """Tell what has been noted since the night; return how many. Nobody is woken.

    Each is one transaction, under its own row: a worker killed leaves it undone, and a second
    one finds it done. Those of faded absences are forgotten.
    """
    CallSuggestion.objects.filter(noted_at__lte=now - FADES_AFTER).delete()
    due = CallSuggestion.objects.filter(told_at=None, noted_at__lte=now - HELD_BACK)
    return sum(_suggest(key, now) for key in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _suggest(key: int, now: datetime) -> int:
    rows = CallSuggestion.objects.select_for_update(of=("self",), skip_locked=True)
    found = rows.filter(pk=key, told_at=None).select_related("booking__occurrence").first()
    if found is None:
        return 0
    booking = found.booking
    if not QUIET_TO <= now.astimezone(booking.occurrence.zone).hour < QUIET_FROM:
        return 0
    places = _places([booking.user_id], booking.occurrence.group_id, now=now)
    if booking not in _last_run(places[booking.user_id])[1:]:
        found.delete()
        return 0
    announce_absences(booking)
    found.told_at = now
    found.save(update_fields=["told_at"])
    return 1


def _places(
    people: Iterable[int | None], group: int | None, *, now: datetime
) -> dict[int | None, list[Booking]]:
    """Return what was expected of each of them at the meetings of a group, in order; one query."""
    rows = Booking.objects.filter(
        user__in=[one for one in people if one is not None],
        user__is_active=True,
        state__in=EXPECTED,
        occurrence__group=group,
        occurrence__state=OccurrenceState.PLANNED,
        occurrence__starts_at__lte=now,
        occurrence__starts_at__gte=now - FADES_AFTER,
    )
    found = defaultdict(list)
    rows = rows.select_related("occurrence", "user").order_by("occurrence__starts_at", "pk")
    for booking in rows:
        found[booking.user_id].append(booking)
    return found


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
