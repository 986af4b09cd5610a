"""Two meetings missed in a row: a call is suggested, in the order of meetings, after a night."""

from datetime import date, timedelta

import pytest
import time_machine

from collectif.core.outbox import OutboxMessage
from meetings.actions.attendance import close_attendance, mark_attendance
from meetings.actions.contests import answer_contest, contest_attendance
from meetings.actions.walk_ins import note_walk_in
from meetings.enums import BookingState
from meetings.models import CallSuggestion
from meetings.pipeline.absences import suggest_calls
from meetings.pipeline.roll_calls import close_forgotten
from tests.meetings.booking_scenes import STARTS_AT, meeting_of, regular
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

DURING = STARTS_AT + timedelta(minutes=5)
MORNING = DURING + timedelta(hours=18)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def meeting():
    meeting = meeting_of(5)
    meeting.group.facilitators.add(UserFactory(email="claire@example.org"))
    return meeting


@pytest.fixture
def claire(meeting):
    return meeting.group.facilitators.get()


@pytest.fixture
def booking(meeting):
    return BookingFactory(occurrence=meeting, user=regular(meeting))


def past(meeting, weeks, **values):
    day = date(2026, 12, 1) - timedelta(weeks=weeks)
    return OccurrenceFactory(series=meeting.series, day=day, **values)


def history(meeting, person, *states):
    """What was noted of a person at the meetings before, the last one first."""
    for weeks, state in enumerate(states, start=1):
        told = {"cancelled_at": STARTS_AT} if state == "cancelled" else {}
        held = past(meeting, weeks, attendance_closed_at=STARTS_AT)
        BookingFactory(occurrence=held, user=person, state=state, **told)


def told():
    rows = OutboxMessage.objects.filter(kind="meetings/absences")
    return list(rows.values_list("to_address", flat=True))


@pytest.mark.parametrize(
    ("states", "is_told"),
    [
        (["absent"], True),
        (["absent", "present"], True),
        (["absent", "absent"], False),
        (["excused", "absent"], False),
        (["cancelled", "absent"], False),
        (["absent", "cancelled"], True),
        (["confirmed", "absent"], False),
        (["present"], False),
        ([], False),
    ],
)
def test_two_absences_in_a_row_are_told_once_and_privately(
    meeting, booking, claire, states, is_told
):
    history(meeting, booking.user, *states)

    close_attendance(meeting=meeting, actor=claire)
    assert told() == []
    for _time in range(2):
        suggest_calls(now=MORNING)

    assert told() == (["claire@example.org"] if is_told else [])
    assert not OutboxMessage.objects.exclude(kind="meetings/absences").exists()


@pytest.mark.parametrize(("weeks", "count"), [(11, 1), (13, 0)])
def test_an_absence_of_long_ago_has_faded(meeting, booking, claire, weeks, count):
    held = past(meeting, weeks, attendance_closed_at=STARTS_AT)
    BookingFactory(occurrence=held, user=booking.user, state=BookingState.ABSENT)

    close_attendance(meeting=meeting, actor=claire)

    assert suggest_calls(now=MORNING) == count


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_the_meetings_counts_not_that_of_the_closings(meeting, booking, claire, order):
    before = past(meeting, 1)
    BookingFactory(occurrence=before, user=booking.user)
    meetings = [before, meeting]

    for number in order:
        close_attendance(meeting=meetings[number], actor=claire)

    assert suggest_calls(now=MORNING) == 1
    assert CallSuggestion.objects.get().booking == booking


def test_three_meetings_closed_the_middle_one_last_make_one_suggestion(meeting, booking, claire):
    first, middle = past(meeting, 2), past(meeting, 1)
    for held in (first, middle):
        BookingFactory(occurrence=held, user=booking.user)
    for held in (meeting, first):
        close_attendance(meeting=held, actor=claire)
    # What happened in between is not known yet.
    assert suggest_calls(now=MORNING) == 0

    close_attendance(meeting=middle, actor=claire)

    assert suggest_calls(now=MORNING) == 1
    assert suggest_calls(now=MORNING) == 0


def test_an_earlier_meeting_closed_late_does_not_tell_again(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)
    suggest_calls(now=MORNING)
    late = past(meeting, 2)
    BookingFactory(occurrence=late, user=booking.user)

    close_attendance(meeting=late, actor=claire)

    assert suggest_calls(now=MORNING + timedelta(days=1)) == 0
    assert CallSuggestion.objects.count() == 1


