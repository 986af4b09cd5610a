from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tenders.sources.boamp.normalise import normalise
from tenders.sources.facts import (
    BuyerFacts,
    CriterionFacts,
    LinkFacts,
    LotFacts,
    NoticeFacts,
    ResultFacts,
    SupplierFacts,
)
from tenders.sources.published import to_json
from tests.tenders.sources.records import TOWN_SIRET, fnsimple, make_record

BARE = NoticeFacts(
    source_id="26-1",
    variant="fnsimple",
    kind="call",
    title="Tonte",
    description="",
    buyer=BuyerFacts(name=""),
    published_on=date(2026, 3, 2),
)


def published(source="boamp", **changes):
    return to_json(replace(BARE, **changes), source)


def test_notice_is_printed_whole():
    found = to_json(normalise(make_record(fnsimple(), annonce_lie=["26-9000"])), "boamp")

    assert found["schema_version"] == 1
    assert (found["id"], found["source"], found["variant"]) == ("26-10001", "boamp", "fnsimple")
    assert found["notice_kind"] == "call"
    assert found["title"] == "Tonte et taille dans les parcs"
    assert found["publication_date"] == "2026-03-02"
    assert (found["buyer_name"], found["buyer_siret"]) == ("Ville de Brumeval", TOWN_SIRET)
    assert found["buyer_siret_luhn_ok"] is True
    assert found["cpv_main"] == found["cpv_all"] == ["77310000"]
    assert found["place"]["departements"] == ["38"]
    assert found["deadline"] == "2026-03-30T12:00:00+02:00"
    assert found["deadline_utc"] == "2026-03-30T10:00:00+00:00"
    assert (found["deadline_precision"], found["deadline_kind"]) == ("minute", "tenders")
    assert found["estimated_value"] == {"amount": 120000.0, "currency": "EUR"}
    assert (found["procedure"], found["reserved"]) == ("adapted", False)
    assert (found["lots_divided"], found["lots"]) == (False, [])
    assert found["linked_notice_ids"] == {"boamp": ["26-9000"], "ted": [], "eforms": []}
    assert found["documents_url"] == "https://achats.brumeval.example/dce?lot=1&id=7"
    assert found["buyer_profile_url"] == "https://achats.brumeval.example/"


def test_what_is_not_said_is_null():
    found = published()

    nothing = (
        "buyer_name buyer_siret buyer_siret_luhn_ok buyer_id_raw deadline deadline_utc "
        "deadline_precision deadline_kind deadline_raw previous_deadline estimated_value "
        "estimated_value_range framework_maximum awarded_value procedure reserved "
        "reserved_execution lots_divided procedure_id notice_uuid publication_number documents_url"
    )
    assert {found[key] for key in nothing.split()} == {None}
    for key in ("cpv_main", "cpv_all", "lots", "winners", "documents_urls", "reserved_codes"):
        assert found[key] == []


def test_kind_of_a_change_of_contract_has_its_long_name():
    assert published(kind="modification")["notice_kind"] == "contract_modification"


def test_day_is_printed_without_an_instant():
    found = published(deadline_day=date(2026, 4, 6), deadline_kind="tenders")

    assert (found["deadline"], found["deadline_utc"]) == ("2026-04-06", None)
    assert (found["deadline_precision"], found["deadline_kind"]) == ("day", "tenders")


@pytest.mark.parametrize(
    ("buyer", "expected"),
    [
        (BuyerFacts(name="a", printed_id="21 990 001 600 012"), ("21990001600012", False)),
        (BuyerFacts(name="a", printed_id="1629"), (None, None)),
        (BuyerFacts(name="a", printed_id=TOWN_SIRET, country="BEL"), (None, None)),
    ],
)
def test_siret_that_fails_its_checksum_is_printed_and_said_wrong(buyer, expected):
    found = published(buyer=buyer)

    assert (found["buyer_siret"], found["buyer_siret_luhn_ok"]) == expected


def test_lots_carry_values_deadlines_and_codes():
    lot = LotFacts(
        number="1",
        title="Haies",
        classification_codes=("77340000",),
        estimated_value=Decimal("1000.50"),
        submission_deadline=datetime(2026, 4, 1, 10, tzinfo=UTC),
    )

    found = published(lots=(lot,), currency="EUR", main_classification_code="77310000")

    (printed,) = found["lots"]
    assert printed["estimated_value"] == {"amount": 1000.5, "currency": "EUR"}
    assert (printed["cpv"], printed["deadline"]) == (["77340000"], "2026-04-01T12:00:00+02:00")
    assert found["cpv_all"] == ["77310000", "77340000"]


def test_results_name_each_winner_once():
    winner = SupplierFacts(name="Jardins du Nord", printed_id="x", country="FRA")
    won = ResultFacts(
        lot_number="1",
        status="selec-w",
        winners=(winner,),
        amount=Decimal(10),
        currency="EUR",
        offer_count=3,
        decided_on=date(2026, 5, 1),
    )

    found = published(results=(won, replace(won, lot_number="2")), awarded_value=Decimal(20))

    assert found["winners"] == ["Jardins du Nord"]
    assert found["results"][0] == {
        "lot": "1",
        "status": "selec-w",
        "winners": [{"name": "Jardins du Nord", "id": "x", "country": "FRA"}],
        "amount": {"amount": 10.0, "currency": "EUR"},
        "offer_count": 3,
        "decided_on": "2026-05-01",
        "reason": None,
    }
    assert found["awarded_value"] == {"amount": 20.0, "currency": None}


def test_range_criteria_and_links_are_printed():
    found = published(
        estimated_value_max=Decimal(5),
        currency="EUR",
        criteria=(CriterionFacts(kind="price", weight=Decimal(40), is_percentage=True),),
        links=LinkFacts(ted=("207613-2017",)),
    )

    assert found["estimated_value_range"] == {"min": None, "max": 5.0, "currency": "EUR"}
    assert found["criteria"] == [
        {"kind": "price", "name": None, "weight": 40.0, "is_percentage": True}
    ]
    assert found["linked_notice_ids"]["ted"] == ["207613-2017"]


def test_ted_states_no_department_and_a_draft_no_day():
    draft = published("ted", departments=("38",))
    notice = published("ted", departments=("38",), publication_number="1-2026")

    assert draft["place"]["departements"] == []
    assert (draft["publication_date"], notice["publication_date"]) == (None, "2026-03-02")
