import pytest

from members.notifications.memberships import announce_newcomer, send_welcome
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupFactory, InvitationFactory


@pytest.fixture
def invitation(alice):
    group = GroupFactory(name="Rives & Co", rhythm="Le mardi", place="Rivauges")
    group.facilitators.set([alice])
    return InvitationFactory(group=group, invited_by=alice)


def test_welcome_says_when_where_and_with_whom(invitation, bob):
    message = send_welcome(invitation, user=bob)

    assert message.recipient == bob
    assert "Rives & Co" in message.title
    for told in ("Bob", "Le mardi", "Rivauges", "Alice Durand", "/bienvenue/"):
        assert told in message.text_body
        assert told in message.html_body
    assert "Rives &amp; Co" in message.html_body


def test_group_that_says_little_makes_a_short_letter(alice, bob):
    message = send_welcome(InvitationFactory(invited_by=alice), user=bob)

    assert "\n\n\n" not in message.text_body
    assert "/bienvenue/" in message.text_body


def test_each_is_written_to_in_her_language(invitation, alice, bob):
    alice.language, bob.language = "en", "en"
    alice.save()
    invitation.group.facilitators.set([alice])

    assert send_welcome(invitation, user=bob).title == "Welcome to Rives & Co"
    [message] = announce_newcomer(invitation, user=bob)
    assert message.title == "Bob Martin has joined Rives & Co"


def test_one_letter_for_each_invitation_and_person(invitation, bob):
    assert send_welcome(invitation, user=bob) == send_welcome(invitation, user=bob)
    assert announce_newcomer(invitation, user=bob) == announce_newcomer(invitation, user=bob)


def test_nobody_is_told_of_herself_nor_without_an_account(invitation, alice):
    invitation.group.facilitators.set([alice, UserFactory(is_active=False)])

    assert announce_newcomer(invitation, user=alice) == []
