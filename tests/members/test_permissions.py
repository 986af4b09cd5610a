import pytest

from members import permissions
from members.enums import Role
from members.models import Profile
from tests.members.exchange_factories import ReportFactory
from tests.members.factories import ProfileFactory, RoleGrantFactory, UserFactory

STAFF = "staff"
NOBODY = "nobody"

RUNNERS = {Role.COORDINATOR, STAFF}
SKILLED = {Role.MEMBER, Role.COORDINATOR, Role.TRAINER}
ALLOWED = {
    permissions.is_coordinator: {Role.COORDINATOR},
    permissions.runs_collective: RUNNERS,
    permissions.needs_second_factor: RUNNERS,
    permissions.can_manage_roles: RUNNERS,
    permissions.can_read_journal: RUNNERS,
    permissions.can_read_outbox: RUNNERS,
    permissions.can_read_sources: RUNNERS,
    permissions.can_pull_source: RUNNERS,
    permissions.can_run_intake: RUNNERS,
    permissions.can_manage_groups: RUNNERS,
    permissions.can_read_reports: RUNNERS,
    permissions.can_follow_members: RUNNERS,
    permissions.can_export_cohort: {Role.COORDINATOR},
    permissions.can_read_skills_map: {Role.COORDINATOR},
    permissions.can_join_groups: SKILLED,
    permissions.can_make_dossier: {Role.COORDINATOR},
    permissions.can_browse_tenders: set(Role),
    permissions.can_have_profile: SKILLED,
    permissions.can_have_matches: SKILLED,
}


def person(kind):
    user = UserFactory(is_staff=kind == STAFF)
    if kind in set(Role):
        RoleGrantFactory(user=user, role=kind)
    return user


@pytest.mark.parametrize("kind", [*Role, STAFF, NOBODY])
@pytest.mark.parametrize("permission", ALLOWED, ids=lambda permission: permission.__name__)
def test_permission_is_given_to_these_and_no_other(db, permission, kind):
    assert permission(person(kind)) is (kind in ALLOWED[permission])


def test_permission_asks_the_roles_once(db, django_assert_num_queries):
    user = person(Role.MEMBER)

    with django_assert_num_queries(1):
        for permission in ALLOWED:
            permission(user)


def test_profile_is_edited_by_its_person_only(alice, bob):
    assert permissions.can_edit_profile(bob, bob.profile) is True
    assert permissions.can_edit_profile(alice, bob.profile) is False


def test_profile_stays_hers_once_the_roles_have_ended(charlie):
    assert permissions.can_edit_profile(charlie, ProfileFactory(user=charlie)) is True


def test_profile_is_opened_by_whoever_brings_skills(alice, charlie):
    assert permissions.can_edit_profile(alice, Profile(user=alice)) is True
    assert permissions.can_edit_profile(charlie, Profile(user=charlie)) is False


def test_report_is_decided_by_a_coordinator_whom_it_does_not_concern(alice, bob, dana):
    deciders = {
        reported: [
            person for person in (alice, bob, dana) if permissions.can_decide_report(person, report)
        ]
        for reported, report in [
            ("other", ReportFactory()),
            ("alice", ReportFactory(reported=alice)),
            ("by alice", ReportFactory(reporter=alice)),
        ]
    }

    assert deciders == {"other": [alice, dana], "alice": [dana], "by alice": [dana]}
