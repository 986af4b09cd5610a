from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from collectif.core.outbox import OutboxMessage
from members.enums import MemberState, Role, SpellEnd, StateReason
from members.models import Membership, Outcome
from tests.members.factories import UserFactory
from tests.members.intake_factories import NOW, GroupSpellFactory
from tests.members.membership_factories import (
    CharterFactory,
    CharterSignatureFactory,
    MembershipFactory,
    OutcomeFactory,
    OutcomeKindFactory,
)

MINE = reverse("members:membership_mine")
TODAY = NOW.date()
LEAVING = {"left_on": TODAY.isoformat(), "target": "left", "reason": "other_path", "kind": ""}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def membership(bob):
    return MembershipFactory(user=bob, state=MemberState.ACTIVE)


def of(person, name="detail") -> str:
    return reverse(f"members:membership_{name}", args=[person.public_id])


def test_own_page_tells_state_groups_outcomes_and_charter(client_of, membership, bob):
    GroupSpellFactory(user=bob, group__name="Rives")
    OutcomeFactory(user=bob, kind__name="Atelier ouvert", note="À Rivauges")
    CharterSignatureFactory(user=bob, charter__version=4)

    page = client_of(bob).get(MINE).content.decode()

    for told in ("Rives", "Atelier ouvert", "À Rivauges", "2 mars 2026", "version 4"):
        assert told in page
    assert reverse("members:membership_pause") in page


def test_own_page_tells_nothing_of_others(client_of, bob):
    OutcomeFactory(note="Secret")
    GroupSpellFactory(group__name="Ailleurs")

    page = client_of(bob).get(MINE).content.decode()

    assert "Secret" not in page
    assert "Ailleurs" not in page


def test_person_without_anything_has_a_page(client_of, charlie):
    page = client_of(charlie).get(MINE)

    assert (page.status_code, page.context["membership"]) == (200, None)


def test_empty_table_of_outcomes_is_said(client_of, bob):
    page = client_of(bob).get(MINE)
    assert page.context["has_kinds"] is False
    assert "outcome_create" not in page.content.decode()

    OutcomeKindFactory(is_retired=True)
    assert client_of(bob).get(MINE).context["has_kinds"] is False


def test_member_takes_a_break_and_comes_back(client_of, membership, bob):
    client = client_of(bob)

    response = client.post(reverse("members:membership_pause"), {"reason": "needs_time"})
    assert response.url == MINE
    membership.refresh_from_db()
    assert membership.state == MemberState.PAUSED
    assert reverse("members:membership_resume") in client.get(MINE).content.decode()

    # A second click changes nothing.
    client.post(reverse("members:membership_pause"), {"reason": "needs_time"})
    client.post(reverse("members:membership_resume"))
    client.post(reverse("members:membership_resume"))
    membership.refresh_from_db()
    assert membership.state == MemberState.ACTIVE


def test_break_and_return_are_told_to_those_who_coordinate(client_of, membership, bob, alice):
    client = client_of(bob)
    for _click in range(2):
        client.post(reverse("members:membership_pause"), {"reason": "needs_time"})
    told = OutboxMessage.objects.get(kind="member_news")
    assert (told.recipient, told.period) == (alice, f"pauses {TODAY.isoformat()}")
    client.post(reverse("members:membership_resume"))
    assert OutboxMessage.objects.filter(kind="member_news").count() == 2


def test_break_written_by_a_coordinator_is_news_to_nobody(client_of, membership, alice):
    answer = {"target": "paused", "reason": "busy"}
    client_of(alice).post(of(membership.user, "update"), answer)
    membership.refresh_from_db()
    assert membership.state == MemberState.PAUSED
    assert not OutboxMessage.objects.filter(kind="member_news").exists()


def test_break_may_free_the_place(client_of, membership, bob):
    spell = GroupSpellFactory(user=bob)

    client_of(bob).post(
        reverse("members:membership_pause"), {"reason": "busy", "frees_places": "on"}
    )

    spell.refresh_from_db()
    assert (spell.left_on, spell.end_reason) == (TODAY, SpellEnd.ON_BREAK)


@pytest.mark.parametrize("reason", ["", "no_news", "absurd"])
def test_break_needs_a_reason_of_ones_own(client_of, membership, bob, reason):
    response = client_of(bob).post(reverse("members:membership_pause"), {"reason": reason})

    assert response.status_code == 422
    membership.refresh_from_db()
    assert membership.state == MemberState.ACTIVE


@pytest.mark.parametrize("state", [MemberState.LEFT, MemberState.ALUMNI])
@pytest.mark.parametrize("name", ["pause", "resume"])
def test_who_has_left_neither_pauses_nor_returns_by_herself(client_of, charlie, state, name):
    MembershipFactory(user=charlie, state=state)

    response = client_of(charlie).post(reverse(f"members:membership_{name}"), {"reason": "busy"})

    assert response.status_code == 404


