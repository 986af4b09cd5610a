from hashlib import sha256
from typing import Any

from django.conf import settings

from collectif.core.outbox import OutboxMessage, queue_message, render_message
from members.enums import Language
from members.models import User
from members.notifications.applications import PERIOD_LENGTH, coordinators

PROPOSAL = "mission_proposal"


def announce_proposal(facts: dict[str, Any]) -> list[OutboxMessage]:
    """Send what someone wants done to each coordinator; the very same message goes once.

    With nobody to coordinate, it goes to the address of the collective: it must arrive.
    """
    readers: list[User | None] = [*coordinators()]
    return [_send(facts, person) for person in readers or [None]]


def _send(facts: dict[str, Any], person: User | None) -> OutboxMessage:
    language = person.language if person else Language.FRENCH
    written = render_message(PROPOSAL, {**facts, "person": person}, language)
    return queue_message(
        to=person,
        to_address="" if person else settings.CONTACT_EMAIL,
        kind=PROPOSAL,
        subject=None,
        period=_digest(facts),
        title=written.title,
        text_body=written.text,
        html_body=written.html,
    )


def _digest(facts: dict[str, Any]) -> str:
    words = "\x1f".join(f"{name}={value}" for name, value in sorted(facts.items()))
    return sha256(words.encode()).hexdigest()[:PERIOD_LENGTH]
