from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from members.actions import close_account
from members.actions.contacts import (
    LET_BE,
    MOST_A_DAY,
    answer_contact,
    block_person,
    send_contact,
    unblock_person,
)
from members.enums import Audience, ConsentPurpose, ContactState, Role
from members.models import Block, ContactRequest, DirectoryEntry
from tests.concurrency import run_behind, run_together
from tests.members.directory_factories import BOTH, BlockFactory, consenting, listed, opened_to
from tests.members.exchange_factories import ContactRequestFactory
from tests.members.factories import ProfileFactory, RoleGrantFactory, UserFactory

ACCEPTED, DECLINED = ContactState.ACCEPTED, ContactState.DECLINED


@pytest.fixture
def zoe(db):
    return listed(user__first_name="Zoé", user__last_name="Roux").user


def send(sender, recipient, message="Parlons."):
    return send_contact(sender=sender, recipient=recipient, message=message)


def answer(contact, state=ACCEPTED, **fields):
    return answer_contact(contact=contact, actor=contact.recipient, state=state, **fields)


def refused(job, *args, **fields):
    with pytest.raises(ValidationError) as refusal:
        job(*args, **fields)
    return refusal.value


def code_of(job, *args, **fields):
    return refused(job, *args, **fields).code


def test_message_is_sent_once_and_written_without_an_address(
    bob, zoe, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = send(bob, zoe, "  Parlons.\nD’achats. ")
        second = send(bob, zoe, "Parlons.\nD’achats.")

    assert first == second
    assert (first.message, first.state) == ("Parlons.\nD’achats.", ContactState.SENT)
    (letter,) = mail.outbox
    assert letter.to == [zoe.email]
    assert bob.email not in letter.body
    assert "achats" not in letter.body
    event = Event.objects.about(first).get()
    assert (event.actor, event.verb, event.data) == (bob, "contact_sent", {})


def test_second_message_waits_for_the_answer_to_the_first(bob, zoe):
    send(bob, zoe)

    assert code_of(send, bob, zoe, "Encore.") == "already_asked"


def test_person_who_wrote_first_is_answered(bob, zoe):
    ContactRequestFactory(sender=zoe, recipient=bob)

    assert code_of(send, bob, zoe) == "answer_first"


def test_people_in_touch_have_each_other_s_address(bob, zoe):
    ContactRequestFactory(sender=zoe, recipient=bob, accepted=True)

    assert code_of(send, bob, zoe) == "already_in_touch"


def test_not_now_is_let_be_for_a_month(bob, zoe):
    declined = ContactRequestFactory(sender=bob, recipient=zoe, declined=True)
    assert code_of(send, bob, zoe) == "answered_lately"

    ContactRequest.objects.update(answered_at=timezone.now() - LET_BE)

    assert send(bob, zoe) != declined


def test_whoever_said_not_now_may_write(bob, zoe):
    ContactRequestFactory(sender=zoe, recipient=bob, declined=True)

    assert send(bob, zoe).recipient == zoe


@pytest.mark.parametrize("message", ["", "  "])
def test_empty_message_is_refused(bob, zoe, message):
    assert list(refused(send, bob, zoe, message).message_dict) == ["message"]
    assert ContactRequest.objects.count() == 0


def test_nobody_writes_to_herself(zoe):
    (error,) = refused(send, zoe, zoe).error_dict["__all__"]
    assert error.code == "oneself"


def test_block_and_absence_are_refused_in_the_same_words(bob, zoe):
    BlockFactory(owner=zoe, blocked=bob)
    unlisted = ProfileFactory().user
    closed = listed().user
    close_account(user=closed, actor=zoe)

    said = [refused(send, bob, person) for person in (zoe, unlisted, closed)]

    assert {error.code for error in said} == {"not_reachable"}
    assert len({error.message for error in said}) == 1


def test_person_blocked_is_unblocked_before_one_writes(bob, zoe):
    BlockFactory(owner=bob, blocked=zoe)

    assert code_of(send, bob, zoe) == "blocked_by_you"


def test_partner_writes_to_those_open_to_partners_alone(db, zoe):
    partner = RoleGrantFactory(role=Role.PARTNER_CONTACT).user
    opened = listed(purposes=BOTH, is_anonymous=True).user

    assert send(partner, opened).recipient == opened
    assert code_of(send, partner, zoe) == "not_reachable"


def test_person_without_a_directory_writes_to_nobody(charlie, zoe):
    assert code_of(send, charlie, zoe) == "not_reachable"


def test_messages_of_a_day_are_counted(bob, zoe):
    ContactRequestFactory.create_batch(MOST_A_DAY, sender=bob)
    assert code_of(send, bob, zoe) == "too_many"

    ContactRequest.objects.update(created_at=timezone.now() - timedelta(days=1))

    assert send(bob, zoe).recipient == zoe


def test_answer_is_given_once_and_told(bob, zoe, django_capture_on_commit_callbacks):
    contact = ContactRequestFactory(sender=bob, recipient=zoe)

    with django_capture_on_commit_callbacks(execute=True):
        answer(contact, words=" Volontiers. ")
        answer(contact, words="Deux fois.")

    contact.refresh_from_db()
    assert (contact.state, contact.answer) == (ACCEPTED, "Volontiers.")
    assert contact.answered_at
    (letter,) = mail.outbox
    assert letter.to == [bob.email]
    assert "Zoé Roux" in letter.subject
    assert [event.verb for event in Event.objects.about(contact)] == ["contact_accepted"]


def test_no_is_told_under_the_name_that_is_shown(bob, django_capture_on_commit_callbacks):
    nameless = opened_to(Audience.MEMBERS, name=Audience.COORDINATORS)
    hidden = listed(user__last_name="Secrète", audiences=nameless).user
    contact = ContactRequestFactory(sender=bob, recipient=hidden)
    shown = DirectoryEntry.objects.get(profile__user=hidden, audience="members").title

    with django_capture_on_commit_callbacks(execute=True):
        answer(contact, DECLINED)

    (letter,) = mail.outbox
    assert shown in letter.subject
    assert "Secrète" not in letter.subject + letter.body
    assert hidden.email not in letter.body


@pytest.mark.parametrize("given", ["accepted", "declined"])
def test_other_answer_comes_too_late(bob, zoe, given):
    contact = ContactRequestFactory(sender=bob, recipient=zoe, **{given: True})
    other = DECLINED if given == "accepted" else ACCEPTED

    assert code_of(answer, contact, other) == "not_open"


def test_only_the_recipient_answers(bob, zoe):
    contact = ContactRequestFactory(sender=bob, recipient=zoe)

    for actor in (bob, UserFactory(member=True)):
        assert code_of(answer_contact, contact=contact, actor=actor, state=ACCEPTED) == "not_open"


@pytest.mark.parametrize("is_sender", [True, False])
def test_nobody_is_accepted_after_a_block(bob, zoe, is_sender):
    contact = ContactRequestFactory(sender=bob, recipient=zoe)
    owner, blocked = (bob, zoe) if is_sender else (zoe, bob)
    block_person(owner=owner, blocked=blocked)

    assert code_of(answer, contact) == "not_open"


def test_nobody_is_accepted_after_her_account_is_closed(bob, zoe):
    contact = ContactRequestFactory(sender=bob, recipient=zoe)
    close_account(user=bob, actor=zoe)

    assert code_of(answer, contact) == "not_open"


def test_block_is_made_and_undone_once_and_told_to_nobody(
    bob, zoe, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        block = block_person(owner=bob, blocked=zoe)
        assert block_person(owner=bob, blocked=zoe) == block
        for _click in range(2):
            unblock_person(block=block, actor=bob)

    assert Block.objects.count() == 0
    verbs = Event.objects.filter(actor=bob).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["person_blocked", "person_unblocked"]
    assert mail.outbox == []


def test_block_of_another_stays(bob, zoe):
    block = BlockFactory(owner=zoe, blocked=bob)

    unblock_person(block=block, actor=bob)

    assert Block.objects.get() == block


def test_nobody_blocks_herself(bob):
    assert code_of(block_person, owner=bob, blocked=bob) == "oneself"


@pytest.mark.django_db(transaction=True)
def test_two_clicks_send_one_message(bob, zoe):
    assert run_together(*[lambda: send(bob, zoe)] * 2) == []

    assert ContactRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_write_to_each_other_at_once_have_one_open_message(bob, zoe):
    consenting(bob.profile, ConsentPurpose.DIRECTORY)

    (error,) = run_behind(lambda: send(bob, zoe), lambda: send(zoe, bob))

    assert error.code == "answer_first"
    assert ContactRequest.objects.get().sender == bob


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_at_once_leave_one_answer(bob, zoe):
    contact = ContactRequestFactory(sender=bob, recipient=zoe)

    (error,) = run_behind(lambda: answer(contact), lambda: answer(contact, DECLINED))

    assert error.code == "not_open"
    assert ContactRequest.objects.get().state == ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_block_comes_before_the_message_it_races_with(bob, zoe):
    (error,) = run_behind(lambda: block_person(owner=zoe, blocked=bob), lambda: send(bob, zoe))

    assert error.code == "not_reachable"
    assert ContactRequest.objects.count() == 0
