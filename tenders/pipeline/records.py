"""Records as a source gives them: kept whole, read, and turned into dossiers, page by page."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import DataError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from collectif.core.bulk import Among, next_ids, pipelined, update, upsert
from tenders.enums import Source, Visibility
from tenders.models import Notice, Procedure, SourceRecord, SourceRun
from tenders.pipeline.notices import Draft, store_notices
from tenders.pipeline.received import Received, read, receive, received_again
from tenders.sources.facts import NoticeFacts
from tenders.sources.feed import RawRecord

# Set apart because our columns cannot hold what was read.
UNSTORABLE = "unstorable"


@dataclass(frozen=True, slots=True)
class StoredPage:
    """What became of a page: each distinct record is new, changed or unchanged.

    `quarantined_count`: those of the new and changed that could not be read. `procedure_ids`:
    the dossiers written, to be matched anew.
    """

    seen_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    quarantined_count: int = 0
    procedure_ids: list[int] = field(default_factory=list)

    @property
    def unchanged_count(self) -> int:
        return self.seen_count - self.new_count - self.changed_count


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Look for no cycles meanwhile: the many objects of a page go together when it is stored."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@collector_at_rest()
@transaction.atomic(savepoint=False)
def store_records(
    *, run: SourceRun, records: Iterable[RawRecord], unchanged_count: int = 0
) -> StoredPage:
    """Keep a page of records and read those that are new or have changed.

    A fixed number of queries whatever the number of rows. An unreadable record is set apart with
    its payload, and the notice read from its former version stays as it was. `unchanged_count`:
    records of the page that the source said have not changed. The caller holds the run: nobody
    else writes the records of its source.
    """
    received = {item.source_id: item for item in map(receive, records)}
    digests = _find_rows(run.source, received)
    fresh = [item for key, item in received.items() if digests.get(key) != item.digest]
    procedure_ids = _store(run.source, fresh, run)
    new_count = sum(1 for item in fresh if item.is_new)
    return StoredPage(
        seen_count=len(received) + unchanged_count,
        new_count=new_count,
        changed_count=len(fresh) - new_count,
        quarantined_count=sum(1 for item in fresh if item.facts is None),
        procedure_ids=procedure_ids,
    )


@transaction.atomic
def reread(records: Sequence[SourceRecord]) -> StoredPage:
    """Read stored records of one source again, after the reader has learnt something.

    Notices whose facts come out the same are not written. Counts are those of `store_records`;
    `changed_count` counts the dossiers written.
    """
    lock_dossiers()
    source = records[0].source
    received = [received_again(record) for record in records]
    for item in received:
        read(source, item)
    procedure_ids = _as_a_set(received, lambda items: _store_notices(source, items))
    _mark_refusals(received, {record.source_id: record for record in records})
    return StoredPage(
        seen_count=len(records),
        changed_count=len(procedure_ids),
        quarantined_count=sum(1 for item in received if item.facts is None),
        procedure_ids=procedure_ids,
    )


@transaction.atomic
def store_private(
    told: Sequence[tuple[NoticeFacts, str]], *, visibility: Visibility = Visibility.TEAM
) -> dict[str, Procedure]:
    """Write calls that people entered, each with its body; return their dossiers by source id.

    The same `source_id` again is a new version of the call. `visibility` holds for new dossiers;
    another action changes it later.
    """
    lock_dossiers()
    items = {}
    for facts, body in told:
        item = receive(RawRecord(source_id=facts.source_id, body=body))
        item.facts = facts
        items[item.source_id] = item
    _find_rows(Source.PRIVATE, items)
    _store(Source.PRIVATE, list(items.values()), run=None, visibility=visibility)
    notices = Notice.objects.filter(source=Source.PRIVATE, source_id__in=list(items))
    return {notice.source_id: notice.procedure for notice in notices.select_related("procedure")}


def lock_dossiers() -> None:
    """Let one transaction at a time write dossiers: notices of two sources may be of one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tenders.dossiers', 0))")


