import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from collectif.core.keys import digest_of
from collectif.core.outbox import OutboxMessage
from members.actions.intake import accept_application
from members.actions.invitations import (
    invite_person,
    revoke_invitation,
    send_invitation_again,
)
from members.models import Group, Invitation
from tests.members.factories import UserFactory
from tests.members.intake_factories import (
    NOW,
    ApplicantFactory,
    GroupFactory,
    GroupSpellFactory,
    InvitationFactory,
    fill,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=20)
PAULE = {"email": " Paule@Example.org ", "first_name": " Paule ", "last_name": "Rivoire"}


def invite(group, actor, **changes):
    return invite_person(**{**PAULE, "group": group, "actor": actor, "now": NOW, **changes})


def key_in(message: OutboxMessage) -> str:
    return re.search(r"/invitation/([\w-]+)/", message.text_body)[1]


def room(group) -> int:
    return Group.objects.with_room().get(pk=group.pk).room


def refusal_of(action, **values) -> str:
    with pytest.raises(ValidationError) as refusal:
        action(**values)
    error = refusal.value
    return error.error_dict["email"][0].code if hasattr(error, "error_dict") else error.code


def test_key_is_mailed_and_only_its_digest_kept(alice):
    group = GroupFactory(size_limit=2)

    invitation = invite(group, alice)

    message = OutboxMessage.objects.get()
    key = key_in(message)
    assert len(key) >= 43
    assert invitation.key_digest == digest_of(key)
    assert (invitation.email, invitation.first_name) == ("paule@example.org", "Paule")
    assert (message.to_address, message.recipient, message.is_secret) == (
        "paule@example.org",
        None,
        True,
    )
    assert room(group) == 1
    assert Event.objects.get().verb == "invitation_sent"


def test_person_who_has_an_account_is_told_so(alice):
    person = UserFactory(email="paule@example.org", language="en")

    invite(GroupFactory(), alice)

    message = OutboxMessage.objects.get()
    assert message.recipient == person
    assert "You have an account here already" in message.text_body


@pytest.mark.parametrize(
    ("code", "prepare"),
    [
        ("already_invited", lambda group, actor: invite(group, actor)),
        ("has_application", lambda group, actor: ApplicantFactory(email="paule@example.org")),
        (
            "account_closed",
            lambda group, actor: UserFactory(email="paule@example.org", is_active=False),
        ),
        (
            "already_there",
            lambda group, actor: GroupSpellFactory(group=group, user__email="paule@example.org"),
        ),
        ("group_full", lambda group, actor: fill(group)),
    ],
)
def test_what_is_there_already_is_said(alice, code, prepare):
    group = GroupFactory(size_limit=3)
    prepare(group, alice)
    count = Invitation.objects.count()

    assert refusal_of(invite, group=group, actor=alice) == code
    assert Invitation.objects.count() == count


def test_closed_request_does_not_stop_an_invitation(alice):
    ApplicantFactory(email="paule@example.org", state="declined")

    assert invite(GroupFactory(), alice).is_open


def test_one_person_may_be_invited_to_two_groups(alice):
    invite(GroupFactory(), alice)
    invite(GroupFactory(), alice)

    assert OutboxMessage.objects.count() == 2


def test_sent_again_has_a_new_key(alice):
    invitation = invite(GroupFactory(), alice)
    former = invitation.key_digest

    again = send_invitation_again(invitation=invitation, actor=alice, now=LATER)

    assert again.key_digest != former
    assert (again.sent_count, again.expires_at) == (2, LATER + timedelta(days=14))
    assert digest_of(key_in(OutboxMessage.objects.latest("pk"))) == again.key_digest
    assert Event.objects.latest("pk").verb == "invitation_sent_again"


def test_sending_again_twice_at_once_leaves_once(alice):
    invitation = invite(GroupFactory(), alice)

    for seconds in (0, 30):
        send_invitation_again(
            invitation=invitation, actor=alice, now=LATER + timedelta(seconds=seconds)
        )

    assert OutboxMessage.objects.count() == 2


def test_expired_invitation_keeps_its_place_until_it_is_freed(alice):
    group = GroupFactory(size_limit=2)
    invitation = invite(group, alice)

    assert invitation.has_expired(LATER)
    assert Invitation.objects.pending(LATER).count() == 0
    assert room(group) == 1
    revoke_invitation(invitation=invitation, actor=alice, now=LATER)
    revoke_invitation(invitation=invitation, actor=alice, now=LATER)
    assert room(group) == 2
    assert Event.objects.filter(verb="invitation_revoked").count() == 1


@pytest.mark.parametrize("end", ["accepted_at", "revoked_at"])
def test_closed_invitation_is_not_sent_again(alice, end):
    invitation = InvitationFactory(**{end: NOW})

    code = refusal_of(send_invitation_again, invitation=invitation, actor=alice, now=LATER)

    assert code == "not_open"


def test_accepted_invitation_is_not_taken_back(alice):
    invitation = InvitationFactory(accepted_at=NOW)

    code = refusal_of(revoke_invitation, invitation=invitation, actor=alice, now=LATER)

    assert code == "not_open"


def test_answer_to_a_request_is_decided_there(alice):
    accept_application(application=ApplicantFactory(), group=GroupFactory(), actor=alice, now=NOW)

    code = refusal_of(
        revoke_invitation, invitation=Invitation.objects.get(), actor=alice, now=LATER
    )

    assert code == "answers_application"
