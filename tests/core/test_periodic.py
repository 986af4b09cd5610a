from datetime import UTC, datetime, timedelta

import pytest

from collectif.core.health import readiness
from collectif.core.outbox import MessageStatus
from collectif.core.periodic import deliver_due_messages, record_beat
from tests.core.outbox.factories import OutboxMessageFactory

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.mark.django_db
def test_deliver_due_messages_sends_what_is_due_and_leaves_the_rest(mailoutbox):
    due = OutboxMessageFactory(due_at=NOW)
    later = OutboxMessageFactory(due_at=NOW + timedelta(minutes=1))

    deliver_due_messages.delay()
    deliver_due_messages.delay()

    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.status, later.status) == (MessageStatus.SENT, MessageStatus.QUEUED)
    assert [mail.to for mail in mailoutbox] == [[due.to_address]]


@pytest.mark.django_db
def test_deliver_due_messages_gives_up_on_lost_ones_without_sending_them(mailoutbox):
    lost = OutboxMessageFactory(
        status=MessageStatus.SENDING, claimed_at=NOW - timedelta(minutes=11)
    )
    leaving = OutboxMessageFactory(
        status=MessageStatus.SENDING, claimed_at=NOW - timedelta(minutes=9)
    )

    deliver_due_messages.delay()

    lost.refresh_from_db()
    leaving.refresh_from_db()
    assert (lost.status, leaving.status) == (MessageStatus.UNCERTAIN, MessageStatus.SENDING)
    assert mailoutbox == []


def test_record_beat_is_seen_by_readiness():
    assert readiness()["beat"] is False

    record_beat.delay()

    assert readiness()["beat"] is True