def _find_rows(source: str, received: Mapping[str, Received]) -> dict[str, str]:
    """Tell the records that are held which row is theirs; return the digests of these rows."""
    rows = SourceRecord.objects.filter(Among("source_id", received), source=source)
    digests = {}
    for pk, source_id, digest in rows.values_list("pk", "source_id", "digest"):
        received[source_id].record_id, received[source_id].is_new = pk, False
        digests[source_id] = digest
    return digests


def _store(
    source: str,
    items: Sequence[Received],
    run: SourceRun | None,
    visibility: Visibility = Visibility.EVERYONE,
) -> list[int]:
    """Write records, read them and write what they say; return the dossiers written.

    New records are nobody else's: Postgres writes them while we read, and no lock is held. The
    others may be in the hands of a rereading, and wait for the lock of the dossiers.
    """
    if not items:
        return []

    def write(some: Sequence[Received]) -> list[int]:
        _write_records(source, [item for item in some if item.is_new], run)
        _read_waiting(source, some)
        lock_dossiers()
        _write_records(source, [item for item in some if not item.is_new], run)
        return _store_notices(source, some, visibility)

    new = [item for item in items if item.is_new]
    for item, record_id in zip(new, next_ids(SourceRecord, len(new)), strict=True):
        item.record_id = record_id
    return _as_a_set(items, write)


def _as_a_set(
    items: Sequence[Received], write: Callable[[Sequence[Received]], list[int]]
) -> list[int]:
    """Write a set; when Postgres refuses what was read, one by one, to find the culprit."""
    try:
        with transaction.atomic(), pipelined():
            return write(items)
    except (DataError, OperationalError) as error:
        if not any(item.facts for item in items):
            raise
        if len(items) == 1:
            items[0].facts, items[0].refusal = None, (UNSTORABLE, _first_line(error))
    return sorted(set().union(*(_as_a_set([one], write) for one in items)))


def _write_records(source: str, items: Iterable[Received], run: SourceRun | None) -> None:
    now = timezone.now()
    rows = [
        {
            "id": item.record_id,
            "source": source,
            "source_id": item.source_id,
            "body": item.body,
            "media_type": item.raw.media_type,
            "digest": item.digest,
            "quarantine_code": item.refusal[0],
            "quarantine_detail": item.refusal[1],
            "run_id": run.pk if run else None,
            "changed_at": now,
        }
        for item in items
    ]
    upsert(SourceRecord, rows, unique_fields=["id"])


def _read_waiting(source: str, items: Iterable[Received]) -> None:
    """Read what is not read yet; say of new records, written by now, which cannot be."""
    unread = [item for item in items if not item.is_read]
    for item in unread:
        read(source, item)
    refused = [item for item in unread if item.is_new and item.facts is None]
    update(
        SourceRecord,
        [
            {
                "id": item.record_id,
                "quarantine_code": item.refusal[0],
                "quarantine_detail": item.refusal[1],
            }
            for item in refused
        ],
    )


def _store_notices(
    source: str, items: Iterable[Received], visibility: Visibility = Visibility.EVERYONE
) -> list[int]:
    drafts = [
        Draft(item.record_id, source, item.facts, is_new=item.is_new)
        for item in items
        if item.facts
    ]
    return store_notices(drafts, visibility)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _mark_refusals(items: list[Received], records: dict[str, SourceRecord]) -> None:
    changed = []
    for item in items:
        record = records[item.source_id]
        if (record.quarantine_code, record.quarantine_detail) != item.refusal:
            record.quarantine_code, record.quarantine_detail = item.refusal
            record.changed_at = Now()
            changed.append(record)
    if changed:
        fields = ["quarantine_code", "quarantine_detail", "changed_at"]
        SourceRecord.objects.bulk_update(changed, fields)
