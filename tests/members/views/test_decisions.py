import pytest
import time_machine
from django.urls import reverse

from collectif.core.outbox import OutboxMessage
from members.models import Application
from tests.members.intake_factories import (
    NOW,
    ApplicantFactory,
    GroupFactory,
    InterviewFactory,
    fill,
)

DECISIONS = ("accept", "wait", "withdraw", "reopen", "decline")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def group(db):
    return GroupFactory(size_limit=2)


def url(name, application):
    return reverse(f"members:application_{name}", args=[application.public_id])


def state_of(application) -> str:
    return Application.objects.get(pk=application.pk).state


@pytest.mark.parametrize(("name", "state"), [("accept", "accepted"), ("wait", "waiting")])
def test_decision_leads_back_to_the_page(client_of, alice, group, name, state):
    application = ApplicantFactory()
    client = client_of(alice)

    response = client.post(url(name, application), {"group": group.public_id})

    assert response.url == application.get_absolute_url()
    assert state_of(application) == state
    assert group.name in client.get(response.url).content.decode()


def test_full_group_is_told_and_its_list_proposed(client_of, alice, group):
    application = ApplicantFactory()
    fill(group)

    response = client_of(alice).post(url("accept", application), {"group": group.public_id})

    assert response.status_code == 422
    assert response.context["refused"].non_field_errors()
    assert url("wait", application) in response.content.decode()
    assert state_of(application) == "new"


@pytest.mark.parametrize("typed", [{}, {"group": ""}, {"group": "x"}, {"group": "0" * 32}])
@pytest.mark.parametrize("name", ["accept", "wait"])
def test_unknown_group_is_refused(client_of, alice, name, typed):
    application = ApplicantFactory()

    response = client_of(alice).post(url(name, application), typed)

    assert response.status_code == 422
    assert state_of(application) == "new"


def test_place_that_frees_is_kept_by_one_click(client_of, alice, group):
    application = ApplicantFactory(state="waiting", group=group)
    client = client_of(alice)

    page = client.get(application.get_absolute_url())
    assert page.context["is_place_free"] is True
    client.post(url("accept", application), {"group": group.public_id})

    assert state_of(application) == "accepted"


def test_request_is_closed_and_taken_up_again(client_of, alice):
    application = ApplicantFactory()
    client = client_of(alice)

    client.post(url("withdraw", application))
    assert state_of(application) == "withdrawn"
    client.post(url("reopen", application))
    assert state_of(application) == "new"


def test_refused_decision_shows_where_it_stands(client_of, alice, group):
    application = InterviewFactory(interviewer=alice).application

    response = client_of(alice).post(url("withdraw", application))

    assert response.status_code == 422
    assert response.context["refused"].non_field_errors()


def test_letter_can_be_reworded_before_it_leaves(client_of, alice):
    application = ApplicantFactory(language="en")
    client = client_of(alice)

    page = client.get(url("decline", application))
    assert "Hello Rose" in page.context["form"]["letter"].value()
    typed = {"reason": "Trop loin.", "letter": "Dear Rose,", "is_sent": "1"}
    response = client.post(url("decline", application), typed)

    assert response.url == application.get_absolute_url()
    assert OutboxMessage.objects.get().text_body.count("Dear Rose,") == 1


def test_declining_without_writing_writes_to_nobody(client_of, alice):
    application = ApplicantFactory()
    typed = {"reason": "Trop loin.", "letter": "Bonjour", "is_sent": ""}

    client_of(alice).post(url("decline", application), typed)

    assert state_of(application) == "declined"
    assert OutboxMessage.objects.count() == 0


def test_declining_keeps_what_was_typed(client_of, alice):
    application = ApplicantFactory()
    typed = {"reason": "", "letter": "Chère Rose,", "is_sent": "1"}

    response = client_of(alice).post(url("decline", application), typed)

    assert response.status_code == 422
    assert "Chère Rose," in response.content.decode()
    assert state_of(application) == "new"


def test_declining_what_cannot_be_is_told(client_of, alice):
    application = ApplicantFactory(state="joined")

    response = client_of(alice).post(url("decline", application), {"reason": "Non."})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


@pytest.mark.parametrize("name", DECISIONS)
def test_member_decides_nothing(client_of, bob, group, name):
    application = ApplicantFactory()

    response = client_of(bob).post(url(name, application), {"group": group.public_id})

    assert response.status_code == 404
    assert state_of(application) == "new"


@pytest.mark.parametrize("name", ["accept", "wait", "withdraw", "reopen"])
def test_decision_is_posted(client_of, alice, name):
    assert client_of(alice).get(url(name, ApplicantFactory())).status_code == 405
