"""On which terms: who may tender, how offers are judged, where the papers are (ND-LotTenders)."""

from collections.abc import Iterable
from typing import Literal

from tenders.sources.codes import unique
from tenders.sources.eforms.tree import EXTENSION, PROCESS, TERMS, listed, number_of, words
from tenders.sources.facts import CriterionFacts, Permission, ReservedExecution
from tenders.sources.wire import Json, child, children, text_of, texts_of

_QUALIFICATION = (TERMS, "cac:TendererQualificationRequest")
_URI = ("cac:Attachment", "cac:ExternalReference", "cbc:URI")
# The answer that binds the most candidates wins when lots differ.
_PERMISSIONS: tuple[Permission, ...] = ("required", "allowed", "not-allowed")
_EXECUTION: tuple[ReservedExecution, ...] = ("yes", "not-known", "no")
_CRITERIA: dict[str, Literal["price", "cost", "quality"]] = {
    "price": "price",
    "cost": "cost",
    "quality": "quality",
}


def reserved_codes(lots: list[Json]) -> tuple[str, ...]:
    """Return who participation is reserved to (BT-71): "res-ws", "res-pub-ser"."""
    return unique(code for code in _reservations(lots) if code.startswith("res-"))


def is_reserved(lots: list[Json]) -> bool | None:
    """Say whether a lot at least is reserved, None when no lot says so or the contrary."""
    codes = _reservations(lots)
    return any(code.startswith("res-") for code in codes) if codes else None


def reserved_execution(lots: list[Json]) -> ReservedExecution:
    """Return whether performance is reserved to sheltered programmes (BT-736)."""
    path = (TERMS, "cac:ContractExecutionRequirement", "cbc:ExecutionRequirementCode")
    return _first_of(_EXECUTION, listed(lots, *path, codes="reserved-execution"))


def variants(lots: list[Json]) -> Permission:
    """Return whether variants are asked for (BT-63)."""
    return _first_of(_PERMISSIONS, texts_of(lots, TERMS, "cbc:VariantConstraintCode"))


def group_form(lots: list[Json], language: str) -> str:
    """Return the legal form asked of a group (BT-76), nothing when none is (BT-761)."""
    asked = [
        request
        for request in children(lots, *_QUALIFICATION)
        if text_of(request, "cbc:CompanyLegalFormCode") != "false"
    ]
    return words(asked, "cbc:CompanyLegalForm", language=language)


def is_framework(lots: list[Json]) -> bool:
    """Say whether a framework agreement is made (BT-765)."""
    path = (PROCESS, "cac:ContractingSystem", "cbc:ContractingSystemTypeCode")
    return any(code.startswith("fa-") for code in listed(lots, *path, codes="framework-agreement"))


def criteria(lot: Json, language: str) -> tuple[CriterionFacts, ...]:
    """Return the award criteria of a lot (BT-539, BT-734 or BT-540, BT-541)."""
    groups = children(lot, TERMS, "cac:AwardingTerms", "cac:AwardingCriterion")
    found = (
        _criterion(node, language) for node in children(groups, "cac:SubordinateAwardingCriterion")
    )
    return tuple(criterion for criterion in found if criterion)


def shared_criteria(
    all_criteria: Iterable[tuple[CriterionFacts, ...]],
) -> tuple[CriterionFacts, ...]:
    """Return the criteria of the whole when lots have no two opinions on them."""
    different = {own for own in all_criteria if own}
    return different.pop() if len(different) == 1 else ()


def documents_urls(lots: list[Json]) -> tuple[str, ...]:
    """Return where the tender documents are (BT-15, BT-615)."""
    return unique(texts_of(lots, TERMS, "cac:CallForTendersDocumentReference", *_URI))


def submission_url(lots: list[Json]) -> str:
    """Return where tenders are handed in (BT-18)."""
    return text_of(lots, TERMS, "cac:TenderRecipientParty", "cbc:EndpointID")


def _criterion(node: Json, language: str) -> CriterionFacts | None:
    """Return a criterion; a sentence without kind nor weight is not one."""
    kind = _CRITERIA.get(text_of(node, "cbc:AwardingCriterionTypeCode"))
    parameters = children(node, *EXTENSION, "efac:AwardCriterionParameter")
    weights = [
        each for each in parameters if listed(each, "efbc:ParameterCode", codes="number-weight")
    ]
    weight = child(weights)
    printed = number_of(text_of(weight, "efbc:ParameterNumeric"))
    if kind is None and printed is None:
        return None
    return CriterionFacts(
        kind=kind or "",
        name=words(node, "cbc:Name", language=language)
        or words(node, "cbc:Description", language=language),
        weight=printed,
        is_percentage=text_of(weight, "efbc:ParameterCode").startswith("per-"),
    )


def _reservations(lots: list[Json]) -> list[str]:
    path = (*_QUALIFICATION, "cac:SpecificTendererRequirement", "cbc:TendererRequirementTypeCode")
    return listed(lots, *path, codes="reserved-procurement")


def _first_of[T: str](ranked: tuple[T, ...], printed: list[str]) -> T | Literal[""]:
    return next((code for code in ranked if code in printed), "")
