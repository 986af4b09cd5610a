"""`donnees` of the eForms variant: European notices (UBL 2.3 read as JSON).

Business terms (BT-nn) are those of the eForms SDK.
"""

from datetime import datetime
from typing import Any

from scripts.sample_source.catalogue import Edition, Lot, Sample
from scripts.sample_source.eforms_extension import extension
from scripts.sample_source.shapes import (
    documents_url,
    one_or_many,
    profile_url,
    reference,
    without_empty,
)
from scripts.sample_source.ubl import (
    BUYER,
    SENDER,
    address,
    code,
    euros,
    folder_id,
    french,
    identifier,
    notice_id,
)

NATURES = {"services": "services", "fournitures": "supplies", "travaux": "works"}
PROCEDURES = {"open": "open", "restricted": "restricted", "negotiated": "neg-w-call"}


def donnees(edition: Edition) -> dict[str, Any]:
    root = "ContractAwardNotice" if edition.sample.kind == "award" else "ContractNotice"
    return {"EFORMS": {root: notice(edition)}}


def notice(edition: Edition) -> dict[str, Any]:
    sample, is_award = edition.sample, edition.sample.kind == "award"
    issued = edition.published_on.isoformat()
    return {
        "ext:UBLExtensions": wrapped(extension(edition)),
        "cbc:UBLVersionID": "2.3",
        "cbc:CustomizationID": "eforms-sdk-1.13",
        "cbc:ID": identifier("notice-id", notice_id(edition)),
        "cbc:ContractFolderID": folder_id(edition),
        "cbc:IssueDate": f"{issued}{offset(edition.deadline)}",
        "cbc:VersionID": "01",
        "cbc:RegulatoryDomain": "32014L0024",
        "cbc:NoticeTypeCode": code("result", "can-standard")
        if is_award
        else code("competition", "cn-standard"),
        "cbc:NoticeLanguageCode": "FRA",
        "cac:ContractingParty": contracting_party(edition),
        "cac:TenderingProcess": process(edition),
        "cac:ProcurementProject": project(sample),
        "cac:ProcurementProjectLot": one_or_many(
            [lot_of(number, lot, edition) for number, lot in enumerate(lots_of(sample), start=1)]
        ),
    }


def wrapped(body: dict[str, Any]) -> dict[str, Any]:
    return {"ext:UBLExtension": {"ext:ExtensionContent": {"efext:EformsExtension": body}}}


def offset(moment: datetime | None) -> str:
    return moment.isoformat()[-6:] if moment else "Z"


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
    earlier = edition.earlier
    return without_empty(
        {
            "cbc:ProcedureCode": code(
                "procurement-procedure-type", PROCEDURES[edition.sample.procedure]
            ),
            "cac:NoticeDocumentReference": {"cbc:ID": f"{notice_id(earlier)}-01"}
            if earlier
            else None,
        }
    )


def project(sample: Sample) -> dict[str, Any]:
    main, *others = sample.cpv
    return without_empty(
        {
            "cbc:Name": french(sample.title),
            "cbc:Description": french(sample.description),
            "cbc:ProcurementTypeCode": code("contract-nature", NATURES[sample.nature]),
            "cac:RequestedTenderTotal": requested("" if sample.winner else sample.value),
            "cac:MainCommodityClassification": classification(main),
            "cac:AdditionalCommodityClassification": one_or_many(
                [classification(other) for other in others]
            )
            if others
            else None,
            "cac:RealizedLocation": {"cac:Address": address(sample.buyer)},
        }
    )


def requested(amount: str) -> dict[str, Any] | None:
    """Return BT-27; "0" means that the buyer does not state a value."""
    return {"cbc:EstimatedOverallContractAmount": euros(amount)} if amount else None


def classification(cpv: str) -> dict[str, Any]:
    return {"cbc:ItemClassificationCode": code("cpv", cpv)}


def lots_of(sample: Sample) -> tuple[Lot, ...]:
    """Return the lots; an eForms notice always has one."""
    return sample.lots or (Lot(title=sample.title, description=sample.description),)


def lot_of(number: int, lot: Lot, edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    return {
        "cbc:ID": identifier("Lot", f"LOT-{number:04d}"),
        "cac:TenderingTerms": terms(lot, edition),
        "cac:TenderingProcess": lot_process(edition),
        "cac:ProcurementProject": without_empty(
            {
                "cbc:ID": str(number),
                "cbc:Name": french(lot.title),
                "cbc:Description": french(lot.description or sample.description),
                "cbc:ProcurementTypeCode": code("contract-nature", NATURES[sample.nature]),
                "cac:RequestedTenderTotal": requested(lot.value),
                "cac:MainCommodityClassification": classification(lot.cpv or sample.cpv[0]),
                "cac:RealizedLocation": {"cac:Address": address(sample.buyer)},
                "cac:PlannedPeriod": duration(sample),
            }
        ),
    }


def duration(sample: Sample) -> dict[str, Any] | None:
    if not sample.months:
        return None
    return {"cbc:DurationMeasure": {"@unitCode": "MONTH", "#text": str(sample.months)}}


def terms(lot: Lot, edition: Edition) -> dict[str, Any]:
    # Urls keep their XML escapes in the published JSON.
    url = documents_url(edition).replace("&", "&amp;")
    reserved = "res-ws" if lot.is_reserved else "none"
    return {
        "cac:CallForTendersDocumentReference": {
            "cbc:ID": reference(edition),
            "cbc:DocumentType": "non-restricted-document",
            "cac:Attachment": {"cac:ExternalReference": {"cbc:URI": url}},
        },
        "cac:TendererQualificationRequest": [
            requirement("selection-criteria-source", "epo-procurement-document"),
            requirement("reserved-procurement", reserved),
        ],
        "cac:ContractExecutionRequirement": [
            {"cbc:ExecutionRequirementCode": code("reserved-execution", "no")},
            {"cbc:ExecutionRequirementCode": code("einvoicing", "required")},
        ],
        "cac:TenderRecipientParty": {"cbc:EndpointID": profile_url(edition)},
    }


def requirement(list_name: str, value: str) -> dict[str, Any]:
    return {
        "cac:SpecificTendererRequirement": {
            "cbc:TendererRequirementTypeCode": code(list_name, value)
        }
    }


def lot_process(edition: Edition) -> dict[str, Any]:
    """Return BT-131, or BT-1311 for a procedure in two stages."""
    deadline = edition.deadline
    if deadline is None or edition.sample.kind == "award":
        return {"cbc:GovernmentAgreementConstraintIndicator": "true"}
    zone = offset(deadline)
    is_open = edition.sample.procedure == "open"
    period = "TenderSubmissionDeadlinePeriod" if is_open else "ParticipationRequestReceptionPeriod"
    return {
        f"cac:{period}": {
            "cbc:EndDate": f"{deadline.date().isoformat()}{zone}",
            "cbc:EndTime": f"{deadline.time().isoformat()}{zone}",
        }
    }
