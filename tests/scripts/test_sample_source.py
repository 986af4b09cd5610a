import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import date, timedelta

import httpx
import pytest
from stdnum.fr import siret

from scripts.sample_source.catalogue import CYCLE_DAYS, editions, last_day, load_samples
from scripts.sample_source.faults import Fault
from scripts.sample_source.server import RECORDS, make_server
from scripts.sample_source.ubl import folder_id
from scripts.sample_source.wire import record
from tenders.sources.boamp.normalise import normalise
from tenders.sources.errors import UnparsableRecord
from tests.scripts import web

MONDAY = date(2026, 11, 23)
# As many notices as samples, and the calls of the cycle before that the follow-ups name.
BOAMP_COUNT = 92
CYCLE = [MONDAY + timedelta(days=offset) for offset in range(CYCLE_DAYS)]
# fmt: off
FIELDS = {
    "idweb", "id", "contractfolderid", "objet", "filename", "famille", "code_departement",
    "code_departement_prestation", "famille_libelle", "dateparution", "datefindiffusion",
    "datelimitereponse", "nomacheteur", "titulaire", "perimetre", "type_procedure",
    "soustype_procedure", "procedure_libelle", "procedure_categorise", "nature", "sousnature",
    "nature_libelle", "sousnature_libelle", "nature_categorise", "nature_categorise_libelle",
    "criteres", "marche_public_simplifie", "marche_public_simplifie_label", "etat",
    "descripteur_code", "dc", "descripteur_libelle", "type_marche", "type_marche_facette",
    "type_avis", "annonce_lie", "annonces_anterieures", "source_schema", "gestion", "donnees",
    "url_avis",
}
# fmt: on


@pytest.fixture
def serve():
    servers = []

    def start(**options):
        server = make_server(**{"today": MONDAY} | options)
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def ask(serve):
    server = serve()

    def get(**parameters):
        return web.get(server.base_url + RECORDS, params=parameters)

    return get


def edition_of(key, today=MONDAY):
    return next(edition for edition in editions(today) if edition.sample.key == key)


def body_of(key):
    return json.loads(record(edition_of(key))["donnees"])


# The catalogue


def test_buyers_have_fictitious_valid_siret_numbers_and_unreachable_hosts():
    buyers = {sample.buyer.key: sample.buyer for sample in load_samples().values()}
    at_home = [buyer for buyer in buyers.values() if buyer.country == "FRA"]

    assert len({buyer.siret for buyer in at_home}) == len(at_home)
    for buyer in at_home:
        assert siret.is_valid(buyer.siret)
        assert buyer.siret.startswith("299")
    assert all(buyer.host.endswith(".example") for buyer in buyers.values())


def test_foreign_buyers_have_a_number_of_their_own_and_no_siret():
    samples = load_samples().values()
    abroad = {sample.buyer.key: sample.buyer for sample in samples if not sample.buyer.siret}

    assert {buyer.country for buyer in abroad.values()} == {"BEL", "DEU", "SWE"}
    assert {buyer.language for buyer in abroad.values()} == {"NLD", "FRA", "DEU", "SWE"}
    assert all(buyer.national_id and not buyer.department for buyer in abroad.values())


def test_sample_numbers_and_keys_are_unique_and_fit_in_two_digits():
    samples = list(load_samples().values())

    assert len(samples) >= 48
    assert len({sample.number for sample in samples}) == len(samples)
    assert all(0 < sample.number < 100 for sample in samples)


@pytest.mark.parametrize("today", CYCLE, ids=str)
def test_every_day_of_the_cycle_offers_a_full_and_moving_list(today):
    current = list(editions(today))
    calls = [edition for edition in current if edition.sample.kind == "call"]
    closing = [edition for edition in current if edition.deadline]
    open_calls = [
        edition for edition in calls if edition.deadline and edition.deadline.date() >= today
    ]

    assert len(open_calls) >= 60
    assert sum(edition.deadline.date() == today for edition in closing) >= 1
    assert sum(edition.published_on == today for edition in current) >= 1
    # Two cycles: what a correction or an award follows is served with it.
    assert all(today - timedelta(days=2 * CYCLE_DAYS) < e.published_on <= today for e in current)
    assert Counter(e.idweb for e in current).most_common(1)[0][1] == 1
    assert any(e.sample.kind == "correction" for e in current)
    assert all(e.published_on.weekday() < 5 for e in current if "ted" in e.sample.media)


