"""Groups: opened, changed and closed; and the one way to count their places."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collectif.core.events import record_event
from members.enums import SpellEnd
from members.models import Group, User

# What a coordinator writes of a group; facilitators are people, hence apart.
FIELDS = (
    *("name", "purpose", "place", "rhythm", "departments", "language", "size_limit"),
    "admission",
)


@transaction.atomic
def create_group(*, actor: User, facilitators: Iterable[User] = (), **values: Any) -> Group:
    """Open a group; `values` are those of `FIELDS`.

    Raises ValidationError by field: `unique` on the name, `size_out_of_range`.
    """
    group = Group(**values)
    group.full_clean()
    group.save(force_insert=True)
    group.facilitators.set(facilitators)
    record_event(actor=actor, verb="group_created", subject=group, size_limit=group.size_limit)
    return group


@transaction.atomic
def change_group(
    *, group: Group, actor: User, facilitators: Iterable[User], **values: Any
) -> Group:
    """Write what is told of a group again; the same answers change nothing.

    Raises ValidationError on `size_limit`: `below_members`, with how many places are taken.
    """
    group = lock_group(group)
    changed = [name for name, value in values.items() if getattr(group, name) != value]
    for name in changed:
        setattr(group, name, values[name])
    group.full_clean()
    if "size_limit" in changed:
        _check_size(group)
    people = set(facilitators)
    if set(group.facilitators.all()) != people:
        group.facilitators.set(people)
        changed.append("facilitators")
    if changed:
        group.save(update_fields=[name for name in changed if name in FIELDS])
        record_event(actor=actor, verb="group_changed", subject=group, fields=changed)
    return group


@transaction.atomic
def close_group(*, group: Group, closed_on: date, actor: User, today: date) -> Group:
    """End a group, and on `closed_on` the stays of those who are in it. Twice is once.

    Raises ValidationError: `in_the_future`, `still_expected` while a place is kept for somebody
    or somebody waits for one, `dates_out_of_order` when a stay begins later.
    """
    group = lock_group(group)
    if group.is_closed:
        return group
    if closed_on > today:
        message = _("This day has not come yet: close the group once it has met for the last time.")
        raise ValidationError({"closed_on": ValidationError(message, code="in_the_future")})
    _refuse_if_expected(group)
    running = group.spells.select_for_update(of=("self",)).exclude(left_on__lte=closed_on)
    for spell in running:
        spell.left_on, spell.end_reason = closed_on, SpellEnd.GROUP_ENDED
        _clean_end(spell)
        spell.save(update_fields=["left_on", "end_reason"])
    group.is_closed = True
    group.save(update_fields=["is_closed"])
    record_event(actor=actor, verb="group_closed", subject=group, on=closed_on.isoformat())
    return group


def lock_group(group: Group) -> Group:
    """Lock a group and count its places: whoever gives one waits for whoever gives another."""
    Group.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    # A statement of its own: it sees what was committed while we waited for the lock.
    return Group.objects.with_room().get(pk=group.pk)


def check_room(group: Group) -> None:
    """Refuse to give a place of a locked group when there is none left.

    Raises ValidationError: `group_closed`, `group_full`.
    """
    facts = {"group": group.name, "count": group.size_limit}
    if group.is_closed:
        message = _("%(group)s no longer meets: choose another group.")
        raise ValidationError(message, code="group_closed", params=facts)
    if group.room <= 0:
        message = ngettext(
            "No place is left in %(group)s: its %(count)s place is taken or promised."
            " Choose another group, or its waiting list.",
            "No place is left in %(group)s: its %(count)s places are taken or promised."
            " Choose another group, or its waiting list.",
            group.size_limit,
        )
        raise ValidationError(message, code="group_full", params=facts)


def _check_size(group: Group) -> None:
    taken = group.member_count + group.kept_count
    if group.size_limit < taken:
        message = ngettext(
            "%(count)s place is taken or promised: the group cannot be smaller.",
            "%(count)s places are taken or promised: the group cannot be smaller.",
            taken,
        )
        error = ValidationError(message, code="below_members", params={"count": taken})
        raise ValidationError({"size_limit": error})


def _refuse_if_expected(group: Group) -> None:
    expected = group.kept_count + group.waiting_count
    if expected:
        message = ngettext(
            "%(count)s person has a place or waits for one here: find another group for this"
            " person first.",
            "%(count)s people have a place or wait for one here: find another group for them"
            " first.",
            expected,
        )
        raise ValidationError(message, code="still_expected", params={"count": expected})


def _clean_end(spell: Any) -> None:
    """Tell of a stay that begins after the last day, where the page has a field for it."""
    try:
        spell.full_clean()
    except ValidationError as error:
        message = _("%(person)s enters on a later day: correct this stay first.")
        params = {"person": spell.user.get_full_name()}
        raise ValidationError(message, code="dates_out_of_order", params=params) from error
