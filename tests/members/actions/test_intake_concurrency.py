"""Two coordinators at once: one place is given, the other person is told."""

import pytest
from django.urls import reverse

from collectif.core.outbox import OutboxMessage
from members.actions.groups import change_group
from members.actions.intake import accept_application, put_on_waiting_list, withdraw_application
from members.actions.invitations import invite_person
from members.enums import ApplicationState
from members.models import Application, Group, Invitation
from tests.concurrency import run_behind, run_together
from tests.members.factories import UserFactory
from tests.members.intake_factories import NOW, ApplicantFactory, GroupFactory, GroupSpellFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 20


@pytest.fixture
def group():
    """One place is left."""
    return GroupSpellFactory(group__size_limit=2).group


def accept(application, group, actor):
    accept_application(application=application, group=group, actor=actor, now=NOW)


def room(group) -> int:
    return Group.objects.with_room().get(pk=group.pk).room


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_last_place_is_given_once(alice, dana, group, _round):
    first, second = ApplicantFactory(), ApplicantFactory()

    errors = run_together(lambda: accept(first, group, alice), lambda: accept(second, group, dana))

    assert [error.code for error in errors] == ["group_full"]
    assert Application.objects.filter(state=ApplicationState.ACCEPTED).count() == 1
    assert Invitation.objects.count() == OutboxMessage.objects.count() == 1
    assert room(group) == 0


def test_second_coordinator_waits_for_the_first_then_is_told(alice, dana, group):
    first, second = ApplicantFactory(), ApplicantFactory()

    errors = run_behind(lambda: accept(first, group, alice), lambda: accept(second, group, dana))

    assert [error.code for error in errors] == ["group_full"]


def test_place_of_whoever_gave_up_is_given(alice, dana, group):
    first, second = ApplicantFactory(), ApplicantFactory()

    errors = run_behind(
        lambda: accept(first, group, alice),
        lambda: accept(second, group, dana),
        does_commit=False,
    )

    assert errors == []
    second.refresh_from_db()
    assert second.state == ApplicationState.ACCEPTED


def test_one_person_accepted_twice_at_once_is_invited_once(alice, dana, group):
    application = ApplicantFactory()

    errors = run_together(
        lambda: accept(application, group, alice), lambda: accept(application, group, dana)
    )

    assert errors == []
    assert Invitation.objects.count() == 1


def test_accepted_and_closed_at_once_ends_in_one_state(alice, dana, group):
    application = ApplicantFactory()

    run_together(
        lambda: accept(application, group, alice),
        lambda: withdraw_application(application=application, actor=dana, now=NOW),
    )

    application.refresh_from_db()
    is_accepted = application.state == ApplicationState.ACCEPTED
    assert Invitation.objects.open().count() == int(is_accepted)
    assert room(group) == int(not is_accepted)


def test_group_made_smaller_meets_the_last_acceptance(alice, dana):
    group = GroupSpellFactory(group__size_limit=3).group
    first, second = ApplicantFactory(), ApplicantFactory()
    accept(first, group, alice)

    errors = run_together(
        lambda: accept(second, group, alice),
        lambda: change_group(group=group, actor=dana, facilitators=[], size_limit=2),
    )

    assert len(errors) == 1
    assert room(group) == 0


def test_direct_invitation_and_acceptance_share_the_last_place(alice, dana, group):
    person = {"email": "paule@example.org", "first_name": "Paule", "last_name": "Rivoire"}
    application = ApplicantFactory()

    errors = run_together(
        lambda: accept(application, group, alice),
        lambda: invite_person(**person, group=group, actor=dana, now=NOW),
    )

    assert [error.code for error in errors] == ["group_full"]
    assert Invitation.objects.count() == 1


def test_groups_exchanged_between_two_lists_do_not_wait_for_each_other(alice, dana):
    groups = GroupFactory.create_batch(2)
    first = ApplicantFactory(state=ApplicationState.WAITING, group=groups[0])
    second = ApplicantFactory(state=ApplicationState.WAITING, group=groups[1])

    errors = run_together(
        lambda: put_on_waiting_list(application=first, group=groups[1], actor=alice, now=NOW),
        lambda: put_on_waiting_list(application=second, group=groups[0], actor=dana, now=NOW),
    )

    assert errors == []


def test_two_browsers_press_the_button_at_once(alice, client_of, group):
    mate = UserFactory(coordinator=True, verified=True, with_mfa=True)
    applications = [ApplicantFactory(), ApplicantFactory()]
    answers = {}

    def press(person, application):
        client = client_of(person)

        def run():
            address = reverse("members:application_accept", args=[application.public_id])
            answers[person.pk] = client.post(address, {"group": group.public_id})

        return run

    errors = run_together(press(alice, applications[0]), press(mate, applications[1]))

    assert errors == []
    told = sorted(answers.values(), key=lambda response: response.status_code)
    assert [response.status_code for response in told] == [302, 422]
    refused = told[1].content.decode()
    assert "aucune place" in refused
    # What is left to do is offered on the same page.
    assert "/attente/" in refused
    assert room(group) == 0
