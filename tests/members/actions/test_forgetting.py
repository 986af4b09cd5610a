from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from collectif.core.events import Event
from collectif.core.outbox import MessageStatus, OutboxMessage
from members.actions.forgetting import (
    delete_lapsed_applications,
    delete_old_proposals,
    forget_applicants,
    forget_invitations,
    months_before,
    retention_months,
)
from members.enums import ApplicationState, ConsentPurpose
from members.models import Application, ApplicationNote, Consent, Invitation
from tests.core.outbox.factories import OutboxMessageFactory
from tests.members.entry_factories import ApplicationFactory
from tests.members.intake_factories import GroupFactory, InvitationFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=800)
ENDED = {"confirmed": True, "state": "declined", "decline_reason": "Trop loin de chez nous."}


def sent(address="rose@example.org", **values):
    return OutboxMessageFactory(
        recipient=None, to_address=address, status=MessageStatus.SENT, sent_at=NOW, **values
    )


def test_unproven_request_is_deleted_after_seven_days_with_all_that_hangs_on_it():
    old = ApplicationFactory(email="rose@example.org", created_at=NOW - timedelta(days=7))
    Consent.objects.create(application=old, purpose=ConsentPurpose.APPLICATION, text="Oui")
    sent()
    recent = ApplicationFactory(created_at=NOW - timedelta(days=7) + timedelta(seconds=1))
    proven = ApplicationFactory(created_at=LONG_AGO, confirmed=True)

    assert delete_lapsed_applications(now=NOW) == 1

    assert set(Application.objects.all()) == {recent, proven}
    assert not Consent.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert delete_lapsed_applications(now=NOW) == 0


def test_person_who_did_not_join_is_forgotten_and_still_counted(alice):
    application = ApplicationFactory(
        **ENDED,
        email="rose@example.org",
        commune="Rivauges",
        wished_group=GroupFactory(),
        state_changed_at=LONG_AGO,
    )
    ApplicationNote.objects.create(application=application, author=alice, text="Une belle voix.")
    sent()

    assert forget_applicants(before=NOW - timedelta(days=730)) == 1

    application.refresh_from_db()
    kept = {"Rose", "Valette", "rose@example.org", "Rivauges", application.message}
    values = {
        str(value) for value in Application.objects.filter(pk=application.pk).values()[0].values()
    }
    assert values.isdisjoint(kept - {application.message})
    assert (application.message, application.decline_reason) == ("", "—")
    assert application.wished_group is None
    assert (application.state, application.department) == (ApplicationState.DECLINED, "38")
    assert not ApplicationNote.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert Event.objects.about(application).get().verb == "application_forgotten"


@pytest.mark.parametrize("state", ["new", "waiting"])
def test_request_left_open_for_that_long_is_withdrawn_and_forgotten(state):
    application = ApplicationFactory(confirmed=True, state=state, state_changed_at=LONG_AGO)

    assert forget_applicants(before=NOW - timedelta(days=730)) == 1

    application.refresh_from_db()
    assert (application.first_name, application.state) == ("—", ApplicationState.WITHDRAWN)


def test_invitation_of_a_forgotten_applicant_opens_nothing_any_more():
    application = ApplicationFactory(confirmed=True, state_changed_at=LONG_AGO)
    invitation = InvitationFactory(application=application, expires_at=LONG_AGO)

    forget_applicants(before=NOW - timedelta(days=730))

    invitation.refresh_from_db()
    assert (invitation.email, invitation.revoked_at) == ("", LONG_AGO)


def test_invitation_nobody_answered_is_forgotten_with_its_letters():
    old = InvitationFactory(email="rose@example.org", expires_at=LONG_AGO)
    taken_back = InvitationFactory(expires_at=LONG_AGO, revoked_at=LONG_AGO)
    accepted = InvitationFactory(expires_at=LONG_AGO, accepted_at=LONG_AGO)
    recent = InvitationFactory(expires_at=NOW)
    sent()

    counts = [forget_invitations(before=NOW - timedelta(days=730)) for _day in range(2)]

    assert counts == [2, 0]
    named = Invitation.objects.exclude(email="")
    assert set(named) == {accepted, recent}
    assert not Invitation.objects.filter(pk__in=[old.pk, taken_back.pk]).open().exists()
    assert not OutboxMessage.objects.exists()


def test_person_is_forgotten_once():
    ApplicationFactory(**ENDED, state_changed_at=LONG_AGO)

    assert [forget_applicants(before=NOW) for _day in range(2)] == [1, 0]
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {**ENDED, "state_changed_at": NOW},
        {"confirmed": True, "state_changed_at": NOW},
        {"confirmed": True, "state": "joined", "state_changed_at": LONG_AGO},
    ],
    ids=["closed lately", "new", "joined"],
)
def test_others_are_remembered(values):
    application = ApplicationFactory(**values)

    assert forget_applicants(before=NOW - timedelta(days=730)) == 0
    application.refresh_from_db()
    assert application.first_name == "Rose"


def test_old_proposals_go_and_other_messages_stay():
    old = OutboxMessageFactory(kind="mission_proposal", period="1")
    OutboxMessage.objects.filter(pk=old.pk).update(created_at=LONG_AGO)
    other = OutboxMessageFactory(kind="mission_proposal", period="2")
    another = OutboxMessageFactory(kind="account")
    OutboxMessage.objects.filter(pk=another.pk).update(created_at=LONG_AGO)

    assert delete_old_proposals(before=NOW - timedelta(days=730)) == 1
    assert set(OutboxMessage.objects.all()) == {other, another}


@pytest.mark.parametrize(
    ("moment", "months", "earlier"),
    [
        (datetime(2026, 11, 24, 9, tzinfo=UTC), 24, datetime(2024, 11, 24, 9, tzinfo=UTC)),
        (datetime(2026, 3, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 1, datetime(2025, 12, 15, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), 12, datetime(2023, 2, 28, tzinfo=UTC)),
    ],
)
def test_months_before_keeps_to_the_calendar(moment, months, earlier):
    assert months_before(moment, months) == earlier


def test_retention_is_a_dated_figure():
    assert retention_months(date(2026, 11, 24)) is None

    call_command("load_parameters")

    assert retention_months(date(2026, 11, 24)) == 24
    assert retention_months(date(2020, 1, 1)) is None
