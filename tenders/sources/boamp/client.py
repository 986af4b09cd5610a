"""Client of the BOAMP records API: day by day, page by page, patient with a tired server."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx
import stamina

from tenders.sources.boamp import answers
from tenders.sources.boamp.wire import Json
from tenders.sources.codes import unique
from tenders.sources.errors import SourceRejected, SourceUnavailable
from tenders.sources.places import department_codes

RECORDS_PATH = "/api/explore/v2.1/catalog/datasets/boamp/records"
MAX_PAGE_SIZE = 100
MAX_WINDOW = 10_000  # The API refuses offset + limit beyond it.
MAX_READINGS = 2

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a day: `records` are raw rows, `total_count` counts the whole day."""

    day: date
    offset: int
    total_count: int
    records: tuple[dict[str, Json], ...]

    @property
    def next_offset(self) -> int:
        """Return where to resume after this page."""
        return self.offset + len(self.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """When to try again; times in seconds.

    A wait the server asks for is honoured up to `max_server_wait`. Beyond it (a daily quota
    that ends at midnight) only the ordinary back-off is tried: the caller comes back another time.
    """

    attempts: int = 6
    wait_initial: float = 1.0
    wait_max: float = 60.0
    wait_jitter: float = 1.0
    max_server_wait: float = 300.0


class BoampClient:
    """Read the `boamp` dataset of an Opendatasoft portal at `base_url` (scheme and host).

    `departments` restricts to notices published there ("38", "2A"); empty means all.
    `min_interval`: seconds between an answer and the next request. Every method may raise
    `SourceUnavailable` (retries included) or `SourceRejected`; a bad `base_url` is rejected
    at once.
    """

    def __init__(
        self,
        base_url: str,
        *,
        user_agent: str,
        departments: tuple[str, ...] = (),
        page_size: int = MAX_PAGE_SIZE,
        min_interval: float = 1.0,
        retry: RetryPolicy | None = None,
        limits: answers.Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = _checked_base_url(base_url) + RECORDS_PATH
        self._place = _place_condition(departments)
        self._page_size = max(1, min(page_size, MAX_PAGE_SIZE))
        self._min_interval = min_interval
        self._retry = retry or RetryPolicy()
        self._limits = limits or answers.Limits()
        self._sleep = sleep
        self._answered_at: float | None = None
        self._http = httpx.Client(
            headers={"User-Agent": _header_value(user_agent), "Accept": "application/json"},
            timeout=self._limits.silence,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def total(self, day: date) -> int:
        """Return how many records the day holds."""
        return self._fetch({"where": self._where(day), "limit": 0}).total_count

    def pages(self, day: date, *, offset: int = 0) -> Iterator[Page]:
        """Yield the pages of records published on `day`, from `offset` on.

        Rows may come twice: store by id. When fewer distinct ids came than announced, because
        the day moved while it was read, it is read once more from `offset`.
        """
        ids: set[Json] = set()
        missing = 0
        for _ in range(MAX_READINGS):
            expected = 0
            for page in self._read_day(day, offset):
                ids.update(row_id for row in page.records if (row_id := _row_id(row)))
                expected = page.total_count - offset
                yield page
            missing = expected - len(ids)
            if missing <= 0:
                return
        logger.warning("boamp day %s still misses %d records after a second reading", day, missing)

    def _read_day(self, day: date, offset: int) -> Iterator[Page]:
        while True:
            if offset >= MAX_WINDOW:
                raise SourceRejected("too_many_records", f"{day}: more than {MAX_WINDOW} records")
            limit = min(self._page_size, MAX_WINDOW - offset)
            answer = self._fetch(
                {"where": self._where(day), "order_by": "idweb", "limit": limit, "offset": offset}
            )
            page = Page(day, offset, answer.total_count, answer.records)
            yield page
            offset = page.next_offset
            if not page.records or offset >= page.total_count:
                return

    def _where(self, day: date) -> str:
        return f"dateparution=date'{day.isoformat()}'{self._place}"

    def _fetch(self, params: dict[str, str | int]) -> answers.Answer:
        for attempt in stamina.retry_context(
            on=self._back_off,
            attempts=self._retry.attempts,
            timeout=None,
            wait_initial=self._retry.wait_initial,
            wait_max=self._retry.wait_max,
            wait_jitter=self._retry.wait_jitter,
        ):
            with attempt:
                self._pace()
                try:
                    return answers.get(self._http, self._url, params, limits=self._limits)
                finally:
                    self._answered_at = time.monotonic()
        raise AssertionError("stamina re-raises the last error")

    def _back_off(self, error: Exception) -> bool | float:
        if not isinstance(error, SourceUnavailable):
            return False
        asked = error.retry_after
        return asked if asked and asked <= self._retry.max_server_wait else True

    def _pace(self) -> None:
        if self._answered_at is not None:
            wait = self._answered_at + self._min_interval - time.monotonic()
            if wait > 0:
                self._sleep(wait)


def _checked_base_url(base_url: str) -> str:
    try:
        parts = urlsplit(base_url.strip())
        is_http = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError as error:
        raise SourceRejected("base_url", str(error)) from error
    if not is_http or parts.query or parts.fragment or parts.username:
        raise SourceRejected("base_url", "an http or https address is needed")
    return base_url.strip().rstrip("/")


def _place_condition(departments: tuple[str, ...]) -> str:
    """Return the ODSQL condition; BOAMP writes "5" as well as "05"."""
    known = [department_codes(text) for text in departments]
    if not all(known):
        raise ValueError(f"unknown département in {departments!r}")
    codes = unique(chain.from_iterable(known))
    spellings = unique(form for code in codes for form in (code, code.lstrip("0")))
    quoted = ",".join(f'"{spelling}"' for spelling in spellings)
    return f" and code_departement in ({quoted})" if quoted else ""


def _header_value(text: str) -> str:
    return " ".join(text.encode("ascii", errors="ignore").decode().split())


def _row_id(row: dict[str, Json]) -> str:
    value = row.get("idweb")
    return value if isinstance(value, str) else ""
