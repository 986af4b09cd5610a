import threading
from datetime import date, timedelta

import pytest

from collectif.core.remote.errors import SourceUnavailable
from collectif.core.remote.transport import RetryPolicy
from scripts.sample_source.catalogue import editions
from scripts.sample_source.faults import Fault
from scripts.sample_source.files import FILES
from scripts.sample_source.server import make_server
from scripts.sample_source.ted import MAX_LIMIT, SEARCH, TedError, notice_xml, search
from scripts.sample_source.wire import record
from tenders.sources.boamp.files import BoampFilesClient
from tenders.sources.boamp.normalise import normalise as normalise_record
from tenders.sources.boamp.xml import normalise_xml
from tenders.sources.errors import UnparsableRecord
from tenders.sources.ted.client import TedClient
from tenders.sources.ted.normalise import normalise as normalise_notice
from tests.scripts import web

MONDAY = date(2026, 11, 23)
ALL = "publication-date>=20260101"
BY_NUMBER = {edition.ted_number: edition for edition in editions(MONDAY, "ted")}
COUNTRIES = ("FRA", "BEL", "DEU", "SWE")
# What a source alone says of a notice.
OWN_FACTS = {"source_id", "source_url", "publication_number", "links", "departments"}
QUICK = RetryPolicy(
    attempts=3, wait_initial=0.001, wait_max=0.002, wait_jitter=0.001, rate_limit_wait=0.001
)
TOO_WIDE = "SEARCH_FIELDS_PER_PAGE_EXCEEDS_MAX_LIMIT"
DAY = timedelta(days=1)


@pytest.fixture
def server():
    server = make_server(today=MONDAY, slow_seconds=0.01)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def question(**changes):
    return {"query": ALL, "fields": ["publication-number"]} | changes


def numbers(answer):
    return [row["publication-number"] for row in answer["notices"]]


def client(server, **options):
    return TedClient(
        server.base_url,
        server.base_url,
        countries=COUNTRIES,
        **{"user_agent": "test", "min_interval": 0, "retry": QUICK} | options,
    )


def files_client(server):
    return BoampFilesClient(server.base_url, user_agent="test", min_interval=0, retry=QUICK)


def read(source):
    """Return what a client reads of two months, by number."""
    days = [MONDAY - day * DAY for day in range(60)]
    with source:
        pages = (page for day in days for page in source.pages(day))
        return {record.source_id: record.body for page in pages for record in page.records}


# The search


def test_search_selects_a_day_and_countries_in_order():
    day = next(e for e in BY_NUMBER.values() if e.sample.key == "maasdal-software").published_on
    asked = f"publication-date={day:%Y%m%d} AND buyer-country IN (BEL DEU)"

    answer = search(MONDAY, question(query=f"{asked} SORT BY publication-number ASC"))

    found = [BY_NUMBER[number] for number in numbers(answer)]
    assert [edition.sample.key for edition in found] == ["maasdal-software"]
    assert answer["totalNoticeCount"] == 1


def test_search_gives_every_notice_once_from_token_to_token():
    seen, token = [], None
    while True:
        more = {"iterationNextToken": token} if token else {}
        answer = search(MONDAY, question(limit=7, paginationMode="ITERATION", **more))
        if not answer["notices"]:
            break
        seen += numbers(answer)
        token = answer["iterationNextToken"]

    assert sorted(seen) == sorted(BY_NUMBER)
    assert answer["totalNoticeCount"] == len(BY_NUMBER)


def test_search_by_pages_has_no_token_and_orders_both_ways():
    first = search(MONDAY, question(limit=5, page=2, query=f"{ALL} SORT BY publication-number"))
    last = search(MONDAY, question(query=f"{ALL} SORT BY publication-number DESC", limit=250))

    assert first["iterationNextToken"] is None
    assert numbers(first) == sorted(BY_NUMBER)[5:10]
    assert numbers(last) == sorted(BY_NUMBER, reverse=True)


