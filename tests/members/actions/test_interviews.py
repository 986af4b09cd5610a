from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from icalendar import Calendar

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from members.actions.interviews import (
    Slot,
    book_interview,
    cancel_interview,
    change_interview,
)
from members.enums import ApplicationState, InterviewKind
from members.models import Interview
from tests.concurrency import run_together
from tests.members.factories import UserFactory
from tests.members.intake_factories import NOW, ApplicantFactory, InterviewFactory

pytestmark = pytest.mark.django_db

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def slot(alice):
    return Slot(
        interviewer=alice,
        kind=InterviewKind.VIDEO,
        place="https://visio.example/salle",
        starts_at=TOMORROW,
        ends_at=TOMORROW + timedelta(minutes=45),
    )


def book(application, slot, actor, **values):
    return book_interview(application=application, slot=slot, actor=actor, now=NOW, **values)


def change(interview, slot, actor, **values):
    return change_interview(interview=interview, slot=slot, actor=actor, now=NOW, **values)


def codes(refusal) -> set[str]:
    error = refusal.value
    if hasattr(error, "error_dict"):
        return {one.code for errors in error.error_dict.values() for one in errors}
    return {one.code for one in error.error_list}


def events_in(message: OutboxMessage):
    calendar = Calendar.from_ical(message.calendar)
    return calendar["METHOD"], calendar.walk("VEVENT")[0]


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_both_sides_receive_the_interview(alice, slot):
    application = ApplicantFactory()

    interview = book(application, slot, alice)

    application.refresh_from_db()
    assert application.state == ApplicationState.INTERVIEW
    assert verbs() == ["interview_booked"]
    messages = OutboxMessage.objects.order_by("pk")
    assert [one.to_address for one in messages] == [application.email, alice.email]
    for message in messages:
        method, event = events_in(message)
        assert (method, event["SEQUENCE"]) == ("REQUEST", 0)
        assert str(event["UID"]).startswith(str(interview.public_id))
        assert event.decoded("DTSTART") == TOMORROW
        assert str(event["ATTENDEE"]) == f"mailto:{message.to_address}"
    # The applicant is not given the address of the coordinator.
    assert alice.email not in messages[0].text_body + messages[0].calendar


def test_booking_twice_is_once(alice, slot):
    application = ApplicantFactory()

    assert book(application, slot, alice) == book(application, slot, alice)
    assert OutboxMessage.objects.count() == 2


def test_another_interview_waits_for_the_first(alice, slot):
    application = InterviewFactory(interviewer=UserFactory(coordinator=True)).application

    with pytest.raises(ValidationError) as refusal:
        book(application, replace(slot, starts_at=TOMORROW + timedelta(minutes=1)), alice)

    assert codes(refusal) == {"already_booked"}


def test_second_interview_after_the_first_is_over(alice, slot):
    past = InterviewFactory(starts_at=NOW - timedelta(days=1))

    second = book(past.application, slot, alice)

    past.refresh_from_db()
    assert past.held_at == NOW
    assert list(Interview.objects.booked()) == [second]


@pytest.mark.parametrize("state", ["accepted", "waiting", "declined", "withdrawn", "joined"])
def test_answered_request_is_not_booked(alice, slot, state):
    with pytest.raises(ValidationError) as refusal:
        book(ApplicantFactory(state=state), slot, alice)

    assert codes(refusal) == {"wrong_state"}


@pytest.mark.parametrize(
    ("starts_in", "code"),
    [
        (timedelta(), "in_the_past"),
        (timedelta(days=-400), "in_the_past"),
        (timedelta(days=367), "too_far"),
    ],
)
def test_impossible_day_is_refused(alice, slot, starts_in, code):
    at = NOW + starts_in
    with pytest.raises(ValidationError) as refusal:
        book(ApplicantFactory(), replace(slot, starts_at=at, ends_at=at + timedelta(1)), alice)

    assert codes(refusal) == {code}
    assert list(refusal.value.error_dict) == ["day"]


