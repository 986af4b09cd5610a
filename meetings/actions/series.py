"""Series of meetings: planned, changed whole or from one meeting on, and ended."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.actions.occurrences import call_off, store_changes
from meetings.enums import Orphans
from meetings.models import Occurrence, Series
from meetings.models.plan import PLAN_FIELDS
from meetings.pipeline.changes import Effect, foresee
from meetings.pipeline.holidays import planned_days
from meetings.pipeline.horizon import HORIZON, plan_ahead, remove_unused
from meetings.pipeline.places import lock_meetings
from meetings.pipeline.recurrence import LONGEST_MOVE
from meetings.pipeline.rules import Repetition, count_before, with_count
from meetings.pipeline.told import tell_changes
from members.models import User

RULE_FIELDS: Final = (
    "group",
    "starts_on",
    "start_time",
    "minutes",
    "time_zone",
    "country",
    "rrule",
    "excluded_on",
    "holiday_rule",
    "school_zone",
    "ended_on",
)
FIELDS: Final = (*PLAN_FIELDS, *RULE_FIELDS)
# A rule that gives nothing within a year gives nothing.
PATIENCE: Final = timedelta(days=366)
ONE_DAY: Final = timedelta(days=1)


@transaction.atomic
def create_series(
    *, actor: User | None, now: datetime, facilitators: Iterable[User] = (), **values: Any
) -> Series:
    """Plan meetings; `values` are those of `FIELDS`. The next twelve weeks are there at once.

    Raises ValidationError by field, and `no_meeting` when no day is left to meet.
    """
    series = Series(**values)
    series.full_clean()
    check_meets(series, now=now)
    series.save(force_insert=True)
    series.facilitators.set(facilitators)
    made = plan_ahead(series, now.date() + HORIZON, now=now)
    record_event(actor=actor, verb="series_created", subject=series, rule=series.rrule, made=made)
    return series


@transaction.atomic
def change_series(
    *,
    series: Series,
    actor: User,
    now: datetime,
    orphans: Orphans = Orphans.KEEP,
    reason: str = "",
    since: date | None = None,
    facilitators: Iterable[User] | None = None,
    **values: Any,
) -> Series:
    """Change all meetings to come, or those of `since` and after; return the series they are in.

    `since`, a day of the rule, parts the series in two. Past meetings, and what was said of one
    meeting alone, stay. Whoever expects those whose time or place changes is told, in one e-mail;
    booked ones that the rule gives no longer are kept, or called off for `reason` (`orphans`).
    Raises ValidationError by field, `no_meeting`, `below_taken`, `seats_taken`, `slots_taken`,
    `reason_required`.
    """
    series = _lock(series)
    changed, names = changed_copy(series, since=since, **values)
    changed.full_clean()
    check_meets(changed, now=now)
    if changed.pk is None:
        _part(series, changed)
    meetings = lock_meetings(_near(changed, now))
    effect = foresee(changed, meetings, names, now=now)
    changed.save(update_fields=names)
    called_off = _settle(effect.orphans, orphans, reason, actor, now)
    store_changes(effect.changed, called_off=called_off, now=now)
    if facilitators is not None and set(changed.facilitators.all()) != set(facilitators):
        changed.facilitators.set(facilitators)
        names.append("facilitators")
    plan_ahead(changed, now.date() + HORIZON, now=now)
    record_event(actor=actor, verb="series_changed", subject=changed, fields=names)
    return changed


@transaction.atomic
def end_series(*, series: Series, since: date, reason: str, actor: User, now: datetime) -> int:
    """Call off the meetings of `since` and after, and plan no other; return how many were off.

    Those from which nothing hangs are taken out. Raises ValidationError: `reason_required`.
    """
    series = _lock(series)
    coming = series.occurrences.planned().filter(recurrence_on__gte=since, starts_at__gt=now)
    last = max(since, series.starts_on) - ONE_DAY
    series.ended_on = min(last, series.ended_on or last)
    series.save(update_fields=["ended_on"])
    called_off = _settle(list(coming), Orphans.CANCEL, reason, actor, now)
    tell_changes(called_off=called_off, now=now)
    record_event(actor=actor, verb="series_ended", subject=series, on=since.isoformat())
    return len(called_off)


def foresee_change(
    *, series: Series, now: datetime, since: date | None = None, **values: Any
) -> Effect:
    """Say what `change_series` would do, for who decides; nothing is written.

    Raises ValidationError: `below_taken`, `seats_taken`, `slots_taken`.
    """
    changed, names = changed_copy(series, since=since, **values)
    meetings = Occurrence.objects.filter(pk__in=_near(series, now)).select_related("series")
    if changed.pk is None:
        meetings = meetings.filter(recurrence_on__gte=since)
    return foresee(changed, meetings, names, now=now)


def changed_copy(
    series: Series, *, since: date | None = None, **values: Any
) -> tuple[Series, list[str]]:
    """Return a series as it will be, not stored, with the names of what changes.

    It is a new one when the rule gives days before `since`: the former one ends the day before.
    Raises ValidationError: `series_ended` when somebody else has just parted or ended it.
    """
    if since and series.ended_on and since > series.ended_on:
        message = _("This series has changed meanwhile: open the meeting again, and start from it.")
        raise ValidationError(message, code="series_ended")
    changed = Series.objects.get(pk=series.pk)
    if since and (done := count_before(series.rrule, series.starts_on, since)):
        _make_new(changed, since, done)
        values = {name: value for name, value in values.items() if name != "starts_on"}
    names = [name for name, value in values.items() if getattr(changed, name) != value]
    for name in names:
        setattr(changed, name, values[name])
    return changed, names


def check_meets(series: Series, *, now: datetime) -> None:
    """Refuse a series that gives no meeting to come. Raises ValidationError: `no_meeting`."""
    first = max(series.starts_on, now.astimezone(series.zone).date())
    if not any(day.held_on for day in planned_days(series, first, first + PATIENCE)):
        message = _("No meeting is left with these answers: choose another day or another end.")
        raise ValidationError(message, code="no_meeting")


def _make_new(rest: Series, since: date, done: int) -> None:
    """Make a series, not stored, of what is left of one once its rule has given `done` days."""
    for name in ("id", "public_id", "continues", "planned_until"):
        field: models.Field = Series._meta.get_field(name)  # type: ignore[assignment]
        setattr(rest, field.attname, field.get_default())
    rest._state.adding = True
    rest.starts_on = since
    rest.excluded_on = [day for day in rest.excluded_on if day >= since]
    if count := Repetition.of_rule(rest.rrule, since).count:
        rest.rrule = with_count(rest.rrule, count - done)


def _part(series: Series, rest: Series) -> None:
    """Store `rest`, which goes on from `series`, and give it the meetings of its days."""
    rest.save(force_insert=True)
    rest.facilitators.set(series.facilitators.all())
    Series.objects.filter(continues=series).update(continues=rest)
    series.ended_on = rest.starts_on - ONE_DAY
    series.save(update_fields=["ended_on"])
    rest.continues = series
    rest.save(update_fields=["continues"])
    series.occurrences.filter(recurrence_on__gte=rest.starts_on).update(series=rest)


def _settle(
    meetings: list[Occurrence], orphans: Orphans, reason: str, actor: User, now: datetime
) -> list[Occurrence]:
    """Take out those from which nothing hangs; keep the others, or call them off and return it."""
    remove_unused(meetings)
    if orphans == Orphans.KEEP:
        return []
    left = lock_meetings([meeting.pk for meeting in meetings])
    call_off(left, reason=reason, actor=actor, now=now)
    return left


def _near(series: Series, now: datetime) -> list[int]:
    """The keys of the meetings from a few days ago on: those to come, and the days just settled."""
    recent = series.occurrences.filter(recurrence_on__gte=now.date() - 2 * LONGEST_MOVE)
    return list(recent.values_list("pk", flat=True))


def _lock(series: Series) -> Series:
    """Whoever changes a series waits for whoever changes or plans it."""
    return Series.objects.select_for_update(of=("self",), no_key=True).get(pk=series.pk)
