import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from members.enums import Role
from members.middleware import OPEN_BEFORE_SIGNING
from tests.members.factories import RoleGrantFactory
from tests.members.membership_factories import CharterFactory, CharterSignatureFactory
from tests.test_access import url_names

SIGN = "members:charter_sign"


@pytest.fixture
def charter(db):
    return CharterFactory(version=1)


@pytest.mark.parametrize("view_name", ["dashboard", "members:profile_detail", "account_email"])
@pytest.mark.parametrize("person", ["bob", "alice"])
def test_nothing_is_reached_before_the_signature(request, client_of, charter, person, view_name):
    client = client_of(request.getfixturevalue(person))

    response = client.get(reverse(view_name))

    assert response.status_code == 302
    assert response.url == reverse(SIGN, query={"next": reverse(view_name)})


def test_what_was_asked_for_is_kept_whole(client_of, charter, bob):
    response = client_of(bob).get(reverse("dashboard", query={"page": 2}))

    assert response.url == reverse(SIGN, query={"next": reverse("dashboard", query={"page": 2})})


def test_nothing_is_written_before_the_signature(client_of, charter, bob):
    response = client_of(bob).post(reverse("members:reference_create"), {"title": "Un"})

    assert response.url == reverse(SIGN)
    assert not bob.profile.references.exists()


def test_fragment_sends_the_whole_page_away(client_of, charter, bob):
    response = client_of(bob).get(reverse("dashboard"), headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == reverse(SIGN)


@pytest.mark.parametrize(
    "view_name", ["legal", "privacy", "accessibility", "members:charter_detail", "account_logout"]
)
def test_public_pages_and_the_way_out_stay_open(client_of, charter, bob, view_name):
    assert client_of(bob).get(reverse(view_name)).status_code == 200


def test_language_can_be_changed_before(client_of, charter, bob):
    response = client_of(bob).post(reverse("set_language"), {"language": "en", "next": "/"})

    assert response.url == "/"


def test_signed_version_opens_all(client_of, charter, bob):
    CharterSignatureFactory(user=bob, charter=charter)

    assert client_of(bob).get(reverse("dashboard")).status_code == 200


def test_next_version_closes_again(client_of, charter, bob):
    client = client_of(bob)
    CharterSignatureFactory(user=bob, charter=charter)
    CharterFactory(version=2, text="Autre chose.")

    assert client.get(reverse("dashboard")).status_code == 302


def test_draft_is_asked_of_nobody(client_of, bob):
    CharterFactory(draft=True)

    assert client_of(bob).get(reverse("dashboard")).status_code == 200


@pytest.mark.parametrize("role", set(Role) - {Role.COORDINATOR, Role.MEMBER})
def test_others_are_asked_nothing(client_of, charter, charlie, role):
    RoleGrantFactory(user=charlie, role=role)

    assert client_of(charlie).get(reverse("dashboard")).status_code == 200


def test_second_factor_comes_first(client_of, charter, alice):
    alice.authenticator_set.all().delete()

    assert client_of(alice).get(reverse("dashboard")).url == reverse("mfa_index")
    assert client_of(alice).get(reverse("mfa_index")).status_code == 200


def test_it_costs_no_query(client_of, bob):
    client = client_of(bob)
    client.get(reverse("members:membership_mine"))
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("dashboard"))

    CharterSignatureFactory(user=bob)
    with CaptureQueriesContext(connection) as after:
        assert client.get(reverse("dashboard")).status_code == 200

    assert len(after) == len(before)


def test_every_open_view_exists():
    assert set(url_names(get_resolver())) >= OPEN_BEFORE_SIGNING
