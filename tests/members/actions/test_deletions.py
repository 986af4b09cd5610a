from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext, override

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from collectif.core.personal_data import holdings
from members.actions.deletions import (
    forget_due_people,
    forget_person,
    keep_account,
    request_deletion,
)
from members.enums import ContactState, MemberState, Role
from members.models import (
    ContactRequest,
    DeletionRequest,
    DirectoryEntry,
    Membership,
    Profile,
    RoleGrant,
    User,
)
from members.pipeline.directory import refresh_entries
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.members.intake_factories import ApplicantFactory
from tests.members.privacy_factories import NOON, SECRET, DeletionRequestFactory, full_life

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=14)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def stored_files(tmp_path) -> list[str]:
    return [path.name for path in tmp_path.rglob("*") if path.is_file()]


def test_deletion_is_planned_told_and_written_down(bob):
    request = request_deletion(user=bob, now=NOON)

    assert (request.due_at, request.is_asked) == (LATER, True)
    assert OutboxMessage.objects.get().kind == "deletion_planned"
    assert Event.objects.get().verb == "deletion_requested"
    assert User.objects.get(pk=bob.pk).is_active


def test_deletion_asked_twice_is_planned_once(bob):
    first = request_deletion(user=bob, now=NOON)

    again = request_deletion(user=bob, now=NOON + timedelta(days=3))

    assert (again.pk, again.due_at) == (first.pk, LATER)
    assert OutboxMessage.objects.count() == 1


def test_deletion_asked_after_a_warning_takes_its_place(bob):
    warned = DeletionRequestFactory(user=bob, is_asked=False, due_at=NOON + timedelta(days=60))

    request = request_deletion(user=bob, now=NOON)

    assert (request.pk, request.due_at, request.is_asked) == (warned.pk, LATER, True)


def test_staff_and_the_only_coordinator_are_told_what_to_do_first(alice, dana):
    with pytest.raises(ValidationError) as staff:
        request_deletion(user=dana, now=NOON)
    with pytest.raises(ValidationError) as last:
        request_deletion(user=alice, now=NOON)

    assert (staff.value.code, last.value.code) == ("staff", "last_coordinator")
    assert not DeletionRequest.objects.exists()


def test_coordinator_who_is_not_alone_may_go(alice):
    UserFactory(coordinator=True)

    assert request_deletion(user=alice, now=NOON).due_at == LATER


def test_kept_account_is_forgotten_by_nobody(bob):
    request_deletion(user=bob, now=NOON)

    keep_account(user=bob, now=NOON)
    keep_account(user=bob, now=NOON)

    assert forget_due_people(now=LATER) == 0
    assert User.objects.get(pk=bob.pk).email == "bob@example.org"
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["deletion_requested", "deletion_cancelled"]


def test_nobody_is_forgotten_before_the_day(bob):
    request_deletion(user=bob, now=NOON)

    assert forget_due_people(now=LATER - timedelta(seconds=1)) == 0
    assert User.objects.get(pk=bob.pk).anonymised_at is None


def test_former_member_has_no_name_no_address_and_no_way_in(bob, client_of):
    client = client_of(bob)
    DeletionRequestFactory(user=bob)

    assert forget_due_people(now=LATER) == 1

    person = User.objects.get(pk=bob.pk)
    with override("fr"):
        assert str(person) == gettext("Former member")
    assert (person.email.endswith("@anonyme.invalid"), person.is_active) == (True, False)
    assert not person.has_usable_password()
    assert (person.anonymised_at, person.mail_choices) == (LATER, [])
    assert client.get("/semaine/").status_code == 302
    assert not EmailAddress.objects.filter(user=bob).exists()
    assert not Authenticator.objects.filter(user=bob).exists()
    assert not RoleGrant.objects.active_on(LATER.date()).filter(user=bob).exists()


def test_what_is_hers_is_erased_and_what_is_others_stays(bob, alice, tmp_path):
    full_life(bob, alice)
    refresh_entries([bob.profile.pk])
    request_deletion(user=bob, now=NOON)

    forget_due_people(now=LATER)

    left = {
        holding.model._meta.label
        for holding in holdings()
        if holding.blanks is None and holding.rows_of(bob.pk).exists()
    }
    assert left == set()
    assert not Profile.objects.filter(user=bob).exists()
    assert not DirectoryEntry.objects.exists()
    assert stored_files(tmp_path) == []
    received = ContactRequest.objects.get(sender=alice)
    assert (received.message, received.answer) == ("Bonjour", "")
    sent = ContactRequest.objects.get(sender=bob)
    assert (sent.state, SECRET in sent.message) == (ContactState.DECLINED, False)
    assert Membership.objects.get(user=bob).state == MemberState.LEFT
    assert bob.group_spells.get().left_on == LATER.date()
    assert bob.outcomes.get().note == ""
    assert bob.charter_signatures.count() == 1


def test_no_word_of_hers_is_left_in_any_table(bob, alice):
    full_life(bob, alice)
    ApplicantFactory(user=bob, email="bob@example.org", first_name="Bob", message=SECRET)
    request_deletion(user=bob, now=NOON)

    forget_due_people(now=LATER)

    words = ("bob@example.org", SECRET, "Martin")
    found = [
        (holding.name, row)
        for holding in holdings()
        for row in holding.rows_of(bob.pk).values()
        if any(word in str(row) for word in words)
    ]
    assert found == []


def test_life_of_others_is_untouched(bob, alice):
    other = UserFactory(member=True, email="rose@example.org")
    Profile.objects.create(user=other, headline="Autre")
    full_life(other, alice)
    DeletionRequestFactory(user=bob)
    before = {one.name: list(one.rows_of(other.pk).values()) for one in holdings()}

    forget_due_people(now=LATER)

    assert {one.name: list(one.rows_of(other.pk).values()) for one in holdings()} == before


def test_erasure_cut_short_is_done_again(bob, alice, tmp_path, monkeypatch):
    full_life(bob, alice)
    request = DeletionRequestFactory(user=bob)
    delete, calls = FileSystemStorage.delete, []

    def die(self, name):
        calls.append(name)
        delete(self, name)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(FileSystemStorage, "delete", die)
    with pytest.raises(KeyboardInterrupt):
        forget_person(request=request, now=LATER)
    assert User.objects.get(pk=bob.pk).first_name == "Bob"

    assert forget_person(request=request, now=LATER)
    assert not forget_person(request=request, now=LATER)
    assert stored_files(tmp_path) == []


def test_one_who_cannot_go_does_not_hold_up_the_others(alice, bob):
    DeletionRequestFactory(user=alice)
    DeletionRequestFactory(user=bob)

    assert forget_due_people(now=LATER) == 1
    assert User.objects.get(pk=alice.pk).anonymised_at is None


def test_whoever_came_back_from_a_silence_is_kept(bob):
    request = DeletionRequestFactory(user=bob, is_asked=False)
    User.objects.filter(pk=bob.pk).update(last_active_at=NOON + timedelta(days=1))

    assert forget_due_people(now=LATER) == 0
    request.refresh_from_db()
    assert request.cancelled_at == LATER


def test_role_that_begins_today_is_withdrawn(bob):
    RoleGrantFactory(user=bob, role=Role.TRAINER, starts_on=LATER.date())
    DeletionRequestFactory(user=bob)

    forget_due_people(now=LATER)

    assert list(bob.role_grants.values_list("role", flat=True)) == [Role.MEMBER]


def test_person_without_anything_is_forgotten_too(charlie):
    DeletionRequestFactory(user=charlie)

    assert forget_due_people(now=LATER) == 1
    assert not Membership.objects.exists()
