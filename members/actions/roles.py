from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.enums import Role
from members.models import Organization, RoleGrant, User


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    actor: User | None,
    starts_on: date,
    ends_on: date | None = None,
    organization: Organization | None = None,
) -> RoleGrant:
    """Give a person a role from a day to a day, both included.

    Raises ValidationError: `already_held`, `dates_out_of_order`, `organization_required`,
    `invalid_choice`.
    """
    _lock_person(user)
    grant = RoleGrant(
        user=user, role=role, starts_on=starts_on, ends_on=ends_on, organization=organization
    )
    grant.full_clean()
    grant.save()
    _record(grant, "role_granted", actor)
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, actor: User | None, ends_on: date) -> RoleGrant:
    """Set the last day of a role; asking twice for the same day changes nothing.

    Raises ValidationError: `last_coordinator` when nobody would coordinate the next day,
    `dates_out_of_order`, `already_held` when a longer role meets the next one.
    """
    grant = _lock(grant)
    if grant.ends_on == ends_on:
        return grant
    is_shorter = grant.ends_on is None or ends_on < grant.ends_on
    grant.ends_on = ends_on
    grant.full_clean()
    if is_shorter:
        _refuse_no_coordinator(grant, day=ends_on + timedelta(days=1))
    grant.save(update_fields=["ends_on"])
    _record(grant, "role_ended", actor)
    return grant


@transaction.atomic
def withdraw_role(*, grant: RoleGrant, actor: User | None, today: date) -> None:
    """Take back, with effect at once, a role that begins today or later: it was a mistake.

    A role that was held before is ended instead, for the past stays written.

    Raises ValidationError: `already_begun`, `last_coordinator`.
    """
    grant = _lock(grant)
    if grant.starts_on < today:
        message = _("This role was held before today: give it a last day instead.")
        raise ValidationError(message, code="already_begun")
    _refuse_no_coordinator(grant, day=grant.starts_on)
    _record(grant, "role_withdrawn", actor)
    grant.delete()


def _lock_person(user: User) -> None:
    """Changes to the roles of one person wait for each other, so each sees the one before."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _lock(grant: RoleGrant) -> RoleGrant:
    """Lock a role, and with a coordinator's all of theirs, so that no two leave at once."""
    _lock_person(grant.user)
    rows = RoleGrant.objects.select_for_update(of=("self",)).order_by("pk")
    if grant.role == Role.COORDINATOR:
        list(rows.filter(role=Role.COORDINATOR))
    fresh = rows.select_related("organization").get(pk=grant.pk)
    # The caller's own object, whose roles are to be forgotten.
    fresh.user = grant.user
    return fresh


def _refuse_no_coordinator(grant: RoleGrant, *, day: date) -> None:
    if grant.role != Role.COORDINATOR:
        return
    others = RoleGrant.objects.active_on(day).filter(role=Role.COORDINATOR, user__is_active=True)
    if not others.exclude(pk=grant.pk).exists():
        message = _("Nobody would coordinate the collective any more: name someone else first.")
        raise ValidationError(message, code="last_coordinator")


def _record(grant: RoleGrant, verb: str, actor: User | None) -> None:
    for person in (grant.user, actor):
        if person is not None and person.pk == grant.user_id:
            person.forget_roles()
    record_event(
        actor=actor,
        verb=verb,
        subject=grant,
        user=str(grant.user.public_id),
        role=grant.role,
        starts_on=grant.starts_on.isoformat(),
        ends_on=grant.ends_on.isoformat() if grant.ends_on else None,
        organization=str(grant.organization.public_id) if grant.organization else None,
    )