def test_follow_up_tells_the_history(client_of, membership, bob, alice):
    client = client_of(alice)
    client.post(of(bob, "update"), {"target": "paused", "reason": "busy"})

    page = client.get(of(bob))

    [entry] = page.context["history"]
    assert entry["title"] == MemberState.PAUSED.label
    assert "Alice Durand" in entry["text"]
    assert str(StateReason.BUSY.label) in entry["text"]


def test_only_possible_states_are_offered(client_of, membership, bob, alice):
    form = client_of(alice).get(of(bob)).context["state_form"]

    assert [value for value, _label in form.fields["target"].choices] == ["paused"]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"target": "left", "reason": "other"},
        {"target": "trial", "reason": "other"},
        {"target": "paused", "reason": ""},
    ],
)
def test_impossible_state_is_refused(client_of, membership, bob, alice, answers):
    response = client_of(alice).post(of(bob, "update"), answers)

    assert response.status_code == 422
    membership.refresh_from_db()
    assert membership.state == MemberState.ACTIVE


def test_state_that_changed_meanwhile_is_told(client_of, membership, bob, alice):
    Membership.objects.update(state=MemberState.LEFT)
    client = client_of(alice)
    page = client.get(of(bob))
    assert {value for value, _label in page.context["state_form"].fields["target"].choices} == {
        "trial",
        "active",
        "alumni",
    }

    assert client.post(of(bob, "update"), {"target": "paused"}).status_code == 422


def test_person_who_came_without_a_door_is_counted(client_of, bob, alice):
    client = client_of(alice)
    assert client.get(of(bob)).context["membership"] is None

    client.post(of(bob, "create"))
    client.post(of(bob, "create"))

    assert Membership.objects.get().state == MemberState.ACTIVE


def test_departure_is_written_with_what_comes_next(client_of, membership, bob, alice):
    kind = OutcomeKindFactory()
    spell = GroupSpellFactory(user=bob)
    answers = LEAVING | {"target": "alumni", "kind": kind.pk, "note": "Un atelier"}

    response = client_of(alice).post(of(bob, "leave"), answers)

    assert response.url == of(bob)
    spell.refresh_from_db()
    assert spell.left_on == TODAY
    assert Membership.objects.get().state == MemberState.ALUMNI
    assert Outcome.objects.get().note == "Un atelier"
    bob.forget_roles()
    assert not bob.has_role(Role.MEMBER)


def test_departure_without_news(client_of, membership, bob, alice):
    response = client_of(alice).post(of(bob, "leave"), LEAVING)

    assert response.status_code == 302
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"left_on": (TODAY + timedelta(days=1)).isoformat()}, "left_on"),
        ({"left_on": ""}, "left_on"),
        ({"left_on": "0026-11-02"}, "left_on"),
        ({"target": "active"}, "target"),
        ({"kind": "10000"}, "kind"),
        ({"reason": ""}, "reason"),
    ],
)
def test_impossible_departure_is_refused(client_of, membership, bob, alice, answers, field):
    OutcomeKindFactory()
    response = client_of(alice).post(of(bob, "leave"), LEAVING | answers)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Membership.objects.get().state == MemberState.ACTIVE


def test_who_leaves_during_the_trial_is_not_offered_to_be_an_alumni(client_of, bob, alice):
    MembershipFactory(user=bob, state=MemberState.TRIAL)

    form = client_of(alice).get(of(bob, "leave")).context["form"]

    assert [value for value, _label in form.fields["target"].choices] == ["left"]


def test_day_of_departure_that_the_outcome_refuses_is_said_on_its_field(
    client_of, membership, bob, alice
):
    kind = OutcomeKindFactory()
    answers = LEAVING | {"kind": kind.pk, "started_on": "1926-11-02"}

    response = client_of(alice).post(of(bob, "leave"), answers)

    assert response.context["form"].has_error("started_on", "out_of_reason")
    assert Membership.objects.get().state == MemberState.ACTIVE


def test_other_roles_are_named(client_of, alice, dana):
    MembershipFactory(user=alice)

    page = client_of(dana).get(of(alice))

    assert page.context["other_roles"] == [Role.COORDINATOR.label]


def test_emptied_account_is_followed_no_more(client_of, alice):
    person = UserFactory(anonymised_at=NOW)

    assert client_of(alice).get(of(person)).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_pages_cost_the_same_however_long_the_way(
    client_of, membership, bob, alice, django_assert_num_queries, count
):
    charter = CharterFactory()
    for person in (bob, alice):
        CharterSignatureFactory(user=person, charter=charter)
    for number in range(count):
        day = TODAY - timedelta(days=10 * number + 10)
        GroupSpellFactory(user=bob, entered_on=day)
        OutcomeFactory(user=bob)
    alice_client, bob_client = client_of(alice), client_of(bob)

    with django_assert_num_queries(14):
        assert alice_client.get(of(bob)).status_code == 200
    with django_assert_num_queries(10):
        assert bob_client.get(MINE).status_code == 200
