"""A story that is being written: nothing typed is lost, nothing typed is told."""

import pytest
from django.urls import reverse

from members.models import FormDraft, Story
from tests.members.entry_factories import StoryFactory

pytestmark = pytest.mark.django_db

NEW = reverse("members:story_create")
KEEP = reverse("members:story_draft_create")
WORDS = {"email": "bob@", "title": "Au Val", "text": "Un long\n\nrécit", "signature": "B."}


def of(story, name) -> str:
    return reverse(f"members:story_{name}", args=[story.public_id])


def test_what_is_typed_is_kept_and_put_back(client_of, alice):
    client = client_of(alice)
    kept = client.post(KEEP, WORDS | {"other": "x"}, headers={"accept": "text/plain"})
    assert kept.status_code == 204
    page = client.get(NEW)
    form = page.context["form"]
    assert {name: form[name].value() for name in WORDS} == WORDS
    assert "other" not in FormDraft.objects.get().data
    assert 'data-autosave="' + KEEP in page.content.decode()
    assert "data-restored" in page.content.decode()
    assert not Story.objects.exists()


def test_finish_later_works_without_script(client_of, alice):
    response = client_of(alice).post(KEEP, WORDS)
    assert response.url == reverse("members:story_list")
    assert FormDraft.objects.get(owner=alice, form="story:new")


def test_draft_goes_when_the_story_is_sent_or_forgotten(client_of, alice, bob):
    client = client_of(alice)
    client.post(KEEP, WORDS)
    client.post(NEW, WORDS | {"email": bob.email})
    assert not FormDraft.objects.exists()
    client.post(KEEP, WORDS)
    for _click in range(2):
        assert client.post(KEEP, {"forget": "yes"}).url == NEW
    assert not FormDraft.objects.exists()


def test_change_of_a_story_has_a_draft_of_its_own(client_of, bob):
    client, story = client_of(bob), StoryFactory(person=bob, title="Avant")
    client.post(of(story, "draft"), {"title": "Après"})
    form = client.get(of(story, "update")).context["form"]
    assert (form["title"].value(), form["text"].value()) == ("Après", story.text)
    story.refresh_from_db()
    assert story.title == "Avant"
    client.post(of(story, "update"), {"title": "Après", "text": "Mots", "signature": "B."})
    assert not FormDraft.objects.exists()
    client.post(of(story, "draft"), {"title": "Encore"})
    assert client.post(of(story, "draft"), {"forget": "yes"}).url == of(story, "update")


def test_draft_too_long_is_refused_in_words(client_of, alice):
    answer = client_of(alice).post(KEEP, {"text": "x" * 30_001})
    assert answer.status_code == 422
    assert answer.content
    assert not FormDraft.objects.exists()


def test_errors_show_what_was_sent_not_the_draft(client_of, alice):
    client = client_of(alice)
    client.post(KEEP, WORDS)
    page = client.post(NEW, {"title": "Autre"})
    assert page.status_code == 422
    assert page.context["draft"] is None
    assert page.context["form"]["title"].value() == "Autre"