def test_row_holds_what_was_asked_with_its_number_and_links():
    asked = ["title-proc", "buyer-name", "notice-type", "procedure-identifier"]
    answer = search(MONDAY, question(fields=asked, limit=250))
    row = next(row for row in answer["notices"] if row["title-proc"].get("swe"))

    assert set(row) == {*asked, "publication-number", "links"}
    assert row["buyer-name"] == {"swe": ["Granviks kommun"]}
    assert row["links"]["xml"]["MUL"].endswith(f"/{row['publication-number']}/xml")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"colour": "red"}, "UNKNOWN_PROPERTY"),
        ({"fields": ["colour"]}, "UNSUPPORTED_VALUE"),
        ({"limit": MAX_LIMIT + 1}, "SEARCH_EXCEEDS_MAX_LIMIT"),
        (
            {"limit": 250, "fields": ["notice-type"] * 41},
            "SEARCH_FIELDS_PER_PAGE_EXCEEDS_MAX_LIMIT",
        ),
        ({"query": "colour=red"}, "QUERY_UNKNOWN_FIELD"),
        ({"query": "buyer-country ~ FRA"}, "QUERY_SYNTAX_ERROR"),
        ({"query": f"{ALL} SORT BY colour"}, "QUERY_UNKNOWN_FIELD"),
    ],
)
def test_search_refuses_what_the_api_refuses(changes, kind):
    with pytest.raises(TedError) as refusal:
        search(MONDAY, question(**changes))

    assert refusal.value.status == 400
    assert refusal.value.body["error"]["type"] == kind


@pytest.mark.parametrize(("field", "value"), [("fields", []), ("limit", 0), ("limit", "many")])
def test_search_names_the_field_that_is_wrong(field, value):
    with pytest.raises(TedError) as refusal:
        search(MONDAY, question(**{field: value}))

    assert refusal.value.body["error"][0]["field"] == field


def test_search_answers_500_to_a_token_it_did_not_give():
    with pytest.raises(TedError) as refusal:
        search(MONDAY, question(paginationMode="ITERATION", iterationNextToken="AAAB"))

    assert refusal.value.status == 500


# The notices


@pytest.mark.parametrize("number", BY_NUMBER, ids=lambda number: BY_NUMBER[number].sample.key)
def test_our_normaliser_reads_every_notice_of_ted(number):
    edition = BY_NUMBER[number]
    sample = edition.sample

    facts = normalise_notice(notice_xml(MONDAY, number), number)

    assert (facts.source_id, facts.publication_number) == (number, number)
    assert facts.title == sample.title
    assert facts.published_on == edition.published_on
    assert facts.buyer.country == sample.buyer.country
    assert facts.buyer.printed_id == (sample.buyer.siret or sample.buyer.national_id)
    assert facts.language == sample.buyer.language.lower()
    assert facts.kind == sample.kind
    if sample.kind != "cancellation":
        assert facts.submission_deadline == edition.deadline


@pytest.mark.parametrize(
    "edition",
    [edition for edition in BY_NUMBER.values() if "boamp" in edition.sample.media],
    ids=lambda edition: edition.sample.key,
)
def test_both_sources_say_the_same_of_a_notice_they_share(edition):
    on_boamp = normalise_record(record(edition))
    on_ted = normalise_notice(notice_xml(MONDAY, edition.ted_number), edition.ted_number)

    differing = {
        name for name in on_ted.__slots__ if getattr(on_ted, name) != getattr(on_boamp, name)
    }
    assert differing <= OWN_FACTS


def test_stories_are_told_to_their_end():
    facts = {
        edition.sample.key: normalise_notice(notice_xml(MONDAY, number), number)
        for number, edition in BY_NUMBER.items()
    }

    framework = facts["conseil-rh-accord-rectificatif-2"]
    assert framework.group_form == "Groupement solidaire exigé"
    assert framework.framework_maximum == 1_100_000
    assert [criterion.weight for criterion in framework.criteria] == [35, 25, 10, 30]
    assert (framework.is_social, framework.is_green, framework.variants) == (True, True, "allowed")
    assert framework.questions_deadline is not None
    assert facts["billettique-annulation"].change_text.startswith("La procédure est déclarée")
    award = facts["rehabilitation-internat-attribution"]
    assert [result.status for result in award.results] == ["selec-w", "clos-nw", "selec-w"]
    assert [result.offer_count for result in award.results] == [6, 0, 2]
    assert facts["blanchisserie-reservee"].reserved_codes == ("res-ws",)
    assert facts["blanchisserie-reservee"].reserved_execution == "yes"


