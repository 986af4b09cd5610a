"""How a source fares from one run to the next: when to leave it in peace, when to say so.

The row of a source is locked after the one of its run, never before.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collectif.core.events import record_event
from members.enums import Role, RoleState
from members.models import User
from tenders.enums import Source
from tenders.models import SourceRun, SourceState
from tenders.notifications import announce_stale_source

# Runs given up in a row after which a source is left in peace, longer each time.
TOLERATED = 3
FIRST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=24)
# Read hourly: later than this it is late, and later still people are told.
LATE_AFTER = timedelta(hours=3)
STALE_AFTER = timedelta(hours=36)


class Freshness(TextChoices):
    OK = "ok", _("up to date")
    LATE = "late", _("late")
    STALE = "stale", _("out of date")
    PAUSED = "paused", _("left in peace")
    NEVER = "never", _("not read yet")


def freshness_of(
    last_success: datetime | None, paused_until: datetime | None, *, now: datetime
) -> Freshness:
    """Say in one word how a source fares."""
    if paused_until and paused_until > now:
        return Freshness.PAUSED
    if last_success is None:
        return Freshness.NEVER
    age = now - last_success
    if age > STALE_AFTER:
        return Freshness.STALE
    return Freshness.LATE if age > LATE_AFTER else Freshness.OK


def is_paused(source: str) -> bool:
    """Say whether the source is left in peace: nothing starts by itself."""
    return SourceState.objects.filter(source=source, paused_until__gt=timezone.now()).exists()


def is_on_trial(source: str) -> bool:
    """Say whether the source has tired us: a run then gives up at its first failure."""
    return SourceState.objects.filter(source=source, failure_count__gte=TOLERATED).exists()


def pause_after(failure_count: int) -> timedelta:
    """Return 1, 2, 4… hours after the third, fourth, fifth… run given up; a day at most."""
    return min(FIRST_PAUSE * 2 ** min(failure_count - TOLERATED, 10), LONGEST_PAUSE)


@transaction.atomic
def note_success(run: SourceRun) -> None:
    """Trust the source again; a run that caught up also ends an alert."""
    state = _hold(run.source)
    changes: dict[str, Any] = {"failure_count": 0, "paused_until": None}
    if run.is_catch_up and state.stale_since is not None:
        changes["stale_since"] = None
        record_event(actor=None, verb="source_recovered", subject=run, source=run.source)
    _save(state, **changes)


@transaction.atomic
def note_failure(run: SourceRun) -> None:
    """Count a run given up; from the third in a row on, leave the source in peace."""
    state = _hold(run.source)
    failure_count = state.failure_count + 1
    is_tired = failure_count >= TOLERATED
    paused_until = timezone.now() + pause_after(failure_count) if is_tired else None
    _save(state, failure_count=failure_count, paused_until=paused_until)


def overdue_since(source: str) -> SourceRun | None:
    """Return the run since which a source has gone without a success for too long, else None.

    It is the last one that caught up; the first ever asked for, when none did.
    """
    runs = SourceRun.objects.filter(source=source)
    last = runs.caught_up().order_by("-pk").first()
    since = last or runs.order_by("pk").first()
    if since is None:
        return None
    at = last.finished_at if last else since.created_at
    return since if at and timezone.now() - at > STALE_AFTER else None


@transaction.atomic
def report_stale(source: str) -> bool:
    """Tell coordinators, once, that a source is out of date; say whether they were told."""
    state = _hold(source)
    since = overdue_since(source)
    if since is None or state.stale_since is not None:
        return False
    _save(state, stale_since=timezone.now())
    record_event(actor=None, verb="source_stale", subject=since, source=source)
    today = timezone.localdate()
    coordinators = User.objects.in_role_state(
        RoleState.CURRENT, day=today, role=Role.COORDINATOR
    ).filter(is_active=True)
    for person in coordinators:
        announce_stale_source(person, Source(source), since)
    return True


def _hold(source: str) -> SourceState:
    SourceState.objects.get_or_create(source=source)
    return SourceState.objects.select_for_update().get(source=source)


def _save(state: SourceState, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(state, name, value)
    state.save(update_fields=list(changes))
