import time

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from members.templatetags.members import passkey_key
from tests.members.factories import AuthenticatorFactory

PAGES = ["members:passkey_update", "members:passkey_delete"]


@pytest.fixture
def passkey(bob):
    return AuthenticatorFactory(
        user=bob,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Clé du bureau", "credential": {}},
    )


@pytest.fixture
def member(client_of, bob):
    """Bob has just proved who he is with his passkey, as these pages ask."""
    client = client_of(bob)
    session = client.session
    proof = {"method": "mfa", "type": "webauthn", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(bob.pk)
    session.save()
    return client


@pytest.mark.parametrize("page", PAGES)
def test_page_is_reached_by_a_key_that_tells_nothing(member, passkey, page):
    key = passkey_key(passkey)
    assert len(key) == 32
    assert member.get(reverse(page, args=[key])).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_neither_another_person_nor_a_guess_reaches_it(client_of, charlie, member, passkey, page):
    url = reverse(page, args=[passkey_key(passkey)])
    assert client_of(charlie).get(url).status_code == 404
    assert member.get(reverse(page, args=["0" * 32])).status_code == 404


def test_passkey_is_renamed_then_removed(member, passkey):
    key = passkey_key(passkey)
    member.post(reverse(PAGES[0], args=[key]), {"name": "Clé du salon"})
    passkey.refresh_from_db()
    assert passkey.data["name"] == "Clé du salon"
    member.post(reverse(PAGES[1], args=[key]))
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()
