import pytest
from django.urls import reverse

from members.enums import Role
from members.models import DeletionRequest
from tests.members.factories import (
    PASSWORD,
    AuthenticatorFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.members.privacy_factories import DeletionRequestFactory

PAGE = reverse("members:privacy_detail")
CREATE = reverse("members:deletion_create")
CANCEL = reverse("members:deletion_cancel")
KEEP = f'action="{CANCEL}"'


@pytest.fixture
def as_bob(client_of, bob):
    """Bob, who has just proven again that it is he."""
    client = client_of(bob)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_page_asks_first_who_is_there(client_of, bob):
    for method in ("get", "post"):
        response = getattr(client_of(bob), method)(CREATE)
        assert response.url.startswith(reverse("account_reauthenticate"))
    assert not DeletionRequest.objects.exists()


def test_page_says_what_is_erased_and_ticks_nothing(as_bob):
    response = as_bob.get(CREATE)

    assert response.status_code == 200
    assert not response.context["form"].is_bound
    assert "checked" not in response.content.decode()


def test_box_left_empty_plans_nothing(as_bob):
    response = as_bob.post(CREATE, {})

    assert response.status_code == 422
    assert response.context["form"].has_error("is_sure", "required")
    assert not DeletionRequest.objects.exists()


def test_end_is_planned_shown_on_each_page_and_cancelled_in_one_click(as_bob):
    assert KEEP not in as_bob.get(PAGE).content.decode()

    assert as_bob.post(CREATE, {"is_sure": "on"}).url == PAGE

    for page in (PAGE, reverse("members:profile_detail")):
        assert KEEP in as_bob.get(page).content.decode()
    for _ in range(2):
        assert as_bob.post(CANCEL).url == PAGE
    assert KEEP not in as_bob.get(PAGE).content.decode()
    assert not DeletionRequest.objects.open().exists()


def test_banner_costs_no_query(as_bob, django_assert_num_queries):
    as_bob.get(PAGE)
    with django_assert_num_queries(6):
        as_bob.get(PAGE)
    as_bob.post(CREATE, {"is_sure": "on"})

    with django_assert_num_queries(6):
        as_bob.get(PAGE)


def test_warning_of_inactivity_is_no_banner(as_bob, bob):
    DeletionRequestFactory(user=bob, is_asked=False)

    assert KEEP not in as_bob.get(PAGE).content.decode()


def test_only_coordinator_is_told_what_to_do_first(client_of, bob, as_bob):
    RoleGrantFactory(user=bob, role=Role.COORDINATOR)
    AuthenticatorFactory(user=bob)

    response = as_bob.post(CREATE, {"is_sure": "on"})

    assert response.status_code == 422
    assert response.context["form"].has_error("__all__", "last_coordinator")


def test_person_without_a_password_logs_in_anew_first(client_of, db):
    person = UserFactory(member=True, password=None, verified=True)
    client = client_of(person)

    page = client.get(CREATE)
    assert (page.status_code, page.context["must_log_in_again"]) == (200, True)
    assert client.post(CREATE, {"is_sure": "on"}).status_code == 403
    assert not DeletionRequest.objects.exists()
