import json
import logging
from datetime import date

import pytest

from collectif.core.remote.errors import SourceRejected, SourceUnavailable
from tenders.sources.boamp.client import MAX_WINDOW, RECORDS_PATH, BoampClient
from tests.servers import Reply, page_of, paging, sequence

DAY = date(2026, 3, 2)
HTML = Reply(body=b"<html>Maintenance</html>", headers={"Content-Type": "text/html"})


def rows_of(count):
    return [{"idweb": f"26-{number:05d}"} for number in range(count)]


def ids_of(pages):
    return [record.source_id for page in pages for record in page.records]


def test_pages_asks_one_day_in_a_stable_order(serve, connect):
    server = serve(paging(rows_of(5)))

    pages = list(connect(server.url, page_size=2, user_agent="Collectif é").pages(DAY))

    assert ids_of(pages) == [row["idweb"] for row in rows_of(5)]
    assert [(page.offset, page.next_offset, page.total_count) for page in pages] == [
        (0, 2, 5),
        (2, 4, 5),
        (4, 5, 5),
    ]
    first = server.requests[0]
    assert first.path == RECORDS_PATH
    assert first.params == {
        "where": "dateparution=date'2026-03-02'",
        "order_by": "idweb",
        "limit": "2",
        "offset": "0",
    }
    assert first.headers["User-Agent"] == "Collectif"
    assert len(server.requests) == 3


def test_record_is_the_row_in_canonical_json(serve, connect):
    row = {"objet": "é\x00\ud800", "idweb": "26-1", "titulaire": ["c\x00", None], "n": 1}
    server = serve(lambda request: page_of([row]))

    (page,) = connect(server.url).pages(DAY)

    (record,) = page.records
    assert record.source_id == "26-1"
    assert record.media_type == "application/json"
    assert record.body == '{"idweb":"26-1","n":1,"objet":"é","titulaire":["c",null]}'
    assert page.unchanged_ids == ()


@pytest.mark.parametrize(
    ("row", "body"),
    [
        ("x", '"x"'),
        (None, "null"),
        ([1], "[1]"),
        ({"idweb": None}, '{"idweb":null}'),
        ({"idweb": "../etc"}, '{"idweb":"../etc"}'),
        ({"idweb": "9" * 51}, '{"idweb":"' + "9" * 51 + '"}'),
    ],
    ids=repr,
)
def test_row_without_a_sane_id_is_a_record_too(serve, connect, row, body):
    server = serve(lambda request: page_of([row, {"idweb": "26-1"}]))

    (page,) = connect(server.url).pages(DAY)

    assert [(record.source_id, record.body) for record in page.records] == [
        ("", body),
        ("26-1", '{"idweb":"26-1"}'),
    ]
    assert page.next_offset == 2


def test_pages_of_some_departments_asks_both_spellings(serve, connect):
    server = serve(paging([]))

    list(connect(server.url, departments=("38", "5", "2a")).pages(DAY))

    assert server.requests[0].params["where"] == (
        'dateparution=date\'2026-03-02\' and code_departement in ("38","05","5","2A")'
    )


def test_unknown_department_is_refused_before_any_request():
    with pytest.raises(ValueError, match="38 or 1=1"):
        BoampClient("http://127.0.0.1", user_agent="x", departments=('38 or 1=1"',))


def test_base_url_must_be_a_web_address():
    with pytest.raises(SourceRejected) as caught:
        BoampClient("boamp.example", user_agent="tests")

    assert caught.value.code == "base_url"


def test_trailing_slash_of_the_base_url_is_harmless(serve, connect):
    server = serve(paging([]))

    connect(f"{server.url}/").total(DAY)

    assert server.requests[0].path == RECORDS_PATH


def test_empty_day_is_one_empty_page(serve, connect):
    server = serve(paging([]))

    assert [page.records for page in connect(server.url).pages(DAY)] == [()]


def test_pages_resumes_from_an_offset(serve, connect):
    server = serve(paging(rows_of(5)))

    pages = list(connect(server.url, page_size=2).pages(DAY, offset=3))

    assert ids_of(pages) == ["26-00003", "26-00004"]
    assert len(server.requests) == 1


def test_page_size_stays_within_the_api(serve, connect):
    server = serve(paging([]))

    list(connect(server.url, page_size=1_000).pages(DAY))

    assert server.requests[0].params["limit"] == "100"


