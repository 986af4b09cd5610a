import pytest
from django.db import IntegrityError, transaction

from tenders.models import Place
from tenders.pipeline.vocabularies import store_places
from tenders.sources.vocabularies import places
from tests.tenders.vocabulary_files import commune, places_file


@pytest.fixture
def imported(db, monkeypatch):
    monkeypatch.setattr(places, "FLOOR", 1)
    file = places_file(
        commune(),
        commune("38421", "Saint-Martin-d'Hères", codesPostaux=["38400"], population=38_000),
        commune("38423", "Saint-Martin-le-Vinoux", codesPostaux=["38950"], population=5_000),
    )
    store_places(file, is_dry_run=False)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("grenoble", ["38185"]),
        ("saint martin", ["38421", "38423"]),
        ("heres", ["38421"]),
        ("38100", ["38185"]),
        ("3810", []),
        ("enoble", []),
        ("", []),
    ],
)
def test_search_finds_names_and_postcodes_largest_first(imported, words, codes):
    assert [place.code for place in Place.objects.search(words)] == codes


def test_place_reads_as_its_name_and_department(imported):
    assert str(Place.objects.get(code="38185")) == "Grenoble (38)"


def test_in_use_leaves_out_merged_communes(imported):
    Place.objects.filter(code="38185").update(is_obsolete=True)
    assert Place.objects.in_use().count() == 2


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"code": "3818"}, "place_code_insee"),
        ({"latitude": 45.0}, "place_centre_on_earth"),
        ({"latitude": 95.0, "longitude": 5.0}, "place_centre_on_earth"),
    ],
)
def test_database_refuses_what_is_no_commune(db, facts, constraint):
    row = Place(**({"code": "01001", "name": "Ambérieu", "department": "01"} | facts))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Place.objects.bulk_create([row])
