"""A coordinator writes a story with its person, who alone shows it or takes it back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from members.models import Story, User
from members.notifications.stories import ask_for_agreement


@transaction.atomic
def write_story(
    *, title: str, text: str, signature: str, person: User, actor: User | None
) -> Story:
    """Keep a story as a draft, and ask its person by mail to read it; the same twice is one.

    Raises ValidationError by field: `blank`, `max_length`.
    """
    words = _cleaned(title, text, signature)
    if same := Story.objects.filter(person=person, **words).first():
        return same
    story = Story(person=person, **words)
    story.full_clean()
    story.save()
    record_event(actor=actor, verb="story_written", subject=story)
    ask_for_agreement(story)
    return story


@transaction.atomic
def change_story(*, story: Story, actor: User, title: str, text: str, signature: str) -> Story:
    """Tell a story otherwise; words that are not its person's wait for her agreement again.

    Raises ValidationError by field: `blank`, `max_length`.
    """
    story = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    words = _cleaned(title, text, signature)
    if all(getattr(story, name) == value for name, value in words.items()):
        return story
    for name, value in words.items():
        setattr(story, name, value)
    is_hers = story.person_id == actor.pk
    if not is_hers:
        story.agreed_at = story.published_at = story.withdrawn_at = None
    story.full_clean()
    story.save()
    record_event(actor=actor, verb="story_changed", subject=story)
    if not is_hers:
        ask_for_agreement(story)
    return story


@transaction.atomic
def publish_story(*, story: Story, actor: User) -> Story:
    """Show a story to all, by the will of its person; one that is shown already stays so.

    Raises ValidationError `not_hers`.
    """
    story = _lock(story, actor)
    if story.is_shown:
        return story
    story.agreed_at = story.published_at = timezone.now()
    story.withdrawn_at = None
    story.full_clean()
    story.save(update_fields=["agreed_at", "published_at", "withdrawn_at"])
    record_event(actor=actor, verb="story_published", subject=story)
    return story


@transaction.atomic
def withdraw_story(*, story: Story, actor: User) -> Story:
    """Take a story out of sight at once, by the will of its person.

    Raises ValidationError `not_hers`.
    """
    story = _lock(story, actor)
    if story.is_shown:
        story.withdrawn_at = timezone.now()
        story.save(update_fields=["withdrawn_at"])
        record_event(actor=actor, verb="story_withdrawn", subject=story)
    return story


def _cleaned(title: str, text: str, signature: str) -> dict[str, str]:
    return {
        "title": normalise_spaces(title),
        "text": text.strip(),
        "signature": normalise_spaces(signature),
    }


def _lock(story: Story, actor: User) -> Story:
    fresh = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if fresh.person_id != actor.pk:
        message = _("Only the person it tells of decides who reads this story.")
        raise ValidationError(message, code="not_hers")
    return fresh
