"""Skills of ROME in the directory: found by words, offered when somebody shows them."""

import pytest

from members.filters.facets import Facets
from members.filters.listing import list_people
from members.filters.offered import known_lists, rome_skills
from members.models import RomeSkill
from members.pipeline.vocabularies import store_rome
from members.sources.rome import reading
from tests.core.place_factories import PlaceFactory
from tests.members.directory_factories import BlockFactory
from tests.members.filters.people import OPEN, person
from tests.members.rome_archive import BUDGET, CALM, HIRING, rome_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def _rome(monkeypatch):
    monkeypatch.setattr(reading, "FEWEST_OCCUPATIONS", 3)
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 2)
    store_rome(rome_file("461"), is_dry_run=False)


def knowing(name: str, code: str, level: int | None = None, **fields):
    skill = {"label": "", "rome_skill": RomeSkill.objects.get(code=code), "level": level}
    return person(name, skills=[skill], **fields)


def test_lists_are_known_once_they_are_imported(django_assert_num_queries):
    assert known_lists() == (False, False)
    PlaceFactory()
    assert known_lists() == (True, False)
    with django_assert_num_queries(1):
        known_lists()


@pytest.mark.usefixtures("_rome")
def test_obsolete_rome_is_no_list():
    assert known_lists().rome_skills
    RomeSkill.objects.update(is_obsolete=True)
    assert not known_lists().rome_skills


@pytest.mark.usefixtures("_rome")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tenir un budget", [(f"rome:{BUDGET}", "Tenir un budget")]),
        ("trésorerie", [(f"rome:{BUDGET}", "Tenir un budget")]),
        ("directrice financiere", [(f"rome:{BUDGET}", "Tenir un budget")]),
        ("accueillir", []),
        ("zygomatique", []),
        ("", []),
    ],
)
def test_words_lead_to_the_skills_that_somebody_shows(searched, words, expected):
    knowing("Ada", BUDGET)
    assert rome_skills(searched(f"rome={words}")) == expected


@pytest.mark.usefixtures("_rome")
def test_skill_is_offered_at_the_level_asked_for(searched, names):
    knowing("Ada", BUDGET, level=3)
    knowing("Bea", BUDGET, level=2)
    assert len(rome_skills(searched("rome=budget&level=3"))) == 1
    assert rome_skills(searched("rome=budget&level=4")) == []
    assert names(f"skill=rome:{BUDGET}&level=3") == ["Ada X"]
    assert names(f"skill=rome:{BUDGET}&level=2") == ["Ada X", "Bea X"]


@pytest.mark.usefixtures("_rome")
def test_skill_that_is_hidden_from_the_viewer_is_not_offered(searched, viewer):
    """Neither by the part of the profile, nor by whoever blocked her, nor by who left the list."""
    knowing("Ada", BUDGET, audiences=OPEN | {"skills": "coordinators"})
    bea = knowing("Bea", HIRING)
    knowing("Cid", CALM, purposes=())
    BlockFactory(owner=bea.user, blocked=viewer)
    for words in ("budget", "accueillir", "calme"):
        assert rome_skills(searched(f"rome={words}")) == []


@pytest.mark.usefixtures("_rome")
def test_choice_adds_the_skill_and_forgets_the_words(searched):
    knowing("Ada", BUDGET)
    search = searched("rome=budget&skill=hidden:rebound&level=2&page=2")
    facets = Facets(search, list_people(search, number=None).found, search.data)
    assert facets.rome_choices() == []
    search = searched("rome=budget&skill=hidden:rebound&page=2")
    facets = Facets(search, list_people(search, number=None).found, search.data)
    assert [(chip.label, chip.query) for chip in facets.rome_choices()] == [
        ("Tenir un budget", f"?skill=hidden%3Arebound&skill=rome%3A{BUDGET}")
    ]
    search = searched(f"rome=budget&skill=rome:{BUDGET}")
    facets = Facets(search, list_people(search, number=None).found, search.data)
    assert facets.rome_choices() == []
    assert [chip.label for chip in facets.chips()] == ["Tenir un budget"]


@pytest.mark.usefixtures("_rome")
def test_words_cost_two_queries(searched, django_assert_num_queries):
    knowing("Ada", BUDGET)
    search = searched("rome=budget")
    assert search.is_valid()
    with django_assert_num_queries(2):
        rome_skills(search)
