"""Lots of the old form; an undivided contract may describe itself as one lot."""

from dataclasses import replace
from decimal import Decimal

from tenders.sources.boamp.criteria import CriterionKind, criterion, from_text, in_percent
from tenders.sources.codes import cpv_code, nuts_code, unique
from tenders.sources.content import MAX_LOTS, amount_at, make_lot
from tenders.sources.durations import in_months, months_between
from tenders.sources.facts import CriterionFacts, LotFacts
from tenders.sources.places import department_of_nuts
from tenders.sources.wire import Json, attribute, child, children, has, text_of, texts_of


def nodes_of(subject: Json) -> list[Json]:
    """Return the `LOT` elements of `OBJET`."""
    return children(subject, "LOTS", "LOT")[:MAX_LOTS]


def is_divided(subject: Json, nodes: list[Json]) -> bool | None:
    """Say whether the lots are real; None when the notice does not say."""
    if has(subject, "DIV_EN_LOTS", "OUI"):
        return True
    if has(subject, "DIV_EN_LOTS", "NON"):
        return False
    return True if len(nodes) > 1 else None


def read(node: Json, position: int) -> LotFacts:
    """Return one lot, numbered by its place in the notice when it has no number."""
    description = text_of(node, "DESCRIPTION")
    nuts = unique(map(nuts_code, texts_of(node, "CODE_NUTS")))
    lot = make_lot(
        number=text_of(node, "NUM") or str(position),
        title=text_of(node, "INTITULE") or next(iter(description.splitlines()), ""),
        description=description,
        codes=codes_of(node),
        departments=unique(map(department_of_nuts, nuts)),
        value=amount_at(node, "VALEUR"),
    )
    return replace(
        lot,
        nuts_codes=nuts,
        place_text=text_of(node, "LIEU_PRINCIPAL"),
        duration_months=duration_of(node),
        criteria=criteria_of(node),
    )


def codes_of(node: Json) -> tuple[str, ...]:
    """Return the CPV codes; the additional ones stand beside the main one, which is first."""
    return unique(map(cpv_code, texts_of(node, "CPV", "PRINCIPAL")))


def duration_of(node: Json) -> Decimal | None:
    """Return the duration of a lot in months."""
    return in_months(text_of(node, "DUREE_MOIS")) or months_between(
        text_of(node, "DATE_DEBUT"), text_of(node, "DATE_FIN")
    )


def criteria_of(node: Json) -> tuple[CriterionFacts, ...]:
    """Return the award criteria under `PROCEDURE` or under a lot.

    None when they stand in the documents only (`CRITERES_CCTP`).
    """
    criteria = child(node, "CRITERES_ATTRIBUTION")
    if criteria is None:
        return ()
    weighted = [
        *(_element(one, "quality") for one in children(criteria, "CRITERES_QUALITE", "CRITERE")),
        *(_element(one, "cost") for one in children(criteria, "CRITERES_COUT", "CRITERE")),
        *(_element(one, "") for one in children(criteria, "CRITERES_PONDERES", "CRITERE")),
    ]
    if has(criteria, "CRITERES_PRIX"):
        weighted.append(criterion("", text_of(criteria, "CRITERES_PRIX", "POIDS"), "price"))
    return (
        in_percent(weighted) or _ranked(criteria) or from_text(text_of(criteria, "CRITERES_LIBRE"))
    )


def _element(node: Json, kind: CriterionKind) -> CriterionFacts:
    return criterion(text_of(node), attribute(node, "POIDS"), kind)


def _ranked(criteria: Json) -> tuple[CriterionFacts, ...]:
    """Return criteria in their order of importance: their weight is a rank."""
    nodes = children(criteria, "CRITERES_PRIORITES", "CRITERE")
    return tuple(criterion(text_of(node), attribute(node, "ORDRE")) for node in nodes)
