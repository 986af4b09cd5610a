from datetime import date

import pytest

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from collectif.core.remote.patience import RetryPolicy
from tenders.sources.feed import RawRecord
from tenders.sources.ted import client as ted
from tenders.sources.ted.client import TedClient
from tests.servers import Reply
from tests.tenders.sources.ted_server import (
    HTML_429,
    Ted,
    ids_of,
    notices_of,
    numbered,
    results_of,
    xml_of,
)

DAY = date(2026, 3, 2)


def test_day_is_listed_then_each_notice_read_by_number(serve, connect_ted):
    server = serve(Ted(*numbered(1000, 999, 1001), *[{"publication-number": "00000007-2025"}]))

    pages = list(connect_ted(server.url, page_size=3, user_agent="Collectif").pages(DAY))

    assert ids_of(pages) == ["7-2025", "999-2026", "1000-2026", "1001-2026"]
    assert notices_of(server) == [f"/en/notice/{number}/xml" for number in ids_of(pages)]
    assert [(page.offset, page.next_offset, page.total_count) for page in pages] == [
        (0, 3, 4),
        (3, 4, 4),
    ]
    assert pages[1].records == (
        RawRecord(source_id="1001-2026", body=xml_of("1001-2026"), media_type="application/xml"),
    )
    assert {request.headers["User-Agent"] for request in server.requests} == {"Collectif"}


@pytest.mark.parametrize(
    "options",
    [
        {"countries": ()},
        {"countries": ("France",)},
        {"countries": ("FRA) OR (",)},
        {"notice_types": ("cn-standard)",)},
        {"notice_types": ("",)},
    ],
    ids=repr,
)
def test_strange_settings_are_refused_before_any_request(options):
    with pytest.raises(ValueError, match="unknown"):
        TedClient("http://127.0.0.1", "http://127.0.0.1", user_agent="x", **options)


@pytest.mark.parametrize("urls", [("", "http://a.example"), ("http://a.example", "a.example")])
def test_both_addresses_must_be_of_the_web(urls):
    with pytest.raises(SourceRejected) as caught:
        TedClient(*urls, user_agent="x")

    assert caught.value.code == "base_url"


@pytest.mark.parametrize("offset", [0, 3])
def test_empty_day_is_one_empty_page(serve, connect_ted, offset):
    server = serve(Ted())

    (page,) = connect_ted(server.url).pages(DAY, offset=offset)

    assert (page.offset, page.total_count, page.records, page.unchanged_ids) == (offset, 0, (), ())
    assert len(server.requests) == 1


def test_pages_resumes_from_an_offset(serve, connect_ted):
    server = serve(Ted(*numbered(1, 2, 3)))

    assert ids_of(connect_ted(server.url).pages(DAY, offset=2)) == ["3-2026"]
    assert notices_of(server) == ["/en/notice/3-2026/xml"]


def test_notice_held_already_is_not_fetched_again(serve, connect_ted):
    asked = []
    server = serve(Ted(*numbered(1, 2, 3)))

    def is_held(numbers):
        asked.append(list(numbers))
        return {"1-2026", "3-2026", "9-2026"}

    pages = list(connect_ted(server.url, is_held=is_held, page_size=2).pages(DAY))

    assert asked == [["1-2026", "2-2026"], ["3-2026"]]
    assert ids_of(pages) == ["2-2026"]
    assert [page.unchanged_ids for page in pages] == [("1-2026",), ("3-2026",)]
    assert [page.next_offset for page in pages] == [2, 3]
    assert notices_of(server) == ["/en/notice/2-2026/xml"]


def test_notice_the_site_does_not_have_is_kept_empty(serve, connect_ted, caplog):
    script = Ted(*numbered(1, 2))
    script.missing = {"1-2026"}
    server = serve(script)

    (page,) = connect_ted(server.url).pages(DAY)

    assert [(record.source_id, record.body) for record in page.records] == [
        ("1-2026", ""),
        ("2-2026", xml_of("2-2026")),
    ]
    assert "1-2026 is listed but not there" in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        HTML_429,
        Reply(status=500, body=b'{"message": "Internal server error"}'),
        Reply(status=503, body=b"<html>"),
        Reply(body=b"<html>Maintenance</html>"),
        Reply(body=b'{"message": "Search backend unavailable", "error": {}}'),
        Reply(body=b'{"notices": [{"publication-number": "1-2026"}'),
        Reply(body=b"<ContractNotice><ID>1"),
        results_of(numbered(1), 3, timed_out=True),
        Reply(body=results_of(numbered(1), 1).body, cut=9),
    ],
    ids=str,
)
def test_passing_fault_loses_nothing(serve, connect_ted, fault):
    script = Ted(*numbered(1, 2), ending="absent")
    script.faults = [fault, fault, None, fault, None, fault]
    server = serve(script)

    assert ids_of(connect_ted(server.url).pages(DAY)) == ["1-2026", "2-2026"]
    assert len(server.requests) == 7


def test_refused_question_says_why(serve, connect_ted):
    body = b'{"message": "Validation error", "error": [{"field": "limit", "message": "too big"}]}'
    server = serve(lambda request: Reply(status=400, body=body))

    with pytest.raises(SourceRejected) as caught:
        list(connect_ted(server.url).pages(DAY))

    assert str(caught.value) == "bad_request (HTTP 400): Validation error - too big"


def test_forbidden_notice_stops_the_reading(serve, connect_ted):
    script = Ted(*numbered(1))
    script.faults = [None, None, Reply(status=403)]
    server = serve(script)

    with pytest.raises(SourceRejected) as caught:
        list(connect_ted(server.url).pages(DAY))

    assert caught.value.code == "forbidden"


def test_requests_of_both_hosts_are_paced(serve, connect_ted):
    waits = []
    server = serve(Ted(*numbered(1, 2), ending="absent"))

    list(connect_ted(server.url, min_interval=6000, sleep=waits.append).pages(DAY))

    assert len(waits) == 2
    assert all(5900 < wait <= 6000 for wait in waits)


def test_refusal_without_delay_is_waited_for_half_a_minute(serve, monkeypatch):
    assert ted.RETRY.rate_limit_wait == 30
    quick = RetryPolicy(attempts=3, wait_jitter=0, rate_limit_wait=0.05)
    monkeypatch.setattr(ted, "RETRY", quick)
    server = serve(lambda request: HTML_429)

    with (
        TedClient(server.url, server.url, user_agent="x", min_interval=0) as client,
        pytest.raises(SourceUnavailable),
    ):
        list(client.pages(DAY))

    first, second, third = (request.at for request in server.requests)
    assert 0.05 <= second - first < 1
    assert 0.1 <= third - second < 1
