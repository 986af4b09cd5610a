import pytest

from tenders.sources.eforms.changes import change_text, kind_of, links_of, ted_number
from tests.tenders.sources.records import at
from tests.tenders.sources.ubl import OTHER_UUID, UUID, coded, said

REFERENCE = ("cac:TenderingProcess", "cac:NoticeDocumentReference", "cbc:ID")


def changed(reason="update-add", identifier=f"{UUID}-01", **parts):
    return {
        "efac:Changes": {
            "efbc:ChangedNoticeIdentifier": identifier,
            "efac:ChangeReason": {"cbc:ReasonCode": coded("change-corrig-justification", reason)},
            **parts,
        }
    }


def typed(code):
    return {"cbc:NoticeTypeCode": coded("any", code)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("cn-standard", "call"),
        ("cn-social", "call"),
        ("cn-desg", "call"),
        ("pin-cfc-standard", "call"),
        ("pin-cfc-social", "call"),
        ("qu-sy", "call"),
        ("subco", "call"),
        ("pin-only", "planning"),
        ("pin-buyer", "planning"),
        ("pin-rtl", "planning"),
        ("pin-tran", "planning"),
        ("can-standard", "award"),
        ("can-social", "award"),
        ("can-desg", "award"),
        ("can-tran", "award"),
        ("veat", "direct_award_intention"),
        ("can-modif", "modification"),
        ("compl", "other"),
        ("", "other"),
    ],
)
def test_kind_comes_from_the_type_when_the_record_says_nothing(code, expected):
    assert kind_of(typed(code), {}, "other") == expected


@pytest.mark.parametrize(
    ("record_kind", "extension", "expected"),
    [
        ("call", {}, "call"),
        ("award", {}, "award"),
        ("call", changed("cor-buy"), "correction"),
        ("other", changed("susp-review"), "correction"),
        ("call", changed("cancel-intent"), "correction"),
        ("call", changed("cancel"), "cancellation"),
        ("call", changed("cancel", identifier=""), "cancellation"),
        ("cancellation", changed("update-add"), "cancellation"),
    ],
)
def test_change_notice_corrects_or_cancels(record_kind, extension, expected):
    assert kind_of(typed("cn-standard"), extension, record_kind) == expected


def test_links_gather_all_earlier_notices_with_their_versions():
    root = at(REFERENCE, [f"{OTHER_UUID}-02", "00108500-2026"])
    lots = [
        at(REFERENCE, "108500-2026"),
        at(REFERENCE, coded("ojs-notice-id", "2026/S 017-047522")),
    ]

    links = links_of(root, lots, changed(identifier=f"{UUID.upper()}-01"))

    assert links.eforms == (f"{UUID}-01", f"{OTHER_UUID}-02")
    assert links.ted == ("108500-2026", "47522-2026")
    assert links.boamp == ()


def test_links_tell_the_notice_of_a_modified_contract_and_of_a_framework():
    extension = {
        "efac:ContractModification": {"efbc:ChangedNoticeIdentifier": "342558-2025"},
        "efac:NoticeResult": {
            "efac:SettledContract": at(("cac:NoticeDocumentReference", "cbc:ID"), "55366-2026")
        },
    }

    assert links_of({}, [], extension).ted == ("342558-2025", "55366-2026")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("00047522-2024", "47522-2024"),
        (" 47522-2024 ", "47522-2024"),
        ("2024/S 017-047522", "47522-2024"),
        ("2024/S017-047522", "47522-2024"),
        ("123456789-2024", ""),
        ("0-2024", ""),
        ("47522-24", ""),
        (UUID, ""),
        ("", ""),
    ],
)
def test_ted_number_has_no_leading_zero(printed, expected):
    assert ted_number(printed) == expected


def test_change_is_told_in_the_language_of_the_notice():
    reason = {"efbc:ReasonDescription": said(ENG="More time", FRA="Délai prolongé")}
    sections = [
        {"efbc:ChangeDescription": said(FRA="Nouvelle date", ENG="New date")},
        {"efbc:ChangeDescription": said(FRA="Nouvelle date", ENG="New date")},
        {"efbc:ChangeDescription": said(FRA="Lot 2", ENG="Lot 2")},
    ]
    extension = changed(**{"efac:ChangeReason": reason, "efac:Change": sections})

    assert change_text(extension, "FRA") == "Délai prolongé\nNouvelle date\nLot 2"
    assert change_text({}, "FRA") == ""


def test_modified_contract_says_why():
    why = {"efac:ChangeReason": {"efbc:ReasonDescription": said(FRA="Travaux imprévus")}}

    assert change_text({"efac:ContractModification": why}, "FRA") == "Travaux imprévus"
