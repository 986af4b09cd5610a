"""Stored records read again, page by page, so that memory does not grow with their number."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from tenders.enums import RunStatus
from tenders.models import Notice, Rereading, SourceRecord
from tenders.pipeline.dossiers import write_dossiers
from tenders.pipeline.records import StoredPage, lock_dossiers, reread

PAGE_SIZE = 100
MAX_FAILURES = 5

type OnPage = Callable[[StoredPage], None]


@transaction.atomic
def reread_records(ids: Sequence[int]) -> StoredPage:
    """Read these records again as they stand now; see `reread`.

    Their dossiers are derived again even where no notice says anything else: what may have been
    mended is the way of putting notices together. Records are loaded under the lock of the
    dossiers: a source that changes one meanwhile waits.
    """
    lock_dossiers()
    records = SourceRecord.objects.filter(pk__in=ids).order_by("source", "pk")
    pages = (reread(list(group)) for _source, group in groupby(records, attrgetter("source")))
    stored = reduce(_added, pages, StoredPage())
    held = Notice.objects.filter(record__in=ids).values_list("procedure", flat=True).distinct()
    written = write_dossiers({*held} - {*stored.procedure_ids})
    return _added(stored, StoredPage(changed_count=len(written), procedure_ids=written))


def advance_rereading(rereading_id: int, *, on_page: OnPage) -> Rereading | None:
    """Read what is left, page by page; None when it is already done.

    Each page is one transaction with its cursor, under the lock of the row: a worker that dies
    loses nothing, and two at once share the work. `on_page` is called after each page.
    """
    rereading = _begin(rereading_id)
    while rereading is not None and rereading.is_active:
        rereading, stored = _read_page(rereading_id)
        if stored is not None:
            on_page(stored)
    return rereading


@transaction.atomic
def _begin(rereading_id: int) -> Rereading | None:
    """Count the workers that died since the last page; after MAX_FAILURES, give up."""
    rereading = _hold(rereading_id)
    if rereading is None:
        return None
    died = rereading.status == RunStatus.RUNNING
    rereading.failure_count = F("failure_count") + int(died)
    rereading.status = RunStatus.RUNNING
    rereading = _save(rereading)
    if rereading.failure_count >= MAX_FAILURES:
        rereading.status, rereading.finished_at = RunStatus.FAILED, timezone.now()
        rereading = _save(rereading)
    return rereading


@transaction.atomic
def _read_page(rereading_id: int) -> tuple[Rereading | None, StoredPage | None]:
    rereading = _hold(rereading_id)
    if rereading is None:
        return None, None
    ids = list(rereading.records.values_list("pk", flat=True)[:PAGE_SIZE])
    if not ids:
        rereading.status, rereading.finished_at = RunStatus.SUCCEEDED, timezone.now()
        return _save(rereading), None
    stored = reread_records(ids)
    rereading.cursor = ids[-1]
    rereading.seen_count += stored.seen_count
    rereading.readable_count += stored.seen_count - stored.quarantined_count
    rereading.failure_count = 0
    return _save(rereading), stored


def _hold(rereading_id: int) -> Rereading | None:
    active = Rereading.objects.active().select_for_update()
    return active.filter(pk=rereading_id).first()


def _save(rereading: Rereading) -> Rereading:
    rereading.heartbeat_at = Now()
    rereading.save()
    rereading.refresh_from_db()
    return rereading


def _added(one: StoredPage, other: StoredPage) -> StoredPage:
    return replace(
        one,
        seen_count=one.seen_count + other.seen_count,
        changed_count=one.changed_count + other.changed_count,
        quarantined_count=one.quarantined_count + other.quarantined_count,
        procedure_ids=[*one.procedure_ids, *other.procedure_ids],
    )
