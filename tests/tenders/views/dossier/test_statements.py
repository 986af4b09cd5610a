from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from members.models import Organization
from tenders.models import Notice, Procedure
from tenders.views.dossier.statements import Context, statements

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def told(notices=None, labels=None, **fields):
    """What is said of a procedure with these columns, by label."""
    buyer = Organization(name="Ville de Brumeval", siret=fields.pop("siret", ""))
    procedure = Procedure(buyer=buyer, buyer_name=buyer.name, **fields)
    found = statements(procedure, notices or {}, Context(labels or {}, NOW))
    return {one.label: one for one in found}


def lines(label, **fields):
    return told(**fields)[label].lines


def test_what_is_not_said_is_left_out():
    assert set(told()) == {"Buyer", "Language"}


def test_each_fact_names_its_notice():
    notice = Notice(pk=7)
    found = told({7: notice}, variants="allowed", fact_notices={"variants": 7, "language": 99})

    assert found["Variants"].notice is notice
    assert (found["Language"].notice, found["Buyer"].notice) == (None, None)


@pytest.mark.parametrize(
    ("label", "fields", "expected"),
    [
        ("Buyer", {"siret": "21990001600011"}, ("Ville de Brumeval", "SIRET 21990001600011")),
        ("Nature", {"contract_natures": ["services", "magic"]}, ("Services",)),
        ("Procedure", {"procedure_type": "open"}, ("Open procedure",)),
        ("Départements", {"departments": ["38", "ZZ"]}, ("Isère (38), ZZ",)),
        ("Places", {"places": ["Lormay", "Brume"]}, ("Lormay, Brume",)),
        ("NUTS", {"nuts_codes": ["FRK24"]}, ("FRK24",)),
        (
            "Estimate",
            {"estimated_value_min": Decimal(10), "estimated_value_max": Decimal(20)},
            ("at least €10", "at most €20"),
        ),
        ("Estimate", {"estimated_value": Decimal(9_000), "currency": "SEK"}, ("9,000\u00a0SEK",)),
        (
            "Estimate",
            {"estimated_value": Decimal(1), "value_issue": "implausible"},
            ("€1", "out of reason: check it on the official page"),
        ),
        ("Framework maximum", {"framework_maximum": Decimal(5)}, ("€5",)),
        ("Awarded for", {"awarded_value": Decimal(5)}, ("€5",)),
        ("Duration", {"duration_months": Decimal(18)}, ("18 months",)),
        ("Framework agreement", {"is_framework": True}, ("Yes",)),
        ("Form asked of a group", {"group_form": "Solidaire exigé"}, ("Solidaire exigé",)),
        ("Reserved to", {"is_reserved": False}, ("No, open to all",)),
        ("Reserved to", {"is_reserved": True}, ("Yes",)),
        (
            "Reserved to",
            {"is_reserved": True, "reserved_codes": ["res-ws", "res-x"]},
            ("sheltered workshops and inclusion businesses", "res-x"),
        ),
        ("Language", {"language": "deu"}, ("German",)),
        ("Language", {"language": "xxx"}, ("Xxx",)),
    ],
)
def test_fact_is_said_in_words(label, fields, expected):
    assert lines(label, **fields) == expected


def test_doubtful_deadline_is_shown_as_printed():
    assert lines("Deadline", deadline_issue="implausible", deadline_text="31/12/7017") == (
        "Date out of reason",
        "as printed: 31/12/7017",
    )


def test_cpv_has_its_label_and_the_main_one_stands_apart():
    fields = {
        "main_classification_code": "79418000",
        "classification_codes": ["79418000", "72000000"],
    }

    assert lines("Main CPV", labels={"79418000": "Purchasing"}, **fields) == (
        "79418000 Purchasing",
    )
    assert lines("Other CPV", **fields) == ("72000000",)


def test_addresses_are_links():
    found = told(documents_url="https://a.example", variants="allowed")

    assert found["Documents"].is_url
    assert not found["Variants"].is_url
