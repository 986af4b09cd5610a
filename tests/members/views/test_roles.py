from datetime import date
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from collectif.core.events import Event
from members.enums import Role, RoleState
from members.models import Organization, RoleGrant
from tests.members.factories import OrganizationFactory, RoleGrantFactory, UserFactory

LIST, CREATE = ("members:role_list", "members:role_create")
END, WITHDRAW = "members:role_end", "members:role_withdraw"
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-11-24T09:00:00+01:00", tick=False):
        yield


@pytest.fixture
def grant(bob):
    return bob.role_grants.get()


def url(view_name, grant):
    return reverse(view_name, args=[grant.public_id])


def people(response):
    return [person.first_name for person in response.context["page"]]


def test_list_shows_everyone_with_their_roles(client_of, alice, bob, charlie):
    partner = RoleGrantFactory(user=bob, role=Role.PARTNER_CONTACT)

    response = client_of(alice).get(reverse(LIST))

    assert people(response) == ["Alice", "Bob", "Charlie"]
    assert partner.organization.name in response.content.decode()


def test_list_sorts_names_as_a_french_directory_does(client_of, alice):
    for name in ("Zola", "Éluard", "eco", "Duras"):
        UserFactory(first_name=name, last_name=name)

    response = client_of(alice).get(reverse(LIST))

    assert people(response) == ["Alice", "Duras", "eco", "Éluard", "Zola"]


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_six_queries(client_of, alice, django_assert_num_queries, count):
    for user in UserFactory.create_batch(count, member=True):
        RoleGrantFactory(user=user, role=Role.PARTNER_CONTACT)
    client = client_of(alice)
    client.get(reverse("mfa_index"))

    # Account, roles, second factor, count, people, their roles with the organisations.
    with django_assert_num_queries(6):
        client.get(reverse(LIST))


def test_list_is_paged_by_twenty(client_of, alice):
    UserFactory.create_batch(21)
    client = client_of(alice)

    assert len(people(client.get(reverse(LIST)))) == 20
    assert len(people(client.get(reverse(LIST), {"page": "2"}))) == 2
    assert len(people(client.get(reverse(LIST), {"page": "wrong"}))) == 20


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"role": Role.MEMBER}, ["Bob", "Past"]),
        ({"role": Role.MEMBER, "state": RoleState.CURRENT}, ["Bob"]),
        ({"role": Role.MEMBER, "state": RoleState.NOT_TODAY}, ["Past"]),
        ({"role": Role.MEMBER, "state": RoleState.NONE}, ["Alice", "Charlie", "Next"]),
        ({"state": RoleState.CURRENT}, ["Alice", "Bob"]),
        ({"state": RoleState.NOT_TODAY}, ["Next", "Past"]),
        ({"state": RoleState.NONE}, ["Charlie"]),
        ({"q": "duRAnd ali"}, ["Alice"]),
        ({"q": "bob@"}, ["Bob"]),
        ({"q": "nobody"}, []),
    ],
)
def test_list_is_filtered(client_of, alice, bob, charlie, asked, found):
    past = UserFactory(first_name="Past", last_name="Z2")
    RoleGrantFactory(user=past, ends_on=date(2026, 11, 23))
    next_one = UserFactory(first_name="Next", last_name="Z1")
    RoleGrantFactory(user=next_one, role=Role.TRAINER, starts_on=date(2026, 11, 25))

    response = client_of(alice).get(reverse(LIST), asked)

    assert people(response) == found


def test_name_is_found_whatever_its_accents(client_of, alice):
    UserFactory(first_name="Hélène", last_name="Œuvrard")

    assert people(client_of(alice).get(reverse(LIST), {"q": "helene"})) == ["Hélène"]


@pytest.mark.parametrize(
    "asked", [{"role": "king"}, {"state": "zombie"}, {"q": "x" * 101}, {"q": "\x00"}]
)
def test_garbage_filter_is_said_and_left_out(client_of, alice, asked):
    response = client_of(alice).get(reverse(LIST), asked)

    assert response.status_code == 422
    assert list(response.context["people"].form.errors) == list(asked)
    assert people(response) == ["Alice"]


def test_htmx_receives_the_list_alone(client_of, alice):
    client = client_of(alice)

    partial = client.get(
        reverse(LIST), headers={"HX-Request": "true", "HX-Target": "people"}
    ).content.decode()
    boosted = client.get(reverse(LIST), headers={"HX-Request": "true"}).content.decode()

    assert partial.strip().startswith('<div id="people"')
    assert "<html" not in partial
    assert "<html" in boosted


def test_granting_starts_from_the_person_chosen(client_of, alice, charlie):
    response = client_of(alice).get(reverse(CREATE), {"person": charlie.public_id})

    initial = response.context["form"].initial
    assert initial == {"email": charlie.email, "starts_on": TODAY}


@pytest.mark.parametrize("person", ["", "garbage", str(UUID(int=0))])
def test_granting_to_nobody_known_starts_empty(client_of, alice, person):
    response = client_of(alice).get(reverse(CREATE), {"person": person})

    assert response.context["form"].initial == {"starts_on": TODAY}


