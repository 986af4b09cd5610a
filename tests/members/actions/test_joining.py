from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from collectif.core.keys import digest_of
from collectif.core.outbox import OutboxMessage
from members.actions.invitations import revoke_invitation, send_invitation_again
from members.actions.joining import find_invitation, join_with_account, join_with_new_account
from members.enums import ApplicationState, ConsentPurpose, Language, MemberState, Role
from members.models import Application, Consent, Group, GroupSpell, Invitation, Membership, User
from tests.concurrency import run_behind, run_together
from tests.members.factories import EmailAddressFactory, RoleGrantFactory, UserFactory
from tests.members.intake_factories import (
    NOW,
    ApplicantFactory,
    GroupSpellFactory,
    InvitationFactory,
    fill,
)
from tests.members.membership_factories import ConsentFactory, MembershipFactory

KEY = "the-key-of-a-mail"
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def invitation(alice):
    return InvitationFactory(
        email="paule@example.org", last_name="Rivoire", key_digest=digest_of(KEY), invited_by=alice
    )


@pytest.fixture
def applied(alice):
    """An invitation that answers a request, with what the applicant agreed to."""
    application = ApplicantFactory(state=ApplicationState.ACCEPTED, email="paule@example.org")
    for purpose in (ConsentPurpose.APPLICATION, ConsentPurpose.NEWS):
        ConsentFactory(user=None, application=application, purpose=purpose, source="application")
    return InvitationFactory(
        email=application.email,
        application=application,
        group=application.group,
        key_digest=digest_of(KEY),
        invited_by=alice,
    )


def join(now=NOW, **answers):
    answers = {"first_name": "Paule", "last_name": "Rivoire", "language": "fr"} | answers
    return join_with_new_account(key=KEY, now=now, **answers)


def code_of(refused) -> str:
    return refused.value.code


def test_newcomer_has_an_account_a_role_a_state_and_a_group(invitation):
    user = join(first_name=" Paule ", last_name="Rivoire-Blanc", language=Language.ENGLISH)

    stored = User.objects.get(email="paule@example.org")
    assert stored == user
    assert (stored.get_full_name(), stored.language) == ("Paule Rivoire-Blanc", "en")
    assert not stored.has_usable_password()
    [address] = stored.emailaddress_set.all()
    assert (address.email, address.verified, address.primary) == ("paule@example.org", True, True)
    [grant] = stored.role_grants.all()
    assert (grant.role, grant.starts_on, grant.ends_on) == (Role.MEMBER, TODAY, None)
    assert (stored.membership.state, stored.membership.since) == (MemberState.TRIAL, TODAY)
    [spell] = stored.group_spells.all()
    assert (spell.group, spell.entered_on, spell.left_on) == (invitation.group, TODAY, None)
    assert stored.profile.directory_entries.count() == 1
    invitation.refresh_from_db()
    assert invitation.accepted_at == NOW


def test_everything_is_in_the_journal(invitation):
    user = join()

    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "account_created",
        "role_granted",
        "membership_opened",
        "group_entered",
        "profile_created",
        "invitation_accepted",
    ]
    accepted = Event.objects.get(verb="invitation_accepted")
    assert (accepted.actor, accepted.data) == (user, {"is_new": True})


def test_request_has_joined_and_its_consents_go_with_the_person(applied):
    user = join()

    application = Application.objects.get()
    assert (application.state, application.user) == (ApplicationState.JOINED, user)
    assert application.state_changed_at == NOW
    assert set(user.consents.active().values_list("purpose", flat=True)) == {"application", "news"}


def test_consent_she_gave_already_is_not_given_twice(applied, bob):
    ConsentFactory(user=bob, purpose=ConsentPurpose.NEWS)

    join_with_account(key=KEY, user=bob, now=NOW)

    assert bob.consents.active().filter(purpose=ConsentPurpose.NEWS).count() == 1
    assert Consent.objects.filter(user=None).count() == 1


