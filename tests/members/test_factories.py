from members.enums import Role
from tests.members.factories import RoleGrantFactory, UserFactory


def test_cast_holds_what_its_names_say(alice, bob, charlie, dana):
    assert alice.current_roles == {Role.COORDINATOR}
    assert bob.current_roles == {Role.MEMBER}
    assert charlie.current_roles == frozenset()
    assert dana.current_roles == frozenset()
    assert alice.authenticator_set.count() == 1
    assert dana.authenticator_set.count() == 1
    assert bob.profile.departments == ["38", "73"]


def test_plain_account_has_nothing(db):
    user = UserFactory()

    assert not user.is_staff
    assert user.role_grants.count() == 0
    assert user.emailaddress_set.count() == 0


def test_partner_contact_speaks_for_an_organization(db):
    grant = RoleGrantFactory(role=Role.PARTNER_CONTACT)

    assert grant.organization is not None
    assert RoleGrantFactory().organization is None
