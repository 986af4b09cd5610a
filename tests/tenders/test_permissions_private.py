from datetime import UTC, datetime

import pytest

from members.enums import Role
from tenders.models import PrivateCall, ProcedureDocument
from tenders.permissions import (
    can_edit_private_call,
    can_enter_private_calls,
    can_manage_bid_team,
    can_publish_private_calls,
    can_read_document,
    can_remove_document,
    can_work_on,
)
from tests.members.factories import RoleGrantFactory, UserFactory

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def user(db, request):
    role = getattr(request, "param", None)
    return RoleGrantFactory(role=role).user if role else UserFactory()


def test_coordinators_and_partners_enter_calls(db):
    entering = {role for role in Role if can_enter_private_calls(RoleGrantFactory(role=role).user)}

    assert entering == {Role.COORDINATOR, Role.PARTNER_CONTACT}
    assert not can_enter_private_calls(UserFactory(staff=True))


@pytest.mark.parametrize("may", [can_publish_private_calls, can_manage_bid_team])
def test_coordinators_alone_share_and_let_in(db, may):
    allowed = {role for role in Role if may(RoleGrantFactory(role=role).user)}

    assert allowed == {Role.COORDINATOR}


@pytest.mark.parametrize(
    ("user", "is_hers", "is_shared", "expected"),
    [
        (Role.COORDINATOR, False, True, True),
        (Role.PARTNER_CONTACT, True, False, True),
        (Role.PARTNER_CONTACT, True, True, False),
        (Role.PARTNER_CONTACT, False, False, False),
        (Role.MEMBER, True, False, False),
        (None, True, False, False),
    ],
    indirect=["user"],
)
def test_call_is_edited_by_coordinators_and_by_its_partner_until_shared(
    user, is_hers, is_shared, expected
):
    call = PrivateCall(
        submitted_by_id=user.pk if is_hers else user.pk + 1,
        published_at=NOW if is_shared else None,
    )

    assert can_edit_private_call(user, call) is expected


@pytest.mark.parametrize(
    ("user", "is_in_team", "expected"),
    [(Role.COORDINATOR, False, True), (Role.MEMBER, True, True), (Role.MEMBER, False, False)],
    indirect=["user"],
)
def test_team_and_coordinators_work_on_a_call(user, is_in_team, expected):
    assert can_work_on(user, is_in_team=is_in_team) is expected


@pytest.mark.parametrize(
    ("user", "is_nda_required", "has_signed", "is_hers", "expected"),
    [
        (Role.MEMBER, False, False, False, True),
        (Role.MEMBER, True, False, False, False),
        (Role.MEMBER, True, True, False, True),
        (Role.MEMBER, True, False, True, True),
        (Role.COORDINATOR, True, False, False, False),
    ],
    indirect=["user"],
)
def test_document_is_read_by_who_signed_or_brought_it(
    user, is_nda_required, has_signed, is_hers, expected
):
    document = ProcedureDocument(uploaded_by_id=user.pk if is_hers else user.pk + 1)

    may = can_read_document(user, document, is_nda_required=is_nda_required, has_signed=has_signed)
    assert may is expected


@pytest.mark.parametrize(
    ("user", "is_hers", "expected"),
    [(Role.COORDINATOR, False, True), (Role.MEMBER, True, True), (Role.MEMBER, False, False)],
    indirect=["user"],
)
def test_document_is_removed_by_who_brought_it_or_a_coordinator(user, is_hers, expected):
    document = ProcedureDocument(uploaded_by_id=user.pk if is_hers else user.pk + 1)

    assert can_remove_document(user, document) is expected
