import pytest

from collectif.core.outbox import MessageStatus
from collectif.core.outbox.tasks import deliver_message
from tests.core.outbox.factories import OutboxMessageFactory

pytestmark = pytest.mark.django_db


def test_deliver_message_twice_sends_once(mailoutbox):
    message = OutboxMessageFactory()

    deliver_message.delay(message.pk)
    deliver_message.delay(message.pk)

    message.refresh_from_db()
    assert message.status == MessageStatus.SENT
    assert len(mailoutbox) == 1


def test_deliver_message_of_a_missing_row_does_nothing(mailoutbox):
    deliver_message.delay(0)

    assert mailoutbox == []
