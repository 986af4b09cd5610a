"""The lots of a notice (ND-Lot); a planning notice has parts in their place (ND-Part)."""

import re
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from tenders.sources.cleaning import clean_line, clean_text
from tenders.sources.codes import unique
from tenders.sources.content import (
    LOT_DESCRIPTION_MAX_LENGTH,
    MAX_LOTS,
    TITLE_MAX_LENGTH,
)
from tenders.sources.eforms import periods, projects, terms
from tenders.sources.eforms.tree import PROJECT, words
from tenders.sources.facts import LotFacts
from tenders.sources.places import department_of_nuts, department_of_postcode
from tenders.sources.wire import Json, child, children, text_of, texts_of

# GLO is a group of lots: its figures repeat theirs.
_LOT_ID = re.compile(r"(?:LOT|PAR)-[0-9]{4}")


def lot_nodes(root: Json) -> list[Json]:
    """Return the lots or parts of a notice, groups of lots left out."""
    nodes = children(root, "cac:ProcurementProjectLot")
    return [node for node in nodes if _LOT_ID.fullmatch(text_of(node, "cbc:ID"))][:MAX_LOTS]


def read_lot(
    node: Json,
    *,
    language: str,
    zone: ZoneInfo,
    issued_on: date | None,
    awarded_maximums: dict[str, Decimal],
) -> LotFacts:
    """Return one lot. `zone`: clock of a deadline printed without offset."""
    number = text_of(node, "cbc:ID")
    project = child(node, PROJECT)
    value = projects.value_of(project)
    places = projects.addresses([project])
    nuts = projects.nuts_codes(places)
    return LotFacts(
        number=number,
        title=clean_line(words(project, "cbc:Name", language=language), TITLE_MAX_LENGTH),
        description=clean_text(
            words(project, "cbc:Description", language=language), LOT_DESCRIPTION_MAX_LENGTH
        ),
        classification_codes=unique(
            [projects.main_code(project), *projects.additional_codes(project)]
        ),
        departments=_departments(nuts, places),
        nuts_codes=nuts,
        estimated_value=value.estimated,
        framework_maximum=value.framework_maximum or awarded_maximums.get(number),
        duration_months=periods.months(project),
        submission_deadline=periods.closing_instant(node, zone, issued_on),
        criteria=terms.criteria(node, language),
        reserved_codes=terms.reserved_codes([node]),
    )


def _departments(nuts: tuple[str, ...], places: list[Json]) -> tuple[str, ...]:
    """Return the départements of places; only a French postcode tells one."""
    french = [
        place
        for place in places
        if text_of(place, "cac:Country", "cbc:IdentificationCode") in {"FRA", ""}
    ]
    by_postcode = map(department_of_postcode, texts_of(french, "cbc:PostalZone"))
    return unique([*map(department_of_nuts, nuts), *by_postcode])
