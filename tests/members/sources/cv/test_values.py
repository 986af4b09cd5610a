import pytest

from members.sources.cv.values import entries, inner, text, year

NODE = {"a": {"b": [{"c": " d "}, {"c": "e"}]}, "n": 3, "t": {"#text": "x"}, "bad": "a\x00\ud800"}


def test_values_are_found_by_their_path():
    assert inner(NODE, "a", "b", "c") == " d "
    assert text(NODE, "a", "b", "c") == "d"
    assert text(NODE, "n") == "3"
    assert text(NODE, "t") == "x"
    assert text(NODE, "bad") == "a"


@pytest.mark.parametrize("node", [None, [], {}, "a", 3, {"a": None}, {"a": []}, {"a": "b"}])
def test_what_is_not_there_reads_as_nothing(node):
    assert inner(node, "a", "b") is None
    assert text(node, "a", "b") == ""
    assert entries(node, "a", "b") == []


def test_one_entry_is_a_list_of_one():
    assert entries(NODE, "n") == [3]
    assert len(entries(NODE, "a", "b")) == 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2015", 2015),
        ("2015-09-01", 2015),
        ("", None),
        ("20155", None),
        ("15", None),
        ("0999", None),
    ],
)
def test_year_of_a_date(value, expected):
    assert year(value) == expected
