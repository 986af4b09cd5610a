from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from members.enums import Role
from members.models import RoleGrant
from tests.members.factories import OrganizationFactory, RoleGrantFactory

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("grant", "constraint"),
    [
        ({"role": "king"}, "role_known"),
        ({"starts_on": DAY, "ends_on": date(2026, 11, 23)}, "role_dates_in_order"),
        ({"role": Role.OBSERVER, "organization": None}, "role_names_its_organization"),
        ({"role": Role.PARTNER_CONTACT, "organization": None}, "role_names_its_organization"),
        ({"starts_on": date(2026, 12, 1)}, "role_held_once_at_a_time"),
    ],
)
def test_database_refuses(bob, grant, constraint):
    given = {"role": Role.MEMBER, "organization": None, "starts_on": DAY, **grant}

    with pytest.raises(IntegrityError, match=constraint):
        RoleGrant.objects.create(user=bob, **given)


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        ({"starts_on": DAY, "ends_on": date(2026, 11, 23)}, "dates_out_of_order"),
        ({"role": Role.OBSERVER, "organization": None}, "organization_required"),
        ({"starts_on": date(2026, 12, 1)}, "already_held"),
    ],
)
def test_person_is_told_why(bob, grant, code):
    given = {"role": Role.MEMBER, "organization": None, "starts_on": DAY, **grant}

    with pytest.raises(ValidationError) as error:
        RoleGrant(user=bob, **given).full_clean()

    assert code in {item.code for items in error.value.error_dict.values() for item in items}


def test_same_days_for_another_organization_or_role_are_free(bob):
    for organization in OrganizationFactory.create_batch(2):
        RoleGrantFactory(user=bob, role=Role.PARTNER_CONTACT, organization=organization)
    RoleGrantFactory(user=bob, role=Role.TRAINER)

    assert bob.role_grants.count() == 4


def test_role_can_be_held_again_the_next_day(charlie):
    RoleGrantFactory(user=charlie, starts_on=date(2026, 1, 1), ends_on=DAY)

    RoleGrantFactory(user=charlie, starts_on=date(2026, 11, 25))

    assert charlie.role_grants.count() == 2


@pytest.mark.parametrize(
    ("day", "is_active"),
    [
        (date(2026, 1, 4), False),
        (date(2026, 1, 5), True),
        (date(2026, 11, 24), True),
        (date(2026, 11, 25), False),
    ],
)
def test_both_ends_are_included(db, day, is_active):
    RoleGrantFactory(starts_on=date(2026, 1, 5), ends_on=DAY)

    assert RoleGrant.objects.active_on(day).exists() is is_active


def test_role_says_what_and_since_when(bob):
    assert str(bob.role_grants.get()).endswith("(2026-01-05)")
