"""EFORMS: the European form (Regulation (EU) 2019/1780), UBL XML turned to JSON."""

import re

from tenders.sources.boamp.content import (
    MAX_LOTS,
    Amounts,
    Content,
    amount_at,
    currency_at,
    make_lot,
)
from tenders.sources.boamp.deadlines import earliest
from tenders.sources.boamp.wire import (
    Json,
    attribute,
    child,
    children,
    keys_of,
    text_of,
    texts_of,
)
from tenders.sources.codes import cpv_code, nuts_code, siret, unique
from tenders.sources.facts import LotFacts, NoticeKind
from tenders.sources.places import department_of_nuts, department_of_postcode

_EXTENSION = (
    "ext:UBLExtensions",
    "ext:UBLExtension",
    "ext:ExtensionContent",
    "efext:EformsExtension",
)
_PROJECT = "cac:ProcurementProject"
_CODE = "cbc:ItemClassificationCode"
_PERIODS = ("cac:ParticipationRequestReceptionPeriod", "cac:TenderSubmissionDeadlinePeriod")
_TOTAL = (_PROJECT, "cac:RequestedTenderTotal")
_PROCEDURE_CODE = re.compile(r"[a-z][a-z-]{1,29}")
# A planning notice (subtypes 4 to 6) has parts where the others have lots; GLO is a group of lots.
_LOT_ID = re.compile(r"(?:LOT|PAR)-[0-9]{4}")

