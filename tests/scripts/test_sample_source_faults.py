import json
import threading
from datetime import date, timedelta

import pytest

from collectif.core.remote.transport import RetryPolicy
from scripts.sample_source.catalogue import editions
from scripts.sample_source.faults import Fault, in_page, in_text
from scripts.sample_source.files import FILES
from scripts.sample_source.server import RECORDS, make_server
from scripts.sample_source.wire import record
from tenders.sources.boamp.client import BoampClient
from tenders.sources.boamp.files import BoampFilesClient
from tenders.sources.boamp.normalise import normalise
from tenders.sources.errors import UnparsableRecord
from tests.scripts import web

MONDAY = date(2026, 11, 23)
QUICK = RetryPolicy(attempts=3, wait_initial=0.001, wait_max=0.002, wait_jitter=0.001)
DAYS = [MONDAY - timedelta(days=age) for age in range(60)]
# Those after which a client reads the same as without.
WEATHER = [
    Fault.TOO_MANY,
    Fault.BROKEN,
    Fault.UNAVAILABLE,
    Fault.RESET,
    Fault.TRUNCATED,
    Fault.SLOW,
    Fault.WRONG_TYPE,
    Fault.DUPLICATE,
]


@pytest.fixture
def server():
    server = make_server(today=MONDAY, slow_seconds=0.01)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def read(kind, server):
    """Return what a client reads of two months, by number."""
    with kind(server.base_url, user_agent="test", min_interval=0, retry=QUICK) as client:
        pages = (page for day in DAYS for page in client.pages(day))
        return {record.source_id: record.body for page in pages for record in page.records}


def row_of(key):
    return next(record(e) for e in editions(MONDAY, "boamp") if e.sample.key == key)


@pytest.mark.parametrize("client", [BoampClient, BoampFilesClient])
@pytest.mark.parametrize("fault", WEATHER)
def test_clients_of_boamp_read_the_same_in_bad_weather(server, client, fault):
    whole = read(client, server)
    server.faults = [fault, Fault.NONE] * 200

    assert read(client, server) == whole


@pytest.mark.parametrize("fault", [Fault.SPOILT, Fault.NEW_FIELDS, Fault.FAR_YEAR])
def test_data_is_right_again_once_the_fault_is_gone(server, fault):
    whole = read(BoampClient, server)
    server.faults = [fault] * len(DAYS)

    struck, after = read(BoampClient, server), read(BoampClient, server)

    assert set(struck) == set(after)
    assert struck != whole
    assert after == whole


def test_spoilt_record_is_set_apart():
    page = in_page({"results": [row_of("audits-energetiques")]}, "results", Fault.SPOILT)

    with pytest.raises(UnparsableRecord) as refusal:
        normalise(page["results"][0])

    assert refusal.value.code == "donnees_not_json"


@pytest.mark.parametrize(
    "key", ["audits-energetiques", "audit-achats", "reseau-chaleur", "si-financier"]
)
def test_far_year_reaches_the_deadline_of_every_variant(key):
    page = in_page({"results": [row_of(key)]}, "results", Fault.FAR_YEAR)

    facts = normalise(page["results"][0])

    assert (facts.submission_deadline, facts.deadline_issue) == (None, "implausible")


def test_new_fields_change_no_fact():
    row = row_of("si-financier")
    page = in_page({"results": [row]}, "results", Fault.NEW_FIELDS)

    assert set(page["results"][0]) - set(row) == {"champ_de_demain"}
    assert normalise(page["results"][0]) == normalise(row)


def test_duplicate_stands_beside_its_row_and_a_short_page_says_so():
    body = {"notices": [{"a": 1}, {"a": 2}], "timedOut": False}

    assert in_page(body, "notices", Fault.DUPLICATE)["notices"] == [{"a": 1}, {"a": 1}, {"a": 2}]
    assert in_page(body, "notices", Fault.TIMED_OUT) == {"notices": [{"a": 1}], "timedOut": True}
    assert in_page(body, "notices", Fault.NONE) == body


def test_page_of_boamp_never_times_out():
    body = {"results": [{"a": 1}, {"a": 2}]}

    assert in_page(body, "results", Fault.TIMED_OUT) == body


def test_text_without_a_fault_stays_as_it_is():
    assert in_text("<a><b>1</b></a>", Fault.NONE) == "<a><b>1</b></a>"


def test_wrong_type_and_refusals_look_like_those_of_a_server(server):
    url = server.base_url + RECORDS
    server.faults = [Fault.WRONG_TYPE, Fault.UNAVAILABLE, Fault.TOO_MANY]

    page, unavailable, refused = web.get(url), web.get(url), web.get(url)

    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert unavailable.status_code == 503
    assert refused.status_code == 429
    assert json.loads(refused.text)["errorcode"] == 10002


def test_index_of_a_folder_is_struck_only_in_ways_that_a_client_sees(server):
    folder = f"{server.base_url}{FILES}/{MONDAY:%Y/%m/%d}/"
    server.faults = [Fault.SPOILT, Fault.FAR_YEAR, Fault.NONE]

    first, second, third = (web.get(folder).text for _ in range(3))

    assert first == second == third
