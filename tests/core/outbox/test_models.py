from datetime import UTC, datetime

import pytest
from django.core.exceptions import FieldFetchBlocked
from django.db import IntegrityError, transaction
from django.utils import translation

from collectif.core.outbox import MessageStatus, OutboxMessage
from tests.core.outbox.factories import OutboxMessageFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "lost"}, "outbox_status_known"),
        ({"status": MessageStatus.SENT}, "outbox_sent_has_a_time"),
        ({"sent_at": NOW}, "outbox_sent_has_a_time"),
        ({"status": MessageStatus.FAILED, "is_secret": True}, "outbox_secret_erased"),
        (
            {
                "status": MessageStatus.FAILED,
                "is_secret": True,
                "text_body": "",
                "html_body": "",
                "calendar": "BEGIN:VCALENDAR",
            },
            "outbox_secret_erased",
        ),
    ],
)
def test_message_impossible_row_is_refused(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OutboxMessageFactory(**values)


@pytest.mark.parametrize("values", [{"subject_id": 7}, {"period": "2026-W48"}])
def test_message_same_key_twice_is_refused(values):
    OutboxMessageFactory(to_address="bob@example.org", **values)

    with pytest.raises(IntegrityError, match="outbox_once"), transaction.atomic():
        OutboxMessageFactory(to_address="bob@example.org", **values)


def test_for_list_is_newest_first_and_refuses_to_fetch_the_words():
    older, newer = OutboxMessageFactory(), OutboxMessageFactory()

    listed = list(OutboxMessage.objects.for_list())

    assert listed == [newer, older]
    with pytest.raises(FieldFetchBlocked):
        _ = listed[0].text_body


@pytest.mark.parametrize(
    ("status", "is_secret", "expected"),
    [
        (MessageStatus.FAILED, False, True),
        (MessageStatus.UNCERTAIN, False, True),
        (MessageStatus.FAILED, True, False),
        (MessageStatus.SENT, False, False),
        (MessageStatus.QUEUED, False, False),
        (MessageStatus.SENDING, False, False),
    ],
)
def test_can_be_resent_when_stopped_and_not_secret(status, is_secret, expected):
    message = OutboxMessageFactory.build(status=status, is_secret=is_secret)

    assert message.can_be_resent is expected


def test_message_str_says_what_became_of_it():
    with translation.override("en"):
        assert str(OutboxMessageFactory.build(sent=True)) == "welcome (sent)"
