"""What every source gives the pipeline: pages of raw records, day by day."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

type MediaType = Literal["application/json", "application/xml"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """One record as its source gave it.

    `source_id` is the source's own id ("26-81222", "619675-2026"), empty when it has none we can
    use. `body`: the whole text; JSON is written canonically (keys sorted, no space), so that the
    same record always gives the same text.
    """

    source_id: str
    body: str
    media_type: MediaType = "application/json"


@dataclass(frozen=True, slots=True)
class Page:
    """Part of one publication day. `total_count` counts the records of the whole day.

    `unchanged_ids`: records of the page that the caller holds already and that cannot have
    changed since: they were not fetched again.
    """

    day: date
    offset: int
    total_count: int
    records: tuple[RawRecord, ...]
    unchanged_ids: tuple[str, ...] = ()

    @property
    def next_offset(self) -> int:
        """Return where to resume after this page."""
        return self.offset + len(self.records) + len(self.unchanged_ids)


class Feed(AbstractContextManager["Feed"], Protocol):
    """A source that can be read again from any offset of any day.

    Every method may raise `SourceUnavailable` (retries included) or `SourceRejected`.
    """

    def pages(self, day: date, *, offset: int = 0) -> Iterator[Page]: ...
