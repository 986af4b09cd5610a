"""Where people stand in the collective: welcomed, away for a while, gone, back again."""

from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.actions.consents import refresh_entries_of
from members.actions.outcomes import add_outcome
from members.actions.roles import end_role, grant_role, withdraw_role
from members.actions.stays import EARLIEST, leave_group
from members.enums import MemberState, Role, SpellEnd, StateReason
from members.models import Departure, GroupSpell, Membership, OutcomeKind, RoleGrant, User
from members.notifications.members import PAUSES, RETURNS, tell_hosts

# What a person who comes through the door again becomes.
ON_RETURN: Final = {
    MemberState.LEFT: MemberState.TRIAL,
    MemberState.ALUMNI: MemberState.ACTIVE,
    MemberState.PAUSED: MemberState.ACTIVE,
}


@transaction.atomic
def welcome_member(*, user: User, actor: User, today: date) -> Membership:
    """Count a person among the members from today: newly, or again. Twice is once."""
    ensure_member_role(user=user, actor=actor, today=today)
    membership = _locked(user)
    if membership is None:
        return _open(user, actor, today, state=MemberState.TRIAL)
    target = ON_RETURN.get(MemberState(membership.state))
    if target is not None:
        _move(membership, target, StateReason.BACK, actor, today)
    return membership


@transaction.atomic
def open_membership(*, user: User, actor: User, today: date) -> Membership:
    """Begin to follow somebody who is a member already: her role was given without a door."""
    ensure_member_role(user=user, actor=actor, today=today)
    return _locked(user) or _open(user, actor, today, state=MemberState.ACTIVE)


@transaction.atomic
def change_membership(
    *,
    membership: Membership,
    target: MemberState,
    reason: StateReason,
    actor: User,
    today: date,
    frees_places: bool = False,
) -> Membership:
    """Move a person to another state; whoever comes back is a member again from today.

    `frees_places`: on a break, her stays in groups end today. Asked twice, done once. When she
    does it by herself, those who coordinate are told.

    Raises ValidationError: `wrong_state`, `leaving_is_asked` when she would no longer be a member.
    """
    user = membership.user
    if target == MemberState.PAUSED and frees_places:
        _end_stays(user, today, SpellEnd.ON_BREAK, actor, today)
    if not target.is_outside:
        ensure_member_role(user=user, actor=actor, today=today)
    membership = _locked(user) or membership
    if membership.state == target:
        return membership
    if target.is_outside and not MemberState(membership.state).is_outside:
        message = _("Tell from which day, and what comes next: use the page made for leaving.")
        raise ValidationError(message, code="leaving_is_asked")
    moved = _move(membership, target, reason, actor, today)
    if actor == user:
        news = PAUSES if target == MemberState.PAUSED else RETURNS
        tell_hosts(user, news, subject=membership, day=today)
    return moved


@transaction.atomic
def leave_collective(
    *,
    user: User,
    left_on: date,
    target: MemberState,
    reason: StateReason,
    actor: User | None,
    today: date,
    kind: OutcomeKind | None = None,
    started_on: date | None = None,
    note: str = "",
) -> Membership:
    """End a membership: from `left_on` she is in no group and no longer holds the role.

    `target`: left, or alumni who keep in touch. `kind`, `started_on`, `note`: what she goes on to
    do, when it is known. Her history stays. Asked twice, done once.

    Raises ValidationError: `wrong_state`, and by field `in_the_future`, `out_of_reason`,
    `retired_kind`.
    """
    _check_last_day(left_on, today)
    # What she had announced is done, or overtaken.
    Departure.objects.open().filter(user=user).update(done_at=Now())
    _end_stays(user, left_on, SpellEnd.LEFT_COLLECTIVE, actor, today)
    _end_member_role(user, left_on, actor, today)
    membership = _locked(user) or _open(user, actor, today, state=MemberState.ACTIVE)
    if MemberState(membership.state).is_outside:
        return membership
    if kind is not None:
        add_outcome(
            user=user,
            kind=kind,
            started_on=started_on or left_on,
            note=note,
            actor=actor or user,
            today=today,
        )
    return _move(membership, target, reason, actor, left_on)


def ensure_member_role(*, user: User, actor: User, today: date) -> None:
    """Have a person hold the role of member today; up to the day one was planned from."""
    user.forget_roles()
    if user.has_role(Role.MEMBER):
        return
    ahead = _member_grants(user).filter(starts_on__gt=today).order_by("starts_on").first()
    ends_on = ahead.starts_on - timedelta(days=1) if ahead else None
    grant_role(user=user, role=Role.MEMBER, actor=actor, starts_on=today, ends_on=ends_on)


def _locked(user: User) -> Membership | None:
    membership = Membership.objects.select_for_update(of=("self",)).filter(user=user).first()
    if membership is not None:
        # The caller's own object, which is then asked where it stands.
        membership.user = user
    return membership


def _open(user: User, actor: User | None, today: date, *, state: MemberState) -> Membership:
    membership = Membership(user=user, state=state, since=today)
    membership.full_clean()
    membership.save(force_insert=True)
    _record(membership, "membership_opened", actor, became=state.value)
    return membership


def _move(
    membership: Membership,
    target: MemberState,
    reason: StateReason,
    actor: User | None,
    since: date,
) -> Membership:
    former = MemberState(membership.state)
    if not former.can_become(target):
        message = _("This person is “%(state)s” now: look again before you decide.")
        params = {"state": membership.get_state_display()}
        raise ValidationError(message, code="wrong_state", params=params)
    membership.state, membership.since = target, since
    membership.full_clean()
    membership.save(update_fields=["state", "since"])
    told = {"was": former.value, "became": target.value, "reason": StateReason(reason).value}
    _record(membership, "membership_changed", actor, **told)
    return membership


def _record(membership: Membership, verb: str, actor: User | None, **data: Any) -> None:
    refresh_entries_of(membership.user)
    record_event(
        actor=actor, verb=verb, subject=membership, on=membership.since.isoformat(), **data
    )


def _end_stays(
    user: User, left_on: date, reason: SpellEnd, actor: User | None, today: date
) -> None:
    """End each stay, in the order of the groups, whose places whoever gives one locks."""
    stays = GroupSpell.objects.filter(user=user).exclude(left_on__lte=today)
    for spell in stays.select_related("group").order_by("group", "pk"):
        # One still to come is over before it begins.
        last = max(left_on, spell.entered_on)
        leave_group(spell=spell, left_on=last, reason=reason, actor=actor, today=today)


def _end_member_role(user: User, left_on: date, actor: User | None, today: date) -> None:
    for grant in _member_grants(user).exclude(ends_on__lt=left_on):
        # The caller's own object, whose roles are to be forgotten.
        grant.user = user
        if grant.starts_on >= today:
            withdraw_role(grant=grant, actor=actor, today=today)
        else:
            last_day = max(left_on - timedelta(days=1), grant.starts_on)
            end_role(grant=grant, actor=actor, ends_on=last_day)


def _member_grants(user: User) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(user=user, role=Role.MEMBER).order_by("pk")


def _check_last_day(left_on: date, today: date) -> None:
    if left_on > today:
        message = _("This day has not come yet: come back on that day, or choose an earlier one.")
        raise ValidationError({"left_on": ValidationError(message, code="in_the_future")})
    if left_on < EARLIEST:
        message = _("This day is too far away: check the year.")
        raise ValidationError({"left_on": ValidationError(message, code="out_of_reason")})
