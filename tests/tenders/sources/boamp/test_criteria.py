from decimal import Decimal

import pytest

from tenders.sources.boamp.criteria import criterion, from_text, in_percent
from tenders.sources.facts import CriterionFacts


def named(criteria):
    return [(one.name, one.weight, one.is_percentage) for one in criteria]


@pytest.mark.parametrize(
    ("name", "weight", "expected"),
    [
        ("Prix des prestations", "40", ("price", Decimal(40), False)),
        ("Le prix", "35%", ("price", Decimal(35), True)),
        ("Coût global", "12,5", ("cost", Decimal("12.5"), False)),
        ("Valeur technique", "", ("", None, False)),
        ("Valeur au prix fort", "beaucoup", ("", None, False)),
    ],
)
def test_criterion_reads_kind_and_weight(name, weight, expected):
    found = criterion(name, weight)

    assert (found.kind, found.weight, found.is_percentage) == expected
    assert found.name == name


def test_kind_of_the_form_wins_over_the_name():
    assert criterion("Prix de la maintenance", "1", "quality").kind == "quality"


def test_weights_that_add_up_to_a_hundred_are_percentages():
    criteria = in_percent([criterion("Prix", "40"), criterion("Délai", "60")])

    assert named(criteria) == [("Prix", 40, True), ("Délai", 60, True)]
    assert not any(one.is_percentage for one in in_percent([criterion("Prix", "40")]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prix : 40%\nQualité : 60 %.", [("Prix", 40), ("Qualité", 60)]),
        ("- Prix (40%)\n- Qualité (60%)", [("Prix", 40), ("Qualité", 60)]),
        ("1. Qualité: 60%2. Prix : 40%", [("Qualité", 60), ("Prix", 40)]),
        ("Prix an 1 : 15,5%; Prix an 2 = 84.5%", [("Prix an 1", 15.5), ("Prix an 2", 84.5)]),
    ],
)
def test_text_with_a_hundred_percent_gives_its_criteria(text, expected):
    assert [(one.name, one.weight) for one in from_text(text)] == expected
    assert all(one.is_percentage for one in from_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "Voir le règlement de la consultation",
        "Qualité : 60 points\nPrix : 40 points",
        "Qualité 60% dont méthode 30%, Prix 40%",
        "Prix : 40%, Qualité : 60%. Les variantes sont notées à part.",
        "40% et 60%",
        "Prix : 40%, Qualité : 60%, %",
        "%%%",
    ],
)
def test_any_other_text_is_kept_whole(text):
    assert from_text(text) == (CriterionFacts(name=text),)


def test_blank_text_gives_no_criterion():
    assert from_text(" \n") == ()
