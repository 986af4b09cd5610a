"""The lots of an eForms notice: what is bought, on which terms, and until when."""

from datetime import timedelta
from typing import Any

from scripts.sample_source.catalogue import Criterion, Edition, Lot, Sample
from scripts.sample_source.eforms_project import NATURES, classification, requested
from scripts.sample_source.shapes import (
    documents_url,
    one_or_many,
    profile_url,
    reference,
    without_empty,
)
from scripts.sample_source.ubl import address, code, extended, identifier, moment, said

AIMS = {
    "sociaux": ("social-objective", "work-cond"),
    "environnementaux": ("environmental-impact", "clim-mitig"),
}


def lots_of(sample: Sample) -> tuple[Lot, ...]:
    """Return the lots; an eForms notice always has one."""
    return sample.lots or (Lot(title=sample.title, description=sample.description),)


def lot_of(number: int, lot: Lot, edition: Edition) -> dict[str, Any]:
    """Return ND-Lot, or ND-Part in a planning notice."""
    is_planning = edition.sample.kind == "planning"
    scheme, prefix = ("Part", "PAR") if is_planning else ("Lot", "LOT")
    return without_empty(
        {
            "cbc:ID": identifier(scheme, f"{prefix}-{number:04d}"),
            "cac:TenderingTerms": None if is_planning else terms(lot, edition),
            "cac:TenderingProcess": lot_process(lot, edition),
            "cac:ProcurementProject": project(number, lot, edition.sample),
        }
    )


def project(number: int, lot: Lot, sample: Sample) -> dict[str, Any]:
    language = sample.buyer.language
    return without_empty(
        {
            "cbc:ID": str(number),
            "cbc:Name": said(lot.title, language),
            "cbc:Description": said(lot.description or sample.description, language),
            "cbc:ProcurementTypeCode": code("contract-nature", NATURES[sample.nature]),
            "cac:ProcurementAdditionalType": aims(sample),
            "cac:RequestedTenderTotal": requested(lot.value),
            "cac:MainCommodityClassification": classification(lot.cpv or sample.cpv[0]),
            "cac:RealizedLocation": {"cac:Address": address(sample.buyer)},
            "cac:PlannedPeriod": duration(sample),
        }
    )


def aims(sample: Sample) -> list[dict[str, Any]] | None:
    """Return the aims beyond the purchase (BT-774, BT-775)."""
    found = [code(*AIMS[name]) for name in sample.criteria]
    return [{"cbc:ProcurementTypeCode": aim} for aim in found] or None


def duration(sample: Sample) -> dict[str, Any] | None:
    if not sample.months:
        return None
    return {"cbc:DurationMeasure": {"@unitCode": "MONTH", "#text": str(sample.months)}}


def terms(lot: Lot, edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    execution = "yes" if sample.is_execution_reserved else "no"
    return without_empty(
        {
            "cbc:VariantConstraintCode": code("permission", sample.variants)
            if sample.variants
            else None,
            "cac:CallForTendersDocumentReference": {
                "cbc:ID": reference(edition),
                "cbc:DocumentType": "non-restricted-document",
                "cac:Attachment": {"cac:ExternalReference": {"cbc:URI": documents_url(edition)}},
            },
            "cac:TendererQualificationRequest": qualifications(lot, sample),
            "cac:ContractExecutionRequirement": [
                {"cbc:ExecutionRequirementCode": code("reserved-execution", execution)},
                {"cbc:ExecutionRequirementCode": code("einvoicing", "required")},
            ],
            "cac:AwardingTerms": {
                "cac:AwardingCriterion": {
                    "cac:SubordinateAwardingCriterion": one_or_many(
                        [criterion(each, sample.buyer.language) for each in sample.award_criteria]
                    )
                }
            },
            "cac:TenderRecipientParty": {"cbc:EndpointID": profile_url(edition)},
        }
    )


def qualifications(lot: Lot, sample: Sample) -> list[dict[str, Any]]:
    reserved = "res-ws" if lot.is_reserved else "none"
    found = [
        requirement("selection-criteria-source", "epo-procurement-document"),
        requirement("reserved-procurement", reserved),
    ]
    if sample.group_form:
        form = said(sample.group_form, sample.buyer.language)
        found.append({"cbc:CompanyLegalFormCode": "true", "cbc:CompanyLegalForm": form})
    return found


def requirement(list_name: str, value: str) -> dict[str, Any]:
    return {
        "cac:SpecificTendererRequirement": {
            "cbc:TendererRequirementTypeCode": code(list_name, value)
        }
    }


def criterion(each: Criterion, language: str) -> dict[str, Any]:
    """Return an award criterion and its weight in percent (BT-539, BT-734, BT-541)."""
    weight = {
        "efbc:ParameterCode": code("number-weight", "per-exa"),
        "efbc:ParameterNumeric": each.weight,
    }
    return extended({"efac:AwardCriterionParameter": weight}) | {
        "cbc:AwardingCriterionTypeCode": code("award-criterion-type", each.kind),
        "cbc:Name": said(each.name, language),
    }


def lot_process(lot: Lot, edition: Edition) -> dict[str, Any]:
    """Return BT-131, or BT-1311 for a procedure in two stages; BT-13; BT-765."""
    sample, deadline = edition.sample, edition.deadline_of(lot)
    framework = {"cbc:ContractingSystemTypeCode": code("framework-agreement", "fa-mix")}
    found: dict[str, Any] = {"cbc:GovernmentAgreementConstraintIndicator": "true"}
    if sample.framework_maximum:
        found["cac:ContractingSystem"] = framework
    if deadline is None:
        return found
    is_open = sample.procedure == "open"
    period = "TenderSubmissionDeadlinePeriod" if is_open else "ParticipationRequestReceptionPeriod"
    found[f"cac:{period}"] = moment(deadline)
    if sample.questions_until is not None:
        asked_by = deadline - timedelta(days=sample.questions_until)
        found["cac:AdditionalInformationRequestPeriod"] = moment(asked_by)
    return found
