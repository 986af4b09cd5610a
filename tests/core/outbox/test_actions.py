from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from collectif.core.events import Event
from collectif.core.outbox import MessageStatus, OutboxMessage, queue_message, resend_message
from collectif.core.outbox.tasks import deliver_message
from tests.core.outbox.factories import OutboxMessageFactory
from tests.members.factories import UserFactory

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
WORDS = {"title": "Bienvenue", "text_body": "Bonjour."}


@pytest.fixture
def _commits(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


def test_queue_message_leaves_after_the_commit(bob, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        message = queue_message(to=bob, kind="welcome", subject=bob, **WORDS)
        assert mailoutbox == []

    message.refresh_from_db()
    assert len(callbacks) == 1
    assert message.status == MessageStatus.SENT
    assert [sent.to for sent in mailoutbox] == [["bob@example.org"]]


@pytest.mark.usefixtures("_commits")
def test_queue_message_fills_the_row(bob, time_machine):
    time_machine.move_to(NOW, tick=False)

    message = queue_message(
        to=bob,
        kind="digest",
        subject=bob,
        period="2026-W48",
        title="Votre\nsemaine",
        text_body="Bonjour.",
        html_body="<p>Bonjour.</p>",
        is_secret=True,
    )

    message.refresh_from_db()
    assert message.recipient == bob
    assert message.to_address == "bob@example.org"
    assert (message.subject_type, message.subject_id) == ("members.User", bob.pk)
    assert (message.kind, message.period) == ("digest", "2026-W48")
    assert message.title == "Votre semaine"
    assert (message.text_body, message.html_body) == ("Bonjour.", "<p>Bonjour.</p>")
    assert message.is_secret
    assert message.due_at == NOW


@pytest.mark.django_db
def test_queue_message_to_an_address_without_account():
    message = queue_message(
        to=None, to_address="someone@example.org", kind="welcome", subject=None, **WORDS
    )

    assert (message.recipient, message.to_address) == (None, "someone@example.org")


def test_queue_message_long_title_is_cut(bob):
    message = queue_message(to=bob, kind="welcome", subject=bob, title="a" * 300, text_body="b")

    assert message.title == "a" * 200


def test_queue_message_twice_gives_the_first_row_and_sends_once(
    bob, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = queue_message(to=bob, kind="welcome", subject=bob, **WORDS)
        second = queue_message(to=bob, kind="welcome", subject=bob, **WORDS)

    assert first == second
    assert len(mailoutbox) == 1


def test_queue_message_once_a_period_without_subject(bob):
    first = queue_message(to=bob, kind="digest", subject=None, period="2026-W48", **WORDS)
    second = queue_message(to=bob, kind="digest", subject=None, period="2026-W48", **WORDS)
    next_week = queue_message(to=bob, kind="digest", subject=None, period="2026-W49", **WORDS)

    assert first == second
    assert next_week != first


@pytest.mark.parametrize("change", ["kind", "period", "subject", "to"])
def test_queue_message_about_anything_else_is_another_message(bob, change):
    others = {
        "kind": "other",
        "period": "2026-W49",
        "subject": UserFactory(),
        "to": UserFactory(),
    }
    key = {"to": bob, "kind": "digest", "subject": bob, "period": "2026-W48"}

    first = queue_message(**key, **WORDS)
    second = queue_message(**key | {change: others[change]}, **WORDS)

    assert first != second


def test_queue_message_about_nothing_is_never_the_same(bob):
    first = queue_message(to=bob, kind="account", subject=None, **WORDS)
    second = queue_message(to=bob, kind="account", subject=None, **WORDS)

    assert first != second


@pytest.mark.django_db(transaction=True)
def test_queue_message_from_two_connections_at_once_writes_once():
    bob = UserFactory()
    workers = 4
    start = Barrier(workers)

    def work():
        start.wait()
        try:
            with transaction.atomic():
                return queue_message(to=bob, kind="welcome", subject=bob, **WORDS).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        keys = {future.result() for future in [pool.submit(work) for _ in range(workers)]}

    assert keys == {OutboxMessage.objects.get().pk}
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_queue_message_rolls_back_with_its_transaction(mailoutbox):
    bob = UserFactory()

    with transaction.atomic():
        queue_message(to=bob, kind="welcome", subject=bob, **WORDS)
        transaction.set_rollback(True)

    assert not OutboxMessage.objects.exists()
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_queue_message_with_the_broker_down_keeps_the_row(monkeypatch):
    bob = UserFactory()
    monkeypatch.setattr(deliver_message, "apply_async", _broker_is_down)

    message = queue_message(to=bob, kind="welcome", subject=bob, **WORDS)

    message.refresh_from_db()
    assert message.status == MessageStatus.QUEUED


@pytest.mark.parametrize("status", [MessageStatus.FAILED, MessageStatus.UNCERTAIN])
def test_resend_message_sends_again_and_records_who_asked(
    alice, mailoutbox, django_capture_on_commit_callbacks, status
):
    message = OutboxMessageFactory(
        status=status, attempt_count=8, due_at=NOW - timedelta(days=1), claimed_at=NOW
    )

    with django_capture_on_commit_callbacks(execute=True):
        queued = resend_message(message=message, actor=alice)

    message.refresh_from_db()
    event = Event.objects.about(message).get()
    assert (queued.status, message.status) == (MessageStatus.QUEUED, MessageStatus.SENT)
    assert message.attempt_count == 1
    assert len(mailoutbox) == 1
    assert (event.actor, event.verb) == (alice, "message_resent")
    assert event.data == {"kind": "welcome", "was": status}


@pytest.mark.parametrize(
    "status", [MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.SENT]
)
def test_resend_message_not_stopped_is_refused(alice, status):
    sent_at = NOW if status == MessageStatus.SENT else None
    message = OutboxMessageFactory(status=status, sent_at=sent_at)

    with pytest.raises(ValidationError) as refusal:
        resend_message(message=message, actor=alice)

    assert refusal.value.code == "not_stopped"
    assert not Event.objects.exists()


def test_resend_message_twice_is_refused_the_second_time(alice):
    message = OutboxMessageFactory(failed=True)
    resend_message(message=message, actor=alice)

    with pytest.raises(ValidationError) as refusal:
        resend_message(message=message, actor=alice)

    assert refusal.value.code == "not_stopped"


def test_resend_message_secret_is_refused(alice):
    message = OutboxMessageFactory(failed=True, is_secret=True, text_body="", html_body="")

    with pytest.raises(ValidationError) as refusal:
        resend_message(message=message, actor=alice)

    assert refusal.value.code == "erased"


def _broker_is_down(*args, **kwargs):
    raise OperationalError("Connection refused.")
