from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.actions.decisions import record_decision
from meetings.actions.minutes import approve_minutes, name_scribe, open_minutes, propose_minutes
from meetings.enums import (
    ApprovalRole,
    BookingState,
    MeetingRole,
    OccurrenceState,
    PassageKind,
)
from meetings.models import Minutes, MinutesVersion
from tests.meetings.conduct_factories import (
    DURING,
    ActionItemFactory,
    ContributionFactory,
    DecisionFactory,
    MinutesFactory,
    SectionFactory,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

SCRIBE, FACILITATOR = ApprovalRole.SCRIBE, ApprovalRole.FACILITATOR


@pytest.fixture
def meeting(alice):
    meeting = OccurrenceFactory()
    meeting.group.facilitators.add(alice)
    return meeting


@pytest.fixture
def minutes(meeting, bob):
    """Bob keeps the notes, one decision is written."""
    BookingFactory(occurrence=meeting, user=bob)
    DecisionFactory(occurrence=meeting, text="Oui.")
    return MinutesFactory(occurrence=meeting, scribe=bob)


def propose(minutes, actor):
    return propose_minutes(minutes=minutes, actor=actor, now=DURING)


def approve(version, role, actor):
    return approve_minutes(version=version, role=role, actor=actor, now=DURING)


def test_who_took_the_role_on_keeps_the_notes(meeting, alice, bob):
    BookingFactory(occurrence=meeting, user=bob, role=MeetingRole.SCRIBE)

    opened = [open_minutes(occurrence=meeting, actor=alice) for _press in range(2)]

    assert opened[0] == opened[1]
    assert opened[0].scribe == bob
    assert meeting.agenda.items.count() == 5
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["agenda_prepared", "minutes_opened"]


def test_without_a_scribe_who_begins_keeps_the_notes(meeting, alice):
    assert open_minutes(occurrence=meeting, actor=alice).scribe == alice


def test_cancelled_meeting_has_no_minutes(alice):
    meeting = OccurrenceFactory(
        state=OccurrenceState.CANCELLED, cancelled_at=DURING, cancel_reason="Neige"
    )

    with pytest.raises(ValidationError) as refused:
        open_minutes(occurrence=meeting, actor=alice)

    assert refused.value.code == "meeting_cancelled"
    assert not Minutes.objects.exists()


def test_somebody_else_of_the_meeting_keeps_the_notes(minutes, alice):
    other = BookingFactory(occurrence=minutes.occurrence).user

    for _press in range(2):
        assert name_scribe(minutes=minutes, scribe=other, actor=alice).scribe == other
    with pytest.raises(ValidationError) as refused:
        name_scribe(minutes=minutes, scribe=UserFactory(), actor=alice)

    assert refused.value.error_dict["scribe"][0].code == "not_of_the_meeting"
    assert Event.objects.filter(verb="scribe_named").count() == 1


def test_version_holds_all_that_was_said_in_order(minutes, meeting, bob):
    item = open_minutes(occurrence=meeting, actor=bob).occurrence.agenda.items.first()
    SectionFactory(item=item, text="**Trois** offres", version=1, edited_by=bob, edited_at=DURING)
    turn = ContributionFactory(booking=meeting.bookings.get(), done="", offer="")
    action = ActionItemFactory(occurrence=meeting, owner=bob, text="Appeler")

    version = propose(minutes, bob)

    said = version.passages.values_list("kind", "heading", "text", "plain_text")
    assert list(said) == [
        (PassageKind.NOTES, item.name, "**Trois** offres", "Trois offres"),
        (PassageKind.NEXT_STEP, "", turn.next_step, turn.next_step),
        (PassageKind.NEED, "", turn.need, turn.need),
        (PassageKind.DECISION, "", "Oui.", "Oui."),
        (PassageKind.ACTION, "", "Appeler", "Appeler"),
    ]
    last = version.passages.last()
    assert (last.owner, last.due_on) == (bob, action.due_on)


def test_approval_is_asked_of_the_others_by_mail(minutes, alice, bob):
    for _press in range(2):
        version = propose(minutes, bob)

    message = OutboxMessage.objects.get()
    assert (message.recipient, message.kind) == (alice, "meetings/minutes_to_approve")
    assert version.get_absolute_url() in message.text_body
    assert MinutesVersion.objects.count() == 1


def test_empty_minutes_are_not_proposed(meeting, bob):
    with pytest.raises(ValidationError) as refused:
        propose(MinutesFactory(occurrence=meeting), bob)

    assert refused.value.code == "nothing_written"


def test_minutes_are_not_proposed_before_the_meeting(minutes, bob):
    before = minutes.occurrence.starts_at - timedelta(seconds=1)

    with pytest.raises(ValidationError) as refused:
        propose_minutes(minutes=minutes, actor=bob, now=before)

    assert refused.value.code == "not_begun"


@pytest.mark.parametrize("order", [(SCRIBE, FACILITATOR), (FACILITATOR, SCRIBE)])
def test_second_approval_publishes(minutes, alice, bob, order):
    people = {SCRIBE: bob, FACILITATOR: alice}
    version = propose(minutes, bob)

    first, second = order
    for _press in range(2):
        assert approve(version, first, people[first]).published_at is None
    for _press in range(2):
        assert approve(version, second, people[second]).published_at == DURING

    assert Event.objects.filter(verb="minutes_published").count() == 1
    assert version.approvals.count() == 2


def test_nobody_gives_both_approvals(minutes, alice):
    version = approve(propose(minutes, alice), SCRIBE, alice)

    with pytest.raises(ValidationError) as refused:
        approve(version, FACILITATOR, alice)

    assert refused.value.error_dict["__all__"][0].code == "second_person"
    version.refresh_from_db()
    assert version.published_at is None


def test_one_approval_a_role(minutes, alice, bob):
    version = approve(propose(minutes, bob), SCRIBE, bob)

    with pytest.raises(ValidationError) as refused:
        approve(version, SCRIBE, alice)

    assert refused.value.error_dict["__all__"][0].code == "already_approved"


def test_draft_changed_after_an_approval_asks_for_both_again(minutes, meeting, alice, bob):
    former = approve(propose(minutes, bob), SCRIBE, bob)
    record_decision(occurrence=meeting, text="Non.", actor=bob)

    with pytest.raises(ValidationError) as refused:
        approve(former, FACILITATOR, alice)
    assert refused.value.code == "changed_since"

    version = propose(minutes, bob)
    assert (version.number, version.approvals.count()) == (2, 0)
    with pytest.raises(ValidationError) as refused:
        approve(former, FACILITATOR, alice)
    assert refused.value.code == "superseded"
    approve(version, FACILITATOR, alice)
    assert approve(version, SCRIBE, bob).published_at == DURING


def test_published_version_stands_while_the_next_waits(minutes, meeting, alice, bob):
    first = propose(minutes, bob)
    approve(first, SCRIBE, bob)
    approve(first, FACILITATOR, alice)
    record_decision(occurrence=meeting, text="Non.", actor=bob)
    second = propose(minutes, bob)

    assert list(MinutesVersion.objects.current()) == [first]
    approve(second, SCRIBE, bob)
    approve(second, FACILITATOR, alice)
    assert list(MinutesVersion.objects.current()) == [second]
    assert [passage.text for passage in first.passages.all()] == ["Oui."]


def test_what_somebody_prepared_before_giving_her_place_back_is_in_no_minutes(
    minutes, meeting, bob
):
    cancelled = {"state": BookingState.CANCELLED, "cancelled_at": DURING}
    gone = BookingFactory(occurrence=meeting, **cancelled)
    ContributionFactory(booking=gone, need="Un secret")

    version = propose(minutes, bob)

    assert not version.passages.filter(text="Un secret").exists()
