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
from tests.meetings.booking_scenes import STARTS_AT, meeting_of, regular, regulars
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
    return place(meeting, regular(meeting))


def past(meeting, weeks, **values):
    day = date(2026, 12, 1) - timedelta(weeks=weeks)
    return OccurrenceFactory(series=meeting.series, day=day, **values)


def history(meeting, person, *states):
    """What was noted of a person at the meetings before, the last one first."""
    for weeks, state in enumerate(states, start=1):
        told = {"cancelled_at": STARTS_AT} if state == "cancelled" else {}
        place(past(meeting, weeks, attendance_closed_at=STARTS_AT), person, state, **told)


def place(held, person, state="confirmed", **told):
    """What is noted of her at a meeting, as it began and not as the test runs."""
    told["state_changed_at"] = held.starts_at
    return BookingFactory(occurrence=held, user=person, state=state, **told)


def told():
    rows = OutboxMessage.objects.filter(kind="meetings/absences")
    return list(rows.values_list("to_address", flat=True))


@pytest.mark.parametrize(
    ("states", "is_told"),
    [
        (["absent"], True),
        (["absent", "present"], True),
        (["absent", "absent"], True),
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
    place(held, booking.user, "absent")

    close_attendance(meeting=meeting, actor=claire)

    assert suggest_calls(now=MORNING) == count


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_the_meetings_counts_not_that_of_the_closings(meeting, booking, claire, order):
    before = past(meeting, 1)
    place(before, booking.user)
    meetings = [before, meeting]

    for number in order:
        close_attendance(meeting=meetings[number], actor=claire)

    assert suggest_calls(now=MORNING) == 1
    assert CallSuggestion.objects.get().booking == booking


def test_three_meetings_closed_the_middle_one_last_make_one_suggestion(meeting, booking, claire):
    first, middle = past(meeting, 2), past(meeting, 1)
    for held in (first, middle):
        place(held, booking.user)
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
    place(late, booking.user)

    close_attendance(meeting=late, actor=claire)

    assert suggest_calls(now=MORNING + timedelta(days=1)) == 0
    assert CallSuggestion.objects.count() == 1


def test_who_came_since_needs_no_call(meeting, booking, claire):
    for weeks in (1, 2):
        held = past(meeting, weeks)
        place(held, booking.user)
    mark_attendance(booking=booking, state=BookingState.PRESENT, actor=claire)
    close_attendance(meeting=meeting, actor=claire)

    for held in meeting.series.occurrences.filter(attendance_closed_at=None):
        close_attendance(meeting=held, actor=claire)

    assert suggest_calls(now=MORNING) == 0


def test_a_meeting_not_closed_yet_hides_nothing_of_those_before(meeting, booking, claire):
    for weeks in (1, 2):
        place(past(meeting, weeks), booking.user)
    for held in meeting.series.occurrences.exclude(pk=meeting.pk):
        close_attendance(meeting=held, actor=claire)

    assert suggest_calls(now=MORNING) == 1


def test_a_mistake_put_right_before_the_morning_suggests_nothing(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)

    mark_attendance(booking=booking, state=BookingState.PRESENT, actor=claire)

    assert suggest_calls(now=MORNING) == 0
    assert not CallSuggestion.objects.exists()


def test_a_contest_that_is_granted_suggests_nothing(meeting, booking, claire):
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

    with time_machine.travel(MORNING, tick=False):
        mark_attendance(booking=booking, state=BookingState.ABSENT, actor=claire)

    assert suggest_calls(now=MORNING) == 0
    assert suggest_calls(now=MORNING + timedelta(hours=12)) == 1


def test_who_is_added_after_the_closing_was_there(meeting, booking, claire):
    """She had given her place back, and came."""
    history(meeting, booking.user, "absent", "absent")
    close_attendance(meeting=meeting, actor=claire)
    booking.delete()

    note_walk_in(meeting=meeting, user=booking.user, actor=claire)

    assert suggest_calls(now=MORNING) == 0


def test_what_closed_by_itself_suggests_nothing_about_whom_nothing_was_said(
    meeting, booking, claire
):
    history(meeting, booking.user, "absent")
    later = STARTS_AT + timedelta(days=4)

    assert close_forgotten(now=later) == 1

    assert suggest_calls(now=later + timedelta(days=1)) == 0


def test_a_meeting_of_another_group_or_that_was_called_off_does_not_count(meeting, booking, claire):
    elsewhere = OccurrenceFactory(day=date(2026, 11, 24), attendance_closed_at=STARTS_AT)
    place(elsewhere, booking.user, "present")
    off = {"state": "cancelled", "cancelled_at": STARTS_AT, "cancel_reason": "Grève"}
    place(past(meeting, 1, **off), booking.user)
    missed = past(meeting, 2, attendance_closed_at=STARTS_AT)
    place(missed, booking.user, "absent")

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

    suggest_calls(now=MORNING + timedelta(weeks=12))

    assert not CallSuggestion.objects.exists()


def test_nobody_is_to_call_herself_nor_somebody_who_has_left(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)
    booking.user.is_active = False
    booking.user.save()

    assert suggest_calls(now=MORNING) == 0
    assert told() == []


@pytest.mark.parametrize(("days", "count"), [(0, 0), (1, 1), (14, 1), (15, 0)])
def test_what_has_been_known_for_a_fortnight_is_no_news(meeting, booking, claire, days, count):
    history(meeting, booking.user, "absent")
    close_attendance(meeting=meeting, actor=claire)
    morning = DURING - timedelta(hours=3)

    assert suggest_calls(now=morning + timedelta(days=days)) == count


def test_who_stays_away_for_a_year_is_told_of_once(meeting, booking, claire):
    booking.delete()
    noon = timedelta(hours=22)
    for weeks in range(52, -1, -1):
        held = past(meeting, weeks) if weeks else meeting
        place(held, booking.user, "absent")
        held.attendance_closed_at = held.starts_at
        held.save()
        suggest_calls(now=held.starts_at + noon)

    assert len(told()) == 1


def test_each_group_counts_by_itself_and_each_person(meeting, booking, claire):
    history(meeting, booking.user, "absent")
    other = meeting_of(5)
    other.group.facilitators.add(UserFactory(email="dora@example.org"))
    place(other, booking.user)
    history(other, booking.user, "absent")
    place(meeting, regular(meeting), "present")
    for held in (meeting, other):
        close_attendance(meeting=held, actor=claire)

    assert suggest_calls(now=MORNING) == 2
    assert sorted(told()) == ["claire@example.org", "dora@example.org"]


@pytest.mark.parametrize("count", [1, 20])
def test_looking_for_whom_to_call_costs_the_same_however_many(
    claire, django_assert_num_queries, count
):
    meeting = meeting_of(20)
    before = past(meeting, 1, attendance_closed_at=STARTS_AT, room_capacity=20)
    for person in regulars(meeting, count):
        place(before, person, "present")
        place(meeting, person, "absent")
    close_attendance(meeting=meeting, actor=claire)

    with django_assert_num_queries(3):
        assert suggest_calls(now=MORNING) == 0
