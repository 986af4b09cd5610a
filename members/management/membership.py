"""Charter, kinds of outcome and memberships of the demonstration."""

from datetime import date, datetime
from pathlib import Path

import yaml
from django.db.models import QuerySet
from django.utils import timezone

from members.actions.charters import publish_charter, sign_charter, write_charter
from members.actions.memberships import open_membership, welcome_member
from members.enums import Role
from members.models import Charter, Membership, OutcomeKind, RoleGrant, User


def open_memberships() -> None:
    """Write what is not there yet; whoever has joined meanwhile is left as she is.

    The newcomer has everything to do: to sign, to choose, to say what she brings.
    """
    told = yaml.safe_load(Path(__file__).with_name("membership.yaml").read_text(encoding="utf-8"))
    _write_outcome_kinds(told["outcome_kinds"])
    if Charter.objects.exists() or Membership.objects.exists():
        return
    now = timezone.now()
    coordinator = User.objects.get(email=told["coordinator"])
    newcomer = User.objects.get(email=told["newcomer"])
    charter = write_charter(text=told["charter"], summary="", actor=coordinator)
    charter = publish_charter(charter=charter, actor=coordinator, now=now)
    welcome_member(user=newcomer, actor=coordinator, today=timezone.localdate(now))
    _open_others(charter, newcomer, coordinator, now)


def _open_others(charter: Charter, newcomer: User, coordinator: User, now: datetime) -> None:
    today = timezone.localdate(now)
    for user in _holders(today).exclude(pk=newcomer.pk):
        sign_charter(user=user, charter=charter, now=now)
        if user.has_role(Role.MEMBER):
            open_membership(user=user, actor=coordinator, today=today)


def _holders(today: date) -> QuerySet[User]:
    roles = [Role.MEMBER, Role.COORDINATOR]
    held = RoleGrant.objects.active_on(today).filter(role__in=roles)
    return User.objects.filter(pk__in=held.values("user")).order_by("pk")


def _write_outcome_kinds(kinds: list[tuple[str, bool]]) -> None:
    for position, (name, counts) in enumerate(kinds, start=1):
        given = {"counts_as_positive": counts, "position": position}
        OutcomeKind.objects.get_or_create(name=name, defaults=given)
