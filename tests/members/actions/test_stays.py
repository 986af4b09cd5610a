from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from members.actions.stays import enter_group, leave_group
from members.enums import MemberState, Role, SpellEnd
from members.models import Group, GroupSpell, Membership
from tests.concurrency import run_together
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.members.intake_factories import TODAY, GroupFactory, GroupSpellFactory, fill

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 2)


def enter(group, user, actor, entered_on=TODAY):
    return enter_group(group=group, user=user, entered_on=entered_on, actor=actor, today=TODAY)


def leave(spell, actor, left_on=TODAY, reason=SpellEnd.OTHER):
    return leave_group(spell=spell, left_on=left_on, reason=reason, actor=actor, today=TODAY)


def codes(refusal) -> set[str]:
    error = refusal.value
    if hasattr(error, "error_dict"):
        return {one.code for errors in error.error_dict.values() for one in errors}
    return {one.code for one in error.error_list}


def room(group) -> int:
    return Group.objects.with_room().get(pk=group.pk).room


def test_person_enters_and_leaves(alice, bob):
    group = GroupFactory(size_limit=2)

    spell = enter(group, bob, alice)
    assert room(group) == 1
    leave(spell, alice)
    leave(spell, alice)

    assert room(group) == 2
    assert [event.verb for event in Event.objects.order_by("pk")] == ["group_entered", "group_left"]


def test_person_may_be_in_two_groups_and_not_twice_in_one(alice, bob):
    group = GroupFactory()
    enter(group, bob, alice)
    enter(GroupFactory(), bob, alice)

    with pytest.raises(ValidationError) as refusal:
        enter(group, bob, alice)

    assert codes(refusal) == {"already_there"}
    assert GroupSpell.objects.filter(user=bob).count() == 2


def test_person_who_left_enters_again(alice, bob):
    spell = leave(enter(GroupFactory(), bob, alice, MARCH), alice)

    again = enter(spell.group, bob, alice)

    assert GroupSpell.objects.filter(user=bob, group=spell.group).count() == 2
    assert again.left_on is None


def test_full_group_takes_nobody(alice, bob):
    with pytest.raises(ValidationError) as refusal:
        enter(fill(GroupFactory(size_limit=2)), bob, alice)

    assert codes(refusal) == {"group_full"}


def test_closed_group_takes_nobody(alice, bob):
    with pytest.raises(ValidationError) as refusal:
        enter(GroupFactory(is_closed=True), bob, alice)

    assert codes(refusal) == {"group_closed"}


@pytest.mark.parametrize("day", [date(1999, 12, 31), TODAY + timedelta(days=367), date(9026, 1, 1)])
def test_absurd_day_is_refused(alice, bob, day):
    with pytest.raises(ValidationError) as refusal:
        enter(GroupFactory(), bob, alice, day)

    assert codes(refusal) == {"out_of_reason"}


def test_day_to_come_keeps_the_place_from_now_on(alice, bob):
    group = GroupFactory(size_limit=2)

    enter(group, bob, alice, TODAY + timedelta(days=30))

    assert room(group) == 1


@pytest.mark.parametrize("role", [Role.PARTNER_CONTACT, Role.OBSERVER, Role.COMMITTEE_MEMBER])
def test_role_outside_groups_does_not_enter(alice, role):
    with pytest.raises(ValidationError) as refusal:
        enter(GroupFactory(), RoleGrantFactory(role=role).user, alice)

    assert codes(refusal) == {"no_role"}


def test_closed_account_does_not_enter(alice):
    with pytest.raises(ValidationError) as refusal:
        enter(GroupFactory(), UserFactory(member=True, is_active=False), alice)

    assert codes(refusal) == {"no_role"}


def test_person_who_left_the_collective_comes_back_first(alice, bob):
    Membership.objects.create(user=bob, state=MemberState.LEFT, since=MARCH)

    with pytest.raises(ValidationError) as refusal:
        enter(GroupFactory(), bob, alice)

    assert codes(refusal) == {"has_left"}


def test_last_day_before_the_first_is_refused(alice, bob):
    spell = enter(GroupFactory(), bob, alice)

    with pytest.raises(ValidationError) as refusal:
        leave(spell, alice, left_on=TODAY - timedelta(days=1))

    assert codes(refusal) == {"dates_out_of_order"}


def test_departure_to_come_keeps_the_place_and_may_be_changed(alice, bob):
    # Places are counted by the clock of the database.
    spell = GroupSpellFactory(group__size_limit=2, user=bob)
    today = timezone.localdate()
    ahead = today + timedelta(days=30)

    leave_group(spell=spell, left_on=ahead, reason=SpellEnd.OTHER, actor=alice, today=today)
    assert room(spell.group) == 1
    leave(spell, alice, reason=SpellEnd.ON_BREAK)

    spell.refresh_from_db()
    assert (spell.left_on, spell.end_reason) == (TODAY, SpellEnd.ON_BREAK)
    assert room(spell.group) == 2


def test_departure_too_far_away_is_refused(alice, bob):
    spell = enter(GroupFactory(), bob, alice)

    with pytest.raises(ValidationError) as refusal:
        leave(spell, alice, left_on=TODAY + timedelta(days=400))

    assert codes(refusal) == {"out_of_reason"}


def test_ended_stay_is_not_ended_otherwise(alice, bob):
    spell = leave(enter(GroupFactory(), bob, alice, MARCH), alice, left_on=date(2026, 6, 1))

    with pytest.raises(ValidationError) as refusal:
        leave(spell, alice)

    assert codes(refusal) == {"already_left"}


@pytest.mark.django_db(transaction=True)
def test_last_place_is_entered_once(alice):
    group = GroupFactory(size_limit=2)
    GroupSpellFactory(group=group)
    people = UserFactory.create_batch(2, member=True)

    errors = run_together(*[lambda who=who: enter(group, who, alice) for who in people])

    assert [error.code for error in errors] == ["group_full"]
    assert room(group) == 0
