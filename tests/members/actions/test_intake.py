from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from members.actions.groups import create_group
from members.actions.intake import (
    accept_application,
    add_note,
    decline_application,
    lock_application,
    put_on_waiting_list,
    reopen_application,
    withdraw_application,
)
from members.actions.stays import leave_group
from members.enums import ApplicationState, SpellEnd
from members.models import Application, ApplicationNote, Invitation
from tests.concurrency import run_behind
from tests.members.intake_factories import (
    NOW,
    TODAY,
    ApplicantFactory,
    GroupFactory,
    InterviewFactory,
    fill,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
CLOSED = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN)


@pytest.fixture
def group():
    return GroupFactory(size_limit=2)


@pytest.fixture
def full(group):
    return fill(group)


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def accept(application, group, actor):
    return accept_application(application=application, group=group, actor=actor, now=NOW)


def refusal_of(action, **values) -> str:
    with pytest.raises(ValidationError) as refusal:
        action(**values)
    return refusal.value.code


def test_accepted_person_has_a_place_and_an_invitation(alice, group):
    application = accept(ApplicantFactory(), group, alice)

    application.refresh_from_db()
    assert (application.state, application.group) == (ApplicationState.ACCEPTED, group)
    assert application.state_changed_at == NOW
    invitation = Invitation.objects.get()
    assert (invitation.application, invitation.group) == (application, group)
    assert invitation.expires_at == NOW + timedelta(days=14)
    message = OutboxMessage.objects.get()
    assert (message.kind, message.to_address) == ("invitation", application.email)
    assert message.is_secret is True
    assert verbs() == ["application_accepted", "invitation_sent"]


def test_accepting_twice_invites_once(alice, group):
    application = ApplicantFactory()

    accept(application, group, alice)
    accept(application, group, alice)

    assert Invitation.objects.count() == 1
    assert OutboxMessage.objects.count() == 1
    assert verbs() == ["application_accepted", "invitation_sent"]


def test_full_group_takes_nobody(alice, full):
    application = ApplicantFactory()

    with pytest.raises(ValidationError) as refusal:
        accept(application, full, alice)

    assert refusal.value.code == "group_full"
    assert "2" in refusal.value.messages[0]
    application.refresh_from_db()
    assert application.state == ApplicationState.NEW
    assert Invitation.objects.count() == 0
    assert verbs() == []


def test_place_promised_is_a_place_taken(alice, group):
    accept(ApplicantFactory(), group, alice)
    accept(ApplicantFactory(), group, alice)

    code = refusal_of(
        accept_application, application=ApplicantFactory(), group=group, actor=alice, now=NOW
    )

    assert code == "group_full"


def test_closed_group_takes_nobody(alice):
    closed = GroupFactory(is_closed=True)
    facts = {"application": ApplicantFactory(), "group": closed, "actor": alice, "now": NOW}

    assert refusal_of(accept_application, **facts) == "group_closed"
    assert refusal_of(put_on_waiting_list, **facts) == "group_closed"


@pytest.mark.parametrize("state", [*CLOSED, ApplicationState.JOINED])
def test_closed_request_is_not_accepted(alice, group, state):
    application = ApplicantFactory(state=state)

    facts = {"application": application, "group": group, "actor": alice, "now": NOW}

    assert refusal_of(accept_application, **facts) == "wrong_state"
    assert refusal_of(put_on_waiting_list, **facts) == "wrong_state"


def test_accepted_elsewhere_is_not_accepted_here(alice, group):
    accepted = ApplicantFactory(state=ApplicationState.ACCEPTED)

    code = refusal_of(accept_application, application=accepted, group=group, actor=alice, now=NOW)

    assert code == "wrong_state"


def test_waiting_person_takes_the_place_that_frees(alice, full):
    application = ApplicantFactory()
    put_on_waiting_list(application=application, group=full, actor=alice, now=NOW)

    facts = {"application": application, "group": full, "actor": alice, "now": LATER}
    assert refusal_of(accept_application, **facts) == "group_full"
    spell = full.spells.first()
    leave_group(spell=spell, left_on=TODAY, reason=SpellEnd.OTHER, actor=alice, today=TODAY)
    accept_application(**facts)

    application.refresh_from_db()
    assert application.state == ApplicationState.ACCEPTED
    steps = ["application_waiting", "group_left", "application_accepted", "invitation_sent"]
    assert verbs() == steps


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_a_request_reads_the_group_it_has_now(group):
    application, read = ApplicantFactory(), []

    @transaction.atomic
    def decide():
        read.append(lock_application(application).group)

    asked = Application.objects.filter(pk=application.pk)
    assert run_behind(lambda: asked.update(group=group), decide) == []
    assert read == [group]


def test_waiting_twice_keeps_the_place_in_the_queue(alice, full):
    application = ApplicantFactory()
    put_on_waiting_list(application=application, group=full, actor=alice, now=NOW)
    put_on_waiting_list(application=application, group=full, actor=alice, now=LATER)

    application.refresh_from_db()
    assert application.state_changed_at == NOW
    assert verbs() == ["application_waiting"]


