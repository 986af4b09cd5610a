from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Confirmation, ConfirmationRequest, Reference, SkillProof
from tests.members.factories import ReferenceFactory, SkillFactory, UserFactory
from tests.members.skills_factories import ConfirmationFactory, ConfirmationRequestFactory

LIST = "members:confirmation_list"
ANSWER, DECLINE, DELETE = (
    f"members:confirmation_{verb}" for verb in ("answer", "decline", "delete")
)


@pytest.fixture
def client(client_of, bob):
    return client_of(bob)


@pytest.fixture
def asked(bob):
    return ConfirmationRequestFactory(
        asked_of=bob, reference__file_name="Secret.pdf", message="À Lyon"
    )


def url(view_name, subject):
    return reverse(view_name, args=[subject.public_id])


def yes(asked, **fields):
    return {"read": asked.reference.story_key(), **fields}


def test_what_is_asked_and_what_was_given_are_listed(client, bob, asked):
    given = ConfirmationFactory(confirmed_by=bob)
    ended = ConfirmationFactory(confirmed_by=bob, revoked_at=timezone.now(), ended="reworded")
    ConfirmationRequestFactory(asked_of=bob, answered_at=timezone.now())
    ConfirmationRequestFactory(asked_of=bob, withdrawn_at=timezone.now())
    ConfirmationRequestFactory()

    response = client.get(reverse(LIST))

    assert list(response.context["requests"]) == [asked]
    assert set(response.context["given"]) == {given, ended}
    page = response.content.decode()
    assert url(DELETE, given) in page
    assert url(DELETE, ended) not in page


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_a_fixed_number_of_queries(client, bob, django_assert_num_queries, count):
    for _n in range(count):
        ConfirmationRequestFactory(asked_of=bob)
        ConfirmationFactory(confirmed_by=bob)
        ConfirmationFactory(confirmed_by=bob, reference=None, skill=SkillFactory())
    client.get(reverse(LIST))

    with django_assert_num_queries(4):
        client.get(reverse(LIST))


def test_person_asked_reads_the_story_and_nothing_else(client, asked):
    skill = SkillFactory(profile=asked.reference.profile, label="négociation")
    SkillProof.objects.create(skill=skill, reference=asked.reference)

    page = client.get(url(ANSWER, asked)).content.decode()

    for words in (asked.reference.title, asked.reference.text, "négociation", "À Lyon"):
        assert words in page
    assert "Secret.pdf" not in page


def test_yes_is_given_with_words(client, bob, asked):
    response = client.post(url(ANSWER, asked), yes(asked, words="J’y étais."))

    assert response.url == reverse(LIST)
    confirmation = Confirmation.objects.get()
    assert (confirmation.confirmed_by, confirmation.words) == (bob, "J’y étais.")
    assert url(DELETE, confirmation) in client.get(url(ANSWER, asked)).content.decode()


def test_second_yes_changes_nothing(client, asked):
    for _click in range(2):
        assert client.post(url(ANSWER, asked), yes(asked)).status_code == 302

    assert Confirmation.objects.count() == 1


def test_story_changed_while_one_reads_is_read_again(client, asked):
    read = asked.reference.story_key()
    Reference.objects.update(text="Tout autre chose.")

    response = client.post(url(ANSWER, asked), {"read": read})

    assert response.status_code == 422
    assert "Tout autre chose." in response.content.decode()
    assert Reference.objects.get().story_key() in response.content.decode()
    assert Confirmation.objects.count() == 0


@pytest.mark.parametrize("words", ["x" * 301, "nul\x00"])
def test_impossible_words_come_back(client, asked, words):
    response = client.post(url(ANSWER, asked), yes(asked, words=words))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["words"]
    assert Confirmation.objects.count() == 0


def test_no_is_said_in_one_click(client, asked):
    assert client.post(url(DECLINE, asked)).url == reverse(LIST)
    assert list(client.get(reverse(LIST)).context["requests"]) == []
    assert Confirmation.objects.count() == 0


@pytest.mark.parametrize("view_name", [ANSWER, DECLINE])
def test_request_of_another_does_not_exist(client, view_name):
    other = ConfirmationRequestFactory()
    withdrawn = ConfirmationRequestFactory(withdrawn_at=timezone.now())

    for subject in (other, withdrawn):
        assert client.post(url(view_name, subject)).status_code == 404
    assert client.post(reverse(view_name, args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("view_name", [ANSWER, DECLINE])
def test_whoever_holds_no_role_any_more_confirms_nothing(client_of, charlie, view_name):
    asked = ConfirmationRequestFactory(asked_of=charlie)

    assert client_of(charlie).post(url(view_name, asked)).status_code == 403
    assert ConfirmationRequest.objects.open().count() == 1


def test_no_is_not_said_by_a_link(client, asked):
    assert client.get(url(DECLINE, asked)).status_code == 405


def test_confirmation_is_taken_back_after_a_question(client, bob):
    confirmation = ConfirmationFactory(confirmed_by=bob)

    assert client.get(url(DELETE, confirmation)).status_code == 200
    assert client.post(url(DELETE, confirmation)).url == reverse(LIST)
    confirmation.refresh_from_db()
    assert confirmation.ended == "taken_back"
    assert client.post(url(DELETE, confirmation)).status_code == 404


@pytest.mark.parametrize("is_skill", [False, True])
def test_owner_removes_what_others_said(client, bob, is_skill):
    subject = (
        {"reference": None, "skill": SkillFactory(profile=bob.profile)}
        if is_skill
        else {"reference": ReferenceFactory(profile=bob.profile)}
    )
    confirmation = ConfirmationFactory(**subject)

    page = client.get(url(DELETE, confirmation)).content.decode()
    response = client.post(url(DELETE, confirmation))

    assert confirmation.confirmed_by.get_full_name() in page
    back = (
        reverse("members:skill_update") if is_skill else confirmation.reference.get_absolute_url()
    )
    assert response.url == back
    confirmation.refresh_from_db()
    assert confirmation.ended == "removed"


def test_confirmation_between_others_does_not_exist(client_of, alice):
    confirmation = ConfirmationFactory()

    assert client_of(alice).post(url(DELETE, confirmation)).status_code == 404
    assert client_of(UserFactory(member=True)).get(url(DELETE, confirmation)).status_code == 404
