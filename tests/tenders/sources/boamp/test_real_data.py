"""Real notices against facts that were read from them by hand and by another program."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest

from tenders.sources.boamp.normalise import normalise
from tenders.sources.cleaning import clean_line
from tenders.sources.facts import NoticeFacts

FILES = ("records_api_v21.jsonl.gz", "records_derived.jsonl.gz")
KINDS = {"contract_modification": "modification"}


@pytest.fixture(scope="module")
def rows(real_data):
    """Rows of the API by id."""
    folder = real_data / "data" / "notices" / "boamp"
    files = (gzip.decompress((folder / name).read_bytes()) for name in FILES)
    lines = [line for content in files for line in content.splitlines()]
    return {row["idweb"]: row for row in map(json.loads, lines)}


@pytest.fixture(scope="module")
def pairs(real_data, rows):
    """Our facts beside the expected ones, for each notice that has both."""
    folder = real_data / "data" / "notices" / "expected"
    found = [
        (normalise(row), json.loads((folder / f"{own_id}.json").read_text(encoding="utf-8")))
        for own_id, row in rows.items()
        if (folder / f"{own_id}.json").exists()
    ]
    assert len(found) >= 50
    return found


def test_every_real_row_is_parsed(rows):
    facts = [normalise(row) for row in rows.values()]

    assert len(facts) >= 300
    assert all(notice.buyer.name and notice.departments for notice in facts)


def spellings(expected: dict[str, Any], name: str) -> set[str]:
    texts = [expected[name], *expected[f"{name}_alternatives"]]
    return {clean_line(text, 1_000) for text in texts}


def money(value: dict[str, Any] | None) -> Decimal | None:
    return Decimal(str(value["amount"])) if value else None


def agrees_on_siret(facts: NoticeFacts, expected: dict[str, Any]) -> bool:
    right = expected["buyer_siret"] if expected["buyer_siret_luhn_ok"] else ""
    return facts.buyer.siret in {right, *expected["buyer_siret_alternatives"]}


def agrees_on_deadline(facts: NoticeFacts, expected: dict[str, Any]) -> bool:
    at = facts.submission_deadline
    return (at and at.astimezone(UTC).isoformat()) == expected["deadline_utc"]


def agrees_on_codes(facts: NoticeFacts, expected: dict[str, Any]) -> bool:
    ours = {facts.main_classification_code, *facts.additional_classification_codes}
    ours |= {code for lot in facts.lots for code in lot.classification_codes}
    return ours - {""} == set(expected["cpv_all"])


def agrees_on_range(facts: NoticeFacts, expected: dict[str, Any]) -> bool:
    bounds = expected["estimated_value_range"] or {"min": None, "max": None}
    return (facts.estimated_value_min, facts.estimated_value_max) == (bounds["min"], bounds["max"])


AGREEMENTS: dict[str, Callable[[NoticeFacts, dict[str, Any]], bool]] = {
    "title": lambda ours, theirs: ours.title in spellings(theirs, "title"),
    "buyer name": lambda ours, theirs: ours.buyer.name in spellings(theirs, "buyer_name"),
    "siret": agrees_on_siret,
    "main cpv": lambda ours, theirs: (
        ours.main_classification_code == next(iter(theirs["cpv_main"]), "")
    ),
    "all cpv": agrees_on_codes,
    "deadline": agrees_on_deadline,
    "deadline text": lambda ours, theirs: ours.deadline_text == (theirs["deadline_raw"] or ""),
    "kind": lambda ours, theirs: (
        ours.kind == KINDS.get(theirs["notice_kind"], theirs["notice_kind"])
    ),
    "published on": lambda ours, theirs: (
        ours.published_on.isoformat() == theirs["publication_date"]
    ),
    "departments": lambda ours, theirs: list(ours.departments) == theirs["place"]["departements"],
    "nuts": lambda ours, theirs: set(ours.nuts_codes) == set(theirs["place"]["nuts"]),
    "places": lambda ours, theirs: list(ours.places) == theirs["place"]["cities"],
    "lots": lambda ours, theirs: (
        [lot.number for lot in ours.lots] == [lot["number"] for lot in theirs["lots"]]
    ),
    "lot values": lambda ours, theirs: (
        [lot.estimated_value for lot in ours.lots]
        == [money(lot["estimated_value"]) for lot in theirs["lots"]]
    ),
    "documents url": lambda ours, theirs: ours.documents_url == (theirs["documents_url"] or ""),
    "estimated value": lambda ours, theirs: (
        ours.estimated_value == money(theirs["estimated_value"])
    ),
    "value range": agrees_on_range,
    "framework maximum": lambda ours, theirs: (
        ours.framework_maximum == money(theirs["framework_maximum"])
    ),
    "procedure": lambda ours, theirs: (
        ours.procedure_type in {theirs["procedure"] or "", *theirs["procedure_alternatives"]}
    ),
    "reserved": lambda ours, theirs: list(ours.reserved_codes) == theirs["reserved_codes"],
    "links": lambda ours, theirs: (
        set(ours.linked_source_ids) == set(theirs["linked_notice_ids"]["boamp"])
    ),
    "procedure id": lambda ours, theirs: ours.procedure_id == (theirs["procedure_id"] or ""),
}


@pytest.mark.parametrize("fact", AGREEMENTS)
def test_facts_agree_on_every_notice(pairs, fact):
    agrees = AGREEMENTS[fact]

    assert [ours.source_id for ours, theirs in pairs if not agrees(ours, theirs)] == []
