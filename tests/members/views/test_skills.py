from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from members.enums import SkillKind
from members.models import Profile, Skill, SkillProof
from tests.members.factories import ReferenceFactory, SkillFactory, UserFactory
from tests.members.skills_factories import (
    ConfirmationFactory,
    ConfirmationRequestFactory,
    RomeSkillFactory,
)

PAGE, CREATE = "members:skill_update", "members:skill_create"
RATE, PROVE, DELETE = (f"members:skill_{verb}" for verb in ("rate", "prove", "delete"))
LIST = {"HX-Request": "true", "HX-Target": "skill_list"}
PROPOSALS = {"HX-Request": "true", "HX-Target": "proposals"}


@pytest.fixture
def client(client_of, bob):
    return client_of(bob)


@pytest.fixture
def skill(bob):
    return SkillFactory(profile=bob.profile, label="négociation")


def url(view_name, skill):
    return reverse(view_name, args=[skill.public_id])


def proven(skill, **fields):
    reference = ReferenceFactory(profile=skill.profile, **fields)
    SkillProof.objects.create(skill=skill, reference=reference)
    return reference


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_skills_are_listed_by_kind_with_what_stands_behind(client, bob, skill):
    proven(SkillFactory(profile=bob.profile, label="achats"), year=2012)
    reference = proven(SkillFactory(profile=bob.profile, label="vente"))
    ConfirmationFactory(reference=reference)
    SkillFactory(
        profile=bob.profile, label="", hidden_code="rebound", kind="hidden", found_in="Je repars."
    )

    response = client.get(reverse(PAGE))

    kinds = dict(response.context["kinds"])
    assert [(row.skill.name, row.standing.value) for row in kinds[SkillKind.TECHNICAL]] == [
        ("achats", "proven"),
        ("négociation", "declared"),
        ("vente", "confirmed"),
    ]
    page = response.content.decode()
    assert "2012" in page
    assert "Je repars." in page
    assert url(PROVE, skill) in page


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_a_fixed_number_of_queries(client, bob, django_assert_num_queries, count):
    for n in range(count):
        ConfirmationFactory(reference=proven(SkillFactory(profile=bob.profile, label=f"a{n}")))
    client.get(reverse(PAGE))

    with django_assert_num_queries(7):
        client.get(reverse(PAGE))


def test_page_of_someone_who_has_no_profile_yet(client_of, bob):
    newcomer = UserFactory(member=True, verified=True)

    assert client_of(newcomer).get(reverse(PAGE)).status_code == 200
    assert not Profile.objects.filter(user=newcomer).exists()


def test_words_typed_lead_to_skills_with_the_reason(client, bob):
    SkillFactory(profile=bob.profile, label="", domain_code="finance.management-control")

    response = client.get(reverse(PAGE), {"q": "contrôle de gestion"}, headers=PROPOSALS)

    page = response.content.decode()
    assert page.strip().startswith('<div id="proposals"')
    assert response.headers["Vary"].count("HX-Target") == 1
    held = [is_held for one, is_held in response.context["proposals"] if not one.via]
    assert held == [True]
    assert "contrôle de gestion" in page


def test_boxes_ticked_stay_ticked_while_one_types(client):
    picked = "domain:finance.accounting"

    page = client.get(reverse(PAGE), {"q": "compta", "picked": picked}).content.decode()

    assert f'value="{picked}" checked' in page


def test_words_too_long_are_said_and_the_page_stands(client):
    assert client.get(reverse(PAGE), {"q": "x" * 81}).status_code == 422


def test_several_are_added_at_once(client, bob):
    rome = RomeSkillFactory()
    picked = ["domain:finance.accounting", f"rome:{rome.code}"]

    response = client.post(reverse(CREATE), {"picked": picked})

    assert response.url == reverse(PAGE)
    assert {str(skill) for skill in bob.profile.skills.all()} == {"finance.accounting", rome.label}
    assert len(said(response)) == 1


def test_own_words_are_added_with_their_kind(client, bob):
    client.post(reverse(CREATE), {"words": "tenir une salle", "kind": "transversal"})

    skill = bob.profile.skills.get()
    assert (skill.label, skill.kind) == ("tenir une salle", SkillKind.TRANSVERSAL)


