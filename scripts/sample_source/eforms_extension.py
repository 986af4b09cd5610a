"""What eForms keeps in a UBL extension: the organizations, the changes and the result."""

from typing import Any

from scripts.sample_source.catalogue import Buyer, Edition
from scripts.sample_source.shapes import without_empty
from scripts.sample_source.ubl import (
    BUYER,
    SENDER,
    WINNER,
    address,
    code,
    euros,
    french,
    identifier,
    notice_id,
)


def extension(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    # The sender of the notice stands first, as it may in real notices: the buyer is BUYER.
    organizations = [
        named(SENDER, f"Plateforme {sample.buyer.host}"),
        organization(BUYER, sample.buyer),
    ]
    if sample.winner:
        organizations.append(named(WINNER, sample.winner))
    return without_empty(
        {
            "efac:Changes": changes(edition) if sample.kind == "correction" else None,
            "efac:NoticeResult": result(edition) if sample.kind == "award" else None,
            "efac:NoticeSubType": {
                "cbc:SubTypeCode": code("notice-subtype", "29" if sample.winner else "16")
            },
            "efac:Organizations": {"efac:Organization": organizations},
        }
    )


def named(number: str, name: str) -> dict[str, Any]:
    return {
        "efac:Company": {
            "cac:PartyIdentification": {"cbc:ID": identifier("organization", number)},
            "cac:PartyName": {"cbc:Name": french(name)},
        }
    }


def organization(number: str, buyer: Buyer) -> dict[str, Any]:
    body = named(number, buyer.name)
    body["efac:Company"] |= {
        "cac:PostalAddress": address(buyer) | {"cbc:StreetName": buyer.street},
        "cac:PartyLegalEntity": {"cbc:CompanyID": buyer.siret},
        "cac:Contact": {"cbc:ElectronicMail": f"marches@{buyer.host}"},
    }
    return body


def changes(edition: Edition) -> dict[str, Any] | None:
    """Return BT-758 and BT-140: a change notice republishes the whole notice."""
    if edition.earlier is None:
        return None
    return {
        "efbc:ChangedNoticeIdentifier": f"{notice_id(edition.earlier)}-01",
        "efac:Change": {"efbc:ChangeDescription": french(edition.sample.reason)},
        "efac:ChangeReason": {"cbc:ReasonCode": code("change-corrig-justification", "cor-buy")},
    }


def result(edition: Edition) -> dict[str, Any]:
    """Return BT-142, BT-720 and BT-145 for a contract in one lot."""
    sample, awarded_on = edition.sample, f"{edition.published_on.isoformat()}Z"
    lot = {"cbc:ID": identifier("Lot", "LOT-0001")}
    tender = {"cbc:ID": identifier("tender", "TEN-0001")}
    party = {"cbc:ID": identifier("tendering-party", "TPA-0001")}
    winner = {"cbc:ID": identifier("organization", WINNER)}
    return {
        "cbc:TotalAmount": euros(sample.value),
        "efac:LotResult": {
            "cbc:TenderResultCode": code("winner-selection-status", "selec-w"),
            "efac:LotTender": tender,
            "efac:TenderLot": lot,
        },
        "efac:LotTender": tender
        | {
            "cac:LegalMonetaryTotal": {"cbc:PayableAmount": euros(sample.value)},
            "efac:TenderingParty": party,
            "efac:TenderLot": lot,
        },
        "efac:SettledContract": {
            "cbc:ID": identifier("contract", "CON-0001"),
            "cbc:AwardDate": awarded_on,
            "cbc:IssueDate": awarded_on,
            "efac:LotTender": tender,
        },
        "efac:TenderingParty": party | {"efac:Tenderer": winner},
    }
