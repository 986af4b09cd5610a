"""Records as a source gives them: kept whole, read, and turned into notices, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tenders.models import SourceRecord, SourceRun
from tenders.pipeline.links import derive_current_facts
from tenders.pipeline.notices import Draft, draft, reasons, store_drafts
from tenders.pipeline.payloads import Received, receive
from tenders.sources.boamp.normalise import normalise
from tenders.sources.errors import UnparsableRecord

# Set apart because our columns cannot hold what was read.
UNSTORABLE = "unstorable"


@dataclass(frozen=True, slots=True)
class StoredPage:
    """What became of a page: each distinct record is new, changed or unchanged.

    `quarantined_count`: those of the new and changed that could not be read. `notice_ids`: the
    notices written, directly or because a later one speaks of them.
    """

    seen_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    quarantined_count: int = 0
    notice_ids: list[int] = field(default_factory=list)

    @property
    def unchanged_count(self) -> int:
        return self.seen_count - self.new_count - self.changed_count


@transaction.atomic
def store_records(*, run: SourceRun, rows: Iterable[Any]) -> StoredPage:
    """Keep a page of records and read those that are new or have changed.

    A fixed number of queries whatever the number of rows. An unreadable record is set apart with
    its payload, and the notice read from its former version stays as it was.
    """
    received = {item.source_id: item for item in map(receive, rows)}
    lock_source(run.source)
    digests = _known_digests(run.source, received)
    fresh = [item for key, item in received.items() if digests.get(key) != item.digest]
    readings = [read(item.payload) for item in fresh]
    records = _write_records(run, fresh, readings)
    notice_ids = _store(zip(records, readings, strict=True))
    new_count = sum(1 for item in fresh if item.source_id not in digests)
    return StoredPage(
        seen_count=len(received),
        new_count=new_count,
        changed_count=len(fresh) - new_count,
        quarantined_count=sum(1 for reading in readings if isinstance(reading, Refusal)),
        notice_ids=notice_ids,
    )


@transaction.atomic
def renormalise(*, source: str, record_ids: Iterable[int]) -> StoredPage:
    """Read stored records again, after the reader has learnt something.

    Notices whose facts come out the same are not written. Counts are those of `store_records`;
    `changed_count` counts the notices written.
    """
    lock_source(source)
    records = list(SourceRecord.objects.filter(source=source, pk__in=list(record_ids)))
    readings = [read(record.payload) for record in records]
    _mark_refusals(records, readings)
    notice_ids = _store(zip(records, readings, strict=True))
    return StoredPage(
        seen_count=len(records),
        changed_count=len(notice_ids),
        quarantined_count=sum(1 for reading in readings if isinstance(reading, Refusal)),
        notice_ids=notice_ids,
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record is set apart."""

    code: str
    detail: str


ACCEPTED = Refusal("", "")
type Reading = Draft | Refusal


def read(payload: Any) -> Reading:
    """Turn one record into rows, or say why it cannot be; never raises."""
    try:
        return draft(normalise(payload))
    except UnparsableRecord as error:
        return Refusal(error.code, error.detail)
    except ValidationError as error:
        return Refusal(UNSTORABLE, reasons(error))


def lock_source(source: str) -> None:
    """Let one transaction at a time write the records of a source: its links then hold."""
    with connection.cursor() as cursor:
        key = f"tenders.records.{source}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _known_digests(source: str, received: dict[str, Received]) -> dict[str, str]:
    rows = SourceRecord.objects.filter(source=source, source_id__in=list(received))
    return dict(rows.values_list("source_id", "digest"))


def _write_records(
    run: SourceRun, fresh: list[Received], readings: list[Reading]
) -> list[SourceRecord]:
    rows = [
        SourceRecord(
            source=run.source,
            source_id=item.source_id,
            payload=item.payload,
            digest=item.digest,
            quarantine_code=_refusal(reading).code,
            quarantine_detail=_refusal(reading).detail,
            run=run,
        )
        for item, reading in zip(fresh, readings, strict=True)
    ]
    return SourceRecord.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["source", "source_id"],
        update_fields=[
            "payload",
            "digest",
            "quarantine_code",
            "quarantine_detail",
            "run",
            "changed_at",
        ],
    )


def _mark_refusals(records: list[SourceRecord], readings: list[Reading]) -> None:
    changed = []
    for record, reading in zip(records, readings, strict=True):
        refusal = _refusal(reading)
        if (record.quarantine_code, record.quarantine_detail) != (refusal.code, refusal.detail):
            record.quarantine_code, record.quarantine_detail = refusal.code, refusal.detail
            changed.append(record)
    if changed:
        fields = ["quarantine_code", "quarantine_detail"]
        SourceRecord.objects.bulk_update(changed, fields)


def _refusal(reading: Reading) -> Refusal:
    return reading if isinstance(reading, Refusal) else ACCEPTED


def _store(pairs: Iterable[tuple[SourceRecord, Reading]]) -> list[int]:
    drafts = [(record, reading) for record, reading in pairs if isinstance(reading, Draft)]
    if not drafts:
        return []
    stored = store_drafts(drafts)
    return sorted({*stored.ids, *derive_current_facts(stored.source_ids)})
