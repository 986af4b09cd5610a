"""Records as a source gives them: kept whole, read, and turned into dossiers, page by page."""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import DataError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from collectif.core.bulk import Among, next_ids, pipelined, upsert
from tenders.enums import Source, Visibility
from tenders.models import Notice, Procedure, SourceRecord, SourceRun
from tenders.pipeline.notices import Draft, store_notices
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts
from tenders.sources.feed import RawRecord
from tenders.sources.reading import read_record

# Set apart because our columns cannot hold what was read.
UNSTORABLE = "unstorable"
ID_LENGTH = 80


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


@dataclass(slots=True)
class Received:
    """One record, who it is, how to tell that it has changed, and what we read in it.

    `record_id`: the row that holds it, or that is reserved for it when it `is_new`.
    """

    source_id: str
    raw: RawRecord
    body: str
    digest: str
    record_id: int = 0
    is_new: bool = True
    facts: NoticeFacts | None = None
    refusal: tuple[str, str] = ("", "")


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
    for item in fresh:
        read(run.source, item)
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
    received = [_received_again(record) for record in records]
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


def receive(raw: RawRecord) -> Received:
    """Identify a record; one without a usable id is known by its contents."""
    # Postgres holds neither lone surrogates nor NUL.
    encoded = raw.body.encode(errors="ignore").replace(b"\x00", b"")
    digest = hashlib.sha256(encoded).hexdigest()
    source_id = raw.source_id[:ID_LENGTH] or f"unidentified-{digest}"
    return Received(source_id, raw, encoded.decode(), digest)


def read(source: str, item: Received) -> None:
    """Read one record, or say why it cannot be; never raises."""
    try:
        item.facts = read_record(
            source=source,
            source_id=item.raw.source_id,
            body=item.body,
            media_type=item.raw.media_type,
        )
    except UnparsableRecord as error:
        item.refusal = (error.code, error.detail)


def lock_dossiers() -> None:
    """Let one transaction at a time write dossiers: notices of two sources may be of one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tenders.dossiers', 0))")


def _received_again(record: SourceRecord) -> Received:
    is_identified = not record.source_id.startswith("unidentified-")
    raw = RawRecord(
        source_id=record.source_id if is_identified else "",
        body=record.body,
        media_type=record.media_type,  # type: ignore[arg-type]
    )
    return Received(
        record.source_id, raw, record.body, record.digest, record_id=record.pk, is_new=False
    )


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
    """Write records and what was read in them; return the dossiers written."""
    if not items:
        return []

    def write(some: Sequence[Received]) -> list[int]:
        _write_records(source, some, run)
        return _store_notices(source, some, visibility)

    lock_dossiers()
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