# The clients


def test_ted_client_reads_every_notice(server):
    assert set(read(client(server))) == set(BY_NUMBER)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.TOO_MANY,
        Fault.BROKEN,
        Fault.UNAVAILABLE,
        Fault.RESET,
        Fault.TRUNCATED,
        Fault.SLOW,
        Fault.WRONG_TYPE,
        Fault.DUPLICATE,
        Fault.TIMED_OUT,
        Fault.NEW_FIELDS,
    ],
)
def test_ted_client_reads_the_same_in_bad_weather(server, fault):
    whole = read(client(server))
    server.ted_faults = [fault, Fault.NONE] * 400

    found = read(client(server))

    assert set(found) == set(whole)
    if fault is not Fault.NEW_FIELDS:
        assert found == whole


def test_ted_answers_429_in_html_without_saying_for_how_long(server):
    server.ted_faults = [Fault.TOO_MANY]

    answer = web.post(server.base_url + SEARCH, json=question())

    assert answer.status_code == 429
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Retry-After" not in answer.headers


def test_ted_client_does_not_take_a_part_of_a_page_for_the_whole(server):
    server.ted_faults = [Fault.TIMED_OUT] * 3

    with client(server) as source, pytest.raises(SourceUnavailable) as refusal:
        list(source.pages(MONDAY))

    assert refusal.value.code == "timeout"


def test_notice_may_be_spoilt_or_close_in_another_millennium(server):
    number, edition = next((n, e) for n, e in BY_NUMBER.items() if e.sample.key == "fagnes-audit")
    address = f"{server.base_url}/en/notice/{number}/xml"
    server.ted_faults = [Fault.SPOILT, Fault.FAR_YEAR]

    spoilt, far = web.get(address).text, web.get(address).text

    with pytest.raises(UnparsableRecord):
        normalise_notice(spoilt, number)
    assert normalise_notice(far, number).deadline_issue == "implausible"
    assert normalise_notice(web.get(address).text, number).submission_deadline == edition.deadline


def test_ted_answers_404_to_an_unknown_notice_and_400_to_nonsense(server):
    missing = web.get(f"{server.base_url}/en/notice/1-2026/xml")
    nonsense = web.post(server.base_url + SEARCH, content=b"{")
    elsewhere = web.post(f"{server.base_url}/v2/notices", json={})

    statuses = [missing.status_code, nonsense.status_code, elsewhere.status_code]
    assert statuses == [404, 400, 404]


def test_faults_of_ted_leave_boamp_alone(server):
    server.ted_faults = [Fault.BROKEN] * 2

    folder = web.get(f"{server.base_url}{FILES}/{MONDAY:%Y/%m/%d}/")

    assert folder.status_code == 200
    assert len(server.ted_faults) == 2


# The daily files


def test_daily_files_say_what_the_api_says(server):
    bodies = read(files_client(server))
    on_boamp = {edition.idweb: edition for edition in editions(MONDAY, "boamp")}

    assert set(bodies) == set(on_boamp)
    for number, edition in on_boamp.items():
        if edition.sample.variant in ("eforms", "fnsimple", "mapa"):
            facts = normalise_xml(bodies[number], number, edition.published_on)
            assert facts == normalise_record(record(edition))


def test_day_without_notice_has_no_folder(server):
    answer = web.get(f"{server.base_url}{FILES}/2020/01/01/")
    absurd = web.get(f"{server.base_url}{FILES}/2020/13/41/")
    missing = web.get(f"{server.base_url}{FILES}/{MONDAY:%Y/%m/%d}/26-1.xml")

    assert [each.status_code for each in (answer, absurd, missing)] == [404, 404, 404]
