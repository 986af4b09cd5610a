import pytest
from django.db import IntegrityError, transaction

from collectif.core.communes import Place
from tenders.pipeline.vocabularies import store_places
from tenders.sources.vocabularies import places
from tests.core.place_factories import PlaceFactory
from tests.tenders.vocabulary_files import commune, places_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(monkeypatch):
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


def test_words_mean_the_exact_name_first_then_the_largest():
    PlaceFactory(code="38001", name="Lor", population=10)
    PlaceFactory(code="69001", name="Lor", department="69", population=20)
    PlaceFactory(code="38002", name="Lormay", population=99_000)
    PlaceFactory(code="38003", name="Lor", is_obsolete=True)
    meant = Place.objects.meant_by
    assert [place.code for place in meant("lor")] == ["69001", "38001", "38002"]
    assert [place.code for place in meant("Lor (38)")] == ["38001", "38002"]
    assert meant("Lor (2A)") == []


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        ("Lormay", "", "38002"),
        ("lorm", "", "38002"),
        ("Lor (69)", "", "69001"),
        ("Lor", "38001", "38001"),
        ("Lor", "38999", None),
        ("Lor", "", None),
        ("Ailleurs", "", None),
    ],
)
def test_words_are_settled_when_they_mean_one_commune(words, code, expected):
    PlaceFactory(code="38001", name="Lor")
    PlaceFactory(code="69001", name="Lor", department="69")
    PlaceFactory(code="38002", name="Lormay")
    town, several = Place.objects.settle(words, code)
    assert (town and town.code) == expected
    assert bool(several) == (expected is None and words == "Lor")


@pytest.mark.parametrize(("km", "expected"), [(21, 1), (23, 2), (79, 3), (100, 4), (9_000, 5)])
def test_communes_within_a_distance_are_counted_on_the_sphere(km, expected):
    """A degree is 111.2 km northwards, and 78.3 eastwards at that latitude."""
    home = PlaceFactory(code="38001", latitude=45.2, longitude=5.7)
    PlaceFactory(code="38002", latitude=45.4)
    PlaceFactory(code="38003", longitude=6.7)
    PlaceFactory(code="38004", latitude=45.8, longitude=6.5)
    PlaceFactory(code="97401", department="974", latitude=-20.9, longitude=55.4)
    PlaceFactory(code="38005", latitude=None, longitude=None)
    PlaceFactory(code="38006", is_obsolete=True)
    assert Place.objects.within(home.spot, km).count() == expected


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
def test_database_refuses_what_is_no_commune(facts, constraint):
    row = Place(**({"code": "01001", "name": "Ambérieu", "department": "01"} | facts))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Place.objects.bulk_create([row])