@pytest.mark.parametrize("today", CYCLE, ids=str)
def test_every_follow_up_comes_with_all_that_it_follows(today):
    served = {edition.idweb for edition in editions(today)}

    for edition in editions(today):
        if edition.sample.follows:
            assert {edition.earlier.idweb, edition.root.idweb} <= served


def test_two_corrections_in_a_row_follow_one_another():
    second = edition_of("conseil-rh-accord-rectificatif-2")

    assert second.earlier.sample.key == "conseil-rh-accord-rectificatif"
    assert second.root.sample.key == "conseil-rh-accord"
    moved = [second.deadline - each.deadline for each in (second.earlier, second.root)]
    assert moved == [timedelta(days=10), timedelta(days=16)]


@pytest.mark.parametrize("key", ["amo-ligne-bus", "maintenance-ascenseurs"])
def test_twins_close_together_and_share_no_identifier(key):
    for today in CYCLE:
        one, other = edition_of(key, today), edition_of(f"{key}-ted", today)
        assert one.deadline == other.deadline
        assert one.sample.buyer is other.sample.buyer
        assert folder_id(one) != folder_id(other)


def test_lots_may_close_after_their_notice():
    edition = edition_of("fournitures-hopital")
    late = [edition.deadline_of(lot) - edition.deadline for lot in edition.sample.lots]

    assert late == [timedelta(), timedelta(days=7), timedelta(days=14)]


def test_story_that_ended_begins_again_elsewhere():
    ended = edition_of("rehabilitation-internat-attribution")
    begun = [e for e in editions(MONDAY) if e.sample.key == "rehabilitation-internat"]

    titles = {edition.idweb: edition.sample.title for edition in begun}
    assert titles[ended.root.idweb] == ended.sample.title
    assert len(set(titles.values())) == len(begun) == 2


def test_award_has_no_deadline_of_its_own():
    award = edition_of("rehabilitation-internat-attribution")

    assert award.deadline is None
    assert award.root.deadline is not None


def test_an_edition_never_changes_while_it_is_served():
    seen: dict[str, dict] = {}
    for today in (MONDAY + timedelta(days=offset) for offset in range(2 * CYCLE_DAYS)):
        for edition in editions(today):
            row = record(edition)
            assert seen.setdefault(row["idweb"], row) == row


def test_next_cycle_brings_the_same_sample_under_another_number():
    first = edition_of("archives-lormay")
    second = edition_of("archives-lormay", first.published_on + timedelta(days=CYCLE_DAYS))

    assert second.sample is first.sample
    assert (first.idweb, second.idweb) == ("26-902307", "26-902335")


@pytest.mark.parametrize("today", [MONDAY, date(2027, 1, 1), date(2028, 2, 29)], ids=str)
def test_last_day_gives_today_or_a_day_before(today):
    found = sorted(last_day(day, today) for day in range(CYCLE_DAYS))

    assert found == [today - timedelta(days=age) for age in reversed(range(CYCLE_DAYS))]


def test_a_correction_points_to_the_edition_it_corrects_and_moves_its_deadline():
    correction = edition_of("archives-lormay-rectificatif")

    assert correction.earlier.published_on == correction.published_on - timedelta(days=4)
    assert correction.deadline == correction.earlier.deadline + timedelta(days=7)
    assert record(correction)["annonce_lie"] == [correction.earlier.idweb]


# The records


def test_record_has_the_41_fields_of_the_real_set():
    for edition in editions(MONDAY):
        assert set(record(edition)) == FIELDS


def test_record_says_naive_deadlines_are_utc_except_eforms():
    by_variant = {
        key: record(edition_of(key))["datelimitereponse"]
        for key in ("changement-sirh", "audit-achats", "reseau-chaleur", "si-financier")
    }

    # Noon, 17:00, noon and noon in Paris, in winter.
    assert by_variant["changement-sirh"] == "2026-11-29T12:00:00+00:00"
    assert by_variant["audit-achats"].endswith("T17:00:00+00:00")
    assert by_variant["reseau-chaleur"].endswith("T11:00:00+00:00")
    assert by_variant["si-financier"].endswith("T11:00:00+00:00")


