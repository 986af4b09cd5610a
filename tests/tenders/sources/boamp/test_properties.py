"""Whatever comes in, facts that can be stored come out, or `UnparsableRecord`."""

import json
from copy import deepcopy
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenders.sources.boamp.normalise import normalise
from tenders.sources.boamp.xml import normalise_xml
from tenders.sources.errors import UnparsableRecord
from tests.tenders.sources.daily_feed import document
from tests.tenders.sources.records import eforms, fnsimple, legacy, make_record, mapa

DSP = {
    "DSP": {
        "organisme": {"nomOfficiel": "x"},
        "initial": {"descriptionMarche": {"titreMarche": "y"}},
    }
}
FORMS = [eforms(), fnsimple(), fnsimple(section="attribution"), mapa(), legacy(), DSP]
SPITE = [
    "", None, [], {}, 0, -1, 1e308, True, "\x00", "\ud800", "x" * 300, [[]], [None], "2026-13-45",
    "9" * 400, {"#text": {"#text": []}}, {"@languageID": 5}, "٣٠", "1e9", "﷽", "<b>&#0;&amp;lt;",
]  # fmt: skip
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars | st.sampled_from(SPITE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


def places_of(tree):
    """List the holder and key of every node of a JSON tree."""
    items = enumerate(tree) if isinstance(tree, list) else ()
    for key, value in tree.items() if isinstance(tree, dict) else items:
        yield tree, key
        yield from places_of(value)


@st.composite
def spoiled(draw, trees):
    """Draw one of the trees, some of its nodes replaced, repeated or wrapped."""
    tree = deepcopy(draw(st.sampled_from(trees)))
    for _ in range(draw(st.integers(0, 4))):
        nodes = list(places_of(tree))
        if not nodes:
            break
        holder, key = draw(st.sampled_from(nodes))
        value = holder[key]
        spite = st.sampled_from([[value, value], {"#text": value}, {"oui": value}, *SPITE])
        holder[key] = deepcopy(draw(spite | anything))
    return tree


def assert_safe(read, *given):
    try:
        facts = read(*given)
    except UnparsableRecord:
        return
    assert facts.title
    assert facts.submission_deadline is None or facts.submission_deadline.tzinfo
    stored = json.dumps(asdict(facts), default=str, ensure_ascii=False)
    stored.encode()
    assert "\\u0000" not in stored


@given(anything)
@settings(deadline=None)
def test_any_json_is_facts_or_unparsable(row):
    assert_safe(normalise, row)


@given(st.sampled_from(["EFORMS", "FNSimple", "MAPA", "DSP", "IDENTITE", "OBJET"]), anything)
@settings(deadline=None)
def test_any_body_of_a_known_form_is_facts_or_unparsable(name, body):
    assert_safe(normalise, make_record({name: body}))


@given(spoiled(FORMS), spoiled([{"INDEXATION": {"DEP_PUBLICATION": "38"}, "MARCHE": {}}]))
@settings(deadline=None, max_examples=300)
def test_spoiled_forms_are_facts_or_unparsable(donnees, management):
    assert_safe(normalise, make_record(donnees, gestion=management))


@given(spoiled([make_record(form) for form in FORMS]))
@settings(deadline=None, max_examples=200)
def test_spoiled_records_are_facts_or_unparsable(row):
    assert_safe(normalise, row)


@given(st.text() | st.text().map(lambda text: f"<ann>{text}</ann>"))
@settings(deadline=None)
def test_any_text_as_xml_is_facts_or_unparsable(body):
    assert_safe(normalise_xml, body)


@pytest.mark.parametrize("form", [fnsimple(), legacy()], ids=["fnsimple", "legacy"])
@given(st.data())
@settings(deadline=None)
def test_spoiled_xml_is_facts_or_unparsable(form, data):
    body = document(form)
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(start + 60, len(body))))
    patch = data.draw(st.sampled_from(["", "<a/>", "&#0;", "\x00", "]]>", body[start:end] * 2]))

    assert_safe(normalise_xml, body[:start] + patch + body[end:])
