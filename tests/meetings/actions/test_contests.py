from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.outbox import OutboxMessage
from meetings.actions.contests import answer_contest, contest_attendance
from meetings.enums import BookingState
from meetings.models import AttendanceContest
from tests.meetings.booking_scenes import STARTS_AT, meeting_of, regular
from tests.meetings.factories import BookingFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db

CLOSED_AT = STARTS_AT + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(CLOSED_AT + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def claire():
    return UserFactory(email="claire@example.org")


@pytest.fixture
def booking(claire):
    meeting = meeting_of(2, attendance_closed_at=CLOSED_AT)
    meeting.group.facilitators.add(claire)
    return BookingFactory(occurrence=meeting, user=regular(meeting), state=BookingState.ABSENT)


def contest(booking):
    return contest_attendance(booking=booking, words="J’étais au fond.", actor=booking.user)


def mails():
    return list(OutboxMessage.objects.order_by("pk").values_list("to_address", "kind"))


def test_contest_is_told_to_those_who_run_the_meeting_once(booking):
    first, second = contest(booking), contest(booking)

    assert first == second
    assert mails() == [("claire@example.org", "meetings/contest_asked")]


def test_contest_granted_changes_what_is_noted(booking, claire):
    asked = contest(booking)

    for _ in range(2):
        answer_contest(
            contest=asked, state=BookingState.PRESENT, answer="Pardon, c’est noté.", actor=claire
        )

    booking.refresh_from_db()
    asked.refresh_from_db()
    assert booking.state == BookingState.PRESENT
    assert (asked.answered_by, asked.answer) == (claire, "Pardon, c’est noté.")
    assert mails()[1:] == [(booking.user.email, "meetings/contest_answered")]


def test_contest_refused_leaves_it_with_a_word(booking, claire):
    answer_contest(
        contest=contest(booking),
        state=BookingState.ABSENT,
        answer="Personne ne vous a vu.",
        actor=claire,
    )

    booking.refresh_from_db()
    assert booking.state == BookingState.ABSENT


def test_answer_needs_a_word(booking, claire):
    with pytest.raises(ValidationError) as refused:
        answer_contest(
            contest=contest(booking), state=BookingState.PRESENT, answer=" ", actor=claire
        )

    assert [error.code for error in refused.value.error_dict["__all__"]] == ["answer_required"]


def test_answer_is_an_attendance(booking, claire):
    with pytest.raises(ValidationError) as refused:
        answer_contest(
            contest=contest(booking), state=BookingState.CANCELLED, answer="Non", actor=claire
        )

    assert refused.value.code == "state_unknown"


@pytest.mark.parametrize(
    ("after", "closed_at", "code"),
    [
        (timedelta(days=7), CLOSED_AT, "too_late"),
        (timedelta(days=1), None, "not_closed"),
    ],
)
def test_contest_is_for_seven_days_after_the_closing(booking, after, closed_at, code):
    meeting = booking.occurrence
    meeting.attendance_closed_at = closed_at
    meeting.save()

    with (
        time_machine.travel(CLOSED_AT + after, tick=False),
        pytest.raises(ValidationError) as refused,
    ):
        contest(booking)

    assert refused.value.code == code
    assert not AttendanceContest.objects.exists()


def test_contest_needs_words(booking):
    with pytest.raises(ValidationError):
        contest_attendance(booking=booking, words="", actor=booking.user)
