"""What eForms keeps in a UBL extension: the organizations, the changes and the result."""

from typing import Any

from scripts.sample_source.catalogue import Buyer, Edition, Lot
from scripts.sample_source.shapes import one_or_many, without_empty
from scripts.sample_source.ubl import (
    BUYER,
    FIRST_WINNER,
    SENDER,
    address,
    code,
    euros,
    identifier,
    notice_id,
    said,
)

SUBTYPES = {"award": "29", "planning": "4"}
CALL_SUBTYPE = "16"
CHANGES = {"correction": "cor-buy", "cancellation": "cancel"}


def extension(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    language = sample.buyer.language
    # The sender of the notice stands first, as it may in real notices: the buyer is BUYER.
    organizations = [
        named(SENDER, f"Plateforme {sample.buyer.host}", language),
        organization(BUYER, sample.buyer),
    ]
    organizations += [
        named(winner_number(edition, name), name, language) for name in winners(edition)
    ]
    return without_empty(
        {
            "efac:Changes": changes(edition) if sample.kind in CHANGES else None,
            "efac:NoticeResult": result(edition) if sample.kind == "award" else None,
            "efac:NoticeSubType": {
                "cbc:SubTypeCode": code("notice-subtype", SUBTYPES.get(sample.kind, CALL_SUBTYPE))
            },
            "efac:Organizations": {"efac:Organization": organizations},
        }
    )


def winners(edition: Edition) -> tuple[str, ...]:
    return edition.sample.winners if edition.sample.kind == "award" else ()


def winner_number(edition: Edition, name: str) -> str:
    return f"ORG-{FIRST_WINNER + winners(edition).index(name):04d}"


def named(number: str, name: str, language: str) -> dict[str, Any]:
    return {
        "efac:Company": {
            "cac:PartyIdentification": {"cbc:ID": identifier("organization", number)},
            "cac:PartyName": {"cbc:Name": said(name, language)},
        }
    }


def organization(number: str, buyer: Buyer) -> dict[str, Any]:
    body = named(number, buyer.name, buyer.language)
    body["efac:Company"] |= {
        "cac:PostalAddress": address(buyer) | {"cbc:StreetName": buyer.street},
        "cac:PartyLegalEntity": {"cbc:CompanyID": buyer.siret or buyer.national_id},
        "cac:Contact": {"cbc:ElectronicMail": f"marches@{buyer.host}"},
    }
    return body


def changes(edition: Edition) -> dict[str, Any] | None:
    """Return BT-758, BT-140 and BT-141: a change notice republishes the whole notice."""
    if edition.earlier is None:
        return None
    sample = edition.sample
    reason = said(sample.reason, sample.buyer.language)
    return {
        "efbc:ChangedNoticeIdentifier": f"{notice_id(edition.earlier)}-01",
        "efac:Change": {"efbc:ChangeDescription": reason},
        "efac:ChangeReason": {
            "cbc:ReasonCode": code("change-corrig-justification", CHANGES[sample.kind])
        },
    }


def result(edition: Edition) -> dict[str, Any]:
    """Return what was decided of each lot (BT-142, BT-720, BT-145, BT-759)."""
    lots = list(enumerate(edition.sample.decided_lots, start=1))
    won = [(rank, lot) for rank, lot in lots if lot.winner]
    return without_empty(
        {
            "cbc:TotalAmount": euros(str(sum(int(lot.amount) for _rank, lot in won))),
            "efac:LotResult": one_or_many([lot_result(rank, lot) for rank, lot in lots]),
            "efac:LotTender": one_or_many([lot_tender(rank, lot) for rank, lot in won]),
            "efac:SettledContract": one_or_many([contract(rank, edition) for rank, _lot in won]),
            "efac:TenderingParty": one_or_many([party(rank, lot, edition) for rank, lot in won]),
        }
    )


def pointer(scheme: str, prefix: str, rank: int) -> dict[str, Any]:
    return {"cbc:ID": identifier(scheme, f"{prefix}-{rank:04d}")}


def lot_result(rank: int, lot: Lot) -> dict[str, Any]:
    """Return ND-LotResult: won by a tender, or closed with a reason (BT-144)."""
    decided = (
        {
            "cbc:TenderResultCode": code("winner-selection-status", "selec-w"),
            "efac:LotTender": pointer("tender", "TEN", rank),
            "efac:SettledContract": pointer("contract", "CON", rank),
        }
        if lot.winner
        else {
            "cbc:TenderResultCode": code("winner-selection-status", "clos-nw"),
            "efac:DecisionReason": {
                "efbc:DecisionReasonCode": code("non-award-justification", lot.failure)
            },
        }
    )
    received = {
        "efbc:StatisticsCode": code("received-submission-type", "tenders"),
        "efbc:StatisticsNumeric": str(lot.offers),
    }
    return decided | {
        "efac:ReceivedSubmissionsStatistics": received,
        "efac:TenderLot": pointer("Lot", "LOT", rank),
    }


def lot_tender(rank: int, lot: Lot) -> dict[str, Any]:
    return pointer("tender", "TEN", rank) | {
        "cac:LegalMonetaryTotal": {"cbc:PayableAmount": euros(lot.amount)},
        "efac:TenderingParty": pointer("tendering-party", "TPA", rank),
        "efac:TenderLot": pointer("Lot", "LOT", rank),
    }


def contract(rank: int, edition: Edition) -> dict[str, Any]:
    awarded_on = f"{edition.published_on.isoformat()}Z"
    return pointer("contract", "CON", rank) | {
        "cbc:AwardDate": awarded_on,
        "cbc:IssueDate": awarded_on,
        "efac:LotTender": pointer("tender", "TEN", rank),
    }


def party(rank: int, lot: Lot, edition: Edition) -> dict[str, Any]:
    number = winner_number(edition, lot.winner)
    return pointer("tendering-party", "TPA", rank) | {
        "efac:Tenderer": {"cbc:ID": identifier("organization", number)}
    }
