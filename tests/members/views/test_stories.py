import pytest
from django.urls import reverse

from members.models import Story
from tests.members.entry_factories import StoryFactory

pytestmark = pytest.mark.django_db

LIST, CREATE = reverse("members:story_list"), reverse("members:story_create")
TOLD = {"title": "À quatre", "text": "Un.\n\nDeux.", "signature": "Bob"}


def url(story, verb):
    return reverse(f"members:story_{verb}", args=[story.public_id])


@pytest.fixture
def draft(bob):
    return StoryFactory(person=bob, draft=True, title="Encore secrète")


def test_coordinator_writes_a_story_with_a_member(client_of, alice, bob):
    response = client_of(alice).post(CREATE, {**TOLD, "email": "BOB@example.org"})

    story = Story.objects.get()
    assert (response.status_code, response.url) == (302, url(story, "decide"))
    assert (story.person, story.is_shown) == (bob, False)


@pytest.mark.parametrize("change", [{"email": "nobody@example.org"}, {"email": ""}, {"text": " "}])
def test_story_without_a_person_or_words_comes_back_as_typed(client_of, alice, bob, change):
    response = client_of(alice).post(CREATE, {**TOLD, "email": bob.email, **change})

    assert response.status_code == 422
    assert 'value="À quatre"' in response.content.decode()
    assert not Story.objects.exists()


def test_person_reads_agrees_and_takes_back(client_of, client, bob, draft):
    hers = client_of(bob)
    assert url(draft, "publish") in hers.get(url(draft, "decide")).content.decode()

    hers.post(url(draft, "publish"))
    assert client.get(draft.get_absolute_url()).status_code == 200

    hers.post(url(draft, "withdraw"))
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_coordinator_reads_the_draft_and_cannot_show_it(client_of, alice, draft):
    coordinator = client_of(alice)

    assert url(draft, "publish") not in coordinator.get(url(draft, "decide")).content.decode()
    assert coordinator.post(url(draft, "publish")).status_code == 403
    assert not Story.objects.published().exists()


def test_coordinator_changes_a_word_and_the_person_is_asked_again(client_of, client, alice, bob):
    story = StoryFactory(person=bob, title="À quatre")
    page = client_of(alice).get(url(story, "update"))
    assert 'value="À quatre"' in page.content.decode()
    assert "email" not in page.context["form"].fields

    response = client_of(alice).post(url(story, "update"), {**TOLD, "title": "À cinq"})

    assert response.url == url(story, "decide")
    assert client.get(story.get_absolute_url()).status_code == 404


def test_words_that_lack_come_back_as_typed(client_of, bob, draft):
    response = client_of(bob).post(url(draft, "update"), {**TOLD, "text": " "})

    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="À quatre"' in page
    assert "Encore secrète</a>" in page


def test_other_people_know_nothing_of_the_draft(client_of, client, charlie, draft):
    for reader in (client_of(charlie), client):
        assert "Encore secrète" not in reader.get(LIST).content.decode()
        assert reader.get(draft.get_absolute_url()).status_code == 404
    assert client_of(charlie).get(url(draft, "decide")).status_code == 404
    assert client_of(charlie).post(url(draft, "withdraw")).status_code == 404


def test_list_shows_her_draft_to_its_person_and_to_coordinators(client_of, alice, bob, draft):
    for person, can_write in ((alice, True), (bob, False)):
        page = client_of(person).get(LIST).content.decode()
        assert url(draft, "decide") in page
        assert (CREATE in page) is can_write


@pytest.mark.parametrize("count", [1, 20])
def test_list_of_drafts_costs_a_fixed_number_of_queries(
    client_of, alice, bob, count, django_assert_num_queries
):
    StoryFactory.create_batch(count, person=bob, draft=True)
    coordinator = client_of(alice)
    coordinator.get(LIST)

    with django_assert_num_queries(4):
        coordinator.get(LIST)
