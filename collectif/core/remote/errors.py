"""What can go wrong when we ask. `code` is for the interface to translate, `str()` for logs."""

from typing import Literal

type UnavailableCode = Literal[
    "timeout", "unreachable", "rate_limited", "server_error", "bad_body", "too_large"
]
type RejectedCode = Literal[
    "base_url", "bad_request", "forbidden", "not_found", "redirected", "too_many_records"
]

DETAIL_MAX_LENGTH = 300


class SourceError(Exception):
    """What a client raises; `status` is the last HTTP one, None without an answer."""

    def __init__(self, code: str, detail: str = "", *, status: int | None = None) -> None:
        self.code = code
        self.status = status
        self.detail = " ".join(detail.split())[:DETAIL_MAX_LENGTH]
        super().__init__(code, self.detail, status)

    def __str__(self) -> str:
        status = f" (HTTP {self.status})" if self.status else ""
        return f"{self.code}{status}: {self.detail}" if self.detail else f"{self.code}{status}"


class SourceUnavailable(SourceError):
    """The source did not give a usable answer, retries included; another day may be better.

    `retry_after`: seconds the server asked to wait, when it did.
    """

    def __init__(
        self,
        code: UnavailableCode,
        detail: str = "",
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code, detail, status=status)
        self.retry_after = retry_after


class SourceRejected(SourceError):
    """The source refuses what we ask, or our settings are wrong: asking again is useless."""

    def __init__(self, code: RejectedCode, detail: str = "", *, status: int | None = None) -> None:
        super().__init__(code, detail, status=status)
