from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from collectif.core.outbox import OutboxMessage
from members.models import Invitation
from tests.members.intake_factories import (
    NOW,
    ApplicantFactory,
    GroupFactory,
    InvitationFactory,
    fill,
)

LIST, CREATE = "members:invitation_list", "members:invitation_create"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def url(name, invitation):
    return reverse(f"members:invitation_{name}", args=[invitation.public_id])


def test_list_shows_what_is_on_its_way_sent_longest_ago_first(client_of, alice):
    expired = InvitationFactory(sent_at=NOW - timedelta(days=20), expires_at=NOW)
    on_its_way = InvitationFactory()
    InvitationFactory(accepted_at=NOW)
    InvitationFactory(revoked_at=NOW)

    response = client_of(alice).get(reverse(LIST))

    assert response.context["lines"] == [(expired, True), (on_its_way, False)]


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_five_queries(client_of, alice, django_assert_num_queries, count):
    InvitationFactory.create_batch(count)
    client = client_of(alice)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(5):
        client.get(reverse(LIST))


def test_list_is_paged_by_twenty(client_of, alice):
    InvitationFactory.create_batch(21)

    assert len(client_of(alice).get(reverse(LIST), {"page": 2}).context["lines"]) == 1


def test_somebody_known_is_invited(client_of, alice):
    group = GroupFactory()
    client = client_of(alice)

    page = client.get(reverse(CREATE), {"group": group.public_id})
    typed = {
        "email": "Paule@example.org",
        "first_name": "Paule",
        "last_name": "Rivoire",
        "group": group.public_id,
    }
    response = client.post(reverse(CREATE), typed)

    assert f'<option value="{group.public_id}" selected' in page.content.decode()
    assert response.url == reverse(LIST)
    assert Invitation.objects.get().email == "paule@example.org"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "paule"}, "email"),
        ({"email": "rose@example.org"}, "email"),
        ({"first_name": ""}, "first_name"),
        ({"group": "0" * 32}, "group"),
    ],
)
def test_impossible_invitation_comes_back(client_of, alice, changes, field):
    ApplicantFactory(email="rose@example.org")
    typed = {
        "email": "paule@example.org",
        "first_name": "Paule",
        "last_name": "Rivoire",
        "group": GroupFactory().public_id,
        **changes,
    }

    response = client_of(alice).post(reverse(CREATE), typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Invitation.objects.count() == 0


def test_full_group_is_told(client_of, alice):
    group = fill(GroupFactory(size_limit=2))
    typed = {"email": "p@example.org", "first_name": "P", "last_name": "R"}

    response = client_of(alice).post(reverse(CREATE), {**typed, "group": group.public_id})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_invitation_is_sent_again_from_its_request(client_of, alice):
    application = ApplicantFactory(state="accepted")
    invitation = InvitationFactory(application=application, group=application.group)

    response = client_of(alice).post(url("send", invitation))

    assert response.url == application.get_absolute_url()
    assert OutboxMessage.objects.count() == 1


def test_place_is_freed(client_of, alice):
    invitation = InvitationFactory()

    response = client_of(alice).post(url("revoke", invitation))

    assert response.url == reverse(LIST)
    invitation.refresh_from_db()
    assert invitation.revoked_at == NOW


@pytest.mark.parametrize("name", ["send", "revoke"])
def test_closed_invitation_is_told(client_of, alice, name):
    invitation = InvitationFactory(accepted_at=NOW)

    response = client_of(alice).post(url(name, invitation), follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert OutboxMessage.objects.count() == 0


def test_member_invites_nobody(client_of, bob):
    invitation = InvitationFactory()
    client = client_of(bob)

    for address in (reverse(LIST), reverse(CREATE)):
        assert client.get(address).status_code == 403
    for name in ("send", "revoke"):
        assert client.post(url(name, invitation)).status_code == 404
    invitation.refresh_from_db()
    assert (invitation.revoked_at, invitation.sent_count) == (None, 1)
