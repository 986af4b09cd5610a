"""Reading a source, page by page, so that a worker killed at any moment loses nothing.

A worker holds a run by its `attempt_count`: taking a run adds one, and each page is stored only
while the number is still the worker's own (a fencing token). Records, notices, counts and cursor
of a page are one transaction.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from collectif.core.events import record_event
from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from tenders.enums import RunStatus
from tenders.models import SourceRun
from tenders.pipeline.feeds import open_feed
from tenders.pipeline.records import StoredPage, store_records
from tenders.pipeline.source_states import is_on_trial, note_failure, note_success
from tenders.pipeline.territory import leave_outside
from tenders.sources.feed import Feed, Page

MAX_FAILURES = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)

type OnPage = Callable[[SourceRun, StoredPage], None]


class LeaseLost(Exception):
    """Another worker has taken the run up; whatever this one still holds must be dropped."""


def advance_run(run_id: int, *, on_page: OnPage) -> SourceRun | None:
    """Take a run and read its source to the end of its window, or as far as the source lets us.

    Returns the run as this worker left it, None when there was nothing to take or another took
    it over. With `retry_at` set the run waits: call again from that time on. `on_page` is called
    after each page is committed.
    """
    run = claim_run(run_id)
    if run is None:
        return None
    try:
        return _read(run, on_page)
    except LeaseLost:
        return None


def claim_run(run_id: int) -> SourceRun | None:
    """Take a run that no worker holds; of several that try, one gets it.

    A run found silent has lost its worker: that counts as a failure, and after MAX_FAILURES
    without a page it is given up, so that a record that kills its reader is not read for ever.
    """
    run = SourceRun.objects.claimable().filter(pk=run_id).first()
    if run is None:
        return None
    died = run.status == RunStatus.RUNNING and run.retry_at is None
    taken = (
        SourceRun.objects.claimable()
        .filter(pk=run_id)
        .update(
            status=RunStatus.RUNNING,
            attempt_count=F("attempt_count") + 1,
            failure_count=F("failure_count") + int(died),
            started_at=Coalesce("started_at", Now()),
            heartbeat_at=Now(),
            retry_at=None,
        )
    )
    if not taken:
        return None
    run = SourceRun.objects.get(pk=run_id)
    if run.failure_count >= MAX_FAILURES:
        fail_run(run, "interrupted", "")
        return None
    return run


@transaction.atomic
def store_page(*, run: SourceRun, page: Page) -> tuple[SourceRun, StoredPage]:
    """Store a page and the cursor that says so; raise LeaseLost when the run is another's."""
    held = _hold(run)
    kept = leave_outside(held.source, page.records)
    stored = store_records(run=held, records=kept, unchanged_count=len(page.unchanged_ids))
    held.cursor_day, held.cursor_offset = page.day, page.next_offset
    held.seen_count += stored.seen_count + len(page.records) - len(kept)
    held.new_count += stored.new_count
    held.changed_count += stored.changed_count
    held.unchanged_count += stored.unchanged_count
    held.quarantined_count += stored.quarantined_count
    return _save(held, failure_count=0, error_code="", error_detail=""), stored


@transaction.atomic
def finish_day(run: SourceRun) -> SourceRun:
    """Go on to the next day; after the last one the run has succeeded."""
    held = _hold(run)
    if held.cursor_day >= held.window_end:
        note_success(_save(held, status=RunStatus.SUCCEEDED, finished_at=Now()))
        return held
    return _save(held, cursor_day=held.cursor_day + timedelta(days=1), cursor_offset=0)


@transaction.atomic
def postpone_run(run: SourceRun, error: SourceUnavailable) -> SourceRun:
    """Wait, longer each time; after MAX_FAILURES without a page, give the run up.

    A source that has made us give up several runs is tried once: the run ends there, unless it
    has read a page.
    """
    held = _hold(run)
    failure_count = held.failure_count + 1
    is_last = not _has_begun(held) and is_on_trial(held.source)
    if is_last or failure_count >= MAX_FAILURES:
        return fail_run(held, "source_unavailable", str(error))
    return _save(
        held,
        failure_count=failure_count,
        error_code="source_unavailable",
        error_detail=str(error),
        retry_at=Now() + delay_after(failure_count, error.retry_after),
    )


@transaction.atomic
def fail_run(run: SourceRun, code: str, detail: str) -> SourceRun:
    """Give a run up. What it stored stays; the next one starts from the last success."""
    held = _save(
        _hold(run),
        status=RunStatus.FAILED,
        error_code=code,
        error_detail=detail,
        finished_at=Now(),
    )
    record_event(actor=None, verb="source_run_failed", subject=held, error_code=code)
    note_failure(held)
    return held


def delay_after(failure_count: int, asked_seconds: float | None) -> timedelta:
    """Return 30 s, 1, 2, 4 minutes…, or what the source asks for if that is longer."""
    backoff = FIRST_DELAY * 2 ** (failure_count - 1)
    asked = timedelta(seconds=min(asked_seconds or 0, LONGEST_DELAY.total_seconds()))
    return min(max(backoff, asked), LONGEST_DELAY)


def _read(run: SourceRun, on_page: OnPage) -> SourceRun:
    try:
        with open_feed(run) as feed:
            while run.status == RunStatus.RUNNING:
                run = _read_day(run, feed, on_page)
    except SourceUnavailable as error:
        return postpone_run(run, error)
    except SourceRejected as error:
        return fail_run(run, "source_rejected", str(error))
    return run


def _read_day(run: SourceRun, feed: Feed, on_page: OnPage) -> SourceRun:
    for page in feed.pages(run.cursor_day, offset=run.cursor_offset):
        run, stored = store_page(run=run, page=page)
        on_page(run, stored)
    return finish_day(run)


def _has_begun(run: SourceRun) -> bool:
    return run.cursor_day > run.window_start or run.cursor_offset > 0


def _hold(run: SourceRun) -> SourceRun:
    """Lock the run while this worker writes; raise LeaseLost when it is no longer its own."""
    mine = SourceRun.objects.filter(status=RunStatus.RUNNING, attempt_count=run.attempt_count)
    held = mine.select_for_update().filter(pk=run.pk).first()
    if held is None:
        raise LeaseLost
    return held


def _save(run: SourceRun, **changes: Any) -> SourceRun:
    for name, value in changes.items():
        setattr(run, name, value)
    run.heartbeat_at = Now()
    run.save()
    return run
