"""Fetching the consolidated file: one request, identified, its body sent to disk as it comes."""

import time
from typing import BinaryIO

import httpx
import stamina

from collectif.core.remote.errors import SourceRejected, SourceUnavailable

CHUNK = 1024 * 1024
MAX_BYTES = 8 * 1024**3
SILENCE = 30.0
TOTAL = 2 * 3600.0
ATTEMPTS = 4


def download(url: str, into: BinaryIO, *, user_agent: str, wait: float = 2.0) -> int:
    """Write what `url` answers `into` a file and return its bytes.

    Follows redirections, for the catalogue's addresses lead to a store of files. Begins again
    after a failure, at least `wait` seconds later. Raises SourceUnavailable or SourceRejected.
    """
    headers = {"User-Agent": user_agent}
    for attempt in stamina.retry_context(
        on=SourceUnavailable, attempts=ATTEMPTS, timeout=None, wait_initial=wait, wait_jitter=wait
    ):
        with (
            attempt,
            httpx.Client(headers=headers, timeout=SILENCE, follow_redirects=True) as client,
        ):
            into.seek(0)
            into.truncate()
            return _fetch(client, url, into)
    raise AssertionError("stamina re-raises the last error")


def _fetch(client: httpx.Client, url: str, into: BinaryIO) -> int:
    try:
        with client.stream("GET", url) as response:
            _check(response)
            return _write(response, into)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise SourceRejected("base_url", str(error)) from error
    except httpx.TimeoutException as error:
        raise SourceUnavailable("timeout", type(error).__name__) from error
    except httpx.TooManyRedirects as error:
        raise SourceRejected("redirected", str(error)) from error
    except httpx.HTTPError as error:
        raise SourceUnavailable("unreachable", str(error) or type(error).__name__) from error


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise SourceUnavailable("rate_limited", status=status)
    if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
        raise SourceUnavailable("server_error", status=status)
    if status == httpx.codes.NOT_FOUND:
        raise SourceRejected("not_found", status=status)
    if status != httpx.codes.OK:
        raise SourceRejected("bad_request", status=status)


def _write(response: httpx.Response, into: BinaryIO) -> int:
    """Copy the body; a server that drips is cut by the clock, not only by its silences."""
    ends_at, size = time.monotonic() + TOTAL, 0
    for chunk in response.iter_bytes(CHUNK):
        size += into.write(chunk)
        if size > MAX_BYTES:
            raise SourceRejected("too_many_records", f"more than {MAX_BYTES} bytes")
        if time.monotonic() > ends_at:
            raise SourceUnavailable("timeout", "slow body")
    return size
