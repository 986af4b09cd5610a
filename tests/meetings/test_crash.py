"""A worker killed between a change and its mail loses neither, whenever it is killed."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.utils import timezone

from collectif.core.events import Event
from collectif.core.outbox import MessageStatus, OutboxMessage
from collectif.core.periodic import deliver_due_messages
from meetings.actions.attendance import close_attendance
from meetings.enums import Openness
from meetings.models import Booking, MinutesVersion
from meetings.pipeline.absences import suggest_calls
from meetings.pipeline.publication import note_readers, send_minutes
from meetings.pipeline.roll_calls import ask_for_attendance, close_forgotten
from tests.concurrency import PATIENCE, run_together
from tests.meetings.conduct_factories import DURING, MinutesFactory
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db(transaction=True)

# Books, and says when each step is reached; it is killed while it waits there.
BOOK = """
import sys, time
import django
django.setup()
from collectif.core.outbox import actions as outbox
from django.db import transaction
from meetings.actions import bookings
from meetings.enums import Seat
from meetings.models import Occurrence
from members.models import User

def stop(*args, **kwargs):
    print("here", flush=True)
    time.sleep(600)

point, meeting, user = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if point == "before the mail":
    bookings.announce_booked = stop
if point == "after the commit":
    outbox.deliver_message.delay = stop
with transaction.atomic():
    person = User.objects.get(pk=user)
    bookings.book(
        occurrence=Occurrence.objects.get(pk=meeting), user=person, seat=Seat.ROOM, actor=person
    )
    if point == "before the commit":
        stop()
"""


# Tells of published minutes, and is killed between the first e-mail written and its commit.
TELL = """
import sys, time
import django
django.setup()
from datetime import datetime
from meetings.pipeline import publication

tell = publication.tell_minutes
def stop(*args, **kwargs):
    tell(*args, **kwargs)
    print("here", flush=True)
    time.sleep(600)

publication.tell_minutes = stop
publication.send_minutes(now=datetime.fromisoformat(sys.argv[1]))
"""

# Settles attendance, and is killed between the first e-mail written and its commit.
SETTLE = """
import sys, time
import django
django.setup()
from datetime import datetime
from meetings.pipeline import absences, roll_calls

module, name, run = {
    "ask": (roll_calls, "ask_for_roll_calls", roll_calls.ask_for_attendance),
    "close": (roll_calls, "record_event", roll_calls.close_forgotten),
    "suggest": (absences, "announce_absences", absences.suggest_calls),
}[sys.argv[1]]
tell = getattr(module, name)
def stop(*args, **kwargs):
    tell(*args, **kwargs)
    print("here", flush=True)
    time.sleep(600)

