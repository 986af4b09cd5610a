from datetime import UTC, datetime

import httpx
import pytest

from tenders.sources.boamp.answers import retry_after

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "Mon, 02 Mar 2026 08:05:00 GMT"}, 300),
        ({"Retry-After": "Mon, 02 Mar 2026 07:05:00 GMT"}, 0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "soon"}, None),
        ({"X-RateLimit-Reset": "2026-03-02 09:00:00+00:00"}, 3_600),
        ({"X-RateLimit-Reset": "2026-03-02T09:00:00"}, 3_600),
        ({"X-RateLimit-Reset": str(NOW.timestamp() + 60)}, 60),
        ({"Retry-After": "1", "X-RateLimit-Reset": "2026-03-02T09:00:00"}, 1),
    ],
)
def test_retry_after_reads_each_way_to_ask_for_patience(headers, seconds):
    assert retry_after(httpx.Headers(headers), NOW) == seconds
