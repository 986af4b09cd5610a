import pytest

from tenders.sources.wire import (
    as_list,
    attribute,
    child,
    children,
    descendants,
    has,
    keys_of,
    text_of,
    texts_of,
)

ONE = {"LOT": {"NUM": "1"}}
TWO = {"LOT": [{"NUM": "1"}, {"NUM": 2}, {"NUM": ""}, "noise", None]}
GARBAGE = [None, "", "x", 0, 1.5, True, [], {}, [[]], [None, "x", {"LOT": [[{}]]}], {"#text": {}}]


def test_as_list_treats_one_and_many_alike():
    assert as_list({"a": 1}) == [{"a": 1}]
    assert as_list([1, 2]) == [1, 2]
    assert as_list("") == as_list(None) == []


def test_texts_of_reads_single_and_repeated_elements():
    assert texts_of(ONE, "LOT", "NUM") == ["1"]
    assert texts_of(TWO, "LOT", "NUM") == ["1", "2"]


def test_text_of_prefers_the_french_text():
    names = [
        {"@languageID": "ENG", "#text": "School buses"},
        {"@languageID": "FRA", "#text": " Cars scolaires "},
    ]

    assert text_of({"cbc:Name": names}, "cbc:Name") == "Cars scolaires"
    assert text_of({"cbc:Name": names[:1]}, "cbc:Name") == "School buses"


def test_text_of_skips_blank_occurrences():
    assert text_of([{"a": ""}, {"a": {"@x": "1"}}, {"a": "found"}], "a") == "found"


def test_has_sees_empty_markers():
    node = {"lotsMarche": {"non": ""}, "marcheUnique": ""}

    assert has(node, "lotsMarche", "non")
    assert has(node, "marcheUnique")
    assert not has(node, "lotsMarche", "oui")


def test_keys_of_leaves_attributes_out():
    assert keys_of({"valeur": {"@devise": "EUR", "#text": "1", "basse": ""}}, "valeur") == (
        "basse",
    )


def test_descendants_finds_any_depth_in_order():
    tree = {"a": {"cpv": "1", "b": [{"cpv": "2"}, {"c": {"cpv": ["3", "4"]}}]}}

    assert descendants(tree, "cpv") == ["1", "2", "3", "4"]


def test_child_and_has_follow_repeated_steps():
    tree = {"a": [{"x": ""}, {"b": {"c": "found"}}]}

    assert child(tree, "a", "b") == {"c": "found"}
    assert child(tree, "a", "x") is None
    assert child("", "a") is child(None) is None
    assert has(tree, "a", "x")
    assert has(tree, "a", "b", "c")
    assert not has(tree, "a", "c")


@pytest.mark.parametrize("value", GARBAGE, ids=repr)
def test_readers_never_fail_on_strange_values(value):
    assert isinstance(text_of(value), str)
    assert isinstance(children(value, "LOT", "NUM"), list)
    assert isinstance(descendants(value, "LOT"), list)
    assert attribute(value, "x") == ""
    assert child(value, "LOT", "NUM") is None
    assert not has(value, "LOT", "NUM")
    assert keys_of(value) == tuple(key for key in keys_of(value) if key[0] not in "@#")