def test_end_before_the_beginning_is_refused(alice, slot):
    with pytest.raises(ValidationError) as refusal:
        book(ApplicantFactory(), replace(slot, ends_at=slot.starts_at), alice)

    assert codes(refusal) == {"dates_out_of_order"}


@pytest.mark.parametrize(
    ("minutes", "is_busy"), [(-44, True), (44, True), (-45, False), (45, False)]
)
def test_conflict_is_said_before(alice, slot, minutes, is_busy):
    other = InterviewFactory(interviewer=alice, starts_at=TOMORROW + timedelta(minutes=minutes))

    if not is_busy:
        book(ApplicantFactory(), slot, alice)
        return
    with pytest.raises(ValidationError) as refusal:
        book(ApplicantFactory(), slot, alice)
    assert codes(refusal) == {"busy"}
    assert str(other.application) in refusal.value.messages[0]
    book(ApplicantFactory(), slot, alice, is_overlap_accepted=True)


def test_moved_interview_replaces_the_first_in_calendars(alice, slot):
    interview = book(ApplicantFactory(), slot, alice)
    later = replace(slot, starts_at=TOMORROW + timedelta(hours=2), ends_at=TOMORROW + timedelta(1))

    change(interview, later, alice)
    change(interview, later, alice)

    interview.refresh_from_db()
    assert (interview.sequence, interview.starts_at) == (1, later.starts_at)
    first, _second, moved, _fourth = OutboxMessage.objects.order_by("pk")
    assert events_in(moved)[1]["UID"] == events_in(first)[1]["UID"]
    assert events_in(moved)[1]["SEQUENCE"] == 1
    assert verbs() == ["interview_booked", "interview_changed"]


def test_former_host_is_released(alice, slot):
    former = UserFactory(coordinator=True)
    interview = book(ApplicantFactory(), replace(slot, interviewer=former), alice)

    change(interview, slot, alice)

    message = OutboxMessage.objects.get(to_address=former.email, period="1")
    assert events_in(message)[0] == "CANCEL"
    assert events_in(OutboxMessage.objects.get(to_address=alice.email))[0] == "REQUEST"


def test_interview_called_off_leaves_calendars_and_the_column(alice, slot):
    application = ApplicantFactory()
    interview = book(application, slot, alice)

    cancel_interview(interview=interview, actor=alice, now=NOW)
    cancel_interview(interview=interview, actor=alice, now=NOW)

    application.refresh_from_db()
    assert application.state == ApplicationState.NEW
    message = OutboxMessage.objects.get(to_address=application.email, period="1")
    method, event = events_in(message)
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert verbs() == ["interview_booked", "interview_cancelled"]


def test_interview_over_stays_as_it_was(alice, slot):
    over = InterviewFactory(starts_at=NOW - timedelta(days=1))
    called_off = InterviewFactory(cancelled_at=NOW)

    for interview in (over, called_off):
        with pytest.raises(ValidationError) as refusal:
            change(interview, slot, alice)
        assert codes(refusal) == {"over"}
    with pytest.raises(ValidationError) as refusal:
        cancel_interview(interview=over, actor=alice, now=NOW)
    assert codes(refusal) == {"over"}


def test_calling_off_after_the_acceptance_keeps_the_place(alice):
    interview = InterviewFactory(application=ApplicantFactory(state=ApplicationState.ACCEPTED))

    cancel_interview(interview=interview, actor=alice, now=NOW)

    interview.application.refresh_from_db()
    assert interview.application.state == ApplicationState.ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_two_talks_booked_at_once_with_one_person_do_not_meet(alice, slot):
    first, second = ApplicantFactory(), ApplicantFactory()

    errors = run_together(
        lambda: book(first, slot, alice),
        lambda: book(second, slot, alice),
    )

    assert [error.code for error in errors] == ["busy"]
    assert Interview.objects.count() == 1
