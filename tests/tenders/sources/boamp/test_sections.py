import pytest

from tenders.sources.boamp import sections


def test_section_of_prefers_a_known_section():
    body = {"organisme": {}, "autre": {"x": "1"}, "initial": {"x": "2"}}

    assert sections.section_of(body) == {"x": "2"}
    assert sections.section_of({"organisme": {}, "rectificatif": {"x": "3"}}) == {"x": "3"}
    assert sections.section_of({"organisme": {}}) is None


def test_choice_is_open_when_nothing_is_marked():
    node = {"a": {"oui": ""}, "b": {"non": {"@xsi:type": "xs:string"}}, "c": ""}

    assert [sections.choice(node, name) for name in "abcd"] == [True, False, None, None]
    assert [sections.permission(node, name) for name in "abc"] == ["allowed", "not-allowed", ""]


def test_only_text_prefers_its_usual_place_and_never_chooses():
    section = {"usual": {"date": "1"}, "other": {"date": "2"}}

    assert sections.only_text(section, "date", section["usual"]) == "1"
    assert sections.only_text(section, "date", None) == ""
    assert sections.only_text({"deep": [{"date": "2"}, {"date": "2"}]}, "date", None) == "2"


def test_unknown_text_is_that_of_unknown_sections_only():
    known = frozenset({"lots"})

    assert sections.unknown_text({"initial": {"a": "1"}}, known) == ""
    assert sections.unknown_text({"organisme": {"b": "0"}}, known) == ""
    assert sections.unknown_text({"x": {"lots": {"c": "2"}, "a": ["3", {"b": "4"}]}}, known) == (
        "3\n4"
    )
    assert sections.unknown_text({"x": "Tout est annulé"}, known) == "Tout est annulé"


def test_all_text_is_bounded_and_leaves_attributes_out():
    assert sections.all_text({"@lang": "fr", "#text": "a", "b": ["a", "c", None]}) == "a\nc"
    assert len(sections.all_text([str(n) for n in range(5_000)]).splitlines()) == 200


@pytest.mark.parametrize("value", [None, "", "x", 0, [], {}, [[]], {"a": [[None]]}])
def test_readers_never_fail_on_strange_values(value):
    assert isinstance(sections.section_name(value), str)
    assert isinstance(sections.unknown_text(value, frozenset()), str)
    assert sections.choice(value, "a") is None