def test_who_came_since_needs_no_call(meeting, booking, claire):
    for weeks in (1, 2):
        held = past(meeting, weeks)
        BookingFactory(occurrence=held, user=booking.user)
    mark_attendance(booking=booking, state=BookingState.PRESENT, actor=claire)
    close_attendance(meeting=meeting, actor=claire)

    for held in meeting.series.occurrences.filter(attendance_closed_at=None):
        close_attendance(meeting=held, actor=claire)

    assert not CallSuggestion.objects.exists()


def test_a_meeting_not_closed_yet_hides_nothing_of_those_before(meeting, booking, claire):
    for weeks in (1, 2):
        BookingFactory(occurrence=past(meeting, weeks), user=booking.user)
    for held in meeting.series.occurrences.exclude(pk=meeting.pk):
        close_attendance(meeting=held, actor=claire)

    assert suggest_calls(now=MORNING) == 1


def test_a_mistake_put_right_before_the_morning_withdraws_the_suggestion(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)
    assert CallSuggestion.objects.count() == 1

    mark_attendance(booking=booking, state=BookingState.PRESENT, actor=claire)

    assert suggest_calls(now=MORNING) == 0
    assert not CallSuggestion.objects.exists()


def test_a_contest_that_is_granted_withdraws_the_suggestion(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)
    contest = contest_attendance(booking=booking, words="J’y étais.", actor=booking.user)

    answer_contest(contest=contest, state=BookingState.PRESENT, answer="Pardon", actor=claire)

    assert suggest_calls(now=MORNING) == 0
    assert told() == []


def test_what_was_told_stays_told_once_put_right(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)
    suggest_calls(now=MORNING)

    mark_attendance(booking=booking, state=BookingState.PRESENT, actor=claire)
    mark_attendance(booking=booking, state=BookingState.ABSENT, actor=claire)

    assert suggest_calls(now=MORNING + timedelta(days=1)) == 0
    assert len(told()) == 1


def test_an_absence_said_after_the_closing_is_told(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    mark_attendance(booking=booking, state=BookingState.PRESENT, actor=claire)
    close_attendance(meeting=meeting, actor=claire)

    mark_attendance(booking=booking, state=BookingState.ABSENT, actor=claire)

    assert suggest_calls(now=MORNING) == 1


def test_who_is_added_after_the_closing_was_there(meeting, booking, claire):
    """She had given her place back, and came."""
    history(meeting, booking.user, "absent", "absent")
    close_attendance(meeting=meeting, actor=claire)
    booking.delete()
    CallSuggestion.objects.create(
        booking=meeting.series.occurrences.earliest("starts_at").bookings.get(), noted_at=DURING
    )

    note_walk_in(meeting=meeting, user=booking.user, actor=claire)

    assert not CallSuggestion.objects.exists()


def test_what_closed_by_itself_suggests_nothing_about_whom_nothing_was_said(
    meeting, booking, claire
):
    history(meeting, booking.user, "absent")
    later = STARTS_AT + timedelta(days=4)

    assert close_forgotten(now=later) == 1

    assert suggest_calls(now=later + timedelta(days=1)) == 0


def test_a_meeting_of_another_group_or_that_was_called_off_does_not_count(meeting, booking, claire):
    elsewhere = OccurrenceFactory(day=date(2026, 11, 24), attendance_closed_at=STARTS_AT)
    BookingFactory(occurrence=elsewhere, user=booking.user, state=BookingState.PRESENT)
    off = {"state": "cancelled", "cancelled_at": STARTS_AT, "cancel_reason": "Grève"}
    BookingFactory(occurrence=past(meeting, 1, **off), user=booking.user)
    missed = past(meeting, 2, attendance_closed_at=STARTS_AT)
    BookingFactory(occurrence=missed, user=booking.user, state=BookingState.ABSENT)

    close_attendance(meeting=meeting, actor=claire)

    assert suggest_calls(now=MORNING) == 1


@pytest.mark.parametrize(
    ("hours", "count"),
    [(6.8, 0), (11.9, 0), (16.9, 0), (17, 1), (18, 1), (30.9, 1), (31, 0)],
)
def test_a_suggestion_waits_for_a_night_and_for_the_morning(meeting, booking, claire, hours, count):
    """From five past two in the afternoon: seven the next morning, not at two."""
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)

    assert suggest_calls(now=DURING + timedelta(hours=hours)) == count


def test_suggestions_are_forgotten_with_the_absences(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)
    suggest_calls(now=MORNING)

    suggest_calls(now=DURING + timedelta(weeks=12))

    assert not CallSuggestion.objects.exists()


def test_nobody_is_to_call_herself_nor_somebody_who_has_left(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)
    booking.user.is_active = False
    booking.user.save()

    assert suggest_calls(now=MORNING) == 0
    assert told() == []
