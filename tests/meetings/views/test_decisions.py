import pytest
from django.urls import reverse

from meetings.enums import ActionState
from meetings.models import ActionItem, Decision
from tests.meetings.conduct_factories import ActionItemFactory, DecisionFactory
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


def url(name, thing):
    return reverse(f"meetings:{name}", args=[thing.public_id])


@pytest.fixture
def meeting(bob):
    meeting = OccurrenceFactory()
    meeting.group.facilitators.add(bob)
    return meeting


def told(person, **change):
    return {"text": "Appeler la mairie", "owner": person.pk, "due_on": "2026-11-09", **change}


def test_decisions_and_actions_are_written_with_the_notes(client_of, bob, meeting):
    client, owner = client_of(bob), BookingFactory(occurrence=meeting).user

    for _press in range(2):
        client.post(url("decision_create", meeting), {"text": "Nous répondons."})
        response = client.post(url("action_create", meeting), told(owner))

    assert response.url == f"{url('notes_detail', meeting)}#actions-title"
    assert Decision.objects.get().text == "Nous répondons."
    assert ActionItem.objects.get().owner == owner
    page = client.get(url("notes_detail", meeting)).text
    assert "Nous répondons." in page
    assert "Appeler la mairie" in page


@pytest.mark.parametrize(
    "change", [{"text": ""}, {"due_on": "2026-11-01"}, {"due_on": "hier"}, {"owner": ""}]
)
def test_impossible_action_comes_back_as_typed(client_of, bob, meeting, change):
    response = client_of(bob).post(url("action_create", meeting), told(bob, **change))

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert not ActionItem.objects.exists()


def test_action_for_somebody_from_elsewhere_is_refused(client_of, bob, meeting):
    response = client_of(bob).post(url("action_create", meeting), told(UserFactory()))

    assert response.status_code == 422
    assert not ActionItem.objects.exists()


def test_empty_decision_comes_back(client_of, bob, meeting):
    assert client_of(bob).post(url("decision_create", meeting), {"text": " "}).status_code == 422


def test_decision_and_action_are_changed_and_struck(client_of, bob, meeting):
    client = client_of(bob)
    decision = DecisionFactory(occurrence=meeting)
    action = ActionItemFactory(occurrence=meeting, owner=bob)

    assert client.get(url("decision_update", decision)).status_code == 200
    client.post(url("decision_update", decision), {"text": "Non."})
    assert Decision.objects.get().text == "Non."
    assert 'value="2026-11-09"' in client.get(url("action_update", action)).text
    client.post(url("action_update", action), told(bob, text="Écrire"))
    assert ActionItem.objects.get().text == "Écrire"
    client.post(url("decision_delete", decision))
    assert client.post(url("decision_delete", decision)).status_code == 404
    assert not Decision.objects.exists()


def test_those_of_the_meeting_who_take_no_notes_write_nothing(client_of, meeting):
    client = client_of(BookingFactory(occurrence=meeting).user)
    decision = DecisionFactory(occurrence=meeting)

    assert client.post(url("decision_create", meeting), {"text": "Oui."}).status_code == 403
    assert client.post(url("decision_delete", decision)).status_code == 403
    action = ActionItemFactory(occurrence=meeting)
    assert client.post(url("action_update", action), {}).status_code == 403
    assert client.post(url("action_state", action), {"state": "done"}).status_code == 403


def test_owner_says_that_it_is_done_and_takes_it_up_again(client_of, meeting):
    owner = BookingFactory(occurrence=meeting).user
    action, client = ActionItemFactory(occurrence=meeting, owner=owner), client_of(owner)

    for state in (ActionState.DONE, ActionState.OPEN):
        for _press in range(2):
            response = client.post(url("action_state", action), {"state": state})
            assert response.url == reverse("dashboard")
        action.refresh_from_db()
        assert action.state == state


def test_owner_who_left_the_group_still_closes_what_is_hers(client_of, bob):
    action = ActionItemFactory(owner=bob)

    client_of(bob).post(url("action_state", action), {"state": "dropped"})

    action.refresh_from_db()
    assert action.state == ActionState.DROPPED


def test_impossible_state_is_said(client_of, bob):
    action = ActionItemFactory(owner=bob, state="done", closed_at="2026-11-04T10:00Z")
    client = client_of(bob)

    client.post(url("action_state", action), {"state": "dropped"})
    action.refresh_from_db()
    assert action.state == ActionState.DONE
    response = client.post(url("action_state", action), {"state": "oubliée"})
    assert response.status_code == 422
    assert 'value="open"' in response.text
