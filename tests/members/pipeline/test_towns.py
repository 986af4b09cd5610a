import pytest

from members.models import DirectoryEntry
from members.pipeline.towns import find_towns
from tests.core.place_factories import PlaceFactory
from tests.members.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lormay():
    return PlaceFactory(code="38001", name="Lormay")


@pytest.mark.parametrize("words", ["Lormay", "lormay", "38999", "Lormay (38)"])
def test_person_is_placed_in_the_one_town_her_words_name(lormay, words):
    profile = ProfileFactory(commune=words)
    assert find_towns() == 1
    profile.refresh_from_db()
    assert (profile.town, profile.commune) == (lormay, words)
    assert set(DirectoryEntry.objects.values_list("town", flat=True)) == {lormay.pk}


def test_second_time_changes_nothing():
    ProfileFactory(commune="Lormay")
    assert [find_towns(), find_towns()] == [1, 0]


@pytest.mark.parametrize(
    ("departments", "expected"), [(["69"], "69001"), (["38", "69"], None), ([], None)]
)
def test_of_several_the_one_in_her_departments_is_hers(departments, expected):
    PlaceFactory(code="69001", name="Lormay", department="69")
    profile = ProfileFactory(commune="Lormay", departments=departments)
    find_towns()
    profile.refresh_from_db()
    assert profile.town_id == expected


@pytest.mark.parametrize("words", ["", "Quelque part", "L"])
def test_words_that_name_no_town_stay_as_they_are(words):
    profile = ProfileFactory(commune=words)
    PlaceFactory(code="38002", name="Lancey")
    assert find_towns() == 0
    profile.refresh_from_db()
    assert (profile.town, profile.commune) == (None, words)