def test_role_is_granted(client_of, alice, charlie):
    response = client_of(alice).post(
        reverse(CREATE),
        {"email": "CHARLIE@example.org", "role": Role.TRAINER, "starts_on": "2026-11-24"},
    )

    assert response.url == reverse(LIST)
    grant = RoleGrant.objects.get(user=charlie)
    assert (grant.role, grant.starts_on, grant.ends_on) == (Role.TRAINER, TODAY, None)
    assert Event.objects.get().actor == alice


def test_role_for_an_organization_finds_it_by_its_siret(client_of, alice, charlie):
    known = OrganizationFactory(siret="73282932000074")

    client_of(alice).post(
        reverse(CREATE),
        {
            "email": charlie.email,
            "role": Role.PARTNER_CONTACT,
            "organization_name": "Autre nom",
            "siret": "732 829 320 00074",
            "starts_on": "2026-11-24",
        },
    )

    assert charlie.role_grants.get().organization == known


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nobody@example.org"}, "email"),
        ({"email": "left@example.org"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"role": "king"}, "role"),
        ({"role": Role.OBSERVER}, "__all__"),
        ({"role": Role.MEMBER}, "__all__"),
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2026-11-23"}, "ends_on"),
        ({"siret": "73282932000075", "organization_name": "Ville"}, "siret"),
        ({"siret": "73282932000074"}, "organization_name"),
        ({"organization_name": "x" * 301}, "organization_name"),
    ],
)
def test_impossible_role_comes_back_with_what_was_typed(client_of, alice, bob, change, field):
    UserFactory(email="left@example.org", is_active=False)
    typed = {"email": bob.email, "role": Role.TRAINER, "starts_on": "2026-11-24", **change}

    response = client_of(alice).post(reverse(CREATE), typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert typed["email"] in response.content.decode()
    assert RoleGrant.objects.count() == 2
    assert Event.objects.count() == 0


def test_refused_role_leaves_no_organization_behind(client_of, alice, bob):
    client_of(alice).post(
        reverse(CREATE),
        {
            "email": bob.email,
            "role": Role.MEMBER,
            "organization_name": "Ville de Sorne",
            "starts_on": "2026-11-25",
            "ends_on": "2026-11-24",
        },
    )

    assert Organization.objects.count() == 0


def test_role_is_ended(client_of, alice, bob, grant):
    page = client_of(alice).get(url(END, grant))
    response = client_of(alice).post(url(END, grant), {"ends_on": "2026-11-23"})

    assert page.context["form"].initial == {"ends_on": TODAY}
    assert response.url == reverse(LIST)
    assert bob.roles_on(TODAY) == frozenset()


@pytest.mark.parametrize("typed", ["", "hier", "2025-01-01"])
def test_impossible_end_is_refused(client_of, alice, grant, typed):
    response = client_of(alice).post(url(END, grant), {"ends_on": typed})

    assert response.status_code == 422
    assert response.context["form"].errors
    grant.refresh_from_db()
    assert grant.ends_on is None


def test_last_coordinator_is_told_why_she_stays(client_of, alice):
    response = client_of(alice).post(url(END, alice.role_grants.get()), {"ends_on": "2026-11-24"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_role_given_today_by_mistake_can_be_taken_back(client_of, alice, charlie):
    mistake = RoleGrantFactory(user=charlie, role=Role.COORDINATOR, starts_on=TODAY)
    client = client_of(alice)

    assert url(WITHDRAW, mistake) in client.get(url(END, mistake)).content.decode()
    assert client.get(url(WITHDRAW, mistake)).status_code == 200
    assert client.post(url(WITHDRAW, mistake)).url == reverse(LIST)
    assert charlie.role_grants.count() == 0


def test_role_held_before_today_is_not_taken_back(client_of, alice, bob, grant):
    client = client_of(alice)

    assert url(WITHDRAW, grant) not in client.get(url(END, grant)).content.decode()
    assert client.post(url(WITHDRAW, grant)).status_code == 422
    assert bob.role_grants.count() == 1


@pytest.mark.parametrize("view_name", [END, WITHDRAW])
def test_unknown_role_is_not_found(client_of, alice, view_name):
    assert client_of(alice).get(reverse(view_name, args=[UUID(int=0)])).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_member_manages_no_roles(client_of, bob, grant, method):
    client = client_of(bob)

    for address in (reverse(CREATE), url(END, grant), url(WITHDRAW, grant)):
        assert getattr(client, method)(address).status_code == 403
    assert client.get(reverse(LIST)).status_code == 403
    assert bob.role_grants.get().ends_on is None


def test_staff_names_the_first_coordinator(client_of, dana, charlie):
    client_of(dana).post(
        reverse(CREATE),
        {"email": charlie.email, "role": Role.COORDINATOR, "starts_on": "2026-11-24"},
    )

    assert charlie.current_roles == {Role.COORDINATOR}


def test_other_methods_are_refused(client_of, alice, grant):
    client = client_of(alice)

    assert client.post(reverse(LIST)).status_code == 405
    for address in (reverse(CREATE), url(END, grant), url(WITHDRAW, grant)):
        assert client.delete(address).status_code == 405
