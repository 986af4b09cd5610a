"""A record as it arrives: who it is, whether it has changed, and what we read in it."""

import hashlib
from dataclasses import dataclass

from tenders.models import SourceRecord
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts
from tenders.sources.feed import RawRecord
from tenders.sources.reading import read_record

ID_LENGTH = 80


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

    @property
    def is_read(self) -> bool:
        return self.facts is not None or any(self.refusal)


def receive(raw: RawRecord) -> Received:
    """Identify a record; one without a usable id is known by its contents."""
    # Postgres holds neither lone surrogates nor NUL.
    encoded = raw.body.encode(errors="ignore").replace(b"\x00", b"")
    digest = hashlib.sha256(encoded).hexdigest()
    source_id = raw.source_id[:ID_LENGTH] or f"unidentified-{digest}"
    return Received(source_id, raw, encoded.decode(), digest)


def received_again(record: SourceRecord) -> Received:
    is_identified = not record.source_id.startswith("unidentified-")
    raw = RawRecord(
        source_id=record.source_id if is_identified else "",
        body=record.body,
        media_type=record.media_type,  # type: ignore[arg-type]
    )
    return Received(
        record.source_id, raw, record.body, record.digest, record_id=record.pk, is_new=False
    )


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
