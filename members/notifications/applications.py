"""What is written to those who ask to join, and of them to the coordinators."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, queue_message, render_message
from members.enums import Role, RoleState
from members.models import Application, User

CONFIRMATION = "application_confirmation"
KNOWN_ADDRESS = "application_known_address"
ALREADY_OPEN = "application_already_open"
RECEIVED = "application_received"
# Enough of a digest to tell one key from another.
PERIOD_LENGTH = 40


def ask_to_confirm(application: Application, *, key: str) -> OutboxMessage:
    """Send the link that proves the address, once for each key; its words go once it has left.

    Nothing in it was typed by whoever sent the form: it may reach a stranger.
    """
    path = reverse("members:application_confirm", args=[application.public_id, key])
    return _write(
        CONFIRMATION,
        {"confirm_url": site_url(path), "valid_until": application.confirm_before},
        language=application.language,
        to=None,
        to_address=application.email,
        subject=application,
        period=application.confirmation_digest[:PERIOD_LENGTH],
        is_secret=True,
    )


def remind_of_account(person: User, *, language: str) -> OutboxMessage:
    """Tell a person who asks to join that her account is there, and how to log in."""
    return _write(
        KNOWN_ADDRESS,
        {"login_url": site_url(reverse("account_login"))},
        language=language,
        to=person,
        subject=None,
    )


def remind_of_request(application: Application, *, language: str) -> OutboxMessage:
    """Tell a person that her request is already with us."""
    return _write(
        ALREADY_OPEN,
        {"confirmed_at": application.confirmed_at},
        language=language,
        to=None,
        to_address=application.email,
        subject=None,
    )


def announce_application(application: Application) -> list[OutboxMessage]:
    """Tell each coordinator, once, that someone asks to join."""
    context = {
        "application": application,
        "application_url": site_url(application.get_absolute_url()),
    }
    return [
        _write(
            RECEIVED,
            {**context, "person": person},
            language=person.language,
            to=person,
            subject=application,
        )
        for person in coordinators()
    ]


def coordinators() -> list[User]:
    """Those who coordinate today and can log in."""
    today = timezone.localdate()
    held = User.objects.in_role_state(RoleState.CURRENT, day=today, role=Role.COORDINATOR)
    return list(held.filter(is_active=True))


def _write(kind: str, context: dict[str, Any], *, language: str, **envelope: Any) -> OutboxMessage:
    written = render_message(kind, context, language)
    return queue_message(
        kind=kind,
        title=written.title,
        text_body=written.text,
        html_body=written.html,
        **envelope,
    )
