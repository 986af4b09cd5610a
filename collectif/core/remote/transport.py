"""HTTP as a good guest: one request at a time, paced, signed, bounded, patient."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Required, Self, TypedDict, Unpack
from urllib.parse import urlsplit

import httpx
import stamina

from collectif.core.remote.errors import RejectedCode, SourceRejected, SourceUnavailable
from collectif.core.remote.patience import BackOff, RetryPolicy, retry_after
from collectif.core.remote.refusals import words

_REJECTIONS: dict[int, RejectedCode] = {401: "forbidden", 403: "forbidden", 404: "not_found"}
_VALIDATOR_MAX_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one answer: bytes once unzipped, seconds of silence and seconds in all."""

    max_bytes: int = 64 * 1024 * 1024
    silence: float = 30.0
    total: float = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with status 200, or 304 to a conditional request (its body is then empty)."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_unchanged(self) -> bool:
        return self.status == httpx.codes.NOT_MODIFIED

    @property
    def validator(self) -> str:
        """Return what to send to be told whether the page has changed since; may be empty."""
        text = self.headers.get("ETag") or self.headers.get("Last-Modified") or ""
        return text if text.isascii() and len(text) <= _VALIDATOR_MAX_LENGTH else ""


class Transport:
    """Send requests one after the other, at least `min_interval` seconds after the last answer.

    `user_agent` says who we are and how to reach us. Redirections are refused: a source that
    moves is for a person to look at.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        min_interval: float = 1.0,
        retry: RetryPolicy | None = None,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._min_interval = min_interval
        self._retry = retry or RetryPolicy()
        self._limits = limits or Limits()
        self._sleep = sleep
        self._answered_at: float | None = None
        self._http = httpx.Client(
            headers={"User-Agent": _header_value(user_agent)},
            timeout=self._limits.silence,
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get[T](
        self,
        url: str,
        read: Callable[[Answer], T],
        *,
        params: Mapping[str, str | int] | None = None,
        accept: str = "*/*",
        validator: str = "",
    ) -> T:
        """Return what `read` makes of the answer; it raises SourceUnavailable to be asked again.

        With the `validator` of a former answer, the answer may be 304 (`is_unchanged`).
        """
        headers = {"Accept": accept} | _condition(validator)
        return self._fetch(read, "GET", url, params=params, headers=headers)

    def post[T](self, url: str, read: Callable[[Answer], T], *, json: Any) -> T:
        """Send a question in JSON; see `get`."""
        headers = {"Accept": "application/json"}
        return self._fetch(read, "POST", url, json=json, headers=headers)

    def _fetch[T](self, read: Callable[[Answer], T], method: str, url: str, **options: Any) -> T:
        for attempt in stamina.retry_context(
            on=BackOff(self._retry),
            attempts=self._retry.attempts,
            timeout=None,
            wait_initial=self._retry.wait_initial,
            wait_max=self._retry.wait_max,
            wait_jitter=self._retry.wait_jitter,
        ):
            with attempt:
                self._pace()
                try:
                    return read(self._exchange(method, url, **options))
                finally:
                    self._answered_at = time.monotonic()
        raise AssertionError("stamina re-raises the last error")

    def _exchange(self, method: str, url: str, **options: Any) -> Answer:
        try:
            with self._http.stream(method, url, **options) as response:
                body = _read(response, self._limits)
        except httpx.TimeoutException as error:
            raise SourceUnavailable("timeout", type(error).__name__) from error
        except httpx.InvalidURL as error:
            raise SourceRejected("base_url", str(error)) from error
        except httpx.HTTPError as error:
            raise SourceUnavailable("unreachable", str(error) or type(error).__name__) from error
        if response.status_code != httpx.codes.OK and not _is_unchanged(response):
            raise _refusal(response, body)
        return Answer(response.status_code, response.headers, body)

    def _pace(self) -> None:
        if self._answered_at is not None:
            wait = self._answered_at + self._min_interval - time.monotonic()
            if wait > 0:
                self._sleep(wait)


class Manners(TypedDict, total=False):
    """The options every client hands to its `Transport`."""

    user_agent: Required[str]
    min_interval: float
    retry: RetryPolicy | None
    limits: Limits | None
    sleep: Callable[[float], None]


class FeedClient:
    """What the clients of all feeds share: one transport, closed with the client."""

    def __init__(self, **manners: Unpack[Manners]) -> None:
        self._transport = Transport(**manners)

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
        self._transport.close()


def checked_base_url(base_url: str) -> str:
    """Return a web address without its last slash; raise SourceRejected for anything else."""
    try:
        parts = urlsplit(base_url.strip())
        is_http = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError as error:
        raise SourceRejected("base_url", str(error)) from error
    if not is_http or parts.query or parts.fragment or parts.username:
        raise SourceRejected("base_url", "an http or https address is needed")
    return base_url.strip().rstrip("/")


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
    said = words(body)
    wait = retry_after(response.headers, datetime.now(UTC))
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return SourceUnavailable("rate_limited", said, status=status, retry_after=wait)
    if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
        return SourceUnavailable("server_error", said, status=status, retry_after=wait)
    if 300 <= status < 400:
        return SourceRejected("redirected", response.headers.get("Location", ""), status=status)
    return SourceRejected(_REJECTIONS.get(status, "bad_request"), said, status=status)


def _condition(validator: str) -> dict[str, str]:
    """Return the header that asks for news only: RFC 9110 §13.1.2 (ETag) or §13.1.3 (date)."""
    if not validator:
        return {}
    is_tag = validator.startswith(('"', 'W/"'))
    return {"If-None-Match" if is_tag else "If-Modified-Since": validator}


def _is_unchanged(response: httpx.Response) -> bool:
    headers = response.request.headers
    is_conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
    return is_conditional and response.status_code == httpx.codes.NOT_MODIFIED


def _header_value(text: str) -> str:
    return " ".join(text.encode("ascii", errors="ignore").decode().split())
