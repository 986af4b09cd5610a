from datetime import UTC, date, datetime, timedelta

import pytest

from collectif.core.outbox import OutboxMessage
from meetings.enums import BookingState
from meetings.models import Booking, ReminderChoice
from meetings.pipeline.reminders import send_reminders
from tests.concurrency import run_together
from tests.meetings.booking_scenes import NOW, STARTS_AT, before, meeting_of
from tests.meetings.factories import BookingFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def meeting():
    return meeting_of(5)


@pytest.fixture
def booking(meeting, bob):
    return BookingFactory(occurrence=meeting, user=bob, state_changed_at=NOW)


def sent():
    return list(OutboxMessage.objects.order_by("pk").values_list("to_address", flat=True))


def test_each_reminder_leaves_once_at_its_time(booking, bob):
    assert send_reminders(now=before(48) - MINUTE) == 0
    assert send_reminders(now=before(48)) == 1
    assert send_reminders(now=before(47)) == 0
    assert send_reminders(now=before(2) - MINUTE) == 0
    assert send_reminders(now=before(2)) == 1
    assert send_reminders(now=before(1)) == 0
    assert sent() == [bob.email] * 2
    assert "Groupe du mardi" in OutboxMessage.objects.first().title


@pytest.mark.parametrize(
    ("values", "early", "late"),
    [
        ({"wants_early": False, "wants_late": True}, 0, 1),
        ({"wants_early": True, "wants_late": False}, 1, 0),
        ({"wants_early": False, "wants_late": False}, 0, 0),
    ],
)
def test_each_reminder_can_be_switched_off(booking, bob, values, early, late):
    ReminderChoice.objects.create(user=bob, **values)

    assert send_reminders(now=before(48)) == early
    assert send_reminders(now=before(2)) == late


@pytest.mark.parametrize(
    "values",
    [
        {"state": BookingState.CANCELLED, "cancelled_at": NOW},
        {"state": BookingState.WAITING, "queued_at": NOW},
        {"state": BookingState.REQUESTED},
    ],
)
def test_no_reminder_for_who_has_no_place(meeting, values):
    BookingFactory(occurrence=meeting, state_changed_at=NOW, **values)

    assert send_reminders(now=before(48)) == send_reminders(now=before(2)) == 0


def test_no_reminder_of_what_is_called_off(booking, meeting):
    meeting.state, meeting.cancelled_at, meeting.cancel_reason = "cancelled", NOW, "Grève"
    meeting.save()

    assert send_reminders(now=before(2)) == 0


def test_late_bookers_are_reminded_too(meeting):
    BookingFactory(occurrence=meeting, state_changed_at=before(40))

    assert send_reminders(now=before(39)) == 0
    assert send_reminders(now=before(28)) == 1
    assert send_reminders(now=before(2)) == 1


def test_who_booked_within_the_last_two_hours_was_just_told(meeting):
    BookingFactory(occurrence=meeting, state_changed_at=before(1))

    assert send_reminders(now=before(0.5)) == 0


def test_two_meetings_of_a_day_make_one_mail(booking, bob, meeting):
    evening = OccurrenceFactory(
        series=meeting.series,
        day=date(2026, 12, 2),
        title="Plénière",
        starts_at=STARTS_AT + timedelta(hours=4),
        ends_at=STARTS_AT + timedelta(hours=6),
    )
    BookingFactory(occurrence=evening, user=bob, state_changed_at=NOW)

    assert send_reminders(now=before(48)) == 1
    assert send_reminders(now=before(44)) == 0
    assert send_reminders(now=before(2)) == 1
    assert send_reminders(now=before(-2)) == 0
    body = OutboxMessage.objects.first().text_body
    assert body.index("Groupe du mardi") < body.index("Plénière")


def test_a_guest_is_reminded_at_her_address(meeting, bob):
    BookingFactory(
        occurrence=meeting,
        user=None,
        guest_name="Paul",
        guest_email="paul@example.org",
        invited_by=bob,
        state_changed_at=NOW,
    )

    assert send_reminders(now=before(48)) == 1
    assert sent() == ["paul@example.org"]


def test_nobody_is_woken(bob):
    # From 7 h 30: two hours before is in the night; half past seven in the evening is not.
    early = OccurrenceFactory(
        day=date(2026, 12, 1),
        starts_at=datetime(2026, 12, 1, 6, 30, tzinfo=UTC),
        ends_at=datetime(2026, 12, 1, 8, tzinfo=UTC),
    )
    BookingFactory(occurrence=early, user=bob, state_changed_at=NOW)

    assert send_reminders(now=datetime(2026, 11, 29, 5, 59, tzinfo=UTC)) == 0
    assert send_reminders(now=datetime(2026, 11, 29, 6, 30, tzinfo=UTC)) == 1
    assert send_reminders(now=datetime(2026, 12, 1, 5, 0, tzinfo=UTC)) == 0
    assert send_reminders(now=datetime(2026, 12, 1, 6, 0, tzinfo=UTC)) == 1


def test_the_mail_can_be_stopped_in_one_click(booking, client):
    send_reminders(now=before(48))
    url = OutboxMessage.objects.get().unsubscribe_url

    assert client.get(url).status_code == 200
    assert not ReminderChoice.objects.exists()
    assert client.post(url).status_code == 200

    assert send_reminders(now=before(2)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_once(booking):
    def work():
        send_reminders(now=before(48))

    assert run_together(work, work, work) == []

    assert OutboxMessage.objects.count() == 1
    assert Booking.objects.get().reminded_early_at == before(48)
