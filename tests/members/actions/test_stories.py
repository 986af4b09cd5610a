import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from members.actions.stories import change_story, publish_story, withdraw_story, write_story
from members.models import Story
from tests.members.entry_factories import StoryFactory

pytestmark = pytest.mark.django_db

WORDS = {"title": " À quatre ", "text": "Seule, je n’y croyais pas.\n", "signature": "Agnès"}


def test_story_is_a_draft_that_its_person_is_asked_to_read(alice, bob):
    story = write_story(**WORDS, person=bob, actor=alice)

    assert (story.title, story.is_shown) == ("À quatre", False)
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.kind) == (bob, "story_to_read")
    assert f"/histoires/{story.public_id}/accord/" in message.text_body
    event = Event.objects.get()
    assert (event.verb, event.actor) == ("story_written", alice)


def test_same_story_written_twice_is_one(alice, bob):
    stories = [write_story(**WORDS, person=bob, actor=alice) for _press in range(2)]

    assert stories[0] == stories[1]
    assert OutboxMessage.objects.count() == Event.objects.count() == 1


@pytest.mark.parametrize("change", [{"title": " "}, {"text": ""}, {"signature": "x" * 81}])
def test_story_without_its_words_is_refused(alice, bob, change):
    with pytest.raises(ValidationError):
        write_story(**{**WORDS, **change}, person=bob, actor=alice)

    assert not OutboxMessage.objects.exists()


def test_person_shows_her_story_takes_it_back_and_shows_it_again(bob):
    story = StoryFactory(person=bob, draft=True, agreed_at=None)

    for act, is_shown in ((publish_story, True), (withdraw_story, False), (publish_story, True)):
        for _press in range(2):
            assert act(story=story, actor=bob).is_shown is is_shown
        assert Story.objects.published().exists() is is_shown

    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["story_published", "story_withdrawn", "story_published"]


def test_words_changed_by_another_wait_for_her_agreement_again(alice, bob):
    story = publish_story(story=write_story(**WORDS, person=bob, actor=alice), actor=bob)

    for _press in range(2):
        changed = change_story(
            story=story, actor=alice, title="À cinq", text="Nous.", signature="A."
        )

    assert (changed.title, changed.is_shown, changed.agreed_at) == ("À cinq", False, None)
    assert OutboxMessage.objects.filter(kind="story_to_read", recipient=bob).count() == 2
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == [
        "story_written",
        "story_published",
        "story_changed",
    ]


def test_words_she_changes_herself_stay_shown(bob):
    story = StoryFactory(person=bob)

    change_story(story=story, actor=bob, title="À cinq", text="Nous.", signature="B.")

    assert Story.objects.published().get().title == "À cinq"
    assert not OutboxMessage.objects.exists()


def test_story_that_loses_its_words_is_refused(alice, bob):
    story = StoryFactory(person=bob)

    with pytest.raises(ValidationError):
        change_story(story=story, actor=alice, title="", text="Nous.", signature="B.")
    assert Story.objects.published().exists()


@pytest.mark.parametrize("act", [publish_story, withdraw_story])
def test_nobody_decides_for_another(alice, bob, act):
    story = StoryFactory(person=bob)

    with pytest.raises(ValidationError) as refusal:
        act(story=story, actor=alice)
    assert refusal.value.code == "not_hers"


def test_story_leaves_with_the_name_of_its_person(bob):
    StoryFactory(person=bob)
    bob.anonymised_at = timezone.now()
    bob.save(update_fields=["anonymised_at"])

    assert not Story.objects.published().exists()
