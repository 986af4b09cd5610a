"""Real notices, as they are published, against facts that another program read from them.

Tolerated: what the file of a notice says is ambiguous, spaces, and broken characters mended.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tenders.sources.cleaning import clean_line
from tenders.sources.notice_files import Outcome, read_file
from tenders.sources.published import to_json

type Notice = dict[str, Any]
type Agreement = Callable[[Notice, Notice], bool]

FILES = (
    "boamp/records_api_v21.jsonl.gz",
    "boamp/records_derived.jsonl.gz",
    "boamp/legacy_xml_2017/*.xml",
    "ted/published/*.xml",
    "ted/converted_legacy_to_eforms/*.xml",
    "ted/sdk_examples/*",
)
# Words about a fact, and not facts, have no place in ours.
SAME = [
    "schema_version",
    "source",
    "variant",
    "notice_kind",
    "buyer_country",
    "buyer_id_raw",
    "lots_divided",
    "publication_date",
    "deadline",
    "deadline_utc",
    "deadline_precision",
    "deadline_kind",
    "deadline_raw",
    "previous_deadline",
    "estimated_value",
    "estimated_value_range",
    "framework_maximum",
    "awarded_value",
    "reserved",
    "reserved_codes",
    "reserved_execution",
    "procedure_id",
    "notice_uuid",
    "notice_version",
    "publication_number",
    "language",
    "documents_url",
    "documents_urls",
    "buyer_profile_url",
    "cpv_all",
]
PLACES = ("nuts", "departements", "postcodes", "cities", "countries", "text")
LOTS = ("number", "title", "cpv", "estimated_value", "deadline", "place")


@pytest.fixture(scope="module")
def outcomes(real_data) -> dict[str, list[Outcome]]:
    """What became of each record, by file."""
    folder = real_data / "data" / "notices"
    paths = sorted(path for pattern in FILES for path in folder.glob(pattern))
    return {path.relative_to(folder).as_posix(): list(read_file(path)) for path in paths}


@pytest.fixture(scope="module")
def pairs(real_data, outcomes) -> list[tuple[Notice, Notice]]:
    """Our notice beside the expected one, for each notice that has both."""
    found = []
    for path in sorted((real_data / "data" / "notices" / "expected").glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        records = outcomes[expected["file"]]
        outcome = next(one for one in records if len(records) == 1 or one.own_id == expected["id"])
        assert outcome.facts, f"{expected['id']}: {outcome.error}"
        found.append((to_json(outcome.facts, outcome.source), expected))
    assert len(found) >= 70
    return found


def cleaned(value: Any) -> Any:
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    return clean_line(value, 10_000) if isinstance(value, str) else value


def same(key: str) -> Agreement:
    return lambda ours, theirs: cleaned(ours[key]) == cleaned(theirs[key])


def one_of(key: str) -> Agreement:
    return lambda ours, theirs: (
        cleaned(ours[key]) in cleaned([theirs[key], *theirs[f"{key}_alternatives"]])
    )


def of_place(key: str) -> Agreement:
    return lambda ours, theirs: cleaned(ours["place"][key]) == cleaned(theirs["place"][key])


def of_lots(key: str) -> Agreement:
    return lambda ours, theirs: all(
        cleaned(lot.get(key)) == cleaned(other.get(key))
        for lot, other in zip(ours["lots"], theirs["lots"], strict=True)
    )


def agrees_on_main_code(ours: Notice, theirs: Notice) -> bool:
    """The old form lists additional codes beside the main one, which is the first."""
    return ours["cpv_main"] == theirs["cpv_main"][:1]


def agrees_on_winners(ours: Notice, theirs: Notice) -> bool:
    """All members of a group have won, not the first one only."""
    return set(theirs["winners"]) <= set(ours["winners"]) and bool(theirs["winners"]) == bool(
        ours["winners"]
    )


AGREEMENTS: dict[str, Agreement] = {
    **{key: same(key) for key in SAME},
    **{key: one_of(key) for key in ("title", "buyer_name", "buyer_siret", "procedure")},
    **{f"place.{key}": of_place(key) for key in PLACES},
    **{f"lots.{key}": of_lots(key) for key in LOTS},
    "cpv_main": agrees_on_main_code,
    "linked_notice_ids": same("linked_notice_ids"),
    "winners": agrees_on_winners,
}


@pytest.mark.parametrize("fact", AGREEMENTS)
def test_fact_agrees_on_every_notice(pairs, fact):
    agrees = AGREEMENTS[fact]

    assert [ours["id"] for ours, theirs in pairs if not agrees(ours, theirs)] == []


def test_every_real_notice_of_the_forms_we_know_is_read(outcomes):
    real = [one for name, found in outcomes.items() if "sdk_examples" not in name for one in found]

    assert len(real) >= 320
    assert [(one.own_id, one.error) for one in real if not one.facts] == []
    assert all(one.facts.buyer.name for one in real)


def test_invalid_examples_are_set_apart_with_a_reason(outcomes):
    refused = [one for found in outcomes.values() for one in found if not one.facts]

    assert {one.error for one in refused} <= {"missing_title", "bad_date", "unknown_variant"}


def test_lot_descriptions_of_the_simple_form_agree(pairs):
    ours, theirs = next(pair for pair in pairs if pair[0]["id"] == "24-33968")

    assert [lot["description"] for lot in ours["lots"]] == [
        lot["description"] for lot in theirs["lots"]
    ]
