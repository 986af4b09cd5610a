"""What is written when somebody joins: to her, and to those who welcome her."""

from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, write_to
from members.models import Invitation, User

WELCOME = "welcome"
NEWCOMER = "newcomer"


def send_welcome(invitation: Invitation, *, user: User) -> OutboxMessage:
    """Tell a newcomer where and when her group meets, and what comes first; once."""
    context = {
        "group": invitation.group,
        "facilitators": list(invitation.group.facilitators.all()),
        "welcome_url": site_url(reverse("members:welcome")),
    }
    return write_to(user, WELCOME, context, subject=invitation)


def announce_newcomer(invitation: Invitation, *, user: User) -> list[OutboxMessage]:
    """Tell whoever invited, and those who facilitate the group, that somebody has joined it."""
    hosts = {invitation.invited_by, *invitation.group.facilitators.all()} - {user}
    context = {"newcomer": user, "group": invitation.group}
    return [
        write_to(host, NEWCOMER, context, subject=invitation)
        for host in sorted(hosts, key=lambda host: host.pk)
        if host.is_active
    ]
