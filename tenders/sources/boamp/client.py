"""Client of the BOAMP records API: day by day, page by page."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Unpack

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from collectif.core.remote.transport import Answer, FeedClient, Manners, checked_base_url
from tenders.sources.boamp.record import source_id
from tenders.sources.bodies import canonical, json_object
from tenders.sources.codes import unique
from tenders.sources.errors import UnparsableRecord
from tenders.sources.feed import Page, RawRecord
from tenders.sources.places import department_codes
from tenders.sources.wire import Json

RECORDS_PATH = "/api/explore/v2.1/catalog/datasets/boamp/records"
MAX_PAGE_SIZE = 100
MAX_WINDOW = 10_000  # The API refuses offset + limit beyond it.
MAX_READINGS = 2

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Rows:
    total_count: int
    records: tuple[RawRecord, ...]


@dataclass(slots=True)
class _Reading:
    """The distinct rows of a day so far, and how many of them the source still owes."""

    seen: set[str] = field(default_factory=set)
    missing_count: int = 0

    def add(self, page: Page, start: int) -> bool:
        """Say whether the page, of a reading begun at `start`, brought rows not seen before."""
        before = len(self.seen)
        self.seen.update(record.source_id or record.body for record in page.records)
        self.missing_count = max(0, page.total_count - start - len(self.seen))
        return len(self.seen) > before


class BoampClient(FeedClient):
    """Read the `boamp` dataset of an Opendatasoft portal at `base_url` (scheme and host).

    `departments` restricts to notices published there ("38", "2A"); empty means all. Every method
    may raise `SourceUnavailable` (retries included) or `SourceRejected`; a bad `base_url` is
    rejected at once.
    """

    def __init__(
        self,
        base_url: str,
        *,
        departments: tuple[str, ...] = (),
        page_size: int = MAX_PAGE_SIZE,
        **manners: Unpack[Manners],
    ) -> None:
        self._url = checked_base_url(base_url) + RECORDS_PATH
        self._place = _place_condition(departments)
        self._page_size = max(1, min(page_size, MAX_PAGE_SIZE))
        super().__init__(**manners)

    def total(self, day: date) -> int:
        """Return how many records the day holds."""
        return self._fetch({"where": self._where(day), "limit": 0}).total_count

    def pages(self, day: date, *, offset: int = 0) -> Iterator[Page]:
        """Yield the pages of records published on `day`, from `offset` on.

        Rows may come twice: store by id. When fewer distinct rows came than announced, because
        the day moved while it was read, what was pushed beyond its end is asked for, then the
        day is read once more from `offset`.
        """
        reading = _Reading()
        for _ in range(MAX_READINGS):
            yield from self._read_day(day, offset, reading)
            if not reading.missing_count:
                return
        missing = reading.missing_count
        logger.warning("boamp day %s still misses %d records after a second reading", day, missing)

    def _read_day(self, day: date, start: int, reading: _Reading) -> Iterator[Page]:
        offset = start
        while True:
            page = self._page(day, offset)
            has_news = reading.add(page, start)
            yield page
            offset = page.next_offset
            is_over = offset >= page.total_count and not (reading.missing_count and has_news)
            if not page.records or is_over:
                return

    def _page(self, day: date, offset: int) -> Page:
        if offset >= MAX_WINDOW:
            raise SourceRejected("too_many_records", f"{day}: more than {MAX_WINDOW} records")
        limit = min(self._page_size, MAX_WINDOW - offset)
        rows = self._fetch(
            {"where": self._where(day), "order_by": "idweb", "limit": limit, "offset": offset}
        )
        return Page(day, offset, rows.total_count, rows.records)

    def _where(self, day: date) -> str:
        return f"dateparution=date'{day.isoformat()}'{self._place}"

    def _fetch(self, params: dict[str, str | int]) -> _Rows:
        return self._transport.get(self._url, _rows, params=params, accept="application/json")


def _rows(answer: Answer) -> _Rows:
    content = json_object(answer.body)
    total, rows = content.get("total_count"), content.get("results")
    if not isinstance(total, int) or total < 0 or not isinstance(rows, list):
        raise SourceUnavailable("bad_body", "neither total_count nor results", status=200)
    return _Rows(
        total, tuple(RawRecord(source_id=usable_id(row), body=canonical(row)) for row in rows)
    )


def usable_id(row: Json) -> str:
    """Return the `idweb` of a row, an empty text without a sane one."""
    try:
        return source_id(row)
    except UnparsableRecord:
        return ""


def _place_condition(departments: tuple[str, ...]) -> str:
    """Return the ODSQL condition; BOAMP writes "5" as well as "05"."""
    known = [department_codes(text) for text in departments]
    if not all(known):
        raise ValueError(f"unknown département in {departments!r}")
    codes = unique(chain.from_iterable(known))
    spellings = unique(form for code in codes for form in (code, code.lstrip("0")))
    quoted = ",".join(f'"{spelling}"' for spelling in spellings)
    return f" and code_departement in ({quoted})" if quoted else ""
