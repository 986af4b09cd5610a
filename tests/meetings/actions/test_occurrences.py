from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from meetings.actions.occurrences import cancel_meeting, change_meeting
from meetings.models import Booking
from tests.meetings.factories import BookingFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 17, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def meeting(db):
    return OccurrenceFactory(day=date(2026, 11, 24))


@pytest.fixture
def change(alice, meeting):
    """Change the meeting; its time stays unless told."""

    def change(**values):
        times = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
        return change_meeting(meeting=meeting, actor=alice, now=NOW, **times | values)

    return change


def refused(action, *arguments, **values):
    with pytest.raises(ValidationError) as refusal:
        action(*arguments, **values)
    return refusal.value


def test_moved_meeting_is_told_and_to_be_confirmed(change, meeting):
    booking = BookingFactory(occurrence=meeting)
    guest = BookingFactory(
        occurrence=meeting, user=None, guest_name="Inès", guest_email="ines@example.org"
    )

    moved = change(starts_at=meeting.starts_at + HOUR, ends_at=meeting.ends_at + HOUR)

    booking.refresh_from_db()
    assert moved.local_start.hour == 15
    assert (moved.sequence, moved.own_fields) == (1, ["starts_at"])
    assert booking.to_confirm_since is not None
    assert sorted(OutboxMessage.objects.values_list("to_address", flat=True)) == sorted(
        [booking.user.email, guest.guest_email]
    )


def test_words_about_it_are_its_own_and_told_to_nobody(change, meeting):
    BookingFactory(occurrence=meeting)

    changed = change(description="Avec la maire de Valsorne")

    assert changed.own_fields == ["description"]
    assert changed.sequence == 0
    assert not OutboxMessage.objects.exists()
    assert Event.objects.get().data == {"fields": ["description"]}


def test_same_answers_change_nothing(change, meeting):
    assert change(title=meeting.title).own_fields == []
    assert not Event.objects.exists()


def test_fields_set_apart_add_up(change):
    change(title="A")

    assert change(title="B", room="Salle Vaucanson").own_fields == ["room", "title"]


def test_it_is_not_moved_into_the_past(change):
    error = refused(change, starts_at=NOW - HOUR, ends_at=NOW)

    assert error.error_dict["day"][0].code == "in_the_past"


def test_it_does_not_end_before_it_starts(change, meeting):
    error = refused(change, ends_at=meeting.starts_at - HOUR)

    assert "times_out_of_order" in [one.code for one in error.error_dict["__all__"]]


def test_taken_places_are_counted_when_refused(change, meeting):
    BookingFactory.create_batch(3, occurrence=meeting)

    error = refused(change, room_capacity=2)

    [refusal] = error.error_dict["room_capacity"]
    assert (refusal.code, refusal.params["count"]) == ("below_taken", 3)
    assert change(room_capacity=3).room_capacity == 3


@pytest.mark.parametrize(
    "state", [{"cancelled": True}, {"day": date(2026, 11, 10)}], ids=["off", "over"]
)
def test_what_is_over_or_off_is_not_changed(alice, state):
    if state.pop("cancelled", False):
        off = {"state": "cancelled", "cancelled_at": NOW, "cancel_reason": "Grève"}
        state = {"day": date(2026, 11, 24), **off}
    meeting = OccurrenceFactory(**state)
    times = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}

    error = refused(change_meeting, meeting=meeting, actor=alice, now=NOW, title="B", **times)

    assert error.code == "not_to_come"


def test_cancelled_with_its_reason_once(alice, meeting):
    booking = BookingFactory(occurrence=meeting)

    for _click in range(2):
        cancel_meeting(meeting=meeting, reason=" Salle fermée ", actor=alice, now=NOW)

    meeting.refresh_from_db()
    assert (meeting.cancel_reason, meeting.cancelled_by) == ("Salle fermée", alice)
    assert (meeting.cancelled_at, meeting.sequence) == (NOW, 1)
    assert OutboxMessage.objects.get().to_address == booking.user.email
    assert list(Event.objects.values_list("verb", flat=True)) == ["meeting_cancelled"]
    # Bookings are never lost.
    assert Booking.objects.get() == booking


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_reason_no_cancelling(alice, meeting, reason):
    error = refused(cancel_meeting, meeting=meeting, reason=reason, actor=alice, now=NOW)

    assert "reason_required" in [one.code for one in error.error_dict["__all__"]]
    meeting.refresh_from_db()
    assert not meeting.is_cancelled


def test_past_meeting_is_not_called_off(alice):
    past = OccurrenceFactory(day=date(2026, 11, 10))

    assert refused(cancel_meeting, meeting=past, reason="x", actor=alice, now=NOW).code == (
        "not_to_come"
    )
