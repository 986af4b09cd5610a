from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import Audience
from members.models import ConfirmationRequest, SkillProof
from tests.members.directory_factories import BlockFactory, consenting, listed
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory
from tests.members.skills_factories import ConfirmationFactory, ConfirmationRequestFactory

DETAIL, ASK = "members:reference_detail", "members:confirmation_create"
WITHDRAW = "members:confirmation_withdraw"
PEOPLE = {"HX-Request": "true", "HX-Target": "people"}


@pytest.fixture
def client(client_of, bob):
    return client_of(bob)


@pytest.fixture
def reference(bob):
    return ReferenceFactory(profile=bob.profile, year=2012)


@pytest.fixture
def witness(db):
    return listed(user__first_name="Zoé", user__last_name="Le Goffic")


def url(view_name, subject):
    return reverse(view_name, args=[subject.public_id])


def found(client, reference, typed):
    response = client.get(url(DETAIL, reference), {"person": typed}, headers=PEOPLE)
    return [entry.profile for entry in response.context["people"]]


def test_page_says_what_is_proven_who_confirms_and_how_old_it_is(client, bob, reference):
    skill = SkillFactory(profile=bob.profile, label="négociation")
    SkillProof.objects.create(skill=skill, reference=reference)
    confirmation = ConfirmationFactory(reference=reference, words="J’y étais.")
    ConfirmationFactory(reference=reference, revoked_at=timezone.now(), words="Plus maintenant.")
    waiting = ConfirmationRequestFactory(reference=reference)

    response = client.get(url(DETAIL, reference))

    page = response.content.decode()
    for words in ("négociation", "J’y étais.", str(confirmation.confirmed_by)):
        assert words in page
    assert "Plus maintenant." not in page
    assert response.context["is_fresh"] is False
    assert response.context["waiting"] == [waiting]


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_a_fixed_number_of_queries(
    client, bob, reference, django_assert_num_queries, count
):
    for n in range(count):
        skill = SkillFactory(profile=bob.profile, label=f"a{n}")
        SkillProof.objects.create(skill=skill, reference=reference)
        ConfirmationFactory(reference=reference)
        ConfirmationRequestFactory(reference=reference)
        listed(user__last_name="Le Goffic")
    client.get(url(DETAIL, reference))

    with django_assert_num_queries(7):
        client.get(url(DETAIL, reference), {"person": "le goffic"})


@pytest.mark.parametrize("typed", ["zoe", "GOFFIC zo", "  le  goffic "])
def test_person_is_found_by_her_name_whatever_the_accents(client, reference, witness, typed):
    listed(user__first_name="Paul", user__last_name="Martin")

    assert found(client, reference, typed) == [witness]


@pytest.mark.parametrize("typed", ["", "z", "introuvable"])
def test_what_says_nothing_finds_nobody(client, reference, witness, typed):
    assert found(client, reference, typed) == []


def test_those_who_cannot_be_asked_are_not_proposed(client, bob, reference):
    consenting(bob.profile, "directory")
    ProfileFactory(user__last_name="Martin")
    anonymous = listed(user__last_name="Martin", audiences={"name": Audience.ME.value})
    asked = listed(user__last_name="Martin")
    ConfirmationRequestFactory(reference=reference, asked_of=asked.user)
    blocking = listed(user__last_name="Martin")
    BlockFactory(owner=blocking.user, blocked=bob)

    assert anonymous.directory_entries.count() == 2
    assert found(client, reference, "martin") == []


def test_partial_is_the_list_of_people_alone(client, reference, witness):
    response = client.get(url(DETAIL, reference), {"person": "zoe"}, headers=PEOPLE)

    assert response.content.decode().strip().startswith('<div id="people"')


def test_person_is_asked(client, bob, reference, witness):
    response = client.post(url(ASK, reference), {"entry": witness.public_id, "message": "À Lyon"})

    assert response.url == reference.get_absolute_url()
    asked = ConfirmationRequest.objects.get()
    assert (asked.asked_of, asked.message) == (witness.user, "À Lyon")


def test_second_click_asks_once(client, reference, witness):
    for _click in range(2):
        client.post(url(ASK, reference), {"entry": witness.public_id})

    assert ConfirmationRequest.objects.count() == 1


def test_impossible_request_is_refused_with_a_reason(client, bob, reference, witness):
    consenting(bob.profile, "directory")
    hidden = ProfileFactory()
    asked = [
        {},
        {"entry": "n’importe quoi"},
        {"entry": uuid4()},
        {"entry": hidden.public_id},
        {"entry": bob.profile.public_id},
        {"entry": witness.public_id, "message": "x" * 501},
    ]

    for data in asked:
        response = client.post(url(ASK, reference), data)
        assert response.status_code == 422
        assert 'class="error-summary"' in response.content.decode()
    assert ConfirmationRequest.objects.count() == 0


def test_request_is_withdrawn(client, reference):
    asked = ConfirmationRequestFactory(reference=reference)

    assert client.post(url(WITHDRAW, asked)).url == reference.get_absolute_url()
    assert client.get(url(DETAIL, reference)).context["waiting"] == []
    assert client.post(url(WITHDRAW, asked)).status_code == 404


def test_no_looks_like_no_answer_yet(client, reference):
    asked = ConfirmationRequestFactory(reference=reference, answered_at=timezone.now())

    assert client.get(url(DETAIL, reference)).context["waiting"] == [asked]


def test_owner_without_a_role_reads_but_asks_nobody(client_of, charlie, witness):
    reference = ReferenceFactory(profile=ProfileFactory(user=charlie))
    client = client_of(charlie)

    assert client.get(url(DETAIL, reference)).context["can_ask"] is False
    assert client.post(url(ASK, reference), {"entry": witness.public_id}).status_code == 403


def test_achievement_and_request_of_another_do_not_exist(client, witness):
    stranger = ReferenceFactory()
    asked = ConfirmationRequestFactory(reference=stranger)

    assert client.get(url(DETAIL, stranger)).status_code == 404
    assert client.post(url(ASK, stranger), {"entry": witness.public_id}).status_code == 404
    assert client.post(url(WITHDRAW, asked)).status_code == 404
    assert ConfirmationRequest.objects.get().withdrawn_at is None
