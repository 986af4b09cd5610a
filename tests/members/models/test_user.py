from datetime import date

import pytest
from django.core.exceptions import FieldFetchBlocked
from django.db import IntegrityError

from members.enums import Role, RoleState
from members.models import User
from tests.members.factories import RoleGrantFactory, UserFactory

DAY = date(2026, 11, 24)


def test_account_is_known_by_its_address_in_lower_case(db):
    user = User.objects.create_user(" Rose@Example.org ", first_name="Rose", last_name="Martin")

    assert user.email == "rose@example.org"
    assert not user.has_usable_password()
    assert User.objects.get_by_natural_key("ROSE@example.org") == user


def test_superuser_administers_the_site(db):
    user = User.objects.create_superuser("root@example.org", "secret")

    assert user.is_staff
    assert user.is_superuser
    assert user.check_password("secret")


def test_names(db):
    user = UserFactory(first_name="Rose", last_name="Martin")

    assert (str(user), user.get_full_name(), user.get_short_name()) == (
        "Rose Martin",
        "Rose Martin",
        "Rose",
    )


@pytest.mark.parametrize("email", ["Bob@example.org", "bob@example.org"])
def test_one_address_is_one_account_whatever_its_case(bob, email):
    with pytest.raises(IntegrityError):
        UserFactory(email=email)


def test_public_ids_are_made_in_order_by_the_database(db):
    first, second = UserFactory.create_batch(2)

    assert first.public_id.version == 7
    assert str(first.public_id) < str(second.public_id)


def test_current_roles_are_asked_once_until_forgotten(bob, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert bob.has_role(Role.MEMBER)
        assert bob.has_role(Role.TRAINER, Role.MEMBER)
        assert not bob.has_role(Role.TRAINER)
    bob.role_grants.all().delete()
    assert bob.has_role(Role.MEMBER)

    bob.forget_roles()

    assert not bob.has_role(Role.MEMBER)


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ({"starts_on": DAY}, RoleState.CURRENT),
        ({"starts_on": date(2026, 1, 1), "ends_on": DAY}, RoleState.CURRENT),
        ({"starts_on": date(2026, 11, 25)}, RoleState.NOT_TODAY),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 11, 23)}, RoleState.NOT_TODAY),
        (None, RoleState.NONE),
    ],
)
def test_person_is_in_one_state_towards_a_role(charlie, dates, state):
    if dates:
        RoleGrantFactory(user=charlie, **dates)

    found = [
        asked
        for asked in RoleState
        if User.objects.in_role_state(asked, day=DAY, role=Role.MEMBER).exists()
    ]

    assert found == [state]


def test_role_held_again_is_current_though_it_had_ended(charlie):
    RoleGrantFactory(user=charlie, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    RoleGrantFactory(user=charlie, starts_on=DAY)

    assert list(User.objects.in_role_state(RoleState.CURRENT, day=DAY)) == [charlie]
    assert list(User.objects.in_role_state(RoleState.NOT_TODAY, day=DAY)) == []


def test_list_brings_the_roles_with_their_organizations(bob, django_assert_num_queries):
    partner = RoleGrantFactory(user=bob, role=Role.PARTNER_CONTACT, starts_on=DAY)

    with django_assert_num_queries(2):
        person = User.objects.for_list().get()
        held = [grant.organization for grant in person.role_grants.all()]

    assert held == [partner.organization, None]


def test_list_raises_on_a_deferred_field(bob):
    person = User.objects.for_list().defer("email").get()

    with pytest.raises(FieldFetchBlocked):
        person.email  # noqa: B018
