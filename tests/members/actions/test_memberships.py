from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions.memberships import (
    change_membership,
    leave_collective,
    open_membership,
    welcome_member,
)
from members.enums import MemberState, Role, SpellEnd, StateReason
from members.models import DirectoryEntry, GroupSpell, Membership, Outcome
from members.pipeline.directory import refresh_entries
from tests.concurrency import run_behind
from tests.members.factories import RoleGrantFactory
from tests.members.intake_factories import NOW, GroupFactory, GroupSpellFactory
from tests.members.membership_factories import MembershipFactory, OutcomeKindFactory

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def membership(bob):
    return MembershipFactory(user=bob, state=MemberState.ACTIVE)


def change(membership, target, actor, **others):
    given = {"reason": StateReason.OTHER, "today": TODAY} | others
    return change_membership(membership=membership, target=target, actor=actor, **given)


def leave(user, actor, **others):
    given = {
        "left_on": TODAY,
        "target": MemberState.LEFT,
        "reason": StateReason.OTHER_PATH,
        "today": TODAY,
    } | others
    return leave_collective(user=user, actor=actor, **given)


def is_member(user) -> bool:
    user.forget_roles()
    return user.has_role(Role.MEMBER)


def codes(refused, field=None) -> str:
    return refused.value.error_dict[field][0].code if field else refused.value.code


def test_welcoming_counts_a_person_among_the_members(charlie, alice):
    membership = welcome_member(user=charlie, actor=alice, today=TODAY)

    assert (membership.state, membership.since) == (MemberState.TRIAL, TODAY)
    assert is_member(charlie)
    assert welcome_member(user=charlie, actor=alice, today=TODAY) == membership
    assert Membership.objects.count() == charlie.role_grants.count() == 1


def test_following_somebody_who_is_here_already_opens_an_active_membership(bob, alice):
    membership = open_membership(user=bob, actor=alice, today=TODAY)

    assert membership.state == MemberState.ACTIVE
    assert open_membership(user=bob, actor=alice, today=TODAY) == membership
    assert bob.role_grants.count() == 1
    assert Event.objects.get(verb="membership_opened").data == {
        "on": TODAY.isoformat(),
        "became": "active",
    }


def test_role_planned_for_later_is_met_not_crossed(charlie, alice):
    RoleGrantFactory(user=charlie, starts_on=TODAY + timedelta(days=7))

    welcome_member(user=charlie, actor=alice, today=TODAY)

    first = charlie.role_grants.order_by("starts_on").first()
    assert (first.starts_on, first.ends_on) == (TODAY, TODAY + timedelta(days=6))


def test_change_of_state_is_told_to_the_journal(membership, alice):
    change(membership, MemberState.PAUSED, alice, reason=StateReason.BUSY)

    membership.refresh_from_db()
    assert (membership.state, membership.since) == (MemberState.PAUSED, TODAY)
    event = Event.objects.get(verb="membership_changed")
    assert event.actor == alice
    assert event.data == {
        "on": TODAY.isoformat(),
        "was": "active",
        "became": "paused",
        "reason": "busy",
    }


def test_same_state_asked_twice_is_one_change(membership, alice):
    change(membership, MemberState.PAUSED, alice)
    change(membership, MemberState.PAUSED, alice)

    assert Event.objects.filter(verb="membership_changed").count() == 1


@pytest.mark.parametrize("state", MemberState)
@pytest.mark.parametrize("target", MemberState)
def test_only_known_ways_lead_from_a_state_to_another(bob, alice, state, target):
    membership = MembershipFactory(user=bob, state=state)
    outside = {MemberState.LEFT, MemberState.ALUMNI}
    needs_leaving = target in outside and state not in outside
    is_allowed = state == target or (state.can_become(target) and not needs_leaving)

    if is_allowed:
        change(membership, target, alice)
    else:
        with pytest.raises(ValidationError) as refused:
            change(membership, target, alice)
        assert codes(refused) == ("leaving_is_asked" if needs_leaving else "wrong_state")

    membership.refresh_from_db()
    assert membership.state == (target if is_allowed else state)


def test_break_keeps_the_place_unless_it_is_given_up(membership, bob):
    spell = GroupSpellFactory(user=bob)

    change(membership, MemberState.PAUSED, bob)
    spell.refresh_from_db()
    assert spell.left_on is None

    change(membership, MemberState.ACTIVE, bob)
    change(membership, MemberState.PAUSED, bob, frees_places=True)
    spell.refresh_from_db()
    assert (spell.left_on, spell.end_reason) == (TODAY, SpellEnd.ON_BREAK)


def test_who_comes_back_from_outside_is_a_member_again(charlie, alice):
    membership = MembershipFactory(user=charlie, state=MemberState.ALUMNI)

    change(membership, MemberState.ACTIVE, alice)

    assert is_member(charlie)


