import pytest
from django.utils.translation import override

from tenders.models import Lot
from tenders.views.dossier.criteria import criteria_of, judgements


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def percent(name, weight):
    return {"name": name, "weight": str(weight), "is_percentage": True}


def points(name, weight):
    return {"name": name, "weight": str(weight)}


def bars(*stored):
    return [(one.name, one.weight, one.width) for one in criteria_of(stored)]


def test_no_criteria_is_nothing_to_draw():
    assert judgements([], []) == []


def test_percentages_are_drawn_as_they_are():
    assert bars(percent("Price", 40), percent("Method", "60.50")) == [
        ("Price", "40%", "40.00%"),
        ("Method", "60.5%", "60.50%"),
    ]


def test_points_are_drawn_as_their_share():
    assert bars(points("Price", 1), points("Method", 3)) == [
        ("Price", "1 point", "25.00%"),
        ("Method", "3 points", "75.00%"),
    ]


def test_order_of_importance_has_no_bar():
    assert bars(points("Price", 2), points("Method", 1)) == [
        ("Price", "no. 2", ""),
        ("Method", "no. 1", ""),
    ]


@pytest.mark.parametrize("weight", ["0", "250", "1E+3"])
def test_absurd_weight_stays_inside_its_bar(weight):
    [(_name, _words, width)] = bars(percent("Price", weight))

    assert 0 <= float(width.rstrip("%")) <= 100


def test_points_that_are_all_zero_have_an_empty_bar():
    assert [width for _n, _w, width in bars(points("A", 0), points("B", 0))] == ["0.00%"] * 2


def test_criterion_without_weight_or_name_is_named_by_its_kind():
    assert bars({"kind": "price"}, {"kind": "other"}, {}) == [
        ("Price", "", ""),
        ("Unnamed criterion", "", ""),
        ("Unnamed criterion", "", ""),
    ]


def test_long_text_without_weights_is_read_as_prose():
    [whole] = criteria_of([{"name": "See the rules. " * 20}])

    assert whole.is_prose


def lot(number, *criteria):
    return Lot(number=number, criteria=list(criteria))


def test_lots_judged_as_the_call_are_not_told_again():
    call = [percent("Price", 100)]

    assert [one.lots for one in judgements(call, [lot("1", *call), lot("2")])] == [()]


def test_lots_judged_alike_are_told_together():
    lots = [
        lot("LOT-0001", percent("Price", 100)),
        lot("2", percent("Price", 50), percent("Method", 50)),
        lot("3", percent("Price", 100)),
    ]

    assert [one.lots for one in judgements([], lots)] == [("1", "3"), ("2",)]


def test_criteria_common_to_all_lots_are_those_of_the_call():
    lots = [lot("1", percent("Price", 100)), lot("2", percent("Price", 100))]

    assert [one.lots for one in judgements([], lots)] == [()]
