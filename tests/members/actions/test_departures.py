from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from members.actions.departures import (
    announce_departure,
    cancel_departure,
    complete_departure,
    complete_due_departures,
)
from members.actions.memberships import leave_collective
from members.enums import MemberState, Role, SpellEnd, StateReason
from members.models import Departure, GroupSpell, Outcome
from tests.members.factories import UserFactory
from tests.members.intake_factories import NOW, GroupFactory, GroupSpellFactory
from tests.members.membership_factories import MembershipFactory, OutcomeKindFactory

TODAY = NOW.date()
FRIDAY = TODAY + timedelta(days=10)
LATER = TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def membership(bob):
    return MembershipFactory(user=bob, state=MemberState.ACTIVE)


@pytest.fixture
def spell(bob, membership):
    return GroupSpellFactory(user=bob)


def announce(user, **others):
    given = {
        "left_on": FRIDAY,
        "target": MemberState.ALUMNI,
        "reason": StateReason.OTHER_PATH,
        "word": "Merci à tous.",
        "now": NOW,
        "today": TODAY,
    } | others
    return announce_departure(user=user, **given)


def end_of(spell) -> tuple:
    spell.refresh_from_db()
    return spell.left_on, spell.end_reason


def codes(refused, field=None) -> str:
    return refused.value.error_dict[field][0].code if field else refused.value.code


def test_announced_departure_ends_stays_that_day_and_nothing_before(bob, membership, spell):
    departure = announce(bob)

    assert end_of(spell) == (FRIDAY, SpellEnd.LEFT_COLLECTIVE)
    membership.refresh_from_db()
    assert membership.state == MemberState.ACTIVE
    assert bob.has_role(Role.MEMBER)
    assert (departure.left_on, departure.done_at, departure.outcome) == (FRIDAY, None, None)
    event = Event.objects.get(verb="departure_announced")
    assert event.data == {"on": FRIDAY.isoformat(), "reason": "other_path"}
    assert event.actor == bob


def test_those_who_coordinate_are_told_with_her_word_and_facilitators_without(
    bob, alice, membership, spell
):
    host = UserFactory(member=True)
    spell.group.facilitators.set([host, bob])

    announce(bob)

    told = {one.recipient: one for one in OutboxMessage.objects.filter(kind="member_news")}
    assert told.keys() == {alice, host}
    assert "Merci à tous." in told[alice].text_body
    assert "/suivi/" in told[alice].text_body
    assert "Merci à tous." not in told[host].text_body
    assert "/suivi/" not in told[host].text_body


def test_same_words_twice_are_one_departure(bob, alice, membership, spell):
    kind = OutcomeKindFactory()
    first = announce(bob, kind=kind, note="Chez un client")

    assert announce(bob, kind=kind, note=" Chez un client ") == first
    assert Outcome.objects.count() == Departure.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="member_news").count() == 1


def test_another_day_replaces_the_one_told_before(bob, alice, membership, spell):
    first = announce(bob, kind=OutcomeKindFactory())
    second = announce(bob, left_on=LATER)

    first.refresh_from_db()
    assert (first.cancelled_at, Departure.objects.open().get()) == (NOW, second)
    assert end_of(spell)[0] == LATER
    assert not Outcome.objects.exists()
    assert OutboxMessage.objects.filter(kind="member_news").count() == 2


def test_what_comes_next_is_written_and_goes_with_a_change_of_mind(bob, membership, spell):
    departure = announce(bob, kind=OutcomeKindFactory(name="Mission"), note="À Lormay")
    outcome = Outcome.objects.get()
    assert (departure.outcome, outcome.started_on, outcome.note) == (outcome, FRIDAY, "À Lormay")

    cancel_departure(user=bob, now=NOW, today=TODAY)

    assert not Outcome.objects.exists()


def test_who_stays_after_all_keeps_her_places(bob, alice, membership, spell):
    departure = announce(bob)
    for _click in range(2):
        cancel_departure(user=bob, now=NOW, today=TODAY)

    departure.refresh_from_db()
    assert (departure.cancelled_at, end_of(spell)) == (NOW, (None, ""))
    assert Event.objects.filter(verb="departure_cancelled").count() == 1
    assert OutboxMessage.objects.filter(kind="member_news").count() == 2
    assert complete_due_departures(today=LATER) == 0


def test_stay_that_was_to_end_before_ends_as_planned(bob, membership):
    planned = GroupSpellFactory(
        user=bob, left_on=TODAY + timedelta(days=2), end_reason=SpellEnd.OTHER_GROUP
    )
    coming = GroupSpellFactory(user=bob, entered_on=LATER)
    announce(bob)
    assert end_of(planned) == (TODAY + timedelta(days=2), SpellEnd.OTHER_GROUP)
    assert end_of(coming) == (LATER, SpellEnd.LEFT_COLLECTIVE)

    cancel_departure(user=bob, now=NOW, today=TODAY)

    assert end_of(planned)[1] == SpellEnd.OTHER_GROUP
    assert end_of(coming) == (None, "")


