import pytest
from django.core.exceptions import ValidationError

from members.models import Story
from tests.members.entry_factories import StoryFactory

pytestmark = pytest.mark.django_db


def test_story_is_not_published_without_agreement():
    story = StoryFactory.build(agreed_at=None)

    with pytest.raises(ValidationError) as refusal:
        story.full_clean()
    assert refusal.value.error_dict["__all__"][0].code == "agreement_required"


def test_published_stories_come_latest_first():
    older, latest = StoryFactory(), StoryFactory()
    StoryFactory(draft=True)
    StoryFactory(withdrawn=True)

    assert list(Story.objects.published()) == [latest, older]


@pytest.mark.parametrize(
    ("text", "opening"),
    [("Un.\n\nDeux.", "Un."), ("\n Un.\r\nDeux.", "Un."), ("Un.", "Un."), ("", "")],
)
def test_opening_is_the_first_paragraph(text, opening):
    assert Story(text=text).opening.strip() == opening


def test_hidden_stories_are_the_others(alice, bob, charlie):
    StoryFactory(person=bob)
    hidden = {StoryFactory(person=bob, draft=True), StoryFactory(person=bob, withdrawn=True)}

    assert set(Story.objects.visible_to(alice).unpublished()) == hidden
    assert set(Story.objects.visible_to(bob).unpublished()) == hidden
    assert not Story.objects.visible_to(charlie).exists()
