import json
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectif.core.vocabularies.files import VocabularyFile, VocabularyRefused
from tenders.sources.vocabularies import places
from tenders.sources.vocabularies.places import PlaceEntry, read_places
from tests.tenders.vocabulary_files import commune, places_file


def read(*communes):
    return read_places(places_file(*communes))


def refusal(body):
    with pytest.raises(VocabularyRefused) as caught:
        read_places(VocabularyFile(source="test", body=body))
    return caught.value.code


def test_commune_is_read_whole():
    assert read(commune()) == [
        PlaceEntry(
            code="38185",
            name="Grenoble",
            department="38",
            postcodes=("38000", "38100"),
            population=150_000,
            latitude=45.18,
            longitude=5.72,
        )
    ]


@pytest.mark.parametrize(
    ("code", "facts", "department"),
    [
        ("2A004", {"codeDepartement": "2A"}, "2A"),
        ("2B033", {"codeDepartement": None}, "2B"),
        ("97411", {"codeDepartement": "974"}, "974"),
        ("98818", {"codeDepartement": None}, "988"),
        ("98901", {"codeDepartement": None}, "989"),
        ("01001", {"codeDepartement": None, "departement": "01"}, "01"),
    ],
)
def test_department_is_the_one_said_else_that_of_the_code(code, facts, department):
    assert read(commune(code, **facts))[0].department == department


@pytest.mark.parametrize(
    "centre",
    [
        None,
        "5.72,45.18",
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": ["a", "b"]},
        {"type": "Point", "coordinates": [5.72, 945.18]},
        {"type": "Point", "coordinates": [None, 45.18]},
    ],
)
def test_centre_that_is_none_is_left_out(centre):
    entry = read(commune(centre=centre))[0]
    assert (entry.latitude, entry.longitude) == (None, None)


def test_odd_postcodes_and_populations_are_left_out():
    entry = read(commune(codesPostaux=["38000", "3800", None], population=-4))[0]
    assert (entry.postcodes, entry.population) == (("38000",), None)


def test_former_communes_are_left_out_and_doubles_kept_once():
    former = commune("38001", "Ancienne", type="commune-associee")
    current = commune(type="commune-actuelle")
    assert [entry.code for entry in read(former, current, current)] == ["38185"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html></html>", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"nom": "Grenoble"}', "unknown_format"),
        (b'["Grenoble"]', "unknown_format"),
        (b"[]", "unknown_format"),
        (json.dumps([{"nom": "Grenoble", "code": "38185"}]).encode(), "unknown_format"),
        (json.dumps([commune("3818")]).encode(), "bad_entry"),
        (json.dumps([commune(name=" ")]).encode(), "bad_entry"),
        (json.dumps([commune() | {"code": 10000}]).encode(), "bad_entry"),
    ],
)
def test_other_files_are_refused(body, code):
    assert refusal(body) == code


def test_list_that_was_cut_is_refused(monkeypatch):
    monkeypatch.setattr(places, "FLOOR", 2)
    assert refusal(json.dumps([commune()]).encode()) == "too_few"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(list(commune())), json_values))
def test_any_commune_is_read_or_refused(facts):
    row = commune() | facts
    try:
        (entry,) = read(row)
    except VocabularyRefused:
        return
    assert entry.code == row["code"]


def test_real_list_is_read_whole(real_data, monkeypatch):
    monkeypatch.setattr(places, "FLOOR", 30_000)
    path = real_data / "data" / "vocabularies" / "places" / "etalab_communes_6.0.0.json.xz"
    body = lzma.decompress(path.read_bytes())
    found = read_places(VocabularyFile(source=path.name, body=body))
    assert len(found) == 34_969
    assert {entry.code: entry.postcodes for entry in found}["38185"] == ("38000", "38100")
