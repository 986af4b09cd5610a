"""Client of TED: numbers of a day by the Search API v3, then each notice in XML from the site."""

import logging
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Unpack

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from collectif.core.remote.refusals import words
from collectif.core.remote.transport import (
    Answer,
    FeedClient,
    Manners,
    RetryPolicy,
    checked_base_url,
)
from tenders.sources.bodies import canonical, json_object, xml_text
from tenders.sources.feed import Page, RawRecord
from tenders.sources.wire import Json, text_of

SEARCH_PATH = "/v3/notices/search"
# The API allows 250 notices an answer and 10,000 values (fields x notices).
FIELDS = ("publication-number",)
MAX_LIMIT = 250
MAX_LISTED = 50_000
ORDERS = ("ASC", "DESC")
PAGE_SIZE = 20
RETRY = RetryPolicy(rate_limit_wait=30.0)

_PUBLICATION_NUMBER = re.compile(r"0*([1-9]\d{0,11})-(\d{4})")
_COUNTRY = re.compile(r"[A-Z]{3}")
_NOTICE_TYPE = re.compile(r"[a-z]+(?:-[a-z]+)*")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row of the list: a notice by its number, or as it stands when it has none."""

    number: str
    row: Json

    @property
    def key(self) -> str:
        return self.number or canonical(self.row)

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """Return what sorts by year, then number; rows without any come last."""
        number, _, year = self.number.partition("-")
        return not self.number, int(year or 0), int(number or 0), self.key


@dataclass(frozen=True, slots=True)
class _Hits:
    total_count: int
    listed: tuple[_Listed, ...]
    next_token: str


class TedClient(FeedClient):
    """Read the notices of buyers of `countries` (ISO 3166-1 alpha-3) day by day.

    `api_url` and `site_url`: scheme and host of the Search API and of the site that serves the
    notices. `notice_types`: eForms codes ("cn-standard"); empty means all. `is_held` receives
    publication numbers and gives those whose notice the caller holds: a published notice never
    changes, they are not fetched again. Every method may raise `SourceUnavailable` (retries
    included) or `SourceRejected`; a bad address is rejected at once.
    """

    def __init__(
        self,
        api_url: str,
        site_url: str,
        *,
        countries: Sequence[str] = ("FRA",),
        notice_types: Sequence[str] = (),
        is_held: Callable[[Sequence[str]], Collection[str]] = lambda numbers: (),
        list_size: int = MAX_LIMIT,
        page_size: int = PAGE_SIZE,
        **manners: Unpack[Manners],
    ) -> None:
        self._search_url = checked_base_url(api_url) + SEARCH_PATH
        self._site_url = checked_base_url(site_url)
        self._condition = _condition(countries, notice_types)
        self._is_held = is_held
        self._list_size = max(1, min(list_size, MAX_LIMIT))
        self._page_size = max(1, page_size)
        manners.setdefault("retry", RETRY)
        super().__init__(**manners)

    def pages(self, day: date, *, offset: int = 0) -> Iterator[Page]:
        """Yield the notices published on `day` by number, from `offset` on; none at week-ends.

        The whole list is read before the first notice, so that a list cut short advances nothing.
        """
        listed = self._listing(day)
        for start in range(offset, max(len(listed), offset + 1), self._page_size):
            part = listed[start : start + self._page_size]
            held = frozenset(self._held(part))
            records = [self._record(item) for item in part if item.number not in held]
            unchanged = [item.number for item in part if item.number in held]
            yield Page(day, start, len(listed), tuple(records), tuple(unchanged))

    def _listing(self, day: date) -> list[_Listed]:
        """Return each notice of the day once.

        A list that moved while it was read is read again backwards: what slipped off one end
        stands at the other.
        """
        found: dict[str, _Listed] = {}
        missing = 0
        for order in ORDERS:
            expected = 0
            for hits in self._read_listing(day, order):
                found.update((item.key, item) for item in hits.listed)
                expected = hits.total_count
            missing = expected - len(found)
            if missing <= 0:
                break
        else:
            logger.warning(
                "ted day %s still misses %d notices after a second reading", day, missing
            )
        return sorted(found.values(), key=lambda item: item.rank)

    def _read_listing(self, day: date, order: str) -> Iterator[_Hits]:
        """Yield the answers until the token is absent, or was given before, or a page is empty."""
        question = {
            "query": f"publication-date={day:%Y%m%d}{self._condition}"
            f" SORT BY publication-number {order}",
            "fields": list(FIELDS),
            "limit": self._list_size,
            "scope": "ALL",
            "paginationMode": "ITERATION",
        }
        tokens: set[str] = set()
        row_count = 0
        while True:
            hits = self._transport.post(self._search_url, _hits, json=question)
            yield hits
            row_count += len(hits.listed)
            if row_count > MAX_LISTED:
                raise SourceRejected("too_many_records", f"{day}: more than {MAX_LISTED} notices")
            if not hits.listed or not hits.next_token or hits.next_token in tokens:
                return
            tokens.add(hits.next_token)
            question = question | {"iterationNextToken": hits.next_token}

    def _held(self, part: Sequence[_Listed]) -> Collection[str]:
        numbers = [item.number for item in part if item.number]
        return self._is_held(numbers) if numbers else ()

    def _record(self, item: _Listed) -> RawRecord:
        if not item.number:
            return RawRecord(source_id="", body=item.key)
        body = self._notice(item.number)
        return RawRecord(source_id=item.number, body=body, media_type="application/xml")

    def _notice(self, number: str) -> str:
        """Return the XML of a notice; an empty text when the site does not have it (yet).

        The record is then kept, so that the lack is seen and mended, not forgotten.
        """
        try:
            return self._transport.get(
                f"{self._site_url}/en/notice/{number}/xml", _xml, accept="application/xml"
            )
        except SourceRejected as error:
            if error.code != "not_found":
                raise
            logger.warning("ted notice %s is listed but not there", number)
            return ""


def _hits(answer: Answer) -> _Hits:
    """Read a page of results: 200 may also come with an error, or with a part of the page."""
    content = json_object(answer.body)
    rows = content.get("notices")
    if not isinstance(rows, list):
        raise SourceUnavailable("bad_body", f"no notices: {words(answer.body)}", status=200)
    if content.get("timedOut"):
        raise SourceUnavailable("timeout", "timedOut: a part of the page only", status=200)
    total = content.get("totalNoticeCount")
    return _Hits(
        total if isinstance(total, int) else 0,
        tuple(_Listed(_number(row), row) for row in rows),
        text_of(content, "iterationNextToken"),
    )


def _number(row: Json) -> str:
    """Return "619675-2026", also from "00619675-2026"; an empty text without a number."""
    found = _PUBLICATION_NUMBER.fullmatch(text_of(row, "publication-number"))
    return f"{found[1]}-{found[2]}" if found else ""


def _xml(answer: Answer) -> str:
    return xml_text(answer.body)


def _condition(countries: Sequence[str], notice_types: Sequence[str]) -> str:
    if not countries or not all(map(_COUNTRY.fullmatch, countries)):
        raise ValueError(f"unknown country in {countries!r}")
    if not all(map(_NOTICE_TYPE.fullmatch, notice_types)):
        raise ValueError(f"unknown notice type in {notice_types!r}")
    types = f" AND notice-type IN ({' '.join(notice_types)})" if notice_types else ""
    return f" AND buyer-country IN ({' '.join(countries)}){types}"
