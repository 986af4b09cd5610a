from decimal import Decimal

import pytest

from tenders.sources.boamp.legacy import lots, read
from tests.tenders.sources.records import legacy

TWO = {
    "DIV_EN_LOTS": {"NON": None, "OUI": ""},
    "LOTS": {
        "LOT": [
            {
                "NUM": "7",
                "INTITULE": "Linge plat",
                "DESCRIPTION": "Draps",
                "CPV": {"PRINCIPAL": "39512000"},
                "CODE_NUTS": ["FRK24", "FRK2"],
                "VALEUR": {"@DEVISE": "EUR", "#text": "1000"},
                "DUREE_MOIS": "24",
            },
            {"DESCRIPTION": "Tenues\nde travail", "DATE_DEBUT": "2026-01-01"},
        ]
    },
}


def test_divided_contract_has_its_lots():
    content = read(legacy({"OBJET": TWO | {"CARACTERISTIQUES": None}}), "call")

    first, second = content.lots
    assert content.is_divided
    assert (first.number, first.title, first.description) == ("7", "Linge plat", "Draps")
    assert first.classification_codes == ("39512000",)
    assert (first.nuts_codes, first.departments) == (("FRK24", "FRK2"), ("38",))
    assert (first.estimated_value, first.duration_months) == (Decimal("1000.00"), 24)
    assert (second.number, second.title, second.duration_months) == ("2", "Tenues", None)
    assert (content.amounts.estimated, content.amounts.currency) == (None, "EUR")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ({"DIV_EN_LOTS": {"OUI": ""}}, True),
        ({"DIV_EN_LOTS": {"NON": ""}, "LOTS": {"LOT": [{}, {}]}}, False),
        ({"LOTS": {"LOT": [{"NUM": "1"}, {"NUM": "2"}]}}, True),
        ({"LOTS": {"LOT": {"NUM": "1"}}}, None),
        ({}, None),
    ],
)
def test_is_divided_believes_the_marker_then_counts(subject, expected):
    assert lots.is_divided(subject, lots.nodes_of(subject)) is expected


def test_criteria_of_a_lot_gather_quality_cost_and_price():
    node = {
        "CRITERES_ATTRIBUTION": {
            "CRITERES_QUALITE": {"CRITERE": [{"@POIDS": "35%", "#text": "Délai"}, "Soin"]},
            "CRITERES_COUT": {"CRITERE": {"@POIDS": "5", "#text": "Énergie"}},
            "CRITERES_PRIX": {"POIDS": "60.0"},
        }
    }

    found = lots.criteria_of(node)

    assert [(one.kind, one.name, one.weight) for one in found] == [
        ("quality", "Délai", 35),
        ("quality", "Soin", None),
        ("cost", "Énergie", 5),
        ("price", "", 60),
    ]
    assert [one.is_percentage for one in found] == [True, False, True, True]


def test_criteria_in_order_of_importance_have_a_rank():
    ranked = [{"@ORDRE": "1", "#text": "Prix"}, {"@ORDRE": "2", "#text": "Délai"}]
    node = {"CRITERES_ATTRIBUTION": {"CRITERES_PRIORITES": {"CRITERE": ranked}}}

    assert [(one.weight, one.is_percentage) for one in lots.criteria_of(node)] == [
        (1, False),
        (2, False),
    ]


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ({"CRITERES_LIBRE": "Prix : 100%"}, ["Prix"]),
        ({"CRITERES_LIBRE": "Au mieux"}, ["Au mieux"]),
        ({"CRITERES_CCTP": ""}, []),
        ("", []),
    ],
)
def test_criteria_in_words_or_in_the_documents(criteria, names):
    found = lots.criteria_of({"CRITERES_ATTRIBUTION": criteria})

    assert [one.name for one in found] == names
