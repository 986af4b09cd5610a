"""When to ask a tired source again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

import httpx

from collectif.core.remote.errors import SourceUnavailable

_RANDOM = SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """When to try again; times in seconds.

    A wait the server asks for is honoured up to `max_server_wait`. Beyond it (a daily quota
    that ends at midnight) only the ordinary back-off is tried: the caller comes back another
    time. `rate_limit_wait` is the first wait after a 429 that asks for none; the next ones double
    as long as `max_server_wait` allows.
    """

    attempts: int = 6
    wait_initial: float = 1.0
    wait_max: float = 60.0
    wait_jitter: float = 1.0
    max_server_wait: float = 300.0
    rate_limit_wait: float = 0.0


class BackOff:
    """Say for one request whether to try again, and after how many seconds."""

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._refusal_count = 0

    def __call__(self, error: Exception) -> bool | float:
        if not isinstance(error, SourceUnavailable):
            return False
        asked = error.retry_after
        if asked and asked <= self._policy.max_server_wait:
            return asked
        if error.code == "rate_limited" and self._policy.rate_limit_wait:
            return self._next_wait()
        return True

    def _next_wait(self) -> float:
        wait = self._policy.rate_limit_wait * 2**self._refusal_count
        self._refusal_count += 1
        longest = max(self._policy.rate_limit_wait, self._policy.max_server_wait)
        return min(wait, longest) + _RANDOM.uniform(0, self._policy.wait_jitter)


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


def _instant(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text)
        except ValueError:
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None
