from datetime import date

import pytest

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from tenders.sources.feed import RawRecord
from tenders.sources.ted import client as ted
from tenders.sources.ted.client import SEARCH_PATH
from tests.servers import Reply
from tests.tenders.sources.ted_server import (
    HTML_429,
    Ted,
    ids_of,
    notices_of,
    numbered,
    questions_of,
    results_of,
)

DAY = date(2026, 3, 2)


def test_question_keeps_to_what_the_api_allows(serve, connect_ted):
    server = serve(Ted())

    list(connect_ted(server.url, list_size=9_000).pages(DAY))

    assert questions_of(server) == [
        {
            "query": "publication-date=20260302 AND buyer-country IN (FRA)"
            " SORT BY publication-number ASC",
            "fields": ["publication-number"],
            "limit": 250,
            "scope": "ALL",
            "paginationMode": "ITERATION",
        }
    ]


def test_countries_and_types_are_asked_for(serve, connect_ted):
    server = serve(Ted())
    kinds = {"countries": ("BEL", "DEU"), "notice_types": ("cn-standard", "veat")}

    list(connect_ted(server.url, **kinds).pages(DAY))

    assert questions_of(server)[0]["query"] == (
        "publication-date=20260302 AND buyer-country IN (BEL DEU)"
        " AND notice-type IN (cn-standard veat) SORT BY publication-number ASC"
    )


@pytest.mark.parametrize(("ending", "question_count"), [("empty", 4), ("absent", 3), ("repeat", 4)])
def test_list_is_read_to_its_end_however_it_ends(serve, connect_ted, ending, question_count):
    server = serve(Ted(*numbered(*range(1, 6)), ending=ending))

    ids = ids_of(connect_ted(server.url, list_size=2).pages(DAY))

    assert ids == [f"{number}-2026" for number in range(1, 6)]
    assert len(questions_of(server)) == question_count
    assert [question.get("iterationNextToken") for question in questions_of(server)][:3] == [
        None,
        "2",
        "4",
    ]


def test_token_given_twice_ends_the_list(serve, connect_ted):
    server = serve(lambda request: results_of(numbered(1), 1, "same"))
    script = server.script
    server.script = lambda request: (
        script(request) if request.path == SEARCH_PATH else Reply(body=b"<a/>")
    )

    assert ids_of(connect_ted(server.url).pages(DAY)) == ["1-2026"]
    assert len(questions_of(server)) == 2


def test_list_without_end_is_refused(serve, connect_ted, monkeypatch):
    monkeypatch.setattr(ted, "MAX_LISTED", 5)
    server = serve(
        lambda request: results_of(
            numbered(1, 2), 2, str(int(request.json.get("iterationNextToken", "0")) + 1)
        )
    )

    with pytest.raises(SourceRejected) as caught:
        list(connect_ted(server.url).pages(DAY))

    assert caught.value.code == "too_many_records"
    assert len(server.requests) == 3


def test_notice_listed_twice_is_read_once(serve, connect_ted):
    server = serve(Ted(*numbered(1, 2, 2, 3), total=3))

    assert ids_of(connect_ted(server.url, list_size=2).pages(DAY)) == ["1-2026", "2-2026", "3-2026"]
    assert len(notices_of(server)) == 3


def test_list_that_moved_is_read_once_more(serve, connect_ted):
    script = Ted(*numbered(1, 2, 3), ending="absent")
    script.faults = [
        results_of(numbered(1, 2), 3, "2"),
        results_of(numbered(2), 3),
    ]
    server = serve(script)

    ids = ids_of(connect_ted(server.url, list_size=2).pages(DAY))

    assert ids == ["1-2026", "2-2026", "3-2026"]
    assert [question["query"].split()[-1] for question in questions_of(server)] == [
        "ASC",
        "ASC",
        "DESC",
        "DESC",
    ]
    assert "iterationNextToken" not in questions_of(server)[2]


def test_list_that_stays_incomplete_is_reported(serve, connect_ted, caplog):
    server = serve(Ted(*numbered(1), total=3))

    assert ids_of(connect_ted(server.url).pages(DAY)) == ["1-2026"]
    assert "still misses 2 notices" in caplog.text


@pytest.mark.parametrize(
    ("row", "body"),
    [
        ("x", '"x"'),
        ({"links": {}}, '{"links":{}}'),
        ({"publication-number": "../1-2026"}, '{"publication-number":"../1-2026"}'),
        ({"publication-number": "1-2026/x"}, '{"publication-number":"1-2026/x"}'),
        ({"publication-number": ["1"]}, '{"publication-number":["1"]}'),
    ],
    ids=repr,
)
def test_row_without_number_is_a_record_as_it_stands(serve, connect_ted, row, body):
    server = serve(Ted(row, *numbered(1)))

    (page,) = connect_ted(server.url).pages(DAY)

    assert page.records[1] == RawRecord(source_id="", body=body)
    assert (page.total_count, page.next_offset) == (2, 2)
    assert notices_of(server) == ["/en/notice/1-2026/xml"]


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (results_of(numbered(1), 3, timed_out=True), "timeout", "timedOut"),
        (Reply(body=b'{"message": "No backend"}'), "bad_body", "No backend"),
        (HTML_429, "rate_limited", "429 Too Many Requests"),
    ],
    ids=str,
)
def test_list_cut_short_for_good_advances_nothing(serve, connect_ted, fault, code, words):
    server = serve(lambda request: fault)
    pages = connect_ted(server.url).pages(DAY)

    with pytest.raises(SourceUnavailable) as caught:
        next(pages)

    assert caught.value.code == code
    assert words in str(caught.value)
    assert notices_of(server) == []
