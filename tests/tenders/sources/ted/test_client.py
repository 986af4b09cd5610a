import json
from datetime import date

import pytest

from tenders.sources.errors import SourceRejected, SourceUnavailable
from tenders.sources.feed import RawRecord
from tenders.sources.ted import client as ted
from tenders.sources.ted.client import SEARCH_PATH, TedClient
from tests.tenders.sources.servers import Reply

DAY = date(2026, 3, 2)
HTML_429 = Reply(status=429, body=b"<html><h1>429 Too Many Requests</h1></html>")


def xml_of(number):
    return f"<ContractNotice><ID>{number}</ID></ContractNotice>"


def numbered(*numbers):
    return [{"publication-number": f"{number}-2026", "links": {}} for number in numbers]


class Ted:
    """TED with one day of rows; `faults` befall the first requests, one each.

    `ending`: how the list ends, as "empty" page, with an "absent" token, or a "repeat"-ed one.
    """

    def __init__(self, *rows, ending="empty", total=None):
        self.rows = list(rows)
        self.ending = ending
        self.total = total
        self.faults = []
        self.missing = set()

    def __call__(self, request):
        if self.faults and (fault := self.faults.pop(0)):
            return fault
        if request.path == SEARCH_PATH:
            return self.search(request.json)
        number = request.path.removeprefix("/en/notice/").removesuffix("/xml")
        if number in self.missing:
            return Reply(status=404, body=b"<html>Notice not found</html>")
        return Reply(body=xml_of(number).encode(), headers={"Content-Type": "application/xml"})

    def search(self, question):
        start = int(question.get("iterationNextToken", "0"))
        end = start + question["limit"]
        token = str(end)
        if self.ending == "absent" and end >= len(self.rows):
            token = None
        if self.ending == "repeat":
            token = str(min(end, len(self.rows)))
        return results_of(self.rows[start:end], self.total or len(self.rows), token)


def results_of(rows, total, token=None, *, timed_out=False):
    answer = {
        "notices": rows,
        "totalNoticeCount": total,
        "iterationNextToken": token,
        "timedOut": timed_out,
    }
    return Reply(body=json.dumps(answer).encode())


def ids_of(pages):
    return [record.source_id for page in pages for record in page.records]


def questions_of(server):
    return [request.json for request in server.requests if request.path == SEARCH_PATH]


def notices_of(server):
    return [request.path for request in server.requests if request.path != SEARCH_PATH]


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


def test_question_keeps_to_what_the_api_allows(serve, connect_ted):
    server = serve(Ted())

    list(connect_ted(server.url, list_size=9_000).pages(DAY))

    assert questions_of(server) == [
        {
            "query": "publication-date=20260302 AND buyer-country IN (FRA)"
            " SORT BY publication-number",
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
        " AND notice-type IN (cn-standard veat) SORT BY publication-number"
    )


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
    assert len(questions_of(server)) == 4


def test_list_that_stays_incomplete_is_reported(serve, connect_ted, caplog):
    server = serve(Ted(*numbered(1), total=3))

    assert ids_of(connect_ted(server.url).pages(DAY)) == ["1-2026"]
    assert "still misses 2 notices" in caplog.text


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


@pytest.mark.parametrize(
    ("row", "body"),
    [
        ("x", '"x"'),
        ({"links": {}}, '{"links":{}}'),
        ({"publication-number": "../1-2026"}, '{"publication-number":"../1-2026"}'),
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

    list(connect_ted(server.url, min_interval=60, sleep=waits.append).pages(DAY))

    assert len(waits) == 2
    assert all(59 < wait <= 60 for wait in waits)


def test_refusal_without_delay_is_waited_for_half_a_minute():
    assert ted.RETRY.rate_limit_wait == 30
