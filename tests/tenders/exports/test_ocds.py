import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tenders.enums import ProcedureState, ResultStatus
from tenders.models import LotResult, Procedure
from tenders.pipeline.exports.ocds import release_of, write_package
from tenders.pipeline.exports.scope import with_release_parts
from tests.members.factories import OrganizationFactory
from tests.tenders.factories import LotFactory, NoticeFactory, ProcedureFactory, at

SCHEMA = json.loads(Path(__file__).with_name("ocds_release_package.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
SIRET = "21380185500015"

pytestmark = pytest.mark.django_db


def released(procedure) -> dict:
    read = with_release_parts(Procedure.objects.all()).get(pk=procedure.pk)
    release = release_of(read, prefix="ocds-abc123")
    package = write_package(
        [release],
        uri="https://collectif.example/ocds.json",
        published_at=at("2026-11-25"),
        publisher={"name": "Collectif", "uri": "https://collectif.example/"},
    )
    # As a reader gets it.
    wire = json.loads(json.dumps(package))
    assert [error.message for error in VALIDATOR.iter_errors(wire)] == []
    return wire["releases"][0]


def full_call(**values):
    buyer = OrganizationFactory(name="Ville de Grenoble", siret=SIRET)
    return ProcedureFactory(
        buyer=buyer,
        title="Conseil en achats",
        estimated_value=Decimal("80000.00"),
        questions_deadline=at("2026-12-01"),
        submission_deadline=at("2026-12-15", "11:00"),
        procedure_type="restricted",
        documents_url="https://documents.example/1",
        changed_at=at("2026-11-20"),
        **values,
    )


def test_call_in_full():
    procedure = full_call()
    LotFactory(procedure=procedure, number="1", title="Lot un", classification_codes=["79411000"])
    release = released(procedure)
    tender = release["tender"]
    assert release["ocid"] == f"ocds-abc123-{procedure.public_id}"
    assert release["tag"] == ["tender"]
    assert release["language"] == "fr"
    assert release["buyer"] == {"id": f"FR-INSEE-{SIRET}", "name": "Ville de Grenoble"}
    assert release["parties"][0]["roles"] == ["buyer", "procuringEntity"]
    assert tender["status"] == "active"
    assert tender["value"] == {"amount": 80000.0, "currency": "EUR"}
    assert tender["procurementMethod"] == "selective"
    assert tender["mainProcurementCategory"] == "services"
    assert tender["tenderPeriod"] == {"endDate": "2026-12-15T11:00:00+00:00"}
    assert tender["enquiryPeriod"] == {"endDate": "2026-12-01T12:00:00+00:00"}
    assert tender["lots"][0]["title"] == "Lot un"
    assert tender["items"] == [
        {
            "id": "1",
            "classification": {"scheme": "CPV", "id": "79411000"},
            "relatedLot": "1",
        }
    ]
    assert [document["documentType"] for document in tender["documents"]] == [
        "tenderNotice",
        "biddingDocuments",
    ]


@pytest.mark.parametrize(
    ("values", "tag", "status"),
    [
        ({"state": ProcedureState.PLANNED}, "planning", "planned"),
        ({"state": ProcedureState.CALL}, "tender", "active"),
        ({"state": ProcedureState.CALL, "notice_count": 3}, "tenderUpdate", "active"),
        ({"state": ProcedureState.CANCELLED}, "tenderCancellation", "cancelled"),
        ({"state": ProcedureState.AWARDED}, "award", "complete"),
        ({"state": ProcedureState.DIRECT}, "tender", "active"),
        ({"state": ProcedureState.OTHER}, "tender", None),
    ],
)
def test_tag_and_status_follow_the_state(values, tag, status):
    release = released(ProcedureFactory(**values))
    assert release["tag"] == [tag]
    assert release["tender"].get("status") == status


def test_bare_call_says_only_what_it_knows():
    release = released(
        ProcedureFactory(
            undated=True,
            description="",
            contract_natures=[],
            main_classification_code="",
            source_url="",
            procedure_type="",
        )
    )
    assert set(release["tender"]) == {"id", "title", "status", "procuringEntity"}
    assert "awards" not in release


def test_awards_name_each_supplier_once():
    procedure = full_call(state=ProcedureState.AWARDED)
    notice = NoticeFactory(procedure=procedure)
    for position in (1, 2):
        LotResult.objects.create(
            procedure=procedure,
            notice=notice,
            position=position,
            lot_number=str(position),
            status=ResultStatus.WINNER_CHOSEN,
            winner_names=["Atelier Vercors", "Sans numéro"],
            winner_sirets=["44306184100047", ""],
            amount=Decimal("39000.50"),
            decided_on=date(2026, 11, 2),
        )
    release = released(procedure)
    names = [party["name"] for party in release["parties"]]
    assert names == ["Ville de Grenoble", "Atelier Vercors", "Sans numéro"]
    award = release["awards"][0]
    assert award["status"] == "active"
    assert award["value"] == {"amount": 39000.5, "currency": "EUR"}
    assert award["relatedLots"] == ["1"]
    assert award["date"] == "2026-11-02T00:00:00Z"


def test_buyer_that_wins_plays_both_parts():
    procedure = full_call(state=ProcedureState.AWARDED)
    LotResult.objects.create(
        procedure=procedure,
        notice=NoticeFactory(procedure=procedure),
        position=1,
        winner_names=["Ville de Grenoble"],
        winner_sirets=[SIRET],
    )
    (party,) = released(procedure)["parties"]
    assert party["roles"] == ["buyer", "procuringEntity", "supplier"]


def test_change_makes_another_release():
    procedure = full_call()
    before = released(procedure)["id"]
    Procedure.objects.update(changed_at=at("2026-11-21"))
    assert released(procedure)["id"] != before
