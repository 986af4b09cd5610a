"""The end of an account: asked for, thought over, then done for good (GDPR, art. 17)."""

from datetime import date, datetime, timedelta
from typing import Final

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.actions.memberships import leave_collective
from members.actions.roles import end_role, withdraw_role
from members.actions.stays import leave_group
from members.enums import MemberState, Role, SpellEnd, StateReason
from members.models import DeletionRequest, GroupSpell, Membership, RoleGrant, User
from members.notifications.privacy import confirm_deletion
from members.pipeline.erasure import erase_person

logger = structlog.get_logger(__name__)

# To change one's mind.
THINKING_TIME: Final = timedelta(days=14)


@transaction.atomic
def request_deletion(*, user: User, now: datetime) -> DeletionRequest:
    """Plan the end of an account, at the demand of its person; asked twice, planned once.

    Raises ValidationError: `staff`, `last_coordinator`.
    """
    _lock_person(user)
    _refuse_irreplaceable(user, now)
    request = user.deletion_requests.open().first() or DeletionRequest(user=user)
    if request.pk and request.is_asked:
        return request
    request.requested_at, request.due_at, request.is_asked = now, now + THINKING_TIME, True
    request.full_clean()
    request.save()
    record_event(actor=user, verb="deletion_requested", subject=user)
    confirm_deletion(request)
    return request


@transaction.atomic
def keep_account(*, user: User, now: datetime) -> None:
    """Cancel the end of an account; without one, nothing changes."""
    _lock_person(user)
    if user.deletion_requests.open().update(cancelled_at=now):
        record_event(actor=user, verb="deletion_cancelled", subject=user)


def forget_due_people(*, now: datetime) -> int:
    """Forget those whose day has come, each in a transaction of her own; return how many.

    Whoever cannot go yet, as the only one who coordinates, is left for another day.
    """
    forgotten_count = 0
    for request in DeletionRequest.objects.due(now).order_by("due_at", "pk"):
        try:
            forgotten_count += forget_person(request=request, now=now)
        except ValidationError as refusal:
            logger.warning("person_not_forgotten", request_id=request.pk, code=refusal.code)
    return forgotten_count


@transaction.atomic
def forget_person(*, request: DeletionRequest, now: datetime) -> bool:
    """Make a person a former member: roles and stays end, what is hers is erased.

    False when there is nothing to do: done, cancelled, or she has come back from a long silence.
    Raises ValidationError: `staff`, `last_coordinator`.
    """
    user = _lock_person(request.user)
    request = DeletionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.cancelled_at or request.done_at:
        return False
    if not request.is_asked and user.last_active_at > request.requested_at:
        request.cancelled_at = now
        request.save(update_fields=["cancelled_at"])
        return False
    _refuse_irreplaceable(user, now)
    actor = user if request.is_asked else None
    _leave(user, actor, timezone.localdate(now))
    request.done_at = now
    request.save(update_fields=["done_at"])
    record_event(actor=actor, verb="person_forgotten", subject=user, is_asked=request.is_asked)
    erase_person(user, now=now)
    return True


def _lock_person(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _refuse_irreplaceable(user: User, now: datetime) -> None:
    if user.is_staff:
        message = _(
            "You administer this site: ask another administrator to take this right from your "
            "account first, then come back."
        )
        raise ValidationError(message, code="staff")
    coordinators = RoleGrant.objects.active_on(timezone.localdate(now)).filter(
        role=Role.COORDINATOR, user__is_active=True
    )
    holders = set(coordinators.values_list("user", flat=True))
    if holders == {user.pk}:
        message = _("You are the only coordinator: name another one first, then come back.")
        raise ValidationError(message, code="last_coordinator")


def _leave(user: User, actor: User | None, today: date) -> None:
    membership = Membership.objects.filter(user=user).first()
    if membership is not None and membership.state != MemberState.LEFT:
        leave_collective(
            user=user,
            left_on=today,
            target=MemberState.LEFT,
            reason=StateReason.OTHER,
            actor=actor,
            today=today,
        )
    stays = GroupSpell.objects.filter(user=user).exclude(left_on__lte=today)
    for spell in stays.select_related("group").order_by("group", "pk"):
        leave_group(
            spell=spell,
            left_on=max(today, spell.entered_on),
            reason=SpellEnd.LEFT_COLLECTIVE,
            actor=actor,
            today=today,
        )
    _end_roles(user, actor, today)


def _end_roles(user: User, actor: User | None, today: date) -> None:
    yesterday = today - timedelta(days=1)
    for grant in RoleGrant.objects.filter(user=user).exclude(ends_on__lt=today).order_by("pk"):
        grant.user = user
        if grant.starts_on >= today:
            withdraw_role(grant=grant, actor=actor, today=today)
        else:
            end_role(grant=grant, actor=actor, ends_on=yesterday)
