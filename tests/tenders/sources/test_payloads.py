import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.sources import payloads
from tenders.sources.payloads import indented

JSON, XML = "application/json", "application/xml"


def test_json_is_indented_and_what_is_json_inside_is_opened():
    body = json.dumps({"idweb": "26-1", "donnees": '{"OBJET": "Étude"}', "objet": "{pas du JSON"})

    assert json.loads(indented(body, JSON)) == {
        "idweb": "26-1",
        "donnees": {"OBJET": "Étude"},
        "objet": "{pas du JSON",
    }
    assert "\n  " in indented(body, JSON)
    assert "Étude" in indented(body, JSON)


def test_xml_is_indented():
    assert indented("<a><b>1</b><c/></a>", XML) == "<a>\n  <b>1</b>\n  <c/>\n</a>"


@pytest.mark.parametrize("body", ["", "{", "[" * 50_000, "<a>", "plain\x00text"])
@pytest.mark.parametrize("media_type", [JSON, XML])
def test_what_is_not_what_it_says_is_shown_as_it_came(body, media_type):
    assert indented(body, media_type) == body


def test_entities_are_never_expanded():
    body = '<!DOCTYPE a [<!ENTITY x "boom">]><a>&x;</a>'

    assert indented(body, XML) == body


def test_very_long_bodies_are_left_alone(monkeypatch):
    monkeypatch.setattr(payloads, "LONGEST", 5)

    assert indented('{"a":1}', JSON) == '{"a":1}'


@given(st.text(), st.sampled_from([JSON, XML]))
def test_any_text_gives_a_text(body, media_type):
    assert isinstance(indented(body, media_type), str)
