"""Who is in a group, from which day to which day."""

from datetime import date, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.actions.groups import check_room, lock_group
from members.enums import MemberState, SpellEnd
from members.models import Group, GroupSpell, User
from members.permissions import can_join_groups

LONGEST_AHEAD: Final = timedelta(days=366)
EARLIEST: Final = date(2000, 1, 1)


@transaction.atomic
def enter_group(
    *, group: Group, user: User, entered_on: date, actor: User | None, today: date
) -> GroupSpell:
    """Have a person in a group from a day on; she may be in several groups at once.

    A place kept for her is to be given up before, in the same transaction.

    Raises ValidationError: `group_closed`, `group_full`, `no_role`, `has_left`, `already_there`,
    and on `entered_on` `out_of_reason`.
    """
    group = lock_group(group)
    _check_person(user)
    _check_day(entered_on, today)
    spell = GroupSpell(group=group, user=user, entered_on=entered_on)
    spell.full_clean()
    check_room(group)
    spell.save(force_insert=True)
    _record(spell, "group_entered", actor, on=entered_on)
    return spell


@transaction.atomic
def leave_group(
    *, spell: GroupSpell, left_on: date, reason: SpellEnd, actor: User | None, today: date
) -> GroupSpell:
    """End a stay; `left_on` is the first day out of the group. The same answer twice is one.

    A day still to come may be changed until it has come: her place is free from then on.

    Raises ValidationError: `already_left`, and on `left_on` `dates_out_of_order`, `out_of_reason`.
    """
    group = lock_group(spell.group)
    spell = GroupSpell.objects.select_for_update(of=("self",)).get(pk=spell.pk)
    spell.group = group
    if (spell.left_on, spell.end_reason) == (left_on, reason):
        return spell
    if spell.left_on is not None and spell.left_on <= today:
        raise _already_left()
    if left_on > today + LONGEST_AHEAD:
        raise _out_of_reason("left_on")
    spell.left_on, spell.end_reason = left_on, reason
    spell.full_clean()
    spell.save(update_fields=["left_on", "end_reason"])
    _record(spell, "group_left", actor, on=left_on, reason=SpellEnd(reason).value)
    return spell


@transaction.atomic
def reopen_stay(*, spell: GroupSpell, actor: User, today: date) -> GroupSpell:
    """Take back the end of a stay, as long as its day has not come; an open one stays open.

    Raises ValidationError: `already_left`, `already_there` when another stay was planned after it.
    """
    group = lock_group(spell.group)
    spell = GroupSpell.objects.select_for_update(of=("self",)).get(pk=spell.pk)
    spell.group = group
    if spell.left_on is None:
        return spell
    if spell.left_on <= today:
        raise _already_left()
    spell.left_on, spell.end_reason = None, ""
    spell.full_clean()
    spell.save(update_fields=["left_on", "end_reason"])
    _record(spell, "group_kept", actor, on=today)
    return spell


def _already_left() -> ValidationError:
    message = _("This stay has ended already: have this person enter again if need be.")
    return ValidationError(message, code="already_left")


def _check_person(user: User) -> None:
    facts = {"person": user.get_full_name()}
    if not user.is_active or not can_join_groups(user):
        message = _("%(person)s holds no role that goes with a group today: grant one first.")
        raise ValidationError(message, code="no_role", params=facts)
    membership = getattr(user, "membership", None)
    if membership is not None and membership.state == MemberState.LEFT:
        message = _("%(person)s has left the collective: welcome this person back first.")
        raise ValidationError(message, code="has_left", params=facts)


def _check_day(entered_on: date, today: date) -> None:
    if not EARLIEST <= entered_on <= today + LONGEST_AHEAD:
        raise _out_of_reason("entered_on")


def _out_of_reason(field: str) -> ValidationError:
    message = _("This day is too far away: check the year.")
    return ValidationError({field: ValidationError(message, code="out_of_reason")})


def _record(spell: GroupSpell, verb: str, actor: User | None, *, on: date, **data: str) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=spell.group,
        user=str(spell.user.public_id),
        on=on.isoformat(),
        **data,
    )