def test_on_the_day_she_has_left(bob, membership, spell):
    departure = announce(bob)
    assert complete_due_departures(today=FRIDAY - timedelta(days=1)) == 0

    with time_machine.travel(NOW + timedelta(days=11), tick=False):
        assert complete_due_departures(today=FRIDAY + timedelta(days=1)) == 1
        assert complete_due_departures(today=FRIDAY + timedelta(days=1)) == 0
        bob.forget_roles()
        assert not bob.has_role(Role.MEMBER)

    membership.refresh_from_db()
    departure.refresh_from_db()
    assert (membership.state, membership.since) == (MemberState.ALUMNI, FRIDAY)
    assert departure.done_at is not None
    assert end_of(spell) == (FRIDAY, SpellEnd.LEFT_COLLECTIVE)


def test_departure_of_today_is_done_at_once(bob, membership, spell):
    announce(bob, left_on=TODAY, target=MemberState.LEFT)

    membership.refresh_from_db()
    assert (membership.state, membership.since) == (MemberState.LEFT, TODAY)
    assert not Departure.objects.open().exists()
    assert end_of(spell)[0] == TODAY


def test_from_the_day_on_it_is_too_late_to_stay(bob, membership, spell):
    announce(bob)
    with pytest.raises(ValidationError) as refused:
        cancel_departure(user=bob, now=NOW, today=FRIDAY)
    assert codes(refused) == "too_late"
    assert end_of(spell)[0] == FRIDAY


def test_departure_written_by_a_coordinator_overtakes_the_one_announced(
    bob, alice, membership, spell
):
    departure = announce(bob)
    leave_collective(
        user=bob,
        left_on=TODAY,
        target=MemberState.LEFT,
        reason=StateReason.BUSY,
        actor=alice,
        today=TODAY,
    )
    assert end_of(spell)[0] == TODAY
    assert complete_departure(departure=departure, today=FRIDAY) is False
    membership.refresh_from_db()
    assert (membership.state, membership.since) == (MemberState.LEFT, TODAY)


def test_departure_that_cannot_be_done_is_left_for_another_day(bob, membership):
    departure = announce(bob)
    # No way leads from the first weeks to the alumni.
    type(membership).objects.filter(pk=membership.pk).update(state=MemberState.TRIAL)
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        assert complete_due_departures(today=FRIDAY) == 0
    departure.refresh_from_db()
    assert departure.done_at is None


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"left_on": TODAY - timedelta(days=1)}, "left_on", "in_the_past"),
        ({"left_on": TODAY + timedelta(days=367)}, "left_on", "out_of_reason"),
        ({"word": "x" * 1001}, "word", "max_length"),
        ({"target": MemberState.PAUSED}, None, "wrong_state"),
    ],
)
def test_departure_that_is_not_possible_is_refused(bob, membership, spell, change, field, code):
    with pytest.raises(ValidationError) as refused:
        announce(bob, **change)
    assert codes(refused, field) == code
    assert not Departure.objects.exists()
    assert end_of(spell) == (None, "")


@pytest.mark.parametrize(
    ("state", "target"),
    [
        (MemberState.LEFT, MemberState.LEFT),
        (MemberState.ALUMNI, MemberState.LEFT),
        (MemberState.TRIAL, MemberState.ALUMNI),
    ],
)
def test_departure_must_lead_from_where_she_stands(charlie, state, target):
    MembershipFactory(user=charlie, state=state)
    with pytest.raises(ValidationError) as refused:
        announce(charlie, target=target)
    assert codes(refused) == "wrong_state"


def test_retired_kind_is_refused_and_nothing_is_written(bob, membership, spell):
    with pytest.raises(ValidationError) as refused:
        announce(bob, kind=OutcomeKindFactory(is_retired=True))
    assert codes(refused, "kind") == "retired_kind"
    assert not Departure.objects.exists()


def test_group_may_be_given_to_another_from_the_day_only(bob, membership):
    group = GroupFactory(size_limit=2)
    GroupSpellFactory(user=bob, group=group)
    GroupSpellFactory(group=group)
    # The database counts the places on its own day.
    today = time_machine.escape_hatch.datetime.date.today()
    leaves_on = today + timedelta(days=10)
    announce(bob, left_on=leaves_on, today=today)
    assert type(group).objects.with_room().get().room == 0
    assert GroupSpell.objects.current_on(leaves_on).filter(user=bob).count() == 0
