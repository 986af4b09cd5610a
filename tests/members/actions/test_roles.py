from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions import end_role, grant_role, withdraw_role
from members.enums import Role
from members.models import RoleGrant
from tests.concurrency import run_behind
from tests.members.factories import OrganizationFactory, RoleGrantFactory

TODAY = date(2026, 11, 24)


def error_codes(error):
    if hasattr(error.value, "error_dict"):
        return {item.code for items in error.value.error_dict.values() for item in items}
    return {item.code for item in error.value.error_list}


def test_granted_role_is_held_from_its_first_day_to_its_last(alice, charlie):
    grant = grant_role(
        user=charlie,
        role=Role.TRAINER,
        actor=alice,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=7),
    )

    assert charlie.roles_on(TODAY - timedelta(days=1)) == frozenset()
    assert charlie.roles_on(TODAY) == {Role.TRAINER}
    assert charlie.roles_on(grant.ends_on) == {Role.TRAINER}
    assert charlie.roles_on(grant.ends_on + timedelta(days=1)) == frozenset()


def test_granted_role_is_known_at_once(alice, charlie):
    assert charlie.current_roles == frozenset()

    grant_role(user=charlie, role=Role.MEMBER, actor=alice, starts_on=date(2026, 1, 1))

    assert charlie.current_roles == {Role.MEMBER}


def test_granting_a_role_is_an_event_without_personal_data(alice, charlie):
    organization = OrganizationFactory()

    grant = grant_role(
        user=charlie,
        role=Role.OBSERVER,
        actor=alice,
        starts_on=TODAY,
        organization=organization,
    )

    event = Event.objects.about(grant).get()
    assert (event.actor, event.verb) == (alice, "role_granted")
    assert event.data == {
        "user": str(charlie.public_id),
        "role": "observer",
        "starts_on": "2026-11-24",
        "ends_on": None,
        "organization": str(organization.public_id),
    }


@pytest.mark.parametrize(
    ("role", "dates", "code"),
    [
        (Role.OBSERVER, {}, "organization_required"),
        (Role.PARTNER_CONTACT, {}, "organization_required"),
        (Role.MEMBER, {"ends_on": TODAY - timedelta(days=1)}, "dates_out_of_order"),
        ("king", {}, "invalid_choice"),
    ],
)
def test_impossible_role_is_refused(alice, charlie, role, dates, code):
    with pytest.raises(ValidationError) as error:
        grant_role(user=charlie, role=role, actor=alice, starts_on=TODAY, **dates)

    assert code in error_codes(error)
    assert RoleGrant.objects.filter(user=charlie).count() == 0
    assert Event.objects.count() == 0


def test_role_already_held_on_these_days_is_refused(alice, charlie):
    grant_role(user=charlie, role=Role.MEMBER, actor=alice, starts_on=TODAY)

    with pytest.raises(ValidationError) as error:
        grant_role(
            user=charlie, role=Role.MEMBER, actor=alice, starts_on=TODAY + timedelta(days=30)
        )

    assert error_codes(error) == {"already_held"}


def test_same_role_for_another_organization_is_another_role(alice, charlie):
    for organization in OrganizationFactory.create_batch(2):
        grant_role(
            user=charlie,
            role=Role.PARTNER_CONTACT,
            actor=alice,
            starts_on=TODAY,
            organization=organization,
        )

    assert charlie.role_grants.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_granting_one_role_at_once_give_it_once(alice, charlie):
    def grant():
        grant_role(user=charlie, role=Role.MEMBER, actor=alice, starts_on=TODAY)

    [error] = run_behind(grant, grant)

    assert [item.code for item in error.error_dict["__all__"]] == ["already_held"]
    assert charlie.role_grants.count() == 1


def test_ended_role_is_over_the_next_day(alice, bob):
    grant = bob.role_grants.get()
    assert bob.current_roles == {Role.MEMBER}

    ended = end_role(grant=grant, actor=alice, ends_on=date(2026, 6, 30))

    assert ended.ends_on == date(2026, 6, 30)
    assert bob.roles_on(date(2026, 6, 30)) == {Role.MEMBER}
    assert bob.roles_on(date(2026, 7, 1)) == frozenset()
    event = Event.objects.about(grant).get()
    assert (event.actor, event.verb, event.data["ends_on"]) == (alice, "role_ended", "2026-06-30")


def test_ended_role_is_forgotten_at_once(alice, bob):
    grant = bob.role_grants.get()
    assert grant.user.current_roles == {Role.MEMBER}

    end_role(grant=grant, actor=alice, ends_on=date(2026, 1, 5))

    assert grant.user.current_roles == frozenset()


