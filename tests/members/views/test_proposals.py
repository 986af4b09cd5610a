from datetime import timedelta

import pytest
from django.urls import reverse

from collectif.core.outbox import OutboxMessage
from members.views import proposals
from tests.members.entry_answers import PROPOSAL, typed

pytestmark = pytest.mark.django_db

FORM = reverse("members:mission_propose")


def test_proposal_leaves_for_the_coordinators(client, alice):
    response = client.post(FORM, typed(PROPOSAL))

    assert (response.status_code, response.url) == (302, reverse("members:mission_proposed"))
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.kind) == (alice, "mission_proposal")
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize(
    "change", [{"accepts_contact": None}, {"need": ""}, {"second_remark": "x"}, {"shown_at": ""}]
)
def test_what_is_not_complete_comes_back_as_typed(client, alice, change):
    response = client.post(FORM, typed(PROPOSAL, **change))

    assert response.status_code == 422
    assert 'value="Ateliers Belin"' in response.content.decode()
    assert not OutboxMessage.objects.exists()


def test_too_many_proposals_are_asked_to_wait(client, alice, monkeypatch):
    once = proposals.Rate("test", count=1, window=timedelta(hours=1))
    monkeypatch.setattr(proposals, "BY_ADDRESS", once)
    client.post(FORM, typed(PROPOSAL))

    response = client.post(FORM, typed(PROPOSAL, need="Encore"))

    assert response.status_code == 429
    assert OutboxMessage.objects.count() == 1