def test_withdrawn_consent_stays_with_the_request(applied):
    Consent.objects.filter(purpose=ConsentPurpose.NEWS).update(withdrawn_at=NOW)

    user = join()

    assert [one.purpose for one in user.consents.all()] == [ConsentPurpose.APPLICATION]


def test_last_place_that_was_kept_is_hers(applied):
    group = applied.group
    GroupSpellFactory.create_batch(group.size_limit - 1, group=group)
    assert Group.objects.with_room().get(pk=group.pk).room == 0

    join()

    counted = Group.objects.with_room().get(pk=group.pk)
    assert (counted.room, counted.kept_count, counted.member_count) == (0, 0, group.size_limit)


def test_newcomer_and_those_who_welcome_her_are_written_to(invitation, alice, bob, dana):
    dana.is_active = False
    dana.save()
    invitation.group.facilitators.set([alice, bob, dana])

    user = join()

    written = OutboxMessage.objects.order_by("pk").values_list("kind", "recipient")
    assert list(written) == [
        ("welcome", user.pk),
        *(("newcomer", host.pk) for host in sorted([alice, bob], key=lambda one: one.pk)),
    ]
    welcome = OutboxMessage.objects.get(kind="welcome")
    assert invitation.group.name in welcome.title
    assert "/bienvenue/" in welcome.text_body


def test_second_click_gets_the_same_account(invitation):
    user = join()

    assert join(now=NOW + timedelta(seconds=30)) == user

    assert User.objects.filter(email="paule@example.org").count() == 1
    assert GroupSpell.objects.count() == 1


def test_key_that_was_used_opens_nothing_a_minute_later(invitation):
    join()

    with pytest.raises(ValidationError) as refused:
        join(now=NOW + timedelta(minutes=1))

    assert code_of(refused) == "used"


def test_key_used_by_an_account_of_before_never_logs_anybody_in(invitation, bob):
    join_with_account(key=KEY, user=bob, now=NOW)

    with pytest.raises(ValidationError) as refused:
        join(now=NOW + timedelta(seconds=1))

    assert code_of(refused) == "used"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"expires_at": NOW}, "expired"),
        ({"revoked_at": NOW - timedelta(hours=1)}, "revoked"),
        ({"accepted_at": NOW - timedelta(hours=1)}, "used"),
        ({"key_digest": digest_of("another")}, "unknown"),
    ],
)
def test_closed_door_says_why_and_changes_nothing(invitation, bob, changed, code):
    Invitation.objects.filter(pk=invitation.pk).update(**changed)
    count = User.objects.count()

    for attempt in (
        join,
        lambda: find_invitation(key=KEY, now=NOW),
        lambda: join_with_account(key=KEY, user=bob, now=NOW),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert code_of(refused) == code

    assert User.objects.count() == count
    assert not GroupSpell.objects.exists()


def test_open_door_is_found(invitation):
    assert find_invitation(key=KEY, now=NOW) == invitation


@pytest.mark.parametrize("is_second_address", [False, True])
def test_address_of_an_account_asks_to_log_in(invitation, is_second_address):
    owner = UserFactory(email="owner@example.org" if is_second_address else "paule@example.org")
    if is_second_address:
        EmailAddressFactory(user=owner, email="paule@example.org", primary=False)

    with pytest.raises(ValidationError) as refused:
        join()

    assert code_of(refused) == "account_exists"
    assert owner.group_spells.count() == 0


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_name_has_to_be_one(invitation, name):
    with pytest.raises(ValidationError) as refused:
        join(first_name=name)

    assert set(refused.value.error_dict) == {"first_name"}
    assert not Membership.objects.exists()


def test_member_of_before_joins_another_group(invitation, bob):
    MembershipFactory(user=bob, state=MemberState.ACTIVE)

    join_with_account(key=KEY, user=bob, now=NOW)

    bob.refresh_from_db()
    assert bob.membership.state == MemberState.ACTIVE
    assert [spell.group for spell in bob.group_spells.all()] == [invitation.group]
    assert bob.role_grants.count() == 1


def test_joining_twice_with_one_account_is_joining_once(invitation, bob):
    join_with_account(key=KEY, user=bob, now=NOW)
    join_with_account(key=KEY, user=bob, now=NOW + timedelta(days=3))

    assert bob.group_spells.count() == 1


def test_another_person_cannot_use_the_key_after_her(invitation, bob, charlie):
    join_with_account(key=KEY, user=bob, now=NOW)

    with pytest.raises(ValidationError) as refused:
        join_with_account(key=KEY, user=charlie, now=NOW)

    assert code_of(refused) == "used"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (MemberState.LEFT, MemberState.TRIAL),
        (MemberState.ALUMNI, MemberState.ACTIVE),
        (MemberState.PAUSED, MemberState.ACTIVE),
        (MemberState.TRIAL, MemberState.TRIAL),
    ],
)
def test_who_comes_back_is_a_member_again(invitation, charlie, state, expected):
    RoleGrantFactory(user=charlie, ends_on=date(2026, 6, 30))
    MembershipFactory(user=charlie, state=state)

    join_with_account(key=KEY, user=charlie, now=NOW)

    assert Membership.objects.get(user=charlie).state == expected
    assert charlie.role_grants.active_on(TODAY).filter(role=Role.MEMBER).count() == 1