def test_actor_ending_her_own_role_no_longer_holds_it(alice):
    RoleGrantFactory(user=alice, role=Role.TRAINER)
    assert Role.TRAINER in alice.current_roles

    grant = RoleGrant.objects.get(user=alice, role=Role.TRAINER)
    end_role(grant=grant, actor=alice, ends_on=date(2026, 1, 5))

    assert Role.TRAINER not in alice.current_roles


def test_ending_twice_on_one_day_changes_nothing_more(alice, bob):
    grant = bob.role_grants.get()
    end_role(grant=grant, actor=alice, ends_on=TODAY)

    end_role(grant=grant, actor=alice, ends_on=TODAY)

    assert Event.objects.about(grant).count() == 1


def test_role_cannot_end_before_it_begins(alice, bob):
    with pytest.raises(ValidationError) as error:
        end_role(grant=bob.role_grants.get(), actor=alice, ends_on=date(2025, 1, 1))

    assert error_codes(error) == {"dates_out_of_order"}
    assert bob.role_grants.get().ends_on is None


def test_longer_role_cannot_meet_the_next_one(alice, charlie):
    first = RoleGrantFactory(user=charlie, starts_on=TODAY, ends_on=TODAY)
    RoleGrantFactory(user=charlie, starts_on=TODAY + timedelta(days=10))

    with pytest.raises(ValidationError) as error:
        end_role(grant=first, actor=alice, ends_on=TODAY + timedelta(days=20))

    assert error_codes(error) == {"already_held"}


def test_last_coordinator_cannot_leave(alice):
    grant = alice.role_grants.get()

    with pytest.raises(ValidationError) as error:
        end_role(grant=grant, actor=alice, ends_on=TODAY)

    assert error_codes(error) == {"last_coordinator"}
    assert alice.role_grants.get().ends_on is None
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "other",
    [
        {"ends_on": TODAY},
        {"starts_on": TODAY + timedelta(days=2)},
        {"user__is_active": False},
        {"role": Role.MEMBER},
    ],
)
def test_coordinator_cannot_leave_to_somebody_who_does_not_coordinate_then(alice, other):
    RoleGrantFactory(**{"role": Role.COORDINATOR, **other})

    with pytest.raises(ValidationError) as error:
        end_role(grant=alice.role_grants.get(), actor=alice, ends_on=TODAY)

    assert error_codes(error) == {"last_coordinator"}


def test_coordinator_can_leave_when_another_stays(alice):
    RoleGrantFactory(role=Role.COORDINATOR)

    end_role(grant=alice.role_grants.get(), actor=alice, ends_on=TODAY)

    assert alice.role_grants.get().ends_on == TODAY


def test_last_coordinator_can_stay_longer(dana):
    grant = RoleGrantFactory(role=Role.COORDINATOR, ends_on=TODAY)

    end_role(grant=grant, actor=dana, ends_on=TODAY + timedelta(days=90))

    grant.refresh_from_db()
    assert grant.ends_on == TODAY + timedelta(days=90)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_leaving_at_once_leave_one(alice):
    hers = alice.role_grants.select_related("user").get()
    other = RoleGrantFactory(role=Role.COORDINATOR)

    [error] = run_behind(
        lambda: end_role(grant=hers, actor=alice, ends_on=TODAY),
        lambda: end_role(grant=other, actor=alice, ends_on=TODAY),
    )

    assert error.code == "last_coordinator"
    assert RoleGrant.objects.filter(role=Role.COORDINATOR, ends_on=None).count() == 1


def test_withdrawn_role_leaves_at_once(alice, charlie):
    grant = RoleGrantFactory(user=charlie, role=Role.COORDINATOR, starts_on=TODAY)

    withdraw_role(grant=grant, actor=alice, today=TODAY)

    assert charlie.role_grants.count() == 0
    event = Event.objects.get()
    assert (event.actor, event.verb, event.subject_id) == (alice, "role_withdrawn", grant.pk)


def test_role_held_before_today_is_not_withdrawn(alice, bob):
    with pytest.raises(ValidationError) as error:
        withdraw_role(grant=bob.role_grants.get(), actor=alice, today=TODAY)

    assert error.value.code == "already_begun"
    assert bob.role_grants.count() == 1


def test_last_coordinator_is_not_withdrawn(dana):
    grant = RoleGrantFactory(role=Role.COORDINATOR, starts_on=TODAY)

    with pytest.raises(ValidationError) as error:
        withdraw_role(grant=grant, actor=dana, today=TODAY)

    assert error.value.code == "last_coordinator"
    assert RoleGrant.objects.filter(pk=grant.pk).exists()