def test_leaving_ends_stays_and_role_and_keeps_the_history(membership, bob, alice):
    past = GroupSpellFactory(
        user=bob, entered_on=date(2025, 1, 6), left_on=date(2025, 6, 2), end_reason=SpellEnd.OTHER
    )
    present = GroupSpellFactory(user=bob, entered_on=date(2026, 3, 2))
    planned = GroupSpellFactory(user=bob, entered_on=TODAY + timedelta(days=10))

    left = leave(bob, alice)

    assert (left.state, left.since) == (MemberState.LEFT, TODAY)
    ends = {spell.pk: (spell.left_on, spell.end_reason) for spell in GroupSpell.objects.all()}
    assert ends == {
        past.pk: (date(2025, 6, 2), SpellEnd.OTHER),
        present.pk: (TODAY, SpellEnd.LEFT_COLLECTIVE),
        planned.pk: (planned.entered_on, SpellEnd.LEFT_COLLECTIVE),
    }
    assert bob.role_grants.get().ends_on == YESTERDAY
    assert not is_member(bob)


def test_place_of_who_leaves_is_free(membership, bob, alice):
    group = GroupFactory(size_limit=2)
    GroupSpellFactory(user=bob, group=group)

    leave(bob, alice)

    assert type(group).objects.with_room().get(pk=group.pk).room == 2


def test_leaving_some_days_ago_ends_the_role_then(membership, bob, alice):
    spell = GroupSpellFactory(user=bob)

    leave(bob, alice, left_on=date(2026, 11, 2))

    spell.refresh_from_db()
    assert spell.left_on == date(2026, 11, 2)
    assert bob.role_grants.get().ends_on == date(2026, 11, 1)


def test_leaving_on_the_day_one_came_takes_the_role_back(charlie, alice):
    welcome_member(user=charlie, actor=alice, today=TODAY)

    leave(charlie, alice)

    assert not charlie.role_grants.exists()


def test_leaving_before_the_role_was_given_ends_it_on_its_first_day(charlie, alice):
    RoleGrantFactory(user=charlie, starts_on=YESTERDAY)

    leave(charlie, alice, left_on=date(2026, 11, 2))

    assert charlie.role_grants.get().ends_on == YESTERDAY


def test_alumni_keep_in_touch_and_stay_in_the_directory_of_coordinators(membership, bob, alice):
    leave(bob, alice, target=MemberState.ALUMNI)

    assert Membership.objects.get().state == MemberState.ALUMNI
    assert DirectoryEntry.objects.filter(profile=bob.profile).count() == 1


def test_who_has_left_is_found_by_nobody(membership, bob, alice):
    refresh_entries([bob.profile.pk])
    assert DirectoryEntry.objects.count() == 1

    leave(bob, alice)

    assert not DirectoryEntry.objects.exists()


def test_outcome_is_written_with_the_departure(membership, bob, alice):
    kind = OutcomeKindFactory()

    leave(bob, alice, kind=kind, note="Direction d’un EHPAD")

    outcome = Outcome.objects.get()
    assert (outcome.user, outcome.kind, outcome.started_on) == (bob, kind, TODAY)
    assert (outcome.note, outcome.recorded_by) == ("Direction d’un EHPAD", alice)


def test_no_news_is_an_answer(membership, bob, alice):
    leave(bob, alice, reason=StateReason.NO_NEWS)

    assert not Outcome.objects.exists()


def test_leaving_twice_is_leaving_once(membership, bob, alice):
    kind = OutcomeKindFactory()
    leave(bob, alice, kind=kind)
    leave(bob, alice, kind=kind, target=MemberState.ALUMNI)

    assert Membership.objects.get().state == MemberState.LEFT
    assert Outcome.objects.count() == 1
    assert Event.objects.filter(verb="membership_changed").count() == 1


def test_who_was_never_followed_may_leave_too(bob, alice):
    leave(bob, alice)

    assert Membership.objects.get().state == MemberState.LEFT
    assert not is_member(bob)


@pytest.mark.parametrize(
    ("day", "code"),
    [(TODAY + timedelta(days=1), "in_the_future"), (date(1026, 11, 24), "out_of_reason")],
)
def test_day_of_departure_is_refused_out_of_reason(membership, bob, alice, day, code):
    with pytest.raises(ValidationError) as refused:
        leave(bob, alice, left_on=day)

    assert codes(refused, "left_on") == code
    assert is_member(bob)


def test_nothing_is_ended_when_the_state_refuses(bob, alice):
    MembershipFactory(user=bob, state=MemberState.TRIAL)
    spell = GroupSpellFactory(user=bob)

    with pytest.raises(ValidationError) as refused:
        leave(bob, alice, target=MemberState.ALUMNI)

    assert codes(refused) == "wrong_state"
    spell.refresh_from_db()
    assert spell.left_on is None
    assert is_member(bob)


def test_other_roles_stay(alice):
    RoleGrantFactory(user=alice)

    leave(alice, alice)

    alice.forget_roles()
    assert alice.current_roles == {Role.COORDINATOR}


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_tell_of_one_departure_write_it_once(membership, bob, alice):
    GroupSpellFactory(user=bob)

    errors = run_behind(lambda: leave(bob, alice), lambda: leave(bob, alice))

    assert errors == []
    assert Event.objects.filter(verb="membership_changed").count() == 1
    assert Event.objects.filter(verb="group_left").count() == 1
