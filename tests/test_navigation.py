import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from collectif.navigation import ACCOUNT, MAIN, VISITOR, account_menu, main_navigation
from members.enums import Role
from tests.members.factories import RoleGrantFactory, UserFactory

WEEK, CALLS, FOR_ME = "dashboard", "tenders:procedure_list", "tenders:match_list"
RUNNING, DIRECTORY = "coordination", "members:directory_list"
MEETINGS = "meetings:calendar"
SEEN = {
    Role.MEMBER: [WEEK, MEETINGS, CALLS, FOR_ME, DIRECTORY],
    Role.TRAINER: [WEEK, MEETINGS, CALLS, FOR_ME, DIRECTORY],
    Role.COORDINATOR: [WEEK, MEETINGS, CALLS, FOR_ME, DIRECTORY, RUNNING],
    Role.PARTNER_CONTACT: [WEEK, MEETINGS, CALLS, DIRECTORY],
    Role.COMMITTEE_MEMBER: [WEEK, MEETINGS, CALLS],
    Role.OBSERVER: [WEEK, MEETINGS, CALLS],
    "staff": [WEEK, MEETINGS, RUNNING],
    "nobody": [WEEK],
}


@pytest.mark.parametrize("kind", SEEN)
def test_each_person_sees_the_ways_open_to_her(db, kind):
    user = UserFactory(is_staff=kind == "staff")
    if kind in set(Role):
        RoleGrantFactory(user=user, role=kind)

    urls = [item.url for item in main_navigation(user, "/")]

    assert urls == [reverse(view_name) for view_name in SEEN[kind]]


@pytest.mark.parametrize("kind", SEEN)
def test_every_way_shown_opens(client_of, db, kind):
    user = UserFactory(is_staff=kind == "staff", with_mfa=True)
    if kind in set(Role):
        RoleGrantFactory(user=user, role=kind)
    client = client_of(user)

    for item in [*main_navigation(user, "/"), *account_menu(user, "/")]:
        assert client.get(item.url).status_code == 200, item.url


def test_main_menu_has_seven_entries_at_most():
    assert len(MAIN) <= 7


def test_visitor_sees_the_public_pages_and_costs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        items = main_navigation(AnonymousUser(), "/nous-rejoindre/merci/")
        assert account_menu(AnonymousUser(), "/") == []

    assert [item.url for item in items] == [reverse(entry.view_name) for entry in VISITOR]
    assert [item.url for item in items if item.is_current] == ["/nous-rejoindre/"]


def test_every_way_shown_to_a_visitor_opens(client, db):
    for item in main_navigation(AnonymousUser(), "/"):
        assert client.get(item.url).status_code == 200, item.url


def test_menus_ask_the_roles_once(alice, django_assert_num_queries):
    with django_assert_num_queries(1):
        main_navigation(alice, "/")
        account_menu(alice, "/")


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/appels-d-offres/", CALLS),
        ("/appels-d-offres/pour-moi/", FOR_ME),
        ("/roles/attribuer/", RUNNING),
        ("/appels-d-offres/sources/", RUNNING),
        ("/nowhere/", None),
        ("/", None),
    ],
    ids=str,
)
def test_deepest_way_that_leads_here_is_the_current_one(alice, path, current):
    items = main_navigation(alice, path)

    assert [item.url for item in items if item.is_current] == (
        [reverse(current)] if current else []
    )


def test_account_menu_leads_to_what_is_ones_own(bob, charlie):
    names = [entry.view_name for entry in ACCOUNT]

    assert [item.url for item in account_menu(bob, "/")] == [reverse(name) for name in names]
    assert [item.url for item in account_menu(charlie, "/")] == [
        reverse(name) for name in names if name != "members:profile_detail"
    ]