_KINDS: dict[str, NoticeKind] = {
    "cn-standard": "call",
    "cn-social": "call",
    "cn-desg": "call",
    "pin-cfc-standard": "call",
    "pin-cfc-social": "call",
    "qu-sy": "call",
    "subco": "call",
    "pin-only": "planning",
    "pin-buyer": "planning",
    "pin-rtl": "planning",
    "pin-tran": "planning",
    "can-standard": "award",
    "can-social": "award",
    "can-desg": "award",
    "can-tran": "award",
    "veat": "direct_award_intention",
    "can-modif": "modification",
}


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read the one notice under `EFORMS`: ContractNotice, ContractAwardNotice, …"""
    root = child(body, *keys_of(body)[:1])
    project = child(root, _PROJECT)
    lots = _lot_nodes(root)
    buyer = _buyer(root)
    places = children([project, *children(lots, _PROJECT)], "cac:RealizedLocation", "cac:Address")
    return Content(
        variant="eforms",
        kind=_kind(root, record_kind),
        title=text_of(project, "cbc:Name"),
        description=text_of(project, "cbc:Description"),
        buyer_name=text_of(buyer, "cac:PartyName", "cbc:Name"),
        buyer_id=_siret_of(buyer),
        buyer_postcode=text_of(buyer, "cac:PostalAddress", "cbc:PostalZone"),
        natures=_natures([project, *children(lots, _PROJECT)]),
        main_code=cpv_code(text_of(project, "cac:MainCommodityClassification", _CODE)),
        additional_codes=_codes(project, "cac:AdditionalCommodityClassification"),
        nuts=unique(map(nuts_code, texts_of(places, "cbc:CountrySubentityCode"))),
        places=unique(texts_of(places, "cbc:CityName")),
        deadline_text=_deadline_text(lots),
        amounts=_amounts(root, lots),
        procedure_type=_procedure_type(root),
        reserved_codes=_reserved_codes(lots),
        documents_url=_documents_url(lots),
        submission_url=text_of(
            lots, "cac:TenderingTerms", "cac:TenderRecipientParty", "cbc:EndpointID"
        ),
        procedure_id=text_of(root, "cbc:ContractFolderID"),
        lots=tuple(_lot(node) for node in lots),
    )


def _kind(root: Json, record_kind: NoticeKind) -> NoticeKind:
    changes = children(root, *_EXTENSION, "efac:Changes")
    if record_kind == "cancellation":
        return record_kind
    if "cancel" in texts_of(changes, "efac:ChangeReason", "cbc:ReasonCode"):
        return "cancellation"
    if texts_of(changes, "efbc:ChangedNoticeIdentifier"):
        return "correction"
    if record_kind == "other":
        return _KINDS.get(text_of(root, "cbc:NoticeTypeCode"), "other")
    return record_kind


def _buyer(root: Json) -> Json:
    """Return the company the contracting party points to: the first one may be the eSender.

    Joint buyers: the one marked as leader of the group, else the first named.
    """
    organizations = children(root, *_EXTENSION, "efac:Organizations", "efac:Organization")
    ids = texts_of(root, "cac:ContractingParty", "cac:Party", "cac:PartyIdentification", "cbc:ID")
    by_id = {
        own_id: organization
        for organization in organizations
        for party in ("efac:Company", "efac:TouchPoint")
        for own_id in texts_of(organization, party, "cac:PartyIdentification", "cbc:ID")
    }
    buyers = [by_id[own_id] for own_id in ids if own_id in by_id]
    leaders = [node for node in buyers if text_of(node, "efbc:GroupLeadIndicator") == "true"]
    return child(next(iter(leaders + buyers), None), "efac:Company")


def _siret_of(company: Json) -> str:
    ids = texts_of(company, "cac:PartyLegalEntity", "cbc:CompanyID")
    return next(filter(None, map(siret, ids)), "")


def _lot_nodes(root: Json) -> list[Json]:
    nodes = children(root, "cac:ProcurementProjectLot")
    return [node for node in nodes if _LOT_ID.fullmatch(text_of(node, "cbc:ID"))][:MAX_LOTS]


def _lot(node: Json) -> LotFacts:
    project = child(node, _PROJECT)
    addresses = children(project, "cac:RealizedLocation", "cac:Address")
    nuts = texts_of(addresses, "cbc:CountrySubentityCode")
    postcodes = texts_of(addresses, "cbc:PostalZone")
    return make_lot(
        number=text_of(node, "cbc:ID"),
        title=text_of(project, "cbc:Name"),
        description=text_of(project, "cbc:Description"),
        codes=unique(
            _codes(project, "cac:MainCommodityClassification")
            + _codes(project, "cac:AdditionalCommodityClassification")
        ),
        departments=unique(
            [*map(department_of_nuts, nuts), *map(department_of_postcode, postcodes)]
        ),
        value=amount_at(node, *_TOTAL, "cbc:EstimatedOverallContractAmount"),
    )


def _codes(project: Json, element: str) -> tuple[str, ...]:
    return unique(map(cpv_code, texts_of(project, element, _CODE)))


def _natures(projects: list[Json]) -> tuple[str, ...]:
    """Return BT-23 and BT-531, main nature first."""
    main = texts_of(projects, "cbc:ProcurementTypeCode")
    additional = texts_of(projects, "cac:ProcurementAdditionalType", "cbc:ProcurementTypeCode")
    return unique(main + additional)


def _amounts(root: Json, lots: list[Json]) -> Amounts:
    """Return BT-27 and BT-271 of the procedure, or of its only lot."""
    estimated = maximum = None
    currency = ""
    for node in [root, *lots] if len(lots) == 1 else [root]:
        total = child(node, *_TOTAL)
        ceiling = child(total, *_EXTENSION, "efbc:FrameworkMaximumAmount")
        printed = child(total, "cbc:EstimatedOverallContractAmount")
        estimated = estimated or amount_at(printed)
        maximum = maximum or amount_at(ceiling)
        currency = currency or currency_at(printed) or currency_at(ceiling)
    return Amounts(estimated=estimated, framework_maximum=maximum, currency=currency)


def _deadline_text(lots: list[Json]) -> str:
    """Return the first deadline a newcomer meets: requests to participate, else tenders."""
    for element in _PERIODS:
        periods = children(lots, "cac:TenderingProcess", element)
        texts = [text for text in map(_moment, periods) if text]
        if texts:
            return earliest(texts)
    return ""


def _moment(period: Json) -> str:
    """Join "2026-09-30+02:00" and "11:00:00+02:00"; the offset of the time counts."""
    day, time = text_of(period, "cbc:EndDate"), text_of(period, "cbc:EndTime")
    if not time:
        return day
    has_offset = time.endswith("Z") or re.search(r"[+-][0-9]{2}:?[0-9]{2}$", time)
    return f"{day[:10]} {time}{'' if has_offset else day[10:]}" if day else ""


def _procedure_type(root: Json) -> str:
    code = text_of(root, "cac:TenderingProcess", "cbc:ProcedureCode")
    return code if _PROCEDURE_CODE.fullmatch(code) else ""


def _reserved_codes(lots: list[Json]) -> tuple[str, ...]:
    """Return BT-71 over all lots: "res-ws", "res-pub-ser"."""
    codes = children(
        lots,
        "cac:TenderingTerms",
        "cac:TendererQualificationRequest",
        "cac:SpecificTendererRequirement",
        "cbc:TendererRequirementTypeCode",
    )
    reserved = [code for code in codes if attribute(code, "listName") == "reserved-procurement"]
    return unique(text for text in texts_of(reserved) if text.startswith("res-"))


def _documents_url(lots: list[Json]) -> str:
    return text_of(
        lots,
        "cac:TenderingTerms",
        "cac:CallForTendersDocumentReference",
        "cac:Attachment",
        "cac:ExternalReference",
        "cbc:URI",
    )
