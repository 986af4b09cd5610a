"""A worker killed between the booking and its mail loses neither, whenever it is killed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from collectif.core.outbox import MessageStatus, OutboxMessage
from collectif.core.periodic import deliver_due_messages
from meetings.enums import Openness
from meetings.models import Booking
from tests.meetings.factories import OccurrenceFactory
from tests.members.factories import UserFactory

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
    time.sleep(60)

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


def killed_while_booking(point, meeting, person):
    """Run the booking in a process of its own, and kill it once it is there."""
    database = connection.settings_dict
    login = f"{database['USER']}:{quote(database['PASSWORD'], safe='')}"
    host = f"{database['HOST']}:{database['PORT']}"
    url = f"postgres://{login}@{host}/{database['NAME']}"
    worker = subprocess.Popen(
        [sys.executable, "-c", BOOK, point, str(meeting.pk), str(person.pk)],
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
        worker.communicate(timeout=10)


@pytest.fixture
def meeting():
    day = timezone.localdate() + timedelta(days=20)
    return OccurrenceFactory(day=day, openness=Openness.PUBLIC)


@pytest.mark.parametrize("point", ["before the mail", "before the commit"])
def test_killed_before_the_commit_leaves_neither_and_the_next_click_does_both(
    meeting, point, bob, client_of
):
    killed_while_booking(point, meeting, bob)
    assert not Booking.objects.exists()
    assert not OutboxMessage.objects.exists()

    client_of(bob).post(f"{meeting.get_absolute_url()}reserver/")

    assert Booking.objects.get().user == bob
    assert OutboxMessage.objects.get().to_address == bob.email


def test_killed_after_the_commit_keeps_both_and_the_mail_leaves(meeting, mailoutbox):
    person = UserFactory(member=True)

    killed_while_booking("after the commit", meeting, person)

    assert Booking.objects.get().state == "confirmed"
    assert OutboxMessage.objects.get().status == MessageStatus.QUEUED
    deliver_due_messages()
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    assert OutboxMessage.objects.get().status == MessageStatus.SENT
