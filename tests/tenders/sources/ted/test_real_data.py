"""Real European notices, on both wires, against facts read from them by another program."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tenders.sources.boamp import normalise as boamp
from tenders.sources.cleaning import clean_line
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts
from tenders.sources.ted.normalise import normalise

KINDS = {"contract_modification": "modification"}


def text_of(file: Path) -> str:
    """Return a notice, whether or not its file is compressed."""
    body = file.read_bytes()
    return (gzip.decompress(body) if file.suffix == ".gz" else body).decode()


def rows_of(notices: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of BOAMP that hold a European form, by id."""
    files = (notices / "boamp" / f"records_{name}.jsonl.gz" for name in ("api_v21", "derived"))
    rows = (json.loads(line) for file in files for line in text_of(file).splitlines())
    return {row["idweb"]: row for row in rows if row["donnees"].startswith('{"EFORMS"')}


@pytest.fixture(scope="module")
def notices(real_data) -> Path:
    """Folder of the notices."""
    return real_data / "data" / "notices"


@pytest.fixture(scope="module")
def pairs(notices) -> list[tuple[NoticeFacts, dict[str, Any]]]:
    """Our facts beside the expected ones, for every European form."""
    files = sorted((notices / "expected").glob("*.json"))
    expected = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    rows = rows_of(notices)
    found = []
    for theirs in expected:
        if theirs["variant"] == "eforms" and theirs["source"] == "boamp":
            found.append((boamp.normalise(rows[theirs["id"]]), theirs))
        elif theirs["variant"] == "eforms":
            number = theirs["publication_number"] or theirs["id"]
            found.append((normalise(text_of(notices / theirs["file"]), number), theirs))
    assert len(found) == 24
    return found


def money(value: dict[str, Any] | None) -> Decimal | None:
    return Decimal(str(value["amount"])) if value else None


def in_utc(printed: str | None) -> str | None:
    return datetime.fromisoformat(printed).astimezone(UTC).isoformat() if printed else None


def instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def agrees_on_codes(ours: NoticeFacts, theirs: dict[str, Any]) -> bool:
    codes = {ours.main_classification_code, *ours.additional_classification_codes}
    codes |= {code for lot in ours.lots for code in lot.classification_codes}
    return codes - {""} == set(theirs["cpv_all"])


def agrees_on_lots(ours: NoticeFacts, theirs: dict[str, Any]) -> bool:
    return [
        (
            lot.number,
            lot.title,
            list(lot.classification_codes),
            lot.estimated_value,
            instant(lot.submission_deadline),
        )
        for lot in ours.lots
    ] == [
        (
            lot["number"],
            clean_line(lot["title"], 1_000),
            lot["cpv"],
            money(lot["estimated_value"]),
            in_utc(lot["deadline"]),
        )
        for lot in theirs["lots"]
    ]


def agrees_on_departments(ours: NoticeFacts, theirs: dict[str, Any]) -> bool:
    """Only BOAMP states départements; those of TED are drawn from its NUTS codes."""
    stated = theirs["place"]["departements"]
    return list(ours.departments) == stated or theirs["source"] == "ted"


def agrees_on_currency(ours: NoticeFacts, theirs: dict[str, Any]) -> bool:
    values = [theirs[name] for name in ("estimated_value", "framework_maximum", "awarded_value")]
    return {value["currency"] for value in values if value} <= {ours.currency}


def agrees_on_links(ours: NoticeFacts, theirs: dict[str, Any]) -> bool:
    linked = theirs["linked_notice_ids"]
    return (set(ours.links.ted), set(ours.links.eforms)) == (
        set(linked["ted"]),
        set(linked["eforms"]),
    )


