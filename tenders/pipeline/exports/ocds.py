"""Procedures as releases of the Open Contracting Data Standard 1.1, with its lots extension.

https://standard.open-contracting.org/1.1/en/schema/release/ names each field. A release says
what all the notices of a procedure say together today.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from tenders.enums import ProcedureState, ProcedureType, ResultStatus
from tenders.models import Lot, LotResult, Procedure
from tenders.sources.languages import KNOWN

type Json = dict[str, Any]

VERSION = "1.1"
LOTS_EXTENSION = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/"
    "v1.1.5/extension.json"
)
LICENSE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
# org-id.guide: the French register of companies and their places (SIRENE).
SIRET_SCHEME = "FR-INSEE"
# ISO 639-3 as we keep them; OCDS asks for ISO 639-1.

CATEGORIES = {"services": "services", "supplies": "goods", "works": "works"}
METHODS: dict[str, str] = {
    ProcedureType.OPEN: "open",
    ProcedureType.RESTRICTED: "selective",
    ProcedureType.NEGOTIATED: "selective",
    ProcedureType.COMPETITIVE_DIALOGUE: "selective",
    ProcedureType.COMPETITIVE_TENDERING: "selective",
    ProcedureType.INNOVATION: "selective",
    ProcedureType.NEGOTIATED_WITHOUT_CALL: "limited",
}
STATUSES: dict[str, str] = {
    ProcedureState.PLANNED: "planned",
    ProcedureState.CALL: "active",
    ProcedureState.AWARDED: "complete",
    ProcedureState.CANCELLED: "cancelled",
    ProcedureState.DIRECT: "active",
}
AWARD_STATUSES: dict[str, str] = {
    ResultStatus.WINNER_CHOSEN: "active",
    ResultStatus.CLOSED: "unsuccessful",
    ResultStatus.OPEN: "pending",
}


def write_package(
    releases: Sequence[Json], *, uri: str, published_at: datetime, publisher: Json
) -> Json:
    """Wrap releases (`uri` is where the package is read); `publisher` holds `name` and `uri`."""
    return {
        "uri": uri,
        "version": VERSION,
        "extensions": [LOTS_EXTENSION],
        "publishedDate": published_at.isoformat(),
        "publisher": publisher,
        "license": LICENSE,
        "releases": list(releases),
    }


def release_of(procedure: Procedure, *, prefix: str) -> Json:
    """Return one release; `procedure` comes with its buyer, lots and results."""
    ocid = f"{prefix}-{procedure.public_id}"
    buyer = _buyer(procedure)
    awards, suppliers = _awards(procedure)
    parties = _once([buyer, *suppliers])
    release = {
        "ocid": ocid,
        "id": f"{ocid}-{procedure.changed_at:%Y%m%dT%H%M%S%fZ}",
        "date": procedure.changed_at.isoformat(),
        "language": KNOWN.get(procedure.language, ""),
        "tag": _tags(procedure),
        "initiationType": "tender",
        "parties": parties,
        "buyer": _named(buyer),
        "tender": _tender(procedure, ocid),
        "awards": awards,
    }
    return _said(release)


def _tags(procedure: Procedure) -> list[str]:
    if procedure.state == ProcedureState.PLANNED:
        return ["planning"]
    if procedure.state == ProcedureState.CANCELLED:
        return ["tenderCancellation"]
    if procedure.state == ProcedureState.AWARDED:
        return ["award"]
    return ["tenderUpdate"] if procedure.notice_count > 1 else ["tender"]


def _tender(procedure: Procedure, ocid: str) -> Json:
    categories = [CATEGORIES[nature] for nature in procedure.contract_natures]
    tender = {
        "id": ocid,
        "title": procedure.title,
        "description": procedure.description,
        "status": STATUSES.get(procedure.state, ""),
        "procuringEntity": _named(_buyer(procedure)),
        "value": _value(procedure.estimated_value, procedure.currency),
        "minValue": _value(procedure.estimated_value_min, procedure.currency),
        "procurementMethod": METHODS.get(procedure.procedure_type, ""),
        "procurementMethodDetails": procedure.procedure_type,
        "mainProcurementCategory": categories[0] if categories else "",
        "additionalProcurementCategories": categories[1:],
        "tenderPeriod": _until(procedure.submission_deadline),
        "enquiryPeriod": _until(procedure.questions_deadline),
        "items": _items(procedure),
        "lots": [_lot(lot, procedure) for lot in procedure.lots.all()],
        "documents": _documents(procedure),
    }
    return _said(tender)


def _items(procedure: Procedure) -> list[Json]:
    """One item for each CPV of the procedure, or of each of its lots."""
    pairs = [
        (lot.number, code) for lot in procedure.lots.all() for code in lot.classification_codes
    ]
    pairs = pairs or [("", code) for code in procedure.classification_codes]
    return [
        _said(
            {
                "id": str(place),
                "classification": {"scheme": "CPV", "id": code},
                "relatedLot": lot_number,
            }
        )
        for place, (lot_number, code) in enumerate(pairs, 1)
    ]


def _lot(lot: Lot, procedure: Procedure) -> Json:
    return _said(
        {
            "id": lot.number,
            "title": lot.title,
            "description": lot.description,
            "status": STATUSES.get(procedure.state, ""),
            "value": _value(lot.estimated_value, procedure.currency),
        }
    )


def _documents(procedure: Procedure) -> list[Json]:
    found = (("tenderNotice", procedure.source_url), ("biddingDocuments", procedure.documents_url))
    return [{"id": kind, "documentType": kind, "url": url} for kind, url in found if url]


def _awards(procedure: Procedure) -> tuple[list[Json], list[Json]]:
    """Return the awards, and their suppliers as parties, as often as they won."""
    awards, parties = [], []
    for result in procedure.results.all():
        suppliers = [_supplier(name, siret) for name, siret in _winners(result)]
        parties += suppliers
        awards.append(_award(result, suppliers, procedure))
    return awards, parties


def _award(result: LotResult, suppliers: Iterable[Json], procedure: Procedure) -> Json:
    return _said(
        {
            "id": str(result.position),
            "status": AWARD_STATUSES.get(result.status, ""),
            "description": result.reason,
            "date": f"{result.decided_on}T00:00:00Z" if result.decided_on else "",
            "value": _value(result.amount, result.currency or procedure.currency),
            "suppliers": [_named(supplier) for supplier in suppliers],
            "relatedLots": [result.lot_number] if result.lot_number else [],
        }
    )


def _winners(result: LotResult) -> Iterable[tuple[str, str]]:
    sirets = [*result.winner_sirets, *[""] * len(result.winner_names)]
    return zip(result.winner_names, sirets, strict=False)


def _buyer(procedure: Procedure) -> Json:
    return _party(procedure.buyer_name, procedure.buyer.siret, "buyer") | {
        "roles": ["buyer", "procuringEntity"]
    }


def _supplier(name: str, siret: str) -> Json:
    return _party(name, siret, "supplier")


def _party(name: str, siret: str, role: str) -> Json:
    """Name an organisation by its SIRET, or by what was printed when it gives none."""
    if not siret:
        return {"id": f"{role}-{name}", "name": name, "roles": [role]}
    return {
        "id": f"{SIRET_SCHEME}-{siret}",
        "name": name,
        "identifier": {"scheme": SIRET_SCHEME, "id": siret, "legalName": name},
        "roles": [role],
    }


def _once(parties: Iterable[Json]) -> list[Json]:
    """Keep each organisation once, with all the parts it plays."""
    kept: dict[str, Json] = {}
    for party in parties:
        held = kept.setdefault(party["id"], {**party, "roles": []})
        held["roles"] += [role for role in party["roles"] if role not in held["roles"]]
    return list(kept.values())


def _named(party: Json) -> Json:
    return {"id": party["id"], "name": party["name"]}


def _value(amount: Decimal | None, currency: str) -> Json:
    return {"amount": float(amount), "currency": currency} if amount is not None else {}


def _until(moment: datetime | None) -> Json:
    return {"endDate": moment.isoformat()} if moment else {}


def _said(values: Json) -> Json:
    """Leave out what is not said: OCDS has no empty values."""
    return {name: value for name, value in values.items() if value not in ("", [], {}, None)}
