"""Around a town: whose town is near, and who told no more than her départements."""

import pytest

from members.filters.facets import Facets
from members.filters.listing import list_people
from members.models import Profile
from members.pipeline.directory import refresh_entries
from tests.core.place_factories import PlaceFactory
from tests.members.directory_factories import BOTH
from tests.members.filters.people import OPEN, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lormay():
    """A town of Isère, 71 km from the centre of Drôme."""
    return PlaceFactory(code="38001", name="Lormay")


@pytest.fixture
def near():
    """One degree of latitude is some 111 km: 22 km north of Lormay, in another département."""
    return PlaceFactory(code="73001", name="Rivauges", department="73", latitude=45.4)


@pytest.fixture
def far():
    return PlaceFactory(code="38002", name="Vercombe", latitude=45.9)


def living(name: str, town, **fields) -> Profile:
    return person(name, town=town, commune=town.name, **fields)


def reasons(searched, query: str) -> dict[str, list[str]]:
    page = list_people(searched(query), number=None).page
    return {entry.name: entry.reasons for entry in page}


@pytest.mark.parametrize(
    ("km", "expected"),
    [
        ("10", ["Ada X"]),
        ("25", ["Ada X", "Bea X"]),
        ("", ["Ada X", "Bea X"]),
        ("100", ["Ada X", "Bea X", "Cid X"]),
    ],
)
def test_those_whose_town_is_within_the_distance_are_found_nearest_first(
    names, lormay, near, far, km, expected
):
    living("Cid", far, departments=["38"])
    living("Bea", near, departments=["2A"])
    living("Ada", lormay, departments=["2A"])
    assert names(f"town=Lormay&km={km}") == expected


def test_nearest_stand_first_whatever_else_they_have(names, lormay, near):
    """Within a quarter of the distance, a half, and beyond; then who shows no town."""
    middle = PlaceFactory(code="38003", name="Ombreval", latitude=45.56)
    person("Ada", departments=["38"], skills=["achats", "vente"])
    living("Bea", PlaceFactory(code="38004", name="Aulnoy", latitude=45.9), skills=["achats"])
    living("Cid", middle, skills=["achats"])
    living("Dan", near)
    living("Eve", lormay)
    assert names("town=Lormay&km=100") == ["Eve X", "Dan X", "Cid X", "Bea X", "Ada X"]


def test_each_says_from_how_far_she_comes(searched, lormay, near):
    living("Ada", lormay)
    living("Bea", near)
    person("Cid", departments=["38"])
    person("Dan", departments=["26", "2A"])
    assert reasons(searched, "town=Lormay&km=100") == {
        "Ada X": ["in Lormay"],
        "Bea X": ["22 km away, in Rivauges"],
        "Cid X": ["in Isère"],
        "Dan X": ["about 71 km away"],
    }


def test_whoever_told_only_her_departments_is_measured_from_their_centres(names):
    person("Ada", departments=["38"])
    person("Bea", departments=["26"])
    person("Cid", departments=["2A"])
    assert names("town=Lormay&km=10") == ["Ada X"]
    assert names("town=Lormay&km=100") == ["Ada X", "Bea X"]


def test_town_that_is_far_is_not_made_up_for_by_a_department(names, far):
    living("Ada", far, departments=["38"])
    assert names("town=Lormay") == []
    assert names("near=38") == ["Ada X"]


def test_town_says_more_than_a_department_asked_for_beside_it(names, lormay):
    living("Ada", lormay, departments=["38"])
    assert names("town=Lormay&near=2A") == ["Ada X"]


def test_counts_beside_the_list_are_of_those_who_are_near(searched, lormay, far):
    living("Ada", lormay, departments=["73"])
    living("Bea", far, departments=["38"])
    found = list_people(searched("town=Lormay&km=25"), number=None).found
    assert (found.total, found.by_facet["department"]) == (1, {"73": 1})


def test_town_without_a_centre_finds_who_lives_there_or_in_its_department(names, near):
    lost = PlaceFactory(
        code="73002", name="Ombreval", department="73", latitude=None, longitude=None
    )
    living("Ada", lost)
    living("Bea", near, departments=["73"])
    person("Cid", departments=["73"])
    assert names("town=Ombreval&km=200") == ["Ada X", "Cid X"]


def test_nobody_is_found_by_a_town_she_does_not_show(names, lormay):
    """She falls back on nothing either: her départements are hidden with it."""
    living("Ada", lormay, audiences=OPEN | {"places": "coordinators"})
    assert names("town=Lormay") == []


@pytest.mark.parametrize(("is_anonymous", "found"), [(False, 1), (True, 0)])
def test_card_without_a_name_is_not_found_by_its_town(lormay, is_anonymous, found):
    ada = living("Ada", lormay, purposes=BOTH, departments=["2A"])
    Profile.objects.filter(pk=ada.pk).update(
        is_anonymous=is_anonymous, audiences=dict.fromkeys(OPEN, "partners")
    )
    refresh_entries([ada.pk])
    shown = ada.directory_entries.filter(audience="partners", town=lormay)
    assert shown.count() == found


@pytest.mark.parametrize("words", ["Nulle-Part", "x", "38999 Lormay 73"])
def test_unknown_town_is_refused_and_left_out(searched, words):
    person("Ada")
    search = searched(f"town={words}")
    assert list(search.form.errors) == ["town"]
    assert list_people(search, number=None).found.total == 1


def test_largest_of_those_so_called_is_taken_and_the_others_offered(searched, lormay):
    other = PlaceFactory(code="69001", name="Lormay", department="69", population=5_000)
    search = searched("town=lormay&km=25&q=audit")
    facets = Facets(search, list_people(search, number=None).found, search.data)
    assert search.values["town"] == other
    assert [(chip.label, chip.query) for chip in facets.other_towns()] == [
        ("Lormay (38)", "?town=Lormay+%2838%29&km=25&q=audit")
    ]
    assert [(chip.label, chip.query) for chip in facets.chips()] == [
        ("25 km around Lormay (69)", "?q=audit")
    ]
    assert searched("town=Lormay (38)").values["town"] == lormay