AGREEMENTS: dict[str, Callable[[NoticeFacts, dict[str, Any]], bool]] = {
    "kind": lambda ours, theirs: (
        ours.kind == KINDS.get(theirs["notice_kind"], theirs["notice_kind"])
    ),
    "title": lambda ours, theirs: ours.title == clean_line(theirs["title"], 1_000),
    "buyer name": lambda ours, theirs: ours.buyer.name == theirs["buyer_name"],
    "other buyers": lambda ours, theirs: (
        set(ours.buyer.other_names) <= set(theirs["buyer_name_alternatives"])
    ),
    "siret": lambda ours, theirs: (
        ours.buyer.siret == (theirs["buyer_siret"] if theirs["buyer_siret_luhn_ok"] else "")
    ),
    "printed id": lambda ours, theirs: ours.buyer.printed_id == (theirs["buyer_id_raw"] or ""),
    "buyer country": lambda ours, theirs: ours.buyer.country == theirs["buyer_country"],
    "main cpv": lambda ours, theirs: [ours.main_classification_code] == theirs["cpv_main"],
    "all cpv": agrees_on_codes,
    "divided": lambda ours, theirs: ours.is_divided == theirs["lots_divided"],
    "lots": agrees_on_lots,
    "nuts": lambda ours, theirs: set(ours.nuts_codes) == set(theirs["place"]["nuts"]),
    "departments": agrees_on_departments,
    "postcodes": lambda ours, theirs: list(ours.postcodes) == theirs["place"]["postcodes"],
    "cities": lambda ours, theirs: list(ours.places) == theirs["place"]["cities"],
    "countries": lambda ours, theirs: set(ours.countries) == set(theirs["place"]["countries"]),
    "published on": lambda ours, theirs: (
        theirs["publication_date"] in {ours.published_on.isoformat(), None}
    ),
    "deadline": lambda ours, theirs: instant(ours.submission_deadline) == theirs["deadline_utc"],
    "deadline text": lambda ours, theirs: ours.deadline_text == (theirs["deadline_raw"] or ""),
    "deadline kind": lambda ours, theirs: ours.deadline_kind == (theirs["deadline_kind"] or ""),
    "estimated value": lambda ours, theirs: (
        ours.estimated_value == money(theirs["estimated_value"])
    ),
    "framework maximum": lambda ours, theirs: (
        ours.framework_maximum == money(theirs["framework_maximum"])
    ),
    "awarded value": lambda ours, theirs: ours.awarded_value == money(theirs["awarded_value"]),
    "currency": agrees_on_currency,
    "procedure": lambda ours, theirs: (
        ours.procedure_type in {theirs["procedure"] or "", *theirs["procedure_alternatives"]}
    ),
    "reserved": lambda ours, theirs: ours.is_reserved == theirs["reserved"],
    "reserved codes": lambda ours, theirs: list(ours.reserved_codes) == theirs["reserved_codes"],
    "reserved execution": lambda ours, theirs: (
        ours.reserved_execution == (theirs["reserved_execution"] or "")
    ),
    "winners": lambda ours, theirs: (
        {winner.name for result in ours.results for winner in result.winners}
        == set(theirs["winners"])
    ),
    "links": agrees_on_links,
    "procedure id": lambda ours, theirs: ours.procedure_id == (theirs["procedure_id"] or ""),
    "notice id": lambda ours, theirs: ours.notice_uuid == theirs["notice_uuid"],
    "version": lambda ours, theirs: ours.notice_version == theirs["notice_version"],
    "publication number": lambda ours, theirs: (
        ours.publication_number == (theirs["publication_number"] or "")
    ),
    "language": lambda ours, theirs: ours.language == theirs["language"],
    "documents url": lambda ours, theirs: ours.documents_url == (theirs["documents_url"] or ""),
    "documents urls": lambda ours, theirs: list(ours.documents_urls) == theirs["documents_urls"],
    "buyer profile": lambda ours, theirs: (
        ours.buyer.profile_url == (theirs["buyer_profile_url"] or "")
    ),
}


@pytest.mark.parametrize("fact", AGREEMENTS)
def test_facts_agree_on_every_european_notice(pairs, fact):
    agrees = AGREEMENTS[fact]

    assert [theirs["id"] for ours, theirs in pairs if not agrees(ours, theirs)] == []


def test_every_notice_of_ted_is_read_or_refused_for_a_reason(notices):
    refused = {}
    for file in sorted((notices / "ted").rglob("*.xml*")):
        try:
            normalise(text_of(file), "1-2024")
        except UnparsableRecord as refusal:
            refused[file.name] = refusal.code

    assert {name: code for name, code in refused.items() if not name.startswith("INVALID")} == {
        "X02_registration.xml": "unknown_variant",
        "legacy_TED_EXPORT_F06_FR_008298-2021.xml": "unknown_variant",
    }


def test_same_notice_says_the_same_on_both_sources(notices):
    row = rows_of(notices)["24-991001"]
    call = text_of(notices / "ted" / "published" / "2024-OJS017-00047522.xml")

    here, there = boamp.normalise(row), normalise(call, "47522-2024")

    own_names = ("title", "description", "lots", "procedure_id", "notice_uuid", "criteria")
    for name in (*own_names, "submission_deadline", "buyer", "departments", "documents_urls"):
        assert getattr(here, name) == getattr(there, name)
