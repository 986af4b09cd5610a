"""What those who coordinate are told of a member who comes and goes."""

from datetime import date
from typing import Final

from django.db import models
from django.urls import reverse
from django.utils import timezone

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, write_to
from members.models import GroupSpell, User
from members.notifications.applications import coordinators
from members.permissions import can_follow_members

KIND: Final = "member_news"
LEAVES, STAYS, PAUSES, RETURNS = "leaves", "stays", "pauses", "returns"


def tell_hosts(
    user: User, news: str, *, subject: models.Model, day: date, word: str = ""
) -> list[OutboxMessage]:
    """Tell each coordinator, and whoever facilitates a group of hers, once for each news and day.

    `day`: from which she leaves, would have left, is away or is back. Nobody is told of herself.
    """
    return [
        write_to(
            host,
            KIND,
            {"member": user, "news": news, "day": day, **_for_coordinator(host, user, word)},
            subject=subject,
            period=f"{news} {day.isoformat()}",
        )
        for host in _hosts(user)
    ]


def _hosts(user: User) -> list[User]:
    stays = GroupSpell.objects.filter(user=user).exclude(left_on__lt=timezone.localdate())
    facilitators = User.objects.filter(facilitated_groups__in=stays.values("group"), is_active=True)
    return sorted({*coordinators(), *facilitators} - {user}, key=lambda host: host.pk)


def _for_coordinator(host: User, user: User, word: str) -> dict[str, str]:
    """Her word and the page where she is followed; neither for who only facilitates a group."""
    if not can_follow_members(host):
        return {}
    page = reverse("members:membership_detail", args=[user.public_id])
    return {"word": word, "url": site_url(page)}
