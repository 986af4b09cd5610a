import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from collectif.core.events import Event
from members.models import Reference, User
from tests.members.factories import ReferenceFactory, UserFactory

MODELS = ["user", "group", "organization", "rolegrant", "profile"]


@pytest.mark.parametrize("model", MODELS)
def test_staff_look_at_the_list(client_of, dana, bob, model):
    assert client_of(dana).get(reverse(f"admin:members_{model}_changelist")).status_code == 200


def test_account_is_looked_at_not_changed(client_of, dana, bob):
    client, address = client_of(dana), reverse("admin:members_user_change", args=[bob.pk])

    page = client.get(address).content.decode()

    assert bob.email in page
    assert bob.password not in page
    assert client.post(address, {"is_staff": "on"}).status_code == 403
    bob.refresh_from_db()
    assert not bob.is_staff


def test_profile_shows_nothing_of_what_a_person_tells(client_of, dana, bob):
    ReferenceFactory(profile=bob.profile, title="Mon histoire")

    page = client_of(dana).get(reverse("admin:members_profile_change", args=[bob.profile.pk]))

    assert bob.profile.headline not in page.content.decode()
    assert Reference not in [type(item) for item in page.context["inline_admin_formsets"]]
    assert "Mon histoire" not in page.content.decode()


def test_staff_open_an_account(client_of, dana):
    response = client_of(dana).post(
        reverse("admin:members_user_add"),
        {"email": "Rose@Example.org", "first_name": "Rose", "last_name": "Martin"},
    )

    assert response.status_code == 302
    user = User.objects.get(email="rose@example.org")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert Event.objects.get().actor == dana


def test_address_already_used_is_said(client_of, dana, bob):
    response = client_of(dana).post(
        reverse("admin:members_user_add"),
        {"email": "BOB@example.org", "first_name": "Rose", "last_name": "Martin"},
    )

    assert response.status_code == 200
    assert response.context["adminform"].form.errors["email"]


def test_staff_close_accounts_but_their_own(client_of, dana, bob):
    client, people = client_of(dana), [dana.pk, bob.pk]
    chosen = {"_selected_action": people}
    address = reverse("admin:members_user_changelist")

    client.post(address, {"action": "close_accounts", **chosen})

    assert list(User.objects.filter(is_active=True)) == [dana]

    client.post(address, {"action": "reopen_accounts", **chosen})

    assert User.objects.filter(is_active=True).count() == 2


def test_nothing_is_deleted(client_of, dana):
    user = UserFactory()

    response = client_of(dana).post(
        reverse("admin:members_user_delete", args=[user.pk]), {"post": "yes"}
    )

    assert response.status_code == 403