def test_record_keeps_the_shapes_of_json_that_was_xml():
    one, many = body_of("changement-sirh")["FNSimple"], body_of("archives-lormay")["FNSimple"]

    assert one["initial"]["natureMarche"]["lotsMarche"] == {"non": ""}
    assert "lots" not in one["initial"]
    assert len(many["initial"]["lots"]["lot"]) == 3
    assert isinstance(
        body_of("restauration")["EFORMS"]["ContractNotice"]["cac:ProcurementProjectLot"], dict
    )
    assert next(iter(body_of("nettoyage-ccas"))) == "IDENTITE"
    assert list(body_of("audit-achats")) == ["MAPA"]


def test_record_of_an_eforms_notice_does_not_put_the_buyer_first():
    notice = body_of("si-financier")["EFORMS"]["ContractNotice"]
    extension = notice["ext:UBLExtensions"]["ext:UBLExtension"]["ext:ExtensionContent"]
    organizations = extension["efext:EformsExtension"]["efac:Organizations"]["efac:Organization"]

    numbers = [
        o["efac:Company"]["cac:PartyIdentification"]["cbc:ID"]["#text"] for o in organizations
    ]
    assert numbers == ["ORG-0002", "ORG-0001"]


def test_records_of_one_procedure_share_its_identifier():
    correction = edition_of("si-financier-rectificatif")

    assert record(correction)["contractfolderid"] == record(correction.earlier)["contractfolderid"]
    assert record(correction)["etat"] == "RECTIFICATIF"


READABLE = [e for e in editions(MONDAY, "boamp") if e.sample.variant != "unheard"]


@pytest.mark.parametrize("edition", READABLE, ids=lambda e: f"{e.sample.key}-{e.idweb}")
def test_our_normaliser_reads_every_record(edition):
    sample = edition.sample

    facts = normalise(record(edition))

    assert facts.source_id == edition.idweb
    assert facts.title == sample.title.replace("&amp;", "&")
    assert facts.buyer.name == sample.buyer.name
    assert facts.kind == {"intention": "direct_award_intention"}.get(sample.kind, sample.kind)
    assert set(facts.departments) == set(sample.departments)
    assert list(dict.fromkeys(w.name for r in facts.results for w in r.winners)) == list(
        sample.winners
    )
    if sample.kind in ("call", "correction"):
        expected = None if sample.closing_year else edition.deadline
        assert facts.submission_deadline == expected


def test_variant_that_nobody_knows_is_not_read():
    with pytest.raises(UnparsableRecord) as refusal:
        normalise(record(edition_of("defi-donnees-sante")))

    assert refusal.value.code == "unknown_variant"


# The server


def test_server_serves_one_day_in_pages_in_a_stable_order(ask):
    day = {"where": f"dateparution=date'{MONDAY}'", "order_by": "idweb", "limit": 1}

    first, second = ask(**day, offset=0).json(), ask(**day, offset=1).json()

    assert first["total_count"] >= 2
    assert len(first["results"]) == len(second["results"]) == 1
    assert first["results"][0]["idweb"] < second["results"][0]["idweb"]


def test_server_filters_on_dates_and_departments(ask):
    where = (
        f"dateparution>=date'{MONDAY - timedelta(days=10)}' and dateparution<=date'{MONDAY}'"
        ' and code_departement in ("73","01")'
    )

    rows = ask(where=where, limit=100).json()["results"]

    assert any("38" in row["code_departement"] for row in rows)
    for row in rows:
        assert {"73", "01"} & set(row["code_departement"])
        assert str(MONDAY - timedelta(days=10)) <= row["dateparution"] <= str(MONDAY)


def test_server_counts_selects_and_orders(ask):
    assert ask(limit=0).json() == {"total_count": BOAMP_COUNT, "results": []}
    rows = ask(select="idweb,dateparution", order_by="dateparution desc,idweb", limit=-1).json()
    keys = [(row["dateparution"], row["idweb"]) for row in rows["results"]]
    assert list(rows["results"][0]) == ["idweb", "dateparution"]
    assert len(keys) == BOAMP_COUNT
    assert keys == sorted(
        sorted(keys, key=lambda key: key[1]), key=lambda key: key[0], reverse=True
    )


