"""The three feeds against a faithful replay of their hosts: good manners, and nothing lost."""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.request import urlopen

import pytest

from collectif.core.remote.patience import RetryPolicy
from collectif.core.remote.transport import Limits

PATIENT = RetryPolicy(attempts=50, wait_initial=0.001, wait_max=0.002, wait_jitter=0.001)
TED = {"page_size": 3, "list_size": 3, "countries": ("FRA", "BEL", "DEU", "GBR", "LUX")}
REPLACING = ["429", "500", "503", "html_200"]
CARRYING = ["reset", "truncated_json", "wrong_content_type", "gzip"]


@dataclass(frozen=True)
class Feed:
    """A feed on a day with many records; `open` makes a client with small pages."""

    name: str
    endpoints: tuple[str, ...]
    day: date
    open: Callable[..., Any]
    faultless: frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def newest_days(any_replay) -> dict[str, date]:
    state = any_replay.state()
    return {name: date.fromisoformat(state[f"{name}_newest"]) for name in ("boamp", "ted")}


@pytest.fixture(scope="module")
def faultless() -> dict[str, frozenset[tuple[str, str]]]:
    """What each feed gave in good weather, filled by the first test of each."""
    return {}


@pytest.fixture(params=["boamp", "files", "ted"])
def feed(request, replay, newest_days, faultless, connect, connect_files, connect_ted) -> Feed:
    name = request.param
    connect_feed, endpoints, options = {
        "boamp": (connect, ("boamp_records",), {"page_size": 4}),
        "files": (connect_files, ("dila",), {"page_size": 4}),
        "ted": (connect_ted, ("ted_search", "ted_xml"), TED),
    }[name]

    def opened(**more: Any) -> Any:
        return connect_feed(replay.url, **({"retry": PATIENT} | options | more))

    day = newest_days["ted" if name == "ted" else "boamp"]
    if name not in faultless:
        faultless[name] = frozenset(records_of(opened(), day))
        replay.forget()
    return Feed(name, endpoints, day, opened, faultless[name])


def records_of(client, day):
    return {
        (record.source_id, record.body) for page in client.pages(day) for record in page.records
    }


def ids_of(records):
    return {source_id for source_id, _ in records}


def question_of(entry):
    return json.dumps([entry["path"], entry["query"], entry["body"]], sort_keys=True)


def test_day_is_read_whole_and_each_thing_once(feed, replay):
    pages = list(feed.open().pages(feed.day))

    records = [record for page in pages for record in page.records]
    assert len(records) == len({record.source_id for record in records}) == pages[0].total_count
    assert len(records) > 5
    assert all(record.source_id and record.body for record in records)
    asked = Counter(map(question_of, replay.log()))
    assert set(asked.values()) == {1}


def test_log_tells_nothing_of_what_was_given_up_before(replay):
    question = f"{replay.url}/api/explore/v2.1/catalog/datasets"
    replay.fail({"kind": "delay", "endpoint": "*", "seconds": 2})
    with pytest.raises(TimeoutError):
        urlopen(question, timeout=1)
    replay.fail()
    replay.forget()
    while not replay.count():
        time.sleep(0.02)

    urlopen(f"{question}?limit=1").close()

    assert [entry["query"] for entry in replay.log()] == [{"limit": "1"}]


@pytest.mark.parametrize("kind", REPLACING + CARRYING)
def test_passing_faults_change_nothing(feed, replay, kind):
    faults = [{"kind": kind, "endpoint": name, "first": 2, "every": 3} for name in feed.endpoints]
    replay.fail(*faults)

    assert records_of(feed.open(), feed.day) == feed.faultless

    log = replay.log()
    assert sum(kind in entry["faults"] for entry in log) >= 3
    answered = [entry for entry in log if entry["status"] == 200 and not entry["faults"]]
    assert set(Counter(map(question_of, answered)).values()) <= {1}


@pytest.mark.parametrize("kind", ["slow", "delay"])
def test_slow_answers_are_given_up_then_asked_again(feed, replay, kind):
    replay.fail(
        *({"kind": kind, "endpoint": name, "first": 1, "seconds": 0.8} for name in feed.endpoints)
    )

    limits = Limits(silence=0.3, total=0.4)
    assert records_of(feed.open(limits=limits), feed.day) == feed.faultless


@pytest.mark.parametrize("kind", ["duplicate", "unknown_fields", "year_7017", "bad_donnees"])
def test_strange_contents_lose_no_record(feed, replay, kind):
    replay.fail(*({"kind": kind, "endpoint": name} for name in feed.endpoints))

    assert ids_of(records_of(feed.open(), feed.day)) == ids_of(feed.faultless)


@pytest.mark.parametrize("kind", ["timed_out", "message_200"])
@pytest.mark.parametrize("feed", ["ted"], indirect=True)
def test_answers_of_ted_that_are_no_list_change_nothing(feed, replay, kind):
    replay.fail({"kind": kind, "endpoint": "ted_search", "every": 2})

    assert records_of(feed.open(), feed.day) == feed.faultless


def test_requests_are_paced_signed_and_one_at_a_time(feed, replay):
    start = len(feed.faultless) - 3
    replay.forget()
    replay.fail({"kind": "500", "endpoint": feed.endpoints[0], "first": 1})
    client = feed.open(min_interval=0.1, user_agent="Collectif (team@example.org)")
    begun = time.time()

    for _ in client.pages(feed.day, offset=start):
        pass

    # The server writes a request down after it has answered: an earlier one may still come.
    log = [entry for entry in replay.log() if entry["time"] >= begun]
    assert len(log) >= 2
    assert {entry["user_agent"] for entry in log} == {"Collectif (team@example.org)"}
    # From the beginning of one to that of the next: the server stops its watch when it can, later
    # than the client has its answer.
    gaps = [later["time"] - sooner["time"] for sooner, later in pairwise(log)]
    assert min(gaps) >= 0.099


def test_day_can_be_taken_up_anywhere(feed, replay):
    whole = [record for page in feed.open().pages(feed.day) for record in page.records]
    half = len(whole) // 2

    rest = [record for page in feed.open().pages(feed.day, offset=half) for record in page.records]

    assert rest == whole[half:]


@pytest.mark.parametrize("feed", ["ted"], indirect=True)
def test_ted_does_not_fetch_what_is_held(feed, replay):
    held = ids_of(feed.faultless)

    pages = list(feed.open(is_held=lambda numbers: held).pages(feed.day))

    assert [record for page in pages for record in page.records] == []
    assert {number for page in pages for number in page.unchanged_ids} == held
    assert {entry["endpoint"] for entry in replay.log()} == {"ted_search"}