def test_waiting_person_may_wait_for_another_group(alice, full):
    application = ApplicantFactory(state=ApplicationState.WAITING)

    put_on_waiting_list(application=application, group=full, actor=alice, now=LATER)

    application.refresh_from_db()
    assert (application.group, application.state_changed_at) == (full, LATER)


def test_place_given_up_kills_the_invitation(alice, group):
    application = accept(ApplicantFactory(), group, alice)

    put_on_waiting_list(application=application, group=group, actor=alice, now=LATER)

    assert Invitation.objects.get().revoked_at == LATER
    group = type(group).objects.with_room().get(pk=group.pk)
    assert (group.kept_count, group.room, group.waiting_count) == (0, 2, 1)


def test_declined_with_a_letter_is_written_to_once(alice):
    application = ApplicantFactory()
    facts = {"application": application, "reason": "Trop loin.", "actor": alice, "now": NOW}

    decline_application(**facts, letter="Bonjour Rose,\n<b>non</b>.")
    decline_application(**facts, letter="Bonjour Rose,\n<b>non</b>.")

    message = OutboxMessage.objects.get()
    assert (message.kind, message.to_address) == ("application_answer", application.email)
    assert "<b>non</b>." in message.text_body
    assert "&lt;b&gt;non&lt;/b&gt;." in message.html_body
    assert verbs() == ["application_declined"]


def test_declined_without_a_letter_writes_to_nobody(alice):
    application = decline_application(
        application=ApplicantFactory(), reason="Trop loin.", actor=alice, now=NOW
    )

    application.refresh_from_db()
    assert (application.state, application.decline_reason) == ("declined", "Trop loin.")
    assert OutboxMessage.objects.count() == 0


def test_declining_needs_a_reason(alice):
    with pytest.raises(ValidationError) as refusal:
        decline_application(application=ApplicantFactory(), reason="", actor=alice, now=NOW)

    assert [error.code for error in refusal.value.error_dict["__all__"]] == ["reason_required"]


def test_interview_still_to_come_is_called_off_first(alice):
    application = InterviewFactory(interviewer=alice).application
    facts = {"application": application, "actor": alice, "now": NOW}

    assert refusal_of(decline_application, reason="Non.", **facts) == "interview_ahead"
    assert refusal_of(withdraw_application, **facts) == "interview_ahead"
    withdraw_application(application=application, actor=alice, now=NOW + timedelta(days=2))


def test_withdrawn_request_frees_the_place_and_can_be_taken_up_again(alice, group):
    application = accept(ApplicantFactory(), group, alice)

    withdraw_application(application=application, actor=alice, now=LATER)
    withdraw_application(application=application, actor=alice, now=LATER)
    application.refresh_from_db()
    assert (application.state, application.group) == (ApplicationState.WITHDRAWN, None)
    assert Invitation.objects.open().count() == 0

    reopen_application(application=application, actor=alice, now=LATER)
    reopen_application(application=application, actor=alice, now=LATER)
    application.refresh_from_db()
    assert application.state == ApplicationState.NEW
    assert verbs()[2:] == ["invitation_revoked", "application_withdrawn", "application_reopened"]


def test_declined_then_accepted_after_all(alice, group):
    application = ApplicantFactory(state=ApplicationState.DECLINED)

    reopen_application(application=application, actor=alice, now=NOW)
    application = accept(application, group, alice)

    assert (application.state, application.decline_reason) == ("accepted", "")


@pytest.mark.parametrize("state", ["interview", "accepted", "waiting"])
def test_open_request_is_not_taken_up_again(alice, state):
    code = refusal_of(
        reopen_application, application=ApplicantFactory(state=state), actor=alice, now=NOW
    )

    assert code == "wrong_state"


def test_person_who_asked_again_has_one_open_request(alice):
    former = ApplicantFactory(state=ApplicationState.DECLINED, email="rose@example.org")
    ApplicantFactory(email="rose@example.org")

    with pytest.raises(ValidationError) as refusal:
        reopen_application(application=former, actor=alice, now=NOW)

    assert [error.code for error in refusal.value.error_dict["__all__"]] == ["already_open"]


def test_forgotten_request_is_not_taken_up_again(alice):
    forgotten = ApplicantFactory(state=ApplicationState.WITHDRAWN, email="", message="")

    code = refusal_of(reopen_application, application=forgotten, actor=alice, now=NOW)

    assert code == "forgotten"


def test_same_note_sent_twice_is_one(alice, dana):
    application = ApplicantFactory()

    for author in (alice, alice, dana):
        add_note(application=application, text="Rappeler jeudi.", actor=author)

    assert ApplicationNote.objects.count() == 2
    assert verbs() == ["application_note_added"] * 2


def test_empty_note_is_refused(alice):
    with pytest.raises(ValidationError):
        add_note(application=ApplicantFactory(), text="", actor=alice)

    assert ApplicationNote.objects.count() == 0


def test_group_of_two_is_filled_to_the_last_place(alice):
    group = create_group(actor=alice, name="Rives", size_limit=2)
    accept(ApplicantFactory(), group, alice)
    accept(ApplicantFactory(), group, alice)

    assert type(group).objects.with_room().get(pk=group.pk).room == 0
