from decimal import Decimal

import pytest

from tenders.sources.boamp.eforms import read
from tests.tenders.sources.records import (
    EXTENSION,
    TOWN_SIRET,
    at,
    eforms,
    eforms_lot,
    merged,
    reserved_lot,
)

REQUESTS_FIRST = {
    "cac:TenderingProcess": {
        "cac:ParticipationRequestReceptionPeriod": {
            "cbc:EndDate": "2026-03-20+01:00",
            "cbc:EndTime": "17:00:00+01:00",
        }
    }
}


def read_eforms(kind="call", **parts):
    return read(eforms(**parts)["EFORMS"], kind)


def change(reason, identifier="c0ffee-01"):
    return {
        "efac:Changes": {
            "efbc:ChangedNoticeIdentifier": identifier,
            "efac:ChangeReason": {"cbc:ReasonCode": {"#text": reason}},
        }
    }


def test_read_takes_the_facts_of_the_procedure():
    content = read_eforms()

    assert content.title == "Transport scolaire"
    assert content.description == "Lignes du nord et du sud."
    assert content.main_code == "60130000"
    assert content.additional_codes == ("60172000",)
    assert content.nuts == ("FRK24",)
    assert content.places == ("Brumeval",)
    assert content.procedure_type == "open"
    assert content.procedure_id == "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert content.deadline_text == "2026-04-10 12:00:00+02:00"
    assert content.documents_url == "https://achats.brume.example/dce?a=1&amp;b=2"
    assert content.submission_url == "https://achats.brume.example/"


def test_buyer_is_the_contracting_party_and_never_the_esender():
    content = read_eforms()

    assert (content.buyer_name, content.buyer_id) == ("Département de la Brume", TOWN_SIRET)


def test_buyer_that_points_nowhere_is_unknown():
    party = at(("cac:ContractingParty", "cac:Party", "cac:PartyIdentification"), {"cbc:ID": "X"})

    assert read_eforms(changes=party).buyer_name == ""


def test_buyer_named_by_its_touch_point_is_the_company():
    extension = {
        "efac:Organizations": {
            "efac:Organization": {
                "efac:Company": {"cac:PartyName": {"cbc:Name": "Région Brume"}},
                "efac:TouchPoint": {"cac:PartyIdentification": {"cbc:ID": "ORG-0002"}},
            }
        }
    }

    assert read_eforms(extension=extension).buyer_name == "Région Brume"


def test_joint_buyers_are_led_by_the_one_marked():
    party = at(("cac:Party", "cac:PartyIdentification"), {"cbc:ID": "ORG-0002"})
    leader = at(("cac:Party", "cac:PartyIdentification"), {"cbc:ID": "ORG-0001"})
    donnees = eforms({"cac:ContractingParty": [party, leader]})
    organizations = donnees["EFORMS"]["ContractNotice"]
    for key in (*EXTENSION, "efac:Organizations", "efac:Organization"):
        organizations = organizations[key]
    organizations[0]["efbc:GroupLeadIndicator"] = "true"

    assert read(donnees["EFORMS"], "call").buyer_name == "Plateforme Enverra"


def test_single_lot_and_many_lots_read_alike():
    one = read_eforms(lots=eforms_lot("LOT-0001"))
    two = read_eforms()

    assert one.lots == two.lots[:1]
    assert [lot.number for lot in two.lots] == ["LOT-0001", "LOT-0002"]
    assert two.lots[0].departments == ("38",)
    assert two.lots[0].classification_codes == ("60130000",)


def test_groups_of_lots_are_not_lots():
    content = read_eforms(lots=[eforms_lot("LOT-0001"), eforms_lot("GLO-0001")])

    assert [lot.number for lot in content.lots] == ["LOT-0001"]


def test_zero_is_not_an_estimate():
    assert read_eforms().amounts.estimated is None


def test_estimate_of_the_only_lot_stands_for_the_procedure():
    total = {"cbc:EstimatedOverallContractAmount": {"@currencyID": "EUR", "#text": "90000"}}
    lot = eforms_lot("LOT-0001", at(("cac:ProcurementProject", "cac:RequestedTenderTotal"), total))

    content = read_eforms(lots=lot)

    assert (content.amounts.estimated, content.amounts.currency) == (Decimal("90000.00"), "EUR")
    assert content.lots[0].estimated_value == Decimal("90000.00")
    assert read_eforms(lots=[lot, eforms_lot("LOT-0002")]).amounts.estimated is None


def test_framework_ceiling_is_not_an_estimate():
    ceiling = {"efbc:FrameworkMaximumAmount": {"@currencyID": "EUR", "#text": "500000"}}
    changes = at(("cac:ProcurementProject", "cac:RequestedTenderTotal"), at(EXTENSION, ceiling))

    amounts = read_eforms(changes=changes).amounts

    assert (amounts.estimated, amounts.framework_maximum) == (None, Decimal("500000.00"))


def test_requests_to_participate_close_before_tenders():
    lots = [eforms_lot("LOT-0001", REQUESTS_FIRST), eforms_lot("LOT-0002")]

    assert read_eforms(lots=lots).deadline_text == "2026-03-20 17:00:00+01:00"


def test_earliest_lot_gives_the_deadline():
    period = {"cbc:EndDate": "2026-04-02+02:00", "cbc:EndTime": "09:00:00"}
    sooner = at(("cac:TenderingProcess", "cac:TenderSubmissionDeadlinePeriod"), period)
    lots = [eforms_lot("LOT-0001"), eforms_lot("LOT-0002", sooner)]

    assert read_eforms(lots=lots).deadline_text == "2026-04-02 09:00:00+02:00"


def test_reserved_codes_gather_those_of_all_lots():
    assert read_eforms().reserved_codes == ()
    assert read_eforms(lots=[eforms_lot("LOT-0001"), reserved_lot("LOT-0002")]).reserved_codes == (
        "res-ws",
    )


@pytest.mark.parametrize(
    ("record_kind", "extension", "expected"),
    [
        ("call", {}, "call"),
        ("call", change("update-add"), "correction"),
        ("call", change("cancel"), "cancellation"),
        ("cancellation", change("update-add"), "cancellation"),
        ("award", {}, "award"),
        ("other", {}, "call"),
    ],
)
def test_kind_knows_changes(record_kind, extension, expected):
    assert read_eforms(record_kind, extension=extension).kind == expected


def test_kind_of_an_unknown_nature_comes_from_the_notice_type():
    changes = {"cbc:NoticeTypeCode": {"#text": "veat"}}

    assert read_eforms("other", changes=changes).kind == "direct_award_intention"


def test_natures_start_with_the_main_one():
    changes = {
        "cac:ProcurementProject": {
            "cac:ProcurementAdditionalType": {"cbc:ProcurementTypeCode": {"#text": "supplies"}}
        }
    }

    assert read_eforms(changes=changes).natures == ("services", "supplies")


def test_empty_body_gives_empty_content():
    content = read({}, "call")

    assert (content.title, content.buyer_name, content.lots) == ("", "", ())


def test_builder_merges_without_touching_its_base():
    assert merged({"a": {"b": 1}}, {"a": {"c": 2}}) == {"a": {"b": 1, "c": 2}}
