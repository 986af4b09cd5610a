"""The classes of the CPV among the filters of the list: a tree that unfolds below a choice."""

import pytest

from tenders.filters.conditions import deepest, widest
from tests.tenders.factories import ProcedureFactory
from tests.tenders.searches import counts, facets, listed, titles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cpv=79", {"a", "b"}),
        ("cpv=794", {"a"}),
        ("cpv=79418", {"a"}),
        ("cpv=79418000-8", {"a"}),
        ("cpv=79&cpv=794", {"a"}),
        ("cpv=794&cpv=72", {"a", "c"}),
        ("cpv=79419", set()),
    ],
)
def test_cpv_is_a_tree_whose_deepest_choice_wins(query, expected):
    ProcedureFactory(title="a", main_classification_code="79418000")
    ProcedureFactory(title="b", main_classification_code="79500000")
    ProcedureFactory(title="c", main_classification_code="72000000")
    ProcedureFactory(title="d", main_classification_code="")
    assert titles(query) == expected
    assert set(listed(query)) == expected
    assert counts(query).total == len(expected)


def test_a_class_outside_the_cpv_is_found_and_counted_when_it_is_asked_for():
    ProcedureFactory(title="odd", main_classification_code="13200000")
    ProcedureFactory(title="other", main_classification_code="79418000")
    found = counts("cpv=13")
    assert (found.total, titles("cpv=13"), listed("cpv=13")) == (1, {"odd"}, ["odd"])
    assert found.by_facet["cpv"]["132"] == 1


def test_a_chosen_class_shows_what_stands_below_it():
    ProcedureFactory(main_classification_code="79418000")
    ProcedureFactory(main_classification_code="79500000")
    ProcedureFactory(main_classification_code="72000000")
    facet = facets("cpv=79").cpv()
    assert {o.value: o.count for o in facet.options} == {"79": 2, "794": 1, "795": 1}
    assert {o.value: o.count for o in facet.more} == {"72": 1}
    deeper = {option.value: option.count for option in facets("cpv=794").cpv().options}
    assert deeper == {"79": 2, "794": 1, "7941": 1}
    deepest_shown = facets("cpv=7941&cpv=79418").cpv().options
    assert [(o.value, o.depth, o.is_chosen) for o in deepest_shown if o.value > "79"] == [
        ("794", 1, False), ("7941", 2, True), ("79418", 3, True)
    ]  # fmt: skip


def test_deepest_and_widest_of_several_classes():
    assert deepest(["79", "794", "72"]) == ["794", "72"]
    assert widest(["79", "794", "72"]) == ["79", "72"]
