import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.enums import Role
from members.middleware import OPEN_VIEWS
from tests.members.factories import AuthenticatorFactory, RoleGrantFactory, UserFactory

GUARDED = ["dashboard", "members:role_list", "tenders:procedure_list", "event_list", "outbox_list"]
PUBLIC = ["home", "legal", "privacy", "accessibility", "sources", "healthz"]


@pytest.fixture(params=["coordinator", "staff"])
def bare_user(db, request):
    """Someone whose role asks for a second factor, and who has none."""
    return UserFactory(**{request.param: True}, verified=True)


@pytest.mark.parametrize(
    "view_name",
    [*GUARDED, "members:profile_detail", "admin:index", "account_email", "account_change_password"],
)
def test_without_second_factor_nothing_is_reached(client_of, bare_user, view_name):
    response = client_of(bare_user).get(reverse(view_name))

    assert (response.status_code, response.url) == (302, reverse("mfa_index"))
    [message] = get_messages(response.wsgi_request)
    assert message.level_tag == "warning"


def test_without_second_factor_nothing_is_written(client_of, bare_user):
    response = client_of(bare_user).post(reverse("members:role_create"), {"role": Role.MEMBER})

    assert response.url == reverse("mfa_index")


def test_fragment_asked_by_htmx_sends_the_whole_page_away(client_of, bare_user):
    response = client_of(bare_user).get(
        reverse("members:role_list"), headers={"HX-Request": "true"}
    )

    assert response.headers["HX-Redirect"] == reverse("mfa_index")


@pytest.mark.parametrize("view_name", [*PUBLIC, "mfa_index", "account_logout"])
def test_public_pages_and_the_set_up_stay_open(client_of, bare_user, view_name):
    response = client_of(bare_user).get(reverse(view_name))

    assert response.status_code == 200 or response.url == reverse("dashboard")


def test_every_open_view_exists():
    for view_name in OPEN_VIEWS:
        assert reverse(view_name)


def test_language_can_be_changed_before_the_set_up(client_of, bare_user):
    response = client_of(bare_user).post(reverse("set_language"), {"language": "en", "next": "/"})

    assert response.url == "/"


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_with_second_factor_all_opens(client_of, bare_user, kind):
    AuthenticatorFactory(user=bare_user, type=kind)

    assert client_of(bare_user).get(reverse("members:role_list")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client_of, bare_user):
    AuthenticatorFactory(user=bare_user, type=Authenticator.Type.RECOVERY_CODES)

    assert client_of(bare_user).get(reverse("dashboard")).url == reverse("mfa_index")


def test_another_persons_second_factor_does_not_count(client_of, bare_user, alice):
    assert client_of(bare_user).get(reverse("dashboard")).url == reverse("mfa_index")


def test_role_that_has_ended_asks_for_nothing(client_of, charlie):
    RoleGrantFactory(user=charlie, role=Role.COORDINATOR, ends_on="2026-01-31")

    assert client_of(charlie).get(reverse("account_email")).status_code == 200


@pytest.mark.parametrize("role", set(Role) - {Role.COORDINATOR})
def test_others_are_not_bothered(client_of, charlie, role):
    RoleGrantFactory(user=charlie, role=role)

    assert client_of(charlie).get(reverse("account_email")).status_code == 200


def test_visitor_is_sent_to_log_in(client, db):
    response = client.get(reverse("members:role_list"))

    assert response.url == f"{reverse('account_login')}?next={reverse('members:role_list')}"


def test_members_pay_no_query_but_that_of_their_roles(client_of, bob):
    client = client_of(bob)
    client.get(reverse("mfa_index"))

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("members:skill_update"))

    person, roles, *others = [query["sql"] for query in queries]
    assert 'FROM "members_user"' in person
    assert 'FROM "members_rolegrant"' in roles
    guards = ("mfa_authenticator", "members_rolegrant", "members_chartersignature")
    assert [sql for sql in others if any(table in sql for table in guards)] == []
