"""`donnees` of the eForms variant: European notices (UBL 2.3 read as JSON).

Business terms (BT-nn) are those of the eForms SDK.
"""

from typing import Any

from scripts.sample_source.catalogue import Edition
from scripts.sample_source.eforms_extension import extension
from scripts.sample_source.eforms_lots import lot_of, lots_of
from scripts.sample_source.eforms_project import project
from scripts.sample_source.shapes import one_or_many, profile_url, without_empty
from scripts.sample_source.ubl import (
    BUYER,
    SENDER,
    code,
    extended,
    folder_id,
    identifier,
    notice_id,
    offset,
)

PROCEDURES = {"open": "open", "restricted": "restricted", "negotiated": "neg-w-call"}
ROOTS = {"award": "ContractAwardNotice", "planning": "PriorInformationNotice"}
TYPES = {"award": ("result", "can-standard"), "planning": ("planning", "pin-only")}
CALL_TYPE = ("competition", "cn-standard")


def donnees(edition: Edition) -> dict[str, Any]:
    """Return the form as BOAMP prints it: in JSON, urls keep the escapes of XML."""
    return {"EFORMS": with_escaped_urls(form(edition))}


def form(edition: Edition) -> dict[str, Any]:
    """Return `{root: notice}`."""
    return {ROOTS.get(edition.sample.kind, "ContractNotice"): notice(edition)}


def notice_type(edition: Edition) -> tuple[str, str]:
    """Return BT-03 and BT-02."""
    return TYPES.get(edition.sample.kind, CALL_TYPE)


def notice(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    return extended(extension(edition)) | {
        "cbc:UBLVersionID": "2.3",
        "cbc:CustomizationID": "eforms-sdk-1.13",
        "cbc:ID": identifier("notice-id", notice_id(edition)),
        "cbc:ContractFolderID": folder_id(edition),
        "cbc:IssueDate": f"{edition.published_on.isoformat()}{offset(edition.deadline)}",
        "cbc:VersionID": "01",
        "cbc:RegulatoryDomain": "32014L0024",
        "cbc:NoticeTypeCode": code(*notice_type(edition)),
        "cbc:NoticeLanguageCode": sample.buyer.language,
        "cac:ContractingParty": contracting_party(edition),
        "cac:TenderingProcess": process(edition),
        "cac:ProcurementProject": project(sample),
        "cac:ProcurementProjectLot": one_or_many(
            [lot_of(number, lot, edition) for number, lot in enumerate(lots_of(sample), start=1)]
        ),
    }


def with_escaped_urls(tree: Any) -> Any:
    if isinstance(tree, list):
        return [with_escaped_urls(each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        name: value.replace("&", "&amp;") if name == "cbc:URI" else with_escaped_urls(value)
        for name, value in tree.items()
    }


def contracting_party(edition: Edition) -> dict[str, Any]:
    return {
        "cbc:BuyerProfileURI": profile_url(edition),
        "cac:ContractingPartyType": {
            "cbc:PartyTypeCode": code("buyer-legal-type", edition.sample.buyer.legal_type)
        },
        "cac:Party": {
            "cac:PartyIdentification": {"cbc:ID": BUYER},
            "cac:ServiceProviderParty": {
                "cbc:ServiceTypeCode": code("organisation-role", "ted-esen"),
                "cac:Party": {"cac:PartyIdentification": {"cbc:ID": SENDER}},
            },
        },
    }


def process(edition: Edition) -> dict[str, Any]:
    earlier, procedure = edition.earlier, PROCEDURES.get(edition.sample.procedure)
    return without_empty(
        {
            "cbc:ProcedureCode": code("procurement-procedure-type", procedure)
            if procedure
            else None,
            "cac:NoticeDocumentReference": {"cbc:ID": f"{notice_id(earlier)}-01"}
            if earlier
            else None,
        }
    )