def test_day_that_moved_is_read_once_more(serve, connect):
    a, b, c = rows_of(3)
    server = serve(
        sequence(page_of([a, b], 3), page_of([b], 3), page_of([a, b], 3), page_of([c], 3))
    )

    pages = list(connect(server.url, page_size=2).pages(DAY))

    assert set(ids_of(pages)) == {"26-00000", "26-00001", "26-00002"}
    assert len(server.requests) == 4


def test_row_pushed_beyond_the_end_is_asked_for(serve, connect):
    rows = rows_of(4)
    server = serve(sequence(page_of(rows[:2], 4), page_of(rows[1:3], 4), page_of(rows[3:], 4)))

    pages = list(connect(server.url, page_size=2).pages(DAY))

    assert set(ids_of(pages)) == {row["idweb"] for row in rows}
    assert [request.params["offset"] for request in server.requests] == ["0", "2", "4"]


def test_source_that_repeats_itself_is_left_after_two_readings(serve, connect):
    server = serve(lambda request: page_of(rows_of(1), 3))

    assert set(ids_of(connect(server.url).pages(DAY))) == {"26-00000"}
    assert len(server.requests) == 6


def test_rows_without_id_are_not_missing_ones(serve, connect):
    server = serve(paging(["x", "y", "z"]))

    assert ids_of(connect(server.url, page_size=2).pages(DAY)) == ["", "", ""]
    assert len(server.requests) == 2


def test_day_that_stays_incomplete_is_reported(serve, connect, caplog):
    server = serve(sequence(page_of(rows_of(1), 3), page_of([], 3)))

    with caplog.at_level(logging.WARNING, logger="tenders.sources.boamp.client"):
        pages = list(connect(server.url).pages(DAY))

    assert ids_of(pages) == ["26-00000"]
    assert "still misses 2 records" in caplog.text


def test_window_beyond_the_api_is_refused_after_its_last_page(serve, connect):
    server = serve(lambda request: page_of(rows_of(int(request.params["limit"])), 20_000))
    pages = connect(server.url).pages(DAY, offset=MAX_WINDOW - 50)

    assert len(next(pages).records) == 50
    with pytest.raises(SourceRejected) as caught:
        next(pages)
    assert caught.value.code == "too_many_records"


def test_total_asks_no_row(serve, connect):
    server = serve(lambda request: page_of([], 414))

    assert connect(server.url).total(DAY) == 414
    assert server.requests[0].params["limit"] == "0"


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=429, body=b'{"error": "quota"}'),
        Reply(status=500),
        HTML,
        Reply(body=b'{"total_count": 1, "results": [{"idweb": "26'),
        Reply(body=b"[]"),
        Reply(body=b'{"message": "ok"}'),
        Reply(body=b'{"total_count": -1, "results": []}'),
        Reply(body=b'{"total_count": "1", "results": []}'),
        Reply(body=b"[" * 100_000),
        Reply(body=page_of(rows_of(9)).body, cut=30),
    ],
    ids=str,
)
def test_passing_fault_is_retried(serve, connect, fault):
    server = serve(sequence(fault, fault, page_of(rows_of(1))))

    assert ids_of(connect(server.url).pages(DAY)) == ["26-00000"]
    assert len(server.requests) == 3


def test_lasting_fault_makes_the_source_unavailable(serve, connect):
    server = serve(lambda request: HTML)

    with pytest.raises(SourceUnavailable) as caught:
        connect(server.url).total(DAY)

    assert (caught.value.code, caught.value.status) == ("bad_body", 200)
    assert len(server.requests) == 4


def test_mislabelled_json_is_read(serve, connect):
    server = serve(lambda request: page_of(rows_of(1), headers={"Content-Type": "text/html"}))

    assert ids_of(connect(server.url).pages(DAY)) == ["26-00000"]


def test_requests_are_paced(serve, connect):
    waits = []
    server = serve(paging(rows_of(3)))

    list(connect(server.url, page_size=1, min_interval=6000, sleep=waits.append).pages(DAY))

    assert len(waits) == 2
    assert all(5900 < wait <= 6000 for wait in waits)


def test_scripted_pages_are_valid_json():
    assert json.loads(page_of(rows_of(1)).body)["total_count"] == 1
