"""Facts as JSON for anyone: one object a notice, to check what was read from it."""

from datetime import UTC, date
from decimal import Decimal

from tenders.sources.codes import unique
from tenders.sources.facts import BuyerFacts, LotFacts, NoticeFacts
from tenders.sources.places import FRENCH_COUNTRIES, PARIS
from tenders.sources.wire import Json

SCHEMA_VERSION = 1
SIRET_LENGTH = 14

_KINDS = {"modification": "contract_modification"}


def to_json(facts: NoticeFacts, source: str) -> dict[str, Json]:
    """Return one notice as an object of JSON; `source` is "boamp" or "ted".

    Codes and amounts as in `NoticeFacts`. `deadline` is an ISO instant in the time of Paris, or a
    plain date when no time of day was printed; what is not stated is null, never an empty text.
    `departements` are those that the source states: TED states none.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "id": facts.source_id,
        "source": source,
        "variant": facts.variant,
        "notice_kind": _KINDS.get(facts.kind, facts.kind),
        "title": facts.title,
        "description": facts.description or None,
        "publication_date": _published_on(facts, source),
        "language": facts.language or None,
        "other_languages": [
            {"language": one.language, "title": one.title, "description": one.description or None}
            for one in facts.wordings
        ],
        **_buyer(facts),
        "contract_natures": list(facts.contract_natures),
        "cpv_main": _listed(facts.main_classification_code),
        "cpv_all": _all_codes(facts),
        "place": {
            "nuts": list(facts.nuts_codes),
            "departements": list(facts.departments) if source == "boamp" else [],
            "postcodes": list(facts.postcodes),
            "cities": list(facts.places),
            "countries": list(facts.countries),
            "text": list(facts.place_texts),
        },
        **_deadline(facts),
        **_values(facts),
        **_procedure(facts),
        "lots_divided": facts.is_divided,
        "lots": [_lot(lot, facts.currency) for lot in facts.lots],
        **_results(facts),
        **_references(facts),
    }


def _published_on(facts: NoticeFacts, source: str) -> str | None:
    """Return the day of publication, null for a draft of TED: it has its day of dispatch only."""
    is_draft = source == "ted" and not facts.publication_number
    return None if is_draft else facts.published_on.isoformat()


def _buyer(facts: NoticeFacts) -> dict[str, Json]:
    buyer = facts.buyer
    number, is_valid = _siret(buyer)
    return {
        "buyer_name": buyer.name or None,
        "buyer_name_alternatives": list(buyer.other_names),
        "buyer_country": buyer.country or None,
        "buyer_siret": number,
        "buyer_siret_luhn_ok": is_valid,
        "buyer_id_raw": buyer.printed_id or None,
        "buyer_profile_url": buyer.profile_url or None,
    }


def _siret(buyer: BuyerFacts) -> tuple[str | None, bool | None]:
    """Return the SIRET and whether its checksum holds; one that fails is printed all the same."""
    if buyer.siret:
        return buyer.siret, True
    digits = "".join(filter(str.isdecimal, buyer.printed_id))
    is_siret = buyer.country in FRENCH_COUNTRIES and len(digits) == SIRET_LENGTH
    return (digits, False) if is_siret else (None, None)


def _deadline(facts: NoticeFacts) -> dict[str, Json]:
    at, day = facts.submission_deadline, facts.deadline_day
    return {
        "deadline": at.astimezone(PARIS).isoformat() if at else _iso(day),
        "deadline_utc": at.astimezone(UTC).isoformat() if at else None,
        "deadline_precision": "minute" if at else "day" if day else None,
        "deadline_kind": (facts.deadline_kind or None) if at or day else None,
        "deadline_raw": facts.deadline_text or None,
        "deadline_issue": facts.deadline_issue or None,
        "previous_deadline": facts.previous_deadline_text or None,
        "questions_deadline": _iso(facts.questions_deadline),
    }


def _values(facts: NoticeFacts) -> dict[str, Json]:
    low, high = facts.estimated_value_min, facts.estimated_value_max
    bounds: dict[str, Json] = {
        "min": _number(low),
        "max": _number(high),
        "currency": facts.currency or None,
    }
    return {
        "estimated_value": _money(facts.estimated_value, facts.currency),
        "estimated_value_range": bounds if low or high else None,
        "framework_maximum": _money(facts.framework_maximum, facts.currency),
        "awarded_value": _money(facts.awarded_value, facts.currency),
        "duration_months": _number(facts.duration_months),
    }


def _procedure(facts: NoticeFacts) -> dict[str, Json]:
    return {
        "procedure": facts.procedure_type or None,
        "is_framework": facts.is_framework,
        "is_social": facts.is_social,
        "is_green": facts.is_green,
        "reserved": facts.is_reserved,
        "reserved_codes": list(facts.reserved_codes),
        "reserved_execution": facts.reserved_execution or None,
        "variants": facts.variants or None,
        "group_form": facts.group_form or None,
        "criteria": [
            {
                "kind": one.kind or None,
                "name": one.name or None,
                "weight": _number(one.weight),
                "is_percentage": one.is_percentage,
            }
            for one in facts.criteria
        ],
    }


def _lot(lot: LotFacts, currency: str) -> dict[str, Json]:
    at = lot.submission_deadline
    return {
        "number": lot.number,
        "title": lot.title or None,
        "description": lot.description or None,
        "cpv": list(lot.classification_codes),
        "estimated_value": _money(lot.estimated_value, currency),
        "framework_maximum": _money(lot.framework_maximum, currency),
        "duration_months": _number(lot.duration_months),
        "nuts": list(lot.nuts_codes),
        "departements": list(lot.departments),
        "place": lot.place_text or None,
        "deadline": at.astimezone(PARIS).isoformat() if at else None,
        "reserved_codes": list(lot.reserved_codes),
    }


def _results(facts: NoticeFacts) -> dict[str, Json]:
    names = unique(winner.name for result in facts.results for winner in result.winners)
    return {
        "winners": list(names),
        "results": [
            {
                "lot": result.lot_number or None,
                "status": result.status or None,
                "winners": [
                    {"name": one.name, "id": one.printed_id or None, "country": one.country or None}
                    for one in result.winners
                ],
                "amount": _money(result.amount, result.currency),
                "offer_count": result.offer_count,
                "decided_on": _iso(result.decided_on),
                "reason": result.reason or None,
            }
            for result in facts.results
        ],
    }


def _references(facts: NoticeFacts) -> dict[str, Json]:
    return {
        "linked_notice_ids": {
            "boamp": list(facts.links.boamp),
            "ted": list(facts.links.ted),
            "eforms": list(facts.links.eforms),
        },
        "change": facts.change_text or None,
        "procedure_id": facts.procedure_id or None,
        "notice_uuid": facts.notice_uuid or None,
        "notice_version": facts.notice_version or None,
        "publication_number": facts.publication_number or None,
        "source_url": facts.source_url or None,
        "documents_url": facts.documents_url or None,
        "documents_urls": list(facts.documents_urls),
        "submission_url": facts.submission_url or None,
    }


def _all_codes(facts: NoticeFacts) -> list[Json]:
    own = (facts.main_classification_code, *facts.additional_classification_codes)
    return list(unique([*own, *(code for lot in facts.lots for code in lot.classification_codes)]))


def _listed(code: str) -> list[Json]:
    return [code] if code else []


def _money(amount: Decimal | None, currency: str) -> dict[str, Json] | None:
    return {"amount": float(amount), "currency": currency or None} if amount else None


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
