from datetime import date, timedelta

import pytest
import time_machine
from icalendar import Calendar

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.actions.closing import cancel_meetings_of_closed_groups
from meetings.enums import BookingState, OccurrenceState
from meetings.models import Occurrence
from meetings.periodic import plan_meetings
from meetings.periodic import sweep_places as sweep_job
from meetings.pipeline.sweeping import sweep_places
from members.actions.groups import close_group
from tests.meetings.booking_scenes import DAY, NOW, STARTS_AT, before, meeting_of
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.meetings.leaving_scenes import TODAY, member_of

pytestmark = pytest.mark.django_db


def close(meeting, alice):
    close_group(group=meeting.group, closed_on=TODAY, actor=alice, today=TODAY)


def states() -> list[str]:
    return list(Occurrence.objects.order_by("pk").values_list("state", flat=True))


def test_meetings_to_come_of_a_closed_group_are_called_off_and_told_once(alice):
    meeting = meeting_of(series__group__name="Plateau")
    other = meeting_of()
    person = member_of(meeting, other, language="en")
    booking = BookingFactory(occurrence=meeting, user=person)
    BookingFactory(occurrence=other, user=person)
    close(meeting, alice)

    assert cancel_meetings_of_closed_groups(now=NOW) == 1
    assert cancel_meetings_of_closed_groups(now=NOW) == 0

    meeting.refresh_from_db()
    booking.refresh_from_db()
    assert states() == [OccurrenceState.CANCELLED, OccurrenceState.PLANNED]
    assert (meeting.cancelled_by, meeting.cancelled_at, meeting.sequence) == (None, NOW, 1)
    assert meeting.group.name in meeting.cancel_reason
    assert booking.state == BookingState.CONFIRMED
    (mail,) = OutboxMessage.objects.filter(to_address=person.email)
    assert mail.kind == "meetings/cancelled"
    assert meeting.cancel_reason in mail.text_body
    assert "METHOD:CANCEL" in mail.calendar
    assert Event.objects.filter(verb="meeting_cancelled", actor=None).count() == 1


def test_whoever_was_in_it_is_told_that_it_is_off_not_that_she_left(alice):
    meeting = meeting_of()
    person = member_of(meeting)
    BookingFactory(occurrence=meeting, user=person)
    close(meeting, alice)

    sweep_places(now=NOW)
    cancel_meetings_of_closed_groups(now=NOW)
    sweep_places(now=NOW)

    kinds = OutboxMessage.objects.filter(to_address=person.email).values_list("kind", flat=True)
    assert list(kinds) == ["meetings/cancelled"]


def test_what_has_begun_or_is_off_already_stays_as_it_was_told(alice):
    begun = meeting_of()
    off = OccurrenceFactory(
        series=begun.series,
        day=date(2026, 12, 8),
        state="cancelled",
        cancelled_at=NOW,
        cancel_reason="Grève",
    )
    close(begun, alice)

    assert cancel_meetings_of_closed_groups(now=STARTS_AT) == 0
    off.refresh_from_db()
    assert off.cancel_reason == "Grève"
    assert states() == [OccurrenceState.PLANNED, OccurrenceState.CANCELLED]


def test_meeting_of_the_whole_collective_goes_on():
    OccurrenceFactory(series__group=None)

    assert cancel_meetings_of_closed_groups(now=NOW - timedelta(days=90)) == 0


def test_whoever_expected_several_is_told_in_one_mail_with_all_of_them(alice):
    meeting = meeting_of()
    person = member_of(meeting)
    later = OccurrenceFactory(series=meeting.series, day=DAY + timedelta(days=7))
    other = meeting_of()
    elsewhere = member_of(other)
    for held, user in ((meeting, person), (later, person), (other, elsewhere)):
        BookingFactory(occurrence=held, user=user)
    close(meeting, alice)
    close(other, alice)

    assert cancel_meetings_of_closed_groups(now=NOW) == 3

    mail = OutboxMessage.objects.get(to_address=person.email)
    events = Calendar.from_ical(mail.calendar).events
    assert mail.kind == "meetings/changes"
    assert [str(event["status"]) for event in events] == ["CANCELLED", "CANCELLED"]
    assert OutboxMessage.objects.get(to_address=elsewhere.email).kind == "meetings/cancelled"


def test_the_sweeper_calls_off_before_the_next_meeting_begins_and_nothing_more_is_planned(alice):
    meeting = meeting_of()
    close(meeting, alice)

    with time_machine.travel(before(1), tick=False):
        sweep_job()
        plan_meetings()
        sweep_job()

    assert states() == [OccurrenceState.CANCELLED]
