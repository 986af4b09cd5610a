"""The client against a faithful replay of the API, with its real rows and its real faults."""

import importlib
import json
import sys
import time
from datetime import date
from itertools import pairwise
from urllib.request import Request, urlopen

import pytest

from tenders.sources.boamp.answers import Limits
from tenders.sources.boamp.client import RetryPolicy
from tenders.sources.boamp.normalise import normalise
from tenders.sources.errors import SourceRejected, SourceUnavailable, UnparsableRecord
from tests.tenders.sources.servers import running

DAY = date(2015, 6, 29)  # Three real notices were published then.


@pytest.fixture(scope="module")
def replay(real_data):
    """Base url of a replay server with every real row."""
    tool = real_data / "tools" / "replay_sources"
    if not (tool / "replay_sources.py").exists():
        pytest.skip(f"no replay server in {tool}")
    sys.path.insert(0, str(tool))
    try:
        module = importlib.import_module("replay_sources")
    finally:
        sys.path.remove(str(tool))
    with running(module.make_server(["--port", "0"])) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"


@pytest.fixture
def fail(replay):
    """Switch faults of the replay server on; they go off with the test."""

    def set_faults(*faults):
        control(replay, "POST", "/__faults", {"seed": 1, "faults": list(faults)})

    set_faults()
    yield set_faults
    set_faults()


def control(base_url, method, path, body=None):
    data = json.dumps(body).encode() if body is not None else None
    with urlopen(Request(base_url + path, data=data, method=method), timeout=5) as answer:
        return json.load(answer)


def times_of(base_url, agent, *, count):
    """Return when this agent asked; the server logs a request a moment after its answer."""
    give_up_at = time.monotonic() + 2
    while True:
        log = control(base_url, "GET", "/__log")["requests"]
        times = [entry["time"] for entry in log if entry["user_agent"] == agent]
        if len(times) >= count or time.monotonic() > give_up_at:
            return times
        time.sleep(0.01)


def ids_of(pages):
    return sorted(row["idweb"] for page in pages for row in page.records)


def test_day_is_read_whole(replay, fail, connect):
    client = connect(replay, page_size=2)

    pages = list(client.pages(DAY))

    assert len(ids_of(pages)) == pages[0].total_count == client.total(DAY) == 3
    assert [normalise(row).published_on for page in pages for row in page.records] == [DAY] * 3


def test_departments_restrict_the_day(replay, fail, connect):
    everywhere = [row for page in connect(replay).pages(DAY) for row in page.records]
    code = everywhere[0]["code_departement"][0]

    there = [
        row for page in connect(replay, departments=(code,)).pages(DAY) for row in page.records
    ]

    assert there == [row for row in everywhere if code in row["code_departement"]]


@pytest.mark.parametrize("kind", ["429", "500", "503", "reset", "truncated_json", "html_200"])
def test_passing_faults_lose_nothing(replay, fail, connect, kind):
    fail({"kind": kind, "endpoint": "boamp_records", "first": 2})

    pages = connect(replay, page_size=2, user_agent=f"lossless {kind}").pages(DAY)

    assert len(ids_of(pages)) == 3
    assert len(times_of(replay, f"lossless {kind}", count=4)) == 4


def test_slow_body_is_given_up_then_retried(replay, fail, connect):
    fail({"kind": "slow", "endpoint": "boamp_records", "first": 1, "seconds": 2})

    assert len(ids_of(connect(replay, limits=Limits(total=0.3)).pages(DAY))) == 3


def test_lasting_quota_makes_the_source_unavailable(replay, fail, connect):
    fail({"kind": "429", "endpoint": "boamp_records"})

    with pytest.raises(SourceUnavailable) as caught:
        list(connect(replay, retry=RetryPolicy(attempts=2, wait_initial=0.01)).pages(DAY))

    assert (caught.value.code, caught.value.status) == ("rate_limited", 429)
    assert caught.value.retry_after is not None


def test_overlapping_pages_are_harmless(replay, fail, connect):
    fail({"kind": "duplicate", "endpoint": "boamp_records", "overlap": 1})

    ids = ids_of(connect(replay, page_size=2).pages(DAY))

    assert len(set(ids)) == 3
    assert len(ids) > 3


def test_bad_rows_leave_the_others(replay, fail, connect):
    fail(
        {"kind": "bad_donnees", "endpoint": "boamp_records", "row": 0},
        {"kind": "unknown_fields", "endpoint": "boamp_records"},
    )
    rows = [row for page in connect(replay).pages(DAY) for row in page.records]

    with pytest.raises(UnparsableRecord) as caught:
        normalise(rows[0])
    assert caught.value.code == "donnees_not_json"
    assert [normalise(row).source_id for row in rows[1:]] == [row["idweb"] for row in rows[1:]]


def test_deadline_in_year_7017_is_implausible(replay, fail, connect):
    fail({"kind": "year_7017", "endpoint": "boamp_records", "row": 0})
    day = date(2026, 8, 19)

    facts = normalise(next(connect(replay).pages(day)).records[0])

    assert (facts.submission_deadline, facts.deadline_issue) == (None, "implausible")
    assert facts.deadline_text.startswith("7017-")


def test_requests_are_paced(replay, fail, connect):
    list(connect(replay, page_size=1, min_interval=0.2, user_agent="paced").pages(DAY))

    times = times_of(replay, "paced", count=3)
    assert len(times) == 3
    assert all(later - sooner > 0.15 for sooner, later in pairwise(times))


def test_unknown_dataset_is_refused(replay, fail, connect):
    with pytest.raises(SourceRejected) as caught:
        connect(f"{replay}/nowhere").total(DAY)

    assert caught.value.status == 404