setattr(module, name, stop)
run(now=datetime.fromisoformat(sys.argv[2]))
"""


def killed_while(script, *values):
    """Run the script in a process of its own, and kill it once it says that it is there."""
    database = connection.settings_dict
    login = f"{database['USER']}:{quote(database['PASSWORD'], safe='')}"
    host = f"{database['HOST']}:{database['PORT']}"
    url = f"postgres://{login}@{host}/{database['NAME']}"
    worker = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, values)],
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "collectif.settings.test",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout.readline() == "here\n"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=PATIENCE)


@pytest.fixture
def meeting():
    day = timezone.localdate() + timedelta(days=20)
    return OccurrenceFactory(day=day, openness=Openness.PUBLIC)


@pytest.mark.parametrize("point", ["before the mail", "before the commit"])
def test_killed_before_the_commit_leaves_neither_and_the_next_click_does_both(
    meeting, point, bob, client_of
):
    killed_while(BOOK, point, meeting.pk, bob.pk)
    assert not Booking.objects.exists()
    assert not OutboxMessage.objects.exists()

    client_of(bob).post(f"{meeting.get_absolute_url()}reserver/")

    assert Booking.objects.get().user == bob
    assert OutboxMessage.objects.get().to_address == bob.email


def test_killed_after_the_commit_keeps_both_and_the_mail_leaves(meeting, mailoutbox):
    person = UserFactory(member=True)

    killed_while(BOOK, "after the commit", meeting.pk, person.pk)

    assert Booking.objects.get().state == "confirmed"
    assert OutboxMessage.objects.get().status == MessageStatus.QUEUED
    deliver_due_messages()
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    assert OutboxMessage.objects.get().status == MessageStatus.SENT


def test_killed_while_minutes_are_told_tells_each_one_once(bob):
    meeting = OccurrenceFactory(series__group=GroupSpellFactory(user=bob).group)
    GroupSpellFactory(group=meeting.group)
    version = MinutesVersion.objects.create(
        minutes=MinutesFactory(occurrence=meeting),
        number=1,
        proposed_by=bob,
        published_at=DURING,
    )
    note_readers(version)
    evening = datetime(2026, 11, 3, 17, tzinfo=UTC)

    killed_while(TELL, evening.isoformat())
    assert not OutboxMessage.objects.exists()

    assert send_minutes(now=evening) == 2
    assert send_minutes(now=evening + timedelta(days=1)) == 0
    assert OutboxMessage.objects.values("to_address").distinct().count() == 2


@pytest.mark.parametrize(
    ("step", "kind", "run"),
    [
        ("ask", "meetings/roll_calls", ask_for_attendance),
        ("close", None, close_forgotten),
        ("suggest", "meetings/absences", suggest_calls),
    ],
)
def test_killed_while_attendance_is_settled_does_each_step_once(step, kind, run):
    now = datetime(2026, 11, 3, 18, tzinfo=UTC)
    missed = OccurrenceFactory(day=date(2026, 10, 30), attendance_closed_at=now)
    missed.group.facilitators.add(UserFactory())
    absent = BookingFactory(occurrence=missed, state="absent", state_changed_at=now)
    later = OccurrenceFactory(series=missed.series, day=date(2026, 10, 31))
    booking = BookingFactory(occurrence=later, user=absent.user)
    if step == "suggest":
        later.attendance_closed_at = now
        later.save()
        rows = Booking.objects.filter(pk=booking.pk)
        rows.update(state="absent", state_changed_at=now)
        now += timedelta(hours=15)
    if step == "ask":
        now = datetime(2026, 11, 1, 18, tzinfo=UTC)

    killed_while(SETTLE, step, now.isoformat())
    assert not OutboxMessage.objects.exists()
    assert not Event.objects.exists()

    assert [run(now=now), run(now=now + timedelta(minutes=15))] == [1, 0]
    assert OutboxMessage.objects.filter(kind=kind).count() == (kind is not None)
    assert Event.objects.filter(verb="attendance_closed").count() == (step == "close")


def test_two_meetings_closed_in_one_instant_miss_no_absence():
    """Neither of the two sees what the other notes: it is counted once both are known."""
    first = OccurrenceFactory(day=timezone.localdate() - timedelta(days=2))
    second = OccurrenceFactory(series=first.series, day=first.recurrence_on + timedelta(days=1))
    claire, person = UserFactory.create_batch(2)
    first.group.facilitators.add(claire)
    for held in (first, second):
        BookingFactory(occurrence=held, user=person)

    with transaction.atomic():
        close_attendance(meeting=first, actor=claire)
        errors = run_together(lambda: close_attendance(meeting=second, actor=claire))

    assert errors == []
    noon = timezone.localtime().replace(hour=12) + timedelta(days=1)
    assert suggest_calls(now=noon) == 1


@pytest.mark.parametrize("run", [ask_for_attendance, close_forgotten, suggest_calls])
def test_two_workers_at_once_settle_attendance_once(run):
    now = datetime(2026, 11, 3, 18, tzinfo=UTC)
    meeting = OccurrenceFactory(day=date(2026, 11, 1 if run is ask_for_attendance else 3))
    meeting.group.facilitators.add(UserFactory())
    booking = BookingFactory(occurrence=meeting)
    if run is close_forgotten:
        now += timedelta(days=3)
    if run is suggest_calls:
        before = OccurrenceFactory(
            series=meeting.series, day=date(2026, 10, 27), attendance_closed_at=now
        )
        absent = {"state": "absent", "state_changed_at": now}
        BookingFactory(occurrence=before, user=booking.user, **absent)
        Booking.objects.filter(pk=booking.pk).update(**absent)
        meeting.attendance_closed_at = now
        meeting.save()
        now += timedelta(hours=15)
    done = []

    assert run_together(*[lambda: done.append(run(now=now))] * 3) == []

    assert sum(done) == 1
