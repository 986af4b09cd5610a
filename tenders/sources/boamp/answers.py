"""One HTTP exchange with the API: an answer we can use, or an error that says what happened."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from tenders.sources.boamp.wire import Json, text_of
from tenders.sources.cleaning import storable
from tenders.sources.errors import RejectedCode, SourceRejected, SourceUnavailable

_REJECTIONS: dict[int, RejectedCode] = {401: "forbidden", 403: "forbidden", 404: "not_found"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one answer: bytes once unzipped, seconds of silence and seconds in all."""

    max_bytes: int = 64 * 1024 * 1024
    silence: float = 30.0
    total: float = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The count and the rows of one page."""

    total_count: int
    records: tuple[dict[str, Json], ...]


def get(http: httpx.Client, url: str, params: dict[str, str | int], *, limits: Limits) -> Answer:
    """Return one page; raise `SourceUnavailable` (worth a retry) or `SourceRejected` (not)."""
    try:
        with http.stream("GET", url, params=params) as response:
            body = _read(response, limits)
    except httpx.TimeoutException as error:
        raise SourceUnavailable("timeout", type(error).__name__) from error
    except httpx.InvalidURL as error:
        raise SourceRejected("base_url", str(error)) from error
    except httpx.HTTPError as error:
        raise SourceUnavailable("unreachable", str(error) or type(error).__name__) from error
    if response.status_code != httpx.codes.OK:
        raise _refusal(response, body)
    return _answer(body)


def retry_after(headers: httpx.Headers, now: datetime) -> float | None:
    """Return the seconds the server asks to wait: `Retry-After`, else `X-RateLimit-Reset`.

    The first is a number or an HTTP date; the second an ISO instant or a Unix time.
    """
    text = headers.get("Retry-After") or headers.get("X-RateLimit-Reset") or ""
    try:
        seconds = float(text)
    except ValueError:
        at = _instant(text)
        return max(0.0, (at - now).total_seconds()) if at else None
    if not 0 <= seconds < 1e11:
        return None
    return seconds if seconds < 1e9 else max(0.0, seconds - now.timestamp())


def _read(response: httpx.Response, limits: Limits) -> bytes:
    """Return the body; a server that drips is cut by the clock, not only by its silences."""
    ends_at = time.monotonic() + limits.total
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limits.max_bytes:
            raise SourceUnavailable("too_large", status=response.status_code)
        if time.monotonic() > ends_at:
            raise SourceUnavailable("timeout", "slow body", status=response.status_code)
    return bytes(body)


def _refusal(response: httpx.Response, body: bytes) -> SourceUnavailable | SourceRejected:
    status = response.status_code
    message = _message(body)
    wait = retry_after(response.headers, datetime.now(UTC))
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return SourceUnavailable("rate_limited", message, status=status, retry_after=wait)
    if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
        return SourceUnavailable("server_error", message, status=status, retry_after=wait)
    if 300 <= status < 400:
        return SourceRejected("redirected", response.headers.get("Location", ""), status=status)
    return SourceRejected(_REJECTIONS.get(status, "bad_request"), message, status=status)


def _message(body: bytes) -> str:
    """Return the API's own words: `message`, or `error` when a quota is spent."""
    try:
        answer: Json = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return text_of(answer, "message") or text_of(answer, "error")


def _answer(body: bytes) -> Answer:
    try:
        answer: Json = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceUnavailable("bad_body", "not JSON", status=200) from error
    total = answer.get("total_count") if isinstance(answer, dict) else None
    rows = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(total, int) or not isinstance(rows, list):
        raise SourceUnavailable("bad_body", "neither total_count nor results", status=200)
    records = tuple(_storable(row) for row in rows if isinstance(row, dict))
    if total < 0 or len(records) != len(rows):
        raise SourceUnavailable("bad_body", "rows that are not objects", status=200)
    return Answer(total, records)


def _storable(row: dict[str, Json]) -> dict[str, Json]:
    """Return the row fit for a jsonb column, its texts and lists of texts at least."""
    return {storable(key): _storable_value(value) for key, value in row.items()}


def _storable_value(value: Json) -> Json:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable(item) if isinstance(item, str) else item for item in value]
    return value


def _instant(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text)
        except ValueError:
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None