def test_second_click_changes_nothing_and_says_so(client, bob):
    first = client.post(reverse(CREATE), {"words": "négociation"})
    second = client.post(reverse(CREATE), {"words": "Négociation"})

    assert bob.profile.skills.count() == 1
    assert said(first) != said(second)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"words": "   "},
        {"words": "x" * 81},
        {"picked": ["domain:finance.magic"]},
        {"picked": ["hidden:rebound"]},
        {"picked": ["n’importe quoi"]},
        {"words": "nul\x00"},
        {"words": "a", "kind": "hidden"},
    ],
)
def test_impossible_skill_comes_back_with_a_reason(client, bob, data):
    response = client.post(reverse(CREATE), data)

    assert response.status_code == 422
    assert response.context["faulty"].errors
    assert bob.profile.skills.count() == 0


def test_first_skill_opens_the_profile(client_of):
    newcomer = UserFactory(member=True, verified=True)

    client_of(newcomer).post(reverse(CREATE), {"words": "négociation"})

    assert Profile.objects.get(user=newcomer).skills.count() == 1


def test_level_is_said_in_place(client, skill):
    response = client.post(url(RATE, skill), {"level": "3", "last_used_year": "2024"}, headers=LIST)

    assert response.status_code == 200
    assert response.content.decode().strip().startswith('<div id="skill_list"')
    skill.refresh_from_db()
    assert (skill.level, skill.last_used_year) == (3, 2024)


def test_level_is_said_without_javascript(client, skill):
    assert client.post(url(RATE, skill), {"level": "2"}).url == reverse(PAGE)


@pytest.mark.parametrize(
    "data",
    [{"level": "5"}, {"level": "beaucoup"}, {"last_used_year": "24"}, {"last_used_year": "3000"}],
)
def test_impossible_level_comes_back_in_its_row(client, skill, data):
    response = client.post(url(RATE, skill), data)

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    skill.refresh_from_db()
    assert (skill.level, skill.last_used_year) == (None, None)


def test_removed_skill_leaves_the_list(client, skill):
    response = client.post(url(DELETE, skill), headers=LIST)

    assert str(skill.public_id) not in response.content.decode()
    assert not Skill.objects.exists()
    assert client.post(url(DELETE, skill)).status_code == 404


def test_skill_is_proven_by_what_is_ticked(client, bob, skill):
    first, second = ReferenceFactory.create_batch(2, profile=bob.profile)
    SkillProof.objects.create(skill=skill, reference=first)

    page = client.get(url(PROVE, skill)).content.decode()
    response = client.post(url(PROVE, skill), {"references": [second.public_id]})

    assert page.count(" checked") == 1
    assert response.url == reverse(PAGE)
    assert skill.proofs.get().reference == second


def test_skill_is_not_proven_by_the_achievement_of_another(client, skill):
    stranger = ReferenceFactory()

    response = client.post(url(PROVE, skill), {"references": [stranger.public_id]})

    assert response.status_code == 422
    assert skill.proofs.count() == 0


def test_without_an_achievement_one_is_invited_to_tell_it(client, skill):
    page = client.get(url(PROVE, skill)).content.decode()

    assert f"{reverse('members:reference_create')}?skill={skill.public_id}" in page


@pytest.mark.parametrize("view_name", [RATE, PROVE, DELETE])
def test_skill_of_another_does_not_exist(client, view_name):
    stranger = SkillFactory()

    assert client.post(url(view_name, stranger)).status_code == 404
    assert client.post(reverse(view_name, args=[uuid4()])).status_code == 404
    assert Skill.objects.count() == 1


@pytest.mark.parametrize("view_name", [RATE, DELETE])
def test_get_changes_nothing(client, skill, view_name):
    assert client.get(url(view_name, skill)).status_code == 405
    assert client.get(reverse(CREATE)).status_code == 405


def test_page_says_who_waits_for_a_confirmation(client, bob):
    ConfirmationRequestFactory(asked_of=bob)

    assert client.get(reverse(PAGE)).context["asked_count"] == 1
