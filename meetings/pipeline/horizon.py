"""The meetings of the weeks ahead: those that rules give and that are not there yet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from meetings.models import Occurrence, Series
from meetings.models.plan import PLAN_FIELDS
from meetings.pipeline.holidays import Pauses, pauses_between, planned_days
from meetings.pipeline.recurrence import LONGEST_MOVE, PlannedDay, times_of

# People book a quarter ahead; what is further may still change.
HORIZON: Final = timedelta(weeks=12)
BATCH_SIZE: Final = 200


@dataclass(frozen=True, slots=True)
class Outlook:
    """The meetings to come of a series beside the days of its rule.

    `orphans` are on days that the rule no longer gives; what has begun or is off is neither.
    """

    missing: list[Occurrence]
    matched: list[tuple[Occurrence, PlannedDay]]
    orphans: list[Occurrence]


def plan_ahead(series: Series, until: date, *, now: datetime) -> int:
    """Make the meetings of a series up to `until`, included; return how many were made.

    A single meeting is made however far it is. Twice is once.
    """
    return _plan([series], until, now, _pauses([series], until, now))


def plan_everything(*, now: datetime) -> tuple[int, int]:
    """Keep twelve weeks of meetings ahead; return how many were made and how many taken out.

    A meeting that its rule no longer gives (new school holidays) is taken out unless something
    hangs from it, a booking or an agenda, or something was said of it alone.
    """
    made = removed = 0
    until = now.date() + HORIZON
    keys = list(Series.objects.running_on(now.date()).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH_SIZE):
        with transaction.atomic():
            batch = _locked(keys[first : first + BATCH_SIZE])
            pauses = _pauses(batch, until, now)
            removed += _remove_orphans(batch, until, now, pauses)
            made += _plan(batch, until, now, pauses)
    return made, removed


def outlook(
    series: Series,
    until: date,
    *,
    now: datetime,
    meetings: Iterable[Occurrence],
    pauses: Pauses | None = None,
) -> Outlook:
    """Compare the meetings of a series, those given, with what its rule says of the days to come.

    The series may not be stored yet.
    """
    first, last = _first_day(series, now), _last_day(series, until)
    days = {day.rule_on: day for day in planned_days(series, first, last, pauses) if day.held_on}
    matched, orphans, there = [], [], set()
    for meeting in meetings:
        there.add(meeting.recurrence_on)
        if meeting.is_cancelled or meeting.starts_at <= now:
            continue
        if day := days.get(meeting.recurrence_on):
            matched.append((meeting, day))
        elif first <= meeting.recurrence_on <= last:
            orphans.append(meeting)
    new = [meeting_of(series, day) for rule_on, day in days.items() if rule_on not in there]
    missing = [meeting for meeting in new if meeting.starts_at > now]
    return Outlook(missing=missing, matched=matched, orphans=orphans)


def meeting_of(series: Series, day: PlannedDay) -> Occurrence:
    """Return what a series says of one of its days, not stored."""
    assert day.held_on
    starts_at, ends_at = times_of(day.held_on, series.start_time, series.minutes, series.zone)
    return Occurrence(
        series=series,
        group_id=series.group_id,
        recurrence_on=day.rule_on,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=series.time_zone,
        **{name: getattr(series, name) for name in PLAN_FIELDS},
    )


def remove_unused(meetings: Iterable[Occurrence]) -> int:
    """Delete meetings from which nothing hangs; the others stay. Their series is locked."""
    keys = [meeting.pk for meeting in meetings]
    locked = Occurrence.objects.filter(pk__in=keys).order_by("pk")
    list(locked.select_for_update(of=("self",)).values_list("pk", flat=True))
    # A statement of its own: it sees what was booked while we waited for the lock.
    deleted, _by_model = Occurrence.objects.filter(pk__in=keys).unused().delete()
    return deleted


def _plan(batch: Sequence[Series], until: date, now: datetime, pauses: Pauses) -> int:
    """Insert what is missing; what another run has just inserted is left to it."""
    rows = []
    there = defaultdict(list)
    recent = now.date() - 2 * LONGEST_MOVE
    for meeting in Occurrence.objects.filter(series__in=batch, recurrence_on__gte=recent):
        there[meeting.series_id].append(meeting)
    for series in batch:
        told = outlook(series, until, now=now, meetings=there[series.pk], pauses=pauses)
        rows += told.missing
    Occurrence.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    stale = [series.pk for series in batch if series.planned_until != until]
    Series.objects.filter(pk__in=stale).update(planned_until=until)
    return len(rows)


def _remove_orphans(batch: Sequence[Series], until: date, now: datetime, pauses: Pauses) -> int:
    coming = Occurrence.objects.planned().filter(
        series__in=batch, starts_at__gt=now, recurrence_on__lte=until, own_fields=[]
    )
    there = defaultdict(list)
    for meeting in coming:
        there[meeting.series_id].append(meeting)
    orphans = [
        meeting
        for series in batch
        for meeting in outlook(
            series, until, now=now, meetings=there[series.pk], pauses=pauses
        ).orphans
    ]
    return remove_unused(orphans) if orphans else 0


def _locked(keys: Sequence[int]) -> list[Series]:
    """Whoever changes a series waits, and finds its meetings as they now are."""
    rows = Series.objects.filter(pk__in=keys).select_related("group").order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def _pauses(batch: Sequence[Series], until: date, now: datetime) -> Pauses:
    zones = {series.school_zone for series in batch if series.school_zone}
    last = max([until, *(series.starts_on for series in batch)])
    return pauses_between(now.date() - LONGEST_MOVE, last + LONGEST_MOVE, zones) if zones else {}


def _first_day(series: Series, now: datetime) -> date:
    return max(series.starts_on, now.astimezone(series.zone).date() - LONGEST_MOVE)


def _last_day(series: Series, until: date) -> date:
    return until if series.rrule else max(until, series.starts_on)
