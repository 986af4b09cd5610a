from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from members.enums import MemberState, SpellEnd
from members.models import Departure, Outcome
from tests.members.intake_factories import NOW, GroupSpellFactory
from tests.members.membership_factories import (
    MembershipFactory,
    OutcomeFactory,
    OutcomeKindFactory,
)

MINE, CREATE, CANCEL = (
    reverse(f"members:{name}")
    for name in ("membership_mine", "departure_create", "departure_cancel")
)
TODAY = NOW.date()
FRIDAY = TODAY + timedelta(days=10)
LEAVING = {
    "left_on": FRIDAY.isoformat(),
    "target": "alumni",
    "reason": "other_path",
    "kind": "",
    "word": "Merci à tous.",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def membership(bob):
    return MembershipFactory(user=bob, state=MemberState.ACTIVE)


def test_member_tells_that_she_leaves_then_stays_after_all(client_of, membership, bob, alice):
    client, kind = client_of(bob), OutcomeKindFactory(name="Mission")
    spell = GroupSpellFactory(user=bob)
    assert CREATE in client.get(MINE).content.decode()
    assert "Mission" in client.get(CREATE).content.decode()

    response = client.post(CREATE, LEAVING | {"kind": kind.pk, "note": "À Lormay"})

    assert response.url == MINE
    departure = Departure.objects.get()
    assert (departure.user, departure.left_on, departure.word) == (bob, FRIDAY, "Merci à tous.")
    assert Outcome.objects.get().started_on == FRIDAY
    page = client.get(MINE).content.decode()
    assert "27 novembre 2026" in page
    assert CANCEL in page
    followed = reverse("members:membership_detail", args=[bob.public_id])
    assert "Merci à tous." in client_of(alice).get(followed).content.decode()
    again = client.get(CREATE).context["form"]
    assert (again["left_on"].value(), again["note"].value()) == (FRIDAY, "À Lormay")

    for _click in range(2):
        assert client.post(CANCEL).url == MINE
    spell.refresh_from_db()
    assert (spell.left_on, spell.end_reason) == (None, "")
    assert CANCEL not in client.get(MINE).content.decode()


def test_departure_of_today_shows_her_as_gone(client_of, membership, bob):
    client = client_of(bob)
    client.post(CREATE, LEAVING | {"left_on": TODAY.isoformat(), "target": "left"})

    membership.refresh_from_db()
    assert membership.state == MemberState.LEFT
    page = client.get(MINE)
    assert page.context["departure"] is None
    assert CREATE not in page.content.decode()
    # A second click changes nothing.
    assert client.post(CREATE, LEAVING).url == MINE
    assert Departure.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"left_on": ""}, "left_on"),
        ({"left_on": (TODAY - timedelta(days=1)).isoformat()}, "left_on"),
        ({"left_on": "2062-01-01"}, "left_on"),
        ({"target": "paused"}, "target"),
        ({"target": ""}, "target"),
        ({"reason": "no_news"}, "reason"),
        ({"kind": "0"}, "kind"),
        ({"word": "x" * 1001}, "word"),
    ],
)
def test_impossible_departure_comes_back_as_typed(client_of, membership, bob, change, field):
    response = client_of(bob).post(CREATE, LEAVING | {"note": "Ma phrase"} | change)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Departure.objects.exists()


def test_newcomer_is_not_offered_to_be_among_the_alumni(client_of, bob):
    MembershipFactory(user=bob, state=MemberState.TRIAL)
    form = client_of(bob).get(CREATE).context["form"]
    assert [value for value, _label in form.fields["target"].choices] == ["left"]


@pytest.mark.parametrize("state", [MemberState.LEFT, MemberState.ALUMNI, None])
def test_who_is_not_here_has_no_need_to_leave(client_of, charlie, state):
    if state:
        MembershipFactory(user=charlie, state=state)
    client = client_of(charlie)
    assert client.get(CREATE).url == MINE
    assert client.post(CREATE, LEAVING).url == MINE
    assert not Departure.objects.exists()


def test_too_late_to_stay_is_said(client_of, membership, bob):
    client = client_of(bob)
    client.post(CREATE, LEAVING)
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        page = client_of(bob).post(CANCEL, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert Departure.objects.open().exists()


def test_outcome_removed_by_hand_leaves_the_departure(client_of, membership, bob):
    client = client_of(bob)
    client.post(CREATE, LEAVING | {"kind": OutcomeKindFactory().pk})
    client.post(reverse("members:outcome_delete", args=[Outcome.objects.get().public_id]))
    assert Departure.objects.open().get().outcome is None
    assert client.post(CANCEL).url == MINE


def test_departure_of_another_is_not_hers_to_cancel(client_of, membership, bob, charlie):
    client_of(bob).post(CREATE, LEAVING)
    client_of(charlie).post(CANCEL)
    assert Departure.objects.open().filter(user=bob).exists()


def test_stay_ended_by_the_departure_is_shown_with_its_day(client_of, membership, bob):
    client, spell = client_of(bob), GroupSpellFactory(user=bob, group__name="Rives")
    OutcomeFactory(user=bob)
    client.post(CREATE, LEAVING)
    spell.refresh_from_db()
    assert spell.end_reason == SpellEnd.LEFT_COLLECTIVE
    assert "Rives" in client.get(MINE).content.decode()
