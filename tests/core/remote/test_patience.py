from datetime import UTC, datetime
from itertools import pairwise

import httpx
import pytest

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from collectif.core.remote.patience import BackOff, RetryPolicy, retry_after

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


def refusal(retry_after=None):
    return SourceUnavailable("rate_limited", status=429, retry_after=retry_after)


def test_refusal_that_asks_no_wait_is_waited_for_longer_each_time():
    policy = RetryPolicy(rate_limit_wait=30, max_server_wait=100, wait_jitter=1)
    back_off = BackOff(policy)

    waits = [back_off(refusal()) for _ in range(4)]

    least = [30, 60, 100, 100]
    assert all(low <= wait <= low + 1 for low, wait in zip(least, waits, strict=True))


def test_first_wait_after_a_refusal_is_never_cut_short():
    back_off = BackOff(RetryPolicy(rate_limit_wait=30, max_server_wait=5, wait_jitter=0))

    assert [back_off(refusal()) for _ in range(2)] == [30, 30]


def test_waits_after_refusals_are_jittered():
    policy = RetryPolicy(rate_limit_wait=30)

    waits = [BackOff(policy)(refusal()) for _ in range(5)]

    assert all(one != other for one, other in pairwise(waits))


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (refusal(retry_after=12), 12),
        (refusal(retry_after=0), True),
        (refusal(retry_after=86_400), True),
        (refusal(), True),
        (SourceUnavailable("server_error", retry_after=7), 7),
        (SourceUnavailable("timeout"), True),
        (SourceRejected("bad_request"), False),
        (KeyError(), False),
    ],
    ids=repr,
)
def test_back_off_honours_what_the_server_asks(error, answer):
    assert BackOff(RetryPolicy())(error) == answer
