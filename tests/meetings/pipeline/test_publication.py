from datetime import UTC, date, datetime, timedelta

import pytest

from collectif.core.outbox import OutboxMessage
from collectif.views.outbox import KINDS
from meetings.actions.decisions import record_decision
from meetings.actions.minutes import approve_minutes, propose_minutes
from meetings.enums import ApprovalRole, BookingState
from meetings.models import MinutesNotice, ReminderChoice
from meetings.notifications.minutes import MOST_SAID
from meetings.pipeline.publication import send_minutes
from tests.concurrency import run_together
from tests.meetings.conduct_factories import (
    DURING,
    ActionItemFactory,
    DecisionFactory,
    MinutesFactory,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db

# The evening of the meeting, 18 h in Paris, and the next morning at 9 h.
EVENING = datetime(2026, 11, 3, 17, tzinfo=UTC)
MORNING = datetime(2026, 11, 4, 8, tzinfo=UTC)


@pytest.fixture
def meeting(bob):
    """Of Bob's group."""
    return OccurrenceFactory(series__group=GroupSpellFactory(user=bob).group)


def publish(meeting, **minutes):
    """By two people who coordinate, and are none of the group."""
    scribe, other = UserFactory(coordinator=True), UserFactory(coordinator=True)
    if not hasattr(meeting, "minutes"):
        MinutesFactory(occurrence=meeting, scribe=scribe)
    if not meeting.decisions.exists():
        DecisionFactory(occurrence=meeting, text="Nous répondons au lot 2.")
    version = propose_minutes(minutes=meeting.minutes, actor=scribe, now=DURING)
    for role, person in ((ApprovalRole.SCRIBE, scribe), (ApprovalRole.FACILITATOR, other)):
        version = approve_minutes(version=version, role=role, actor=person, now=DURING)
    return version


def leave(user, group):
    user.group_spells.filter(group=group).update(left_on=date(2026, 11, 1), end_reason="moved")


def sent():
    return sorted(
        OutboxMessage.objects.exclude(kind="meetings/minutes_to_approve").values_list(
            "to_address", flat=True
        )
    )


def test_those_of_the_group_are_told_once_whether_they_came_or_not(meeting, bob):
    people = [bob]
    for state in (BookingState.PRESENT, BookingState.EXCUSED, BookingState.ABSENT):
        person = GroupSpellFactory(group=meeting.group).user
        BookingFactory(occurrence=meeting, user=person, state=state)
        people.append(person)
    UserFactory(member=True)

    publish(meeting)

    assert send_minutes(now=EVENING) == 4
    assert send_minutes(now=MORNING) == 0
    assert sent() == sorted(person.email for person in people)
    assert not MinutesNotice.objects.exists()


def test_nothing_leaves_before_both_approvals(meeting, bob):
    minutes = MinutesFactory(occurrence=meeting, scribe=bob)
    DecisionFactory(occurrence=meeting)
    version = propose_minutes(minutes=minutes, actor=bob, now=DURING)
    approve_minutes(version=version, role=ApprovalRole.SCRIBE, actor=bob, now=DURING)

    assert send_minutes(now=EVENING) == 0


def test_decisions_and_what_she_does_come_before_the_way_to_the_rest(meeting, bob):
    bob.language = "en"
    bob.save()
    ActionItemFactory(occurrence=meeting, owner=bob, text="Appeler la mairie")
    other = GroupSpellFactory(group=meeting.group).user
    ActionItemFactory(occurrence=meeting, owner=other, text="Relire le mémoire")
    version = publish(meeting)

    send_minutes(now=EVENING)

    message = OutboxMessage.objects.get(recipient=bob)
    assert message.kind in KINDS
    assert "Groupe du mardi" in message.title
    for body in (message.text_body, message.html_body):
        told = [body.index(one) for one in ("lot 2", "Appeler la mairie", str(version.public_id))]
        assert told == sorted(told)
        assert "Relire le mémoire" not in body
        assert "None" not in body
        assert "{{" not in body


def test_endless_decisions_are_counted(meeting, bob):
    for number in range(MOST_SAID + 3):
        DecisionFactory(occurrence=meeting, text=f"Oui {number}.")
    bob.language = "en"
    bob.save()
    publish(meeting)

    send_minutes(now=EVENING)

    body = OutboxMessage.objects.get(recipient=bob).text_body
    assert f"Oui {MOST_SAID - 1}." in body
    assert f"Oui {MOST_SAID}." not in body
    assert "And 3 other decisions" in body


def test_minutes_that_decide_nothing_lead_to_themselves(meeting, bob):
    bob.language = "en"
    bob.save()
    decision = DecisionFactory(occurrence=meeting)
    ActionItemFactory(occurrence=meeting, owner=GroupSpellFactory(group=meeting.group).user)
    decision.delete()
    minutes = MinutesFactory(occurrence=meeting)
    version = propose_minutes(minutes=minutes, actor=minutes.scribe, now=DURING)
    for role, person in (("scribe", minutes.scribe), ("facilitator", UserFactory())):
        approve_minutes(version=version, role=ApprovalRole(role), actor=person, now=DURING)

    send_minutes(now=EVENING)

    body = OutboxMessage.objects.get(recipient=bob).text_body
    assert version.get_absolute_url() in body
    assert "What is decided" not in body
    assert "What you do" not in body


def test_several_minutes_make_one_mail_and_one_mail_a_day(meeting, bob):
    second, third = (
        OccurrenceFactory(series=meeting.series, day=date(2026, 11, 3 - days)) for days in (1, 2)
    )
    publish(meeting)
    publish(second)

    assert send_minutes(now=EVENING) == 1
    publish(third)
    assert send_minutes(now=EVENING + timedelta(hours=1)) == 0
    assert send_minutes(now=MORNING) == 1

    first, last = OutboxMessage.objects.filter(recipient=bob).order_by("pk")
    versions = [one.minutes.versions.get().get_absolute_url() for one in (second, meeting, third)]
    assert first.text_body.index(versions[0]) < first.text_body.index(versions[1])
    assert versions[2] in last.text_body
    assert versions[0] not in last.text_body


def test_nobody_is_woken(meeting):
    publish(meeting)

    # 21 h, then 6 h 59, then 7 h in Paris.
    assert send_minutes(now=datetime(2026, 11, 3, 20, tzinfo=UTC)) == 0
    assert send_minutes(now=datetime(2026, 11, 4, 5, 59, tzinfo=UTC)) == 0
    assert send_minutes(now=datetime(2026, 11, 4, 6, tzinfo=UTC)) == 1


def test_a_newer_version_takes_the_place_of_one_not_told_yet(meeting, bob):
    former = publish(meeting)
    record_decision(occurrence=meeting, text="Et au lot 3.", actor=bob)
    newer = publish(meeting)

    assert send_minutes(now=EVENING) == 1
    assert send_minutes(now=MORNING) == 0

    body = OutboxMessage.objects.get(recipient=bob).text_body
    assert newer.get_absolute_url() in body
    assert former.get_absolute_url() not in body


def test_a_newer_version_is_told_to_who_read_the_former(meeting, bob):
    bob.language = "en"
    bob.save()
    publish(meeting)
    send_minutes(now=EVENING)
    record_decision(occurrence=meeting, text="Et au lot 3.", actor=bob)
    publish(meeting)

    assert send_minutes(now=MORNING) == 1

    message = OutboxMessage.objects.filter(recipient=bob).last()
    assert "Version 2: it takes the place" in message.text_body


def test_who_left_the_group_before_or_after_the_publication_is_not_told(meeting, bob):
    gone = GroupSpellFactory(group=meeting.group).user
    BookingFactory(occurrence=meeting, user=gone, state=BookingState.PRESENT)
    leave(gone, meeting.group)

    publish(meeting)
    assert list(MinutesNotice.objects.values_list("user", flat=True)) == [bob.pk]
    leave(bob, meeting.group)

    assert send_minutes(now=EVENING) == 0
    assert not MinutesNotice.objects.exists()


def test_who_was_there_and_left_since_the_publication_is_not_told(meeting, bob):
    """She may still read them, for she was there; nobody writes to her any more."""
    BookingFactory(occurrence=meeting, user=bob, state=BookingState.PRESENT)
    publish(meeting)
    leave(bob, meeting.group)

    assert send_minutes(now=EVENING) == 0
    assert not MinutesNotice.objects.exists()


def test_who_came_back_to_the_group_is_told(meeting, bob):
    leave(bob, meeting.group)
    GroupSpellFactory(user=bob, group=meeting.group, entered_on=date(2026, 11, 2))

    publish(meeting)

    assert send_minutes(now=EVENING) == 1


@pytest.mark.parametrize("end", ["account", "role"])
def test_who_left_the_collective_is_not_told(meeting, bob, end):
    publish(meeting)
    if end == "account":
        type(bob).objects.filter(pk=bob.pk).update(is_active=False)
    else:
        bob.role_grants.update(ends_on=date(2026, 11, 1))

    assert send_minutes(now=EVENING) == 0
    assert not MinutesNotice.objects.exists()


def test_minutes_of_no_group_are_told_to_those_who_had_a_place(bob):
    plenary = OccurrenceFactory(series__group=None, openness="collective")
    BookingFactory(occurrence=plenary, user=bob, state=BookingState.PRESENT)
    BookingFactory(occurrence=plenary, state=BookingState.CANCELLED, cancelled_at=DURING)
    UserFactory(member=True)

    publish(plenary)

    assert send_minutes(now=EVENING) == 1
    assert sent() == [bob.email]


def test_these_mails_can_be_switched_off_in_one_click_and_the_others_stay(meeting, bob, client):
    publish(meeting)
    send_minutes(now=EVENING)
    url = OutboxMessage.objects.get(recipient=bob).unsubscribe_url

    assert client.get(url).status_code == 200
    assert not ReminderChoice.objects.exists()
    for _press in range(2):
        assert client.post(url).status_code == 200

    choice = ReminderChoice.objects.get(user=bob)
    assert (choice.wants_early, choice.wants_late, choice.wants_minutes) == (True, True, False)
    publish(OccurrenceFactory(series=meeting.series, day=date(2026, 11, 2)))
    assert send_minutes(now=MORNING) == 0
    assert not MinutesNotice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(meeting):
    for _person in range(3):
        GroupSpellFactory(group=meeting.group)
    publish(meeting)

    def work():
        send_minutes(now=EVENING)

    assert run_together(work, work, work) == []
    # Who was skipped while another worker held her is told at the next turn.
    work()
    assert len(sent()) == len(set(sent())) == 4
