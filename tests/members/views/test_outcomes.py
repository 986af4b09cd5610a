import pytest
import time_machine
from django.urls import reverse

from members.models import Outcome
from tests.members.factories import UserFactory
from tests.members.intake_factories import NOW
from tests.members.membership_factories import OutcomeFactory, OutcomeKindFactory

MINE = reverse("members:membership_mine")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def told(db):
    return {"kind": OutcomeKindFactory().pk, "started_on": "2026-09-01", "note": "Un atelier"}


def create(person) -> str:
    return reverse("members:outcome_create", args=[person.public_id])


def delete(outcome) -> str:
    return reverse("members:outcome_delete", args=[outcome.public_id])


def test_person_tells_her_own(client_of, bob, told):
    client = client_of(bob)

    assert client.post(create(bob), told).url == MINE
    client.post(create(bob), told)

    outcome = Outcome.objects.get()
    assert (outcome.user, outcome.recorded_by, outcome.note) == (bob, bob, "Un atelier")


def test_who_has_no_role_any_more_tells_her_own_too(client_of, charlie, told):
    assert client_of(charlie).post(create(charlie), told).status_code == 302


def test_coordinator_tells_that_of_others(client_of, alice, bob, told):
    response = client_of(alice).post(create(bob), told)

    assert response.url == reverse("members:membership_detail", args=[bob.public_id])
    assert Outcome.objects.get().recorded_by == alice


def test_member_tells_nothing_of_others(client_of, bob, told):
    assert client_of(bob).post(create(UserFactory()), told).status_code == 404
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("person", ["alice", "bob"])
@pytest.mark.parametrize("wrong", [{"kind": ""}, {"started_on": "x"}, {"started_on": "1926-01-01"}])
def test_wrong_answer_comes_back_on_the_page_it_came_from(
    request, client_of, bob, told, person, wrong
):
    reader = request.getfixturevalue(person)

    response = client_of(reader).post(create(bob), told | wrong)

    assert response.status_code == 422
    assert set(response.context["outcome_form"].errors) == set(wrong)
    assert ("state_form" in response.context) is (person == "alice")


def test_what_was_told_by_mistake_goes(client_of, bob):
    outcome = OutcomeFactory(user=bob)
    client = client_of(bob)

    assert client.post(delete(outcome)).url == MINE
    assert not Outcome.objects.exists()
    assert client.post(delete(outcome)).status_code == 404


def test_others_cannot_remove_it(client_of, bob):
    assert client_of(bob).post(delete(OutcomeFactory())).status_code == 404


def test_coordinator_removes_it_and_comes_back_to_the_person(client_of, alice, bob):
    response = client_of(alice).post(delete(OutcomeFactory(user=bob)))

    assert response.url == reverse("members:membership_detail", args=[bob.public_id])
