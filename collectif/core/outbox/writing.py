from typing import Any

from django.db import models

from collectif.core.identity import Person
from collectif.core.outbox.actions import queue_message
from collectif.core.outbox.models import OutboxMessage
from collectif.core.outbox.rendering import render_message


def write_to(
    person: Person, kind: str, context: dict[str, Any], *, subject: models.Model, period: str = ""
) -> OutboxMessage:
    """Queue the e-mail of this kind for someone who has an account, in her language.

    The templates are named after the kind, and get `person` besides. Once for each kind, subject
    and period, as `queue_message` says.
    """
    written = render_message(kind, {"person": person, **context}, person.language)
    return queue_message(
        to=person,
        kind=kind,
        subject=subject,
        period=period,
        title=written.title,
        text_body=written.text,
        html_body=written.html,
    )
