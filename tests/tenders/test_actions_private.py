from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.enums import Role
from tenders.actions.private import (
    change_private_call,
    enter_private_call,
    entry_of,
    publish_private_call,
)
from tenders.enums import ProcedureState, Visibility
from tenders.models import Notice, PrivateCall, Procedure, SourceRecord
from tenders.sources.private.entry import CallDetails
from tests.concurrency import run_together
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.tenders.private_calls import DETAILS, ENTRY, NOW, enter

LATE = datetime(2027, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def partner(db):
    return RoleGrantFactory(role=Role.PARTNER_CONTACT).user


@pytest.fixture
def call(partner):
    return enter(partner)


def test_entered_call_is_a_dossier_like_any_other(partner):
    call = enter(partner)

    procedure = Procedure.objects.get()
    assert call.procedure == procedure
    assert (procedure.title, procedure.buyer_name) == ("Audit des achats", "Fonderies de la Sorne")
    assert procedure.sources == ["private"]
    assert procedure.state == ProcedureState.CALL
    assert procedure.visibility == Visibility.TEAM
    assert procedure.submission_deadline == datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert procedure.departments == ["38"]
    assert procedure.matched_at is None
    assert Notice.objects.get().procedure == procedure
    assert SourceRecord.objects.get().run is None


def test_entered_call_keeps_what_the_team_alone_knows(call):
    call.refresh_from_db()

    assert call.origin == "Marie, du club des dirigeants"
    assert call.contact_email == "marie@fonderies.example"
    assert call.published_at is None


def test_contact_stays_out_of_the_record_and_of_the_journal(call):
    assert "marie" not in SourceRecord.objects.get().body.lower()
    assert "marie" not in str(Event.objects.values_list("data", flat=True)).lower()


def test_who_enters_is_in_the_team_and_the_journal_says_so(call, partner):
    access = call.procedure.accesses.get()
    assert (access.user, access.granted_by) == (partner, partner)
    event = Event.objects.about(call.procedure).get()
    assert (event.actor, event.verb) == (partner, "private_call_entered")
    assert event.data == {"visibility": "team"}


def test_entered_call_is_seen_by_its_author_and_coordinators_alone(call, partner, alice, bob):
    other = RoleGrantFactory(role=Role.PARTNER_CONTACT).user

    def sees(user):
        return Procedure.objects.visible_to(user).exists()

    assert [sees(user) for user in (partner, alice, bob, other)] == [True, True, False, False]


def test_form_sent_twice_is_one_call(partner):
    key = uuid4()
    calls = [
        enter_private_call(entry=ENTRY, details=DETAILS, actor=partner, key=key, now=NOW)
        for _click in range(2)
    ]

    assert calls[0] == calls[1]
    assert Procedure.objects.count() == 1
    assert Event.objects.filter(verb="private_call_entered").count() == 1


def test_same_key_of_somebody_else_is_another_call(partner, alice):
    key = uuid4()
    for actor in (partner, alice):
        enter_private_call(entry=ENTRY, details=DETAILS, actor=actor, key=key, now=NOW)

    assert PrivateCall.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_is_one_call():
    partner, key = UserFactory(member=True), uuid4()

    def send():
        enter_private_call(entry=ENTRY, details=DETAILS, actor=partner, key=key, now=NOW)

    assert run_together(send, send) == []
    assert PrivateCall.objects.count() == 1
    assert Procedure.objects.count() == 1


def test_coordinator_may_share_at_once(alice, bob):
    call = enter(alice, visibility=Visibility.MEMBERS)

    assert call.procedure.visibility == Visibility.MEMBERS
    assert (call.published_by, call.published_at is not None) == (alice, True)
    assert Procedure.objects.visible_to(bob).exists()


@pytest.mark.parametrize(
    ("deadline", "code"),
    [
        ("2026-11-02T10:00", "deadline_passed"),
        ("2026-11-01T23:00", "deadline_passed"),
        ("2036-01-01T12:00", "deadline_out_of_reason"),
    ],
)
def test_deadline_that_nobody_could_meet_is_refused(partner, deadline, code):
    with pytest.raises(ValidationError) as error:
        enter(partner, entry=replace(ENTRY, deadline=deadline))

    assert [item.code for item in error.value.error_dict["deadline"]] == [code]
    assert Procedure.objects.count() == 0
    assert Event.objects.count() == 0


def test_call_without_a_deadline_is_flagged_not_refused(partner):
    call = enter(partner, entry=replace(ENTRY, deadline=""))

    assert call.procedure.deadline_issue == "missing"


def test_impossible_contact_is_refused_and_nothing_is_kept(partner):
    with pytest.raises(ValidationError) as error:
        enter(partner, details=CallDetails(contact_email="marie"))

    assert list(error.value.error_dict) == ["contact_email"]
    assert Procedure.objects.count() == 0
    assert SourceRecord.objects.count() == 0


def change(call, actor, *, entry=ENTRY, details=DETAILS, now=NOW):
    return change_private_call(call=call, entry=entry, details=details, actor=actor, now=now)


def test_changed_call_is_a_new_version_of_the_same_dossier(call, alice):
    wanted = replace(ENTRY, title="Audit de tous les achats", deadline="2027-01-15T12:00")

    change(call, alice, entry=wanted)

    procedure = Procedure.objects.get()
    assert procedure.title == "Audit de tous les achats"
    assert procedure.submission_deadline == datetime(2027, 1, 15, 11, tzinfo=UTC)
    assert procedure.visibility == Visibility.TEAM
    assert entry_of(call) == wanted
    event = Event.objects.about(procedure).get(verb="private_call_changed")
    assert (event.actor, event.data) == (alice, {"fields": ["title", "deadline"]})


def test_changed_details_are_named_in_the_journal(call, alice):
    change(call, alice, details=replace(DETAILS, contact_phone="04 76 00 00 00"))

    call.refresh_from_db()
    assert call.contact_phone == "04 76 00 00 00"
    event = Event.objects.get(verb="private_call_changed")
    assert event.data == {"fields": ["contact_phone"]}


def test_changed_reference_is_kept_on_both_sides(call, alice):
    change(call, alice, entry=replace(ENTRY, reference="FS-1"))

    call.refresh_from_db()
    assert (call.reference, entry_of(call).reference) == ("FS-1", "FS-1")
    assert Event.objects.get(verb="private_call_changed").data == {"fields": ["reference"]}


def test_same_answers_again_change_nothing(call, alice):
    before = SourceRecord.objects.get().changed_at

    change(call, alice)

    assert SourceRecord.objects.get().changed_at == before
    assert not Event.objects.filter(verb="private_call_changed").exists()


def test_passed_deadline_may_stay_but_not_come(call, alice):
    change(call, alice, entry=replace(ENTRY, title="Audit"), now=LATE)
    with pytest.raises(ValidationError) as error:
        change(call, alice, entry=replace(ENTRY, deadline="2026-12-30T16:00"), now=LATE)

    assert [item.code for item in error.value.error_dict["deadline"]] == ["deadline_passed"]
    assert Procedure.objects.get().title == "Audit"


def test_change_keeps_the_day_of_entry(call, alice):
    change(call, alice, entry=replace(ENTRY, title="Audit"), now=LATE)

    assert Procedure.objects.get().first_published_on == NOW.date()


def test_shared_call_is_discovered_today(call, alice, bob):
    long_ago = NOW - timedelta(days=300)
    Procedure.objects.update(first_seen_at=long_ago)

    publish_private_call(call=call, visibility=Visibility.MEMBERS, actor=alice)

    call.refresh_from_db()
    assert call.procedure.visibility == Visibility.MEMBERS
    assert call.procedure.first_seen_at > long_ago
    assert (call.published_by, call.published_at is not None) == (alice, True)
    assert Procedure.objects.visible_to(bob).exists()
    event = Event.objects.get(verb="private_call_published")
    assert (event.actor, event.data) == (alice, {"visibility": "members"})


def test_sharing_twice_is_sharing_once(call, alice):
    for _click in range(2):
        publish_private_call(call=call, visibility=Visibility.EVERYONE, actor=alice)

    assert Event.objects.filter(verb="private_call_published").count() == 1


def test_wider_sharing_is_not_a_discovery(call, alice):
    publish_private_call(call=call, visibility=Visibility.MEMBERS, actor=alice)
    seen = Procedure.objects.get().first_seen_at

    publish_private_call(call=call, visibility=Visibility.EVERYONE, actor=alice)

    assert Procedure.objects.get().first_seen_at == seen


def test_call_taken_back_is_the_team_s_again(call, alice, bob):
    publish_private_call(call=call, visibility=Visibility.MEMBERS, actor=alice)

    publish_private_call(call=call, visibility=Visibility.TEAM, actor=alice)

    call.refresh_from_db()
    assert (call.published_by, call.published_at) == (None, None)
    assert not Procedure.objects.visible_to(bob).exists()
    assert Event.objects.filter(verb="private_call_withdrawn").count() == 1


def test_change_of_a_shared_call_keeps_it_shared(call, alice):
    publish_private_call(call=call, visibility=Visibility.MEMBERS, actor=alice)

    change(call, alice, entry=replace(ENTRY, title="Audit"))

    assert Procedure.objects.get().visibility == Visibility.MEMBERS