def test_server_gives_ten_rows_by_default(ask):
    assert len(ask().json()["results"]) == 10


@pytest.mark.parametrize(
    ("parameters", "error_code", "message"),
    [
        (
            {"limit": 1473},
            "InvalidRESTParameterError",
            "Invalid value for limit API parameter: 1473 was found but "
            "-1 <= limit <= 100 is expected.",
        ),
        (
            {"limit": "many"},
            "InvalidRESTParameterError",
            "Invalid value for limit API parameter: many was found but an integer is expected.",
        ),
        (
            {"limit": 100, "offset": 9901},
            "InvalidRESTParameterError",
            "Invalid value for offset API parameter: 9901 was found but "
            "0 <= offset + limit <= 10000 is expected.",
        ),
        ({"where": 'colour="red"'}, "ODSQLError", "Unknown field: colour"),
        ({"order_by": "colour"}, "ODSQLError", "Unknown field: colour"),
        ({"select": "colour"}, "ODSQLError", "Unknown field: colour"),
        ({"where": "idweb=="}, "ODSQLError", "ODSQL query is malformed: idweb=="),
        (
            {"where": 'idweb="1" and'},
            "ODSQLError",
            'ODSQL query is malformed: idweb="1" and',
        ),
        (
            {"where": "code_departement in (38)"},
            "ODSQLError",
            "ODSQL query is malformed: 38",
        ),
        ({"colour": "red"}, "InvalidRESTParameterError", "Unknown parameter: colour"),
    ],
)
def test_server_refuses_a_bad_request_as_the_api_does(ask, parameters, error_code, message):
    answer = ask(**parameters)

    assert answer.status_code == 400
    assert answer.json() == {"error_code": error_code, "message": message}


def test_server_answers_404_in_json_and_serves_robots(serve):
    server = serve()

    unknown = web.get(f"{server.base_url}/api/explore/v2.1/catalog/datasets/other/records")
    robots = web.get(f"{server.base_url}/robots.txt")

    assert unknown.status_code == 404
    assert unknown.json()["error_code"] == "NotFound"
    assert "Disallow: /api/" in robots.text


def test_server_faults_befall_the_first_requests_in_order(serve):
    server = serve(faults=[Fault.TOO_MANY, Fault.BROKEN, Fault.TRUNCATED, Fault.RESET])
    url = server.base_url + RECORDS

    limited, broken, truncated = web.get(url), web.get(url), web.get(url)
    with pytest.raises(httpx.ReadError):
        web.get(url)
    sound = web.get(url)

    assert limited.status_code == 429
    assert limited.headers["X-RateLimit-Remaining"] == "0"
    assert broken.status_code == 500
    with pytest.raises(json.JSONDecodeError):
        truncated.json()
    assert sound.json()["total_count"] == BOAMP_COUNT
    assert server.requests == [RECORDS] * 5


def test_server_can_be_slow(serve):
    server = serve(faults=[Fault.SLOW], slow_seconds=2)

    with pytest.raises(httpx.ReadTimeout):
        web.get(server.base_url + RECORDS, timeout=0.2)


def test_server_follows_the_calendar_when_no_day_is_given(serve, time_machine):
    server = serve(today=None)
    newest = {"order_by": "dateparution desc", "limit": 1, "select": "dateparution"}

    time_machine.move_to("2026-11-23 22:59+00:00")
    before = web.get(server.base_url + RECORDS, params=newest).json()["results"][0]
    time_machine.move_to("2026-11-23 23:01+00:00")
    after = web.get(server.base_url + RECORDS, params=newest).json()["results"][0]

    assert before == {"dateparution": "2026-11-23"}
    assert after == {"dateparution": "2026-11-24"}


@pytest.fixture
def command():
    arguments = [sys.executable, "-m", "scripts.sample_source.server", "--port", "0"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_command_prints_its_url_first_and_stops_on_sigterm(command):
    base_url = command.stdout.readline().strip()
    answer = web.get(base_url + RECORDS, params={"limit": 0})

    command.send_signal(signal.SIGTERM)

    assert command.wait(timeout=60) == 0
    assert answer.json()["total_count"] > 80
