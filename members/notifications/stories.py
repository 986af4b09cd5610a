from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, queue_message, render_message
from members.models import Story

TO_READ = "story_to_read"


def ask_for_agreement(story: Story) -> OutboxMessage | None:
    """Ask a person, once, to read the story about her; nothing is shown before she agrees."""
    person = story.person
    if person is None:
        return None
    path = reverse("members:story_decide", args=[story.public_id])
    written = render_message(
        TO_READ, {"story": story, "person": person, "story_url": site_url(path)}, person.language
    )
    return queue_message(
        to=person,
        kind=TO_READ,
        subject=story,
        title=written.title,
        text_body=written.text,
        html_body=written.html,
    )