def test_who_is_in_the_group_already_stays_in_it(invitation, bob):
    GroupSpellFactory(user=bob, group=invitation.group)

    join_with_account(key=KEY, user=bob, now=NOW)

    assert bob.group_spells.count() == 1


def test_who_asked_once_more_keeps_both_requests(applied, bob):
    former = ApplicantFactory(state=ApplicationState.JOINED, user=bob)

    join_with_account(key=KEY, user=bob, now=NOW)

    applied.application.refresh_from_db()
    assert applied.application.state == ApplicationState.JOINED
    assert set(bob.applications.all()) == {former, applied.application}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 24, 22, 59, 30, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), date(2026, 11, 25)),
        # Two hours ahead in summer.
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), date(2027, 3, 29)),
    ],
)
def test_first_day_is_that_of_paris(invitation, moment, day):
    Invitation.objects.update(expires_at=moment + timedelta(hours=1))

    with time_machine.travel(moment, tick=False):
        user = join(now=moment)

    assert user.group_spells.get().entered_on == day
    assert user.role_grants.get().starts_on == day
    assert Membership.objects.get(user=user).since == day


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_account(invitation):
    assert run_together(join, join, join) == []

    user = User.objects.get(email="paule@example.org")
    assert user.group_spells.count() == user.role_grants.count() == 1
    assert Event.objects.filter(verb="invitation_accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_invitation_taken_back_meanwhile_opens_nothing(invitation, alice):
    errors = run_behind(
        lambda: revoke_invitation(invitation=invitation, actor=alice, now=NOW), join
    )

    assert [error.code for error in errors] == ["revoked"]
    assert not User.objects.filter(email="paule@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_key_sent_again_meanwhile_is_dead(invitation, alice):
    errors = run_behind(
        lambda: send_invitation_again(invitation=invitation, actor=alice, now=NOW), join
    )

    assert [error.code for error in errors] == ["unknown"]


@pytest.mark.django_db(transaction=True)
def test_two_invitations_of_one_address_make_one_account(invitation, alice):
    InvitationFactory(email="paule@example.org", key_digest=digest_of("other"), invited_by=alice)
    answers = {"first_name": "Paule", "last_name": "Rivoire", "language": "fr"}

    errors = run_together(join, lambda: join_with_new_account(key="other", now=NOW, **answers))

    assert [error.code for error in errors] == ["account_exists"]
    assert User.objects.filter(email="paule@example.org").count() == 1


def test_group_filled_by_hand_meanwhile_keeps_her_place(applied):
    """Whoever gives places counts the one kept for her."""
    group = applied.group
    Group.objects.filter(pk=group.pk).update(size_limit=3)
    group.refresh_from_db()
    fill(group)

    with pytest.raises(ValidationError) as refused:
        join()

    assert code_of(refused) == "group_full"
    assert not User.objects.filter(email="paule@example.org").exists()
