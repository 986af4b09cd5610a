import pytest

from members.enums import Role
from tenders import permissions
from tenders.models import Procedure, SourceRun
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.tenders.factories import ProcedureFactory, SourceRunFactory

pytestmark = pytest.mark.django_db

# role: may browse, mark, read sources, pull
RIGHTS = {
    None: (False, False, False, False),
    "staff": (False, False, True, True),
    Role.MEMBER: (True, True, False, False),
    Role.COORDINATOR: (True, True, True, True),
    Role.TRAINER: (True, True, False, False),
    Role.PARTNER_CONTACT: (True, False, False, False),
    Role.COMMITTEE_MEMBER: (True, False, False, False),
    Role.OBSERVER: (True, False, False, False),
}


def person(role):
    user = UserFactory(is_staff=role == "staff")
    if role in Role.values:
        RoleGrantFactory(user=user, role=role)
    return user


@pytest.mark.parametrize("role", RIGHTS)
def test_rights_by_role(role):
    user = person(role)

    assert RIGHTS[role] == (
        permissions.can_browse_tenders(user),
        permissions.can_mark(user),
        permissions.can_read_sources(user),
        permissions.can_pull_source(user),
    )


@pytest.mark.parametrize("role", RIGHTS)
def test_rows_by_role(role):
    user = person(role)
    procedure, run = ProcedureFactory(), SourceRunFactory()
    may_browse, _may_mark, may_read, _may_pull = RIGHTS[role]

    assert list(Procedure.objects.visible_to(user)) == [procedure] * may_browse
    assert run in SourceRun.objects.visible_to(user) or not may_read
    assert SourceRun.objects.visible_to(user).exists() == may_read
