from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.keys import digest_of
from collectif.core.outbox import OutboxMessage, write_to
from members.models import Story

TO_READ = "story_to_read"


def ask_for_agreement(story: Story) -> OutboxMessage | None:
    """Ask a person to read these very words about her; nothing is shown before she agrees."""
    person = story.person
    if person is None:
        return None
    path = reverse("members:story_decide", args=[story.public_id])
    context = {"story": story, "story_url": site_url(path)}
    words = f"{story.title}\n{story.signature}\n{story.text}"
    return write_to(person, TO_READ, context, subject=story, period=digest_of(words)[:20])
