import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions.profile_parts import set_languages, set_links, set_operators
from members.enums import CefrLevel, WorkForm
from members.models import DirectoryEntry, Organization
from tests.members.factories import OrganizationFactory, ProfileFactory

pytestmark = pytest.mark.django_db

SIRET, OTHER_SIRET = "73282932000074", "55208131766522"
HTTPS = "https://exemple.example/"


@pytest.fixture
def profile():
    return ProfileFactory()


def languages(profile, **levels):
    return set_languages(profile=profile, actor=profile.user, levels=levels)


def links(profile, *urls, label="Mes articles"):
    return set_links(profile=profile, actor=profile.user, links=dict.fromkeys(urls, label))


def operators(profile, *told):
    return set_operators(profile=profile, actor=profile.user, operators=told)


def test_languages_are_replaced_whole_in_the_order_told(profile):
    languages(profile, it=CefrLevel.B1, en=CefrLevel.C1)
    languages(profile, en=CefrLevel.C2, de=CefrLevel.A2)

    assert list(profile.languages.values_list("code", "level")) == [("en", "C2"), ("de", "A2")]
    assert {event.data["fields"][0] for event in Event.objects.about(profile)} == {"languages"}


def test_directory_and_matching_hear_of_a_change(profile):
    before = profile.changed_at

    languages(profile, it=CefrLevel.B1)

    entry = DirectoryEntry.objects.get(profile=profile, audience="coordinators")
    assert entry.languages == ["it:B1"]
    profile.refresh_from_db()
    assert profile.changed_at > before


def test_same_lists_twice_change_nothing(profile):
    told = ("Portage Valsorne", SIRET, WorkForm.UMBRELLA)
    for _time in range(2):
        languages(profile, it=CefrLevel.B1)
        links(profile, HTTPS)
        operators(profile, told)

    assert Event.objects.count() == 3


def test_lists_may_be_emptied(profile):
    languages(profile, it=CefrLevel.B1)
    links(profile, HTTPS)
    operators(profile, ("Portage Valsorne", SIRET, WorkForm.UMBRELLA))

    languages(profile)
    links(profile)
    operators(profile)

    rows = (profile.languages, profile.links, profile.operators)
    assert [part.count() for part in rows] == [0, 0, 0]
    assert Organization.objects.filter(siret=SIRET).exists()


def test_known_siret_keeps_its_first_name(profile):
    known = OrganizationFactory(name="Coopérative de Lormay", siret=SIRET)

    operators(profile, ("Autre nom", SIRET, WorkForm.COOPERATIVE))

    assert profile.operators.get().organization == known
    known.refresh_from_db()
    assert known.name == "Coopérative de Lormay"


def test_one_structure_told_twice_is_one(profile):
    operators(profile, ("A", SIRET, WorkForm.MICRO), ("B", SIRET, WorkForm.UMBRELLA))

    assert profile.operators.get().work_form == WorkForm.UMBRELLA


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: languages(one, **{f"a{n}": "B1" for n in "bcdefghijkl"}), "too_many"),
        (lambda one: links(one, *(f"{HTTPS}{n}" for n in range(6))), "too_many"),
        (
            lambda one: operators(
                one, *((f"A{n}", f"{10**13 + n}", WorkForm.MICRO) for n in range(6))
            ),
            "too_many",
        ),
        (lambda one: links(one, "http://exemple.example/"), "not_https"),
        (lambda one: links(one, "javascript:alert(1)"), "not_https"),
        (lambda one: operators(one, ("  ", SIRET, WorkForm.MICRO)), "name_required"),
        (lambda one: operators(one, ("A", "123", WorkForm.MICRO)), "siret_malformed"),
    ],
)
def test_impossible_list_is_refused(profile, change, code):
    languages(profile, it=CefrLevel.B1)

    with pytest.raises(ValidationError) as error:
        change(profile)

    assert error.value.code == code
    assert profile.languages.get().code == "it"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda one: languages(one, it="Z9"), "level"),
        (lambda one: links(one, "https://"), "url"),
        (lambda one: links(one, HTTPS, label="x" * 61), "label"),
        (lambda one: operators(one, ("A", OTHER_SIRET, "gifts")), "work_form"),
    ],
)
def test_impossible_line_is_refused_by_its_field(profile, change, field):
    with pytest.raises(ValidationError) as error:
        change(profile)

    assert list(error.value.error_dict) == [field]
    assert Event.objects.count() == 0
