import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_string
from threading import Barrier

import pytest
from django.core.mail import mailers
from django.db import connection, transaction
from django.utils import timezone

from collectif.core.outbox import MessageStatus, OutboxMessage, delivery
from collectif.core.outbox.smtp import RememberingSMTP, RememberingSMTPOverTLS
from tests.core.outbox.factories import OutboxMessageFactory
from tests.core.outbox.smtp_stub import HANG_UP, SILENCE, smtp_server

pytestmark = pytest.mark.django_db

HUNG_UP = "SMTPServerDisconnected: Connection unexpectedly closed"
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.fixture
def message():
    return OutboxMessageFactory(due_at=NOW)


def test_deliver_sent_message_keeps_the_answer_of_the_provider(message, settings):
    with smtp_server() as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    message.refresh_from_db()
    assert message.status == MessageStatus.SENT
    assert message.sent_at == NOW
    assert message.attempt_count == 1
    assert message.provider_answer == "250 2.0.0 queued as 42"


def test_deliver_writes_both_bodies_and_stable_headers(message, settings):
    settings.DEFAULT_FROM_EMAIL = "Collectif <bonjour@collectif.example>"
    with smtp_server() as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    mail = message_from_string(server.messages[0])
    message.refresh_from_db()
    assert mail["Message-ID"] == f"<{message.public_id}@collectif.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == message.to_address
    assert mail["Subject"] == "Bienvenue"
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]


def test_deliver_says_how_to_stop_in_one_request(message, settings):
    stop = "https://collectif.example/arreter/jeton/"
    message.unsubscribe_url = stop
    message.save(update_fields=["unsubscribe_url"])
    with smtp_server() as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    mail = message_from_string(server.messages[0])
    assert mail["List-Unsubscribe"] == f"<{stop}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def test_deliver_calendar_is_acted_upon_and_attached(settings):
    message = OutboxMessageFactory(calendar=CALENDAR, due_at=NOW)
    with smtp_server() as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    mail = message_from_string(server.messages[0])
    body, attached = mail.get_payload()
    text, html, entry = body.get_payload()
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    assert (entry.get_content_type(), entry.get_param("method")) == ("text/calendar", "REQUEST")
    assert entry.get_param("charset") == "utf-8"
    assert (attached.get_content_type(), attached.get_filename()) == (
        "application/ics",
        "invite.ics",
    )
    assert attached.get_payload(decode=True).decode() == CALENDAR
    assert entry.get_payload(decode=True).decode().split() == CALENDAR.split()


@pytest.mark.parametrize(
    ("calendar", "method"),
    [
        (CALENDAR.replace("REQUEST", "CANCEL"), "CANCEL"),
        (CALENDAR.replace("METHOD:REQUEST\r\n", ""), "PUBLISH"),
    ],
)
def test_deliver_calendar_says_its_method(settings, calendar, method):
    message = OutboxMessageFactory(calendar=calendar, due_at=NOW)
    with smtp_server() as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    mail = message_from_string(server.messages[0])
    assert [part.get_param("method") for part in mail.walk() if part.get_param("method")] == [
        method
    ]


def test_deliver_secret_message_erases_its_calendar(settings):
    message = OutboxMessageFactory(calendar=CALENDAR, is_secret=True, due_at=NOW)
    with smtp_server() as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    message.refresh_from_db()
    assert (message.status, message.text_body, message.calendar) == (MessageStatus.SENT, "", "")


def test_deliver_text_only_message_has_one_part(settings):
    message = OutboxMessageFactory(html_body="", due_at=NOW)
    with smtp_server() as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    assert message_from_string(server.messages[0]).get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("replies", "status", "answer"),
    [
        ({"RCPT": "550 no such mailbox"}, MessageStatus.FAILED, "550 no such mailbox"),
        ({"MAIL": "553 sender refused"}, MessageStatus.FAILED, "553 sender refused"),
        ({"DATA": "554 no"}, MessageStatus.FAILED, "554 no"),
        ({"END": "552 too large"}, MessageStatus.FAILED, "552 too large"),
        ({"RCPT": "450 mailbox busy"}, MessageStatus.QUEUED, "450 mailbox busy"),
        ({"END": "451 try again"}, MessageStatus.QUEUED, "451 try again"),
        ({"GREETING": "554 go away"}, MessageStatus.QUEUED, "554 go away"),
        (
            {"GREETING": HANG_UP},
            MessageStatus.QUEUED,
            HUNG_UP,
        ),
        (
            {"RCPT": HANG_UP},
            MessageStatus.QUEUED,
            HUNG_UP,
        ),
        (
            {"END": HANG_UP},
            MessageStatus.UNCERTAIN,
            HUNG_UP,
        ),
        ({"END": "??? what"}, MessageStatus.UNCERTAIN, "-1 what"),
        ({"QUIT": HANG_UP}, MessageStatus.SENT, "250 2.0.0 queued as 42"),
        ({"QUIT": "500 what"}, MessageStatus.SENT, "250 2.0.0 queued as 42"),
        ({"QUIT": SILENCE}, MessageStatus.SENT, "250 2.0.0 queued as 42"),
        # Longer than smtplib reads: the one farewell that Django lets fail.
        ({"QUIT": f"221 {'x' * 9000}"}, MessageStatus.SENT, "250 2.0.0 queued as 42"),
        ({"END": SILENCE}, MessageStatus.UNCERTAIN, f"{HUNG_UP}: timed out"),
        ({"EHLO": SILENCE}, MessageStatus.QUEUED, f"{HUNG_UP}: timed out"),
    ],
)
def test_deliver_outcome_follows_the_reply(message, settings, replies, status, answer):
    with smtp_server(**replies) as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    message.refresh_from_db()
    assert (message.status, message.provider_answer) == (status, answer)


def test_deliver_without_a_server_waits_for_the_next_attempt(message, settings):
    with smtp_server() as server:
        mailers = server.mailers
    settings.MAILERS = mailers

    delivery.deliver(message.pk, now=NOW)

    message.refresh_from_db()
    assert message.status == MessageStatus.QUEUED
    assert message.provider_answer.startswith("ConnectionRefusedError")
    assert message.claimed_at is None


def test_deliver_malformed_address_fails(settings):
    message = OutboxMessageFactory(to_address="nobody at home", due_at=NOW)
    with smtp_server() as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    message.refresh_from_db()
    assert message.status == MessageStatus.FAILED
    assert message.provider_answer.startswith("ValueError")


def test_deliver_through_a_backend_that_says_nothing_is_sent(message, mailoutbox):
    delivery.deliver(message.pk, now=NOW)

    message.refresh_from_db()
    assert (message.status, message.provider_answer) == (MessageStatus.SENT, "")
    assert [mail.to for mail in mailoutbox] == [[message.to_address]]


def test_deliver_lost_connection_through_a_foreign_backend_is_uncertain(message, settings):
    with smtp_server(RCPT=HANG_UP) as server:
        backend = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
        settings.MAILERS = {"default": server.mailers["default"] | backend}
        delivery.deliver(message.pk, now=NOW)

    message.refresh_from_db()
    assert message.status == MessageStatus.UNCERTAIN


@pytest.mark.parametrize("status", set(MessageStatus) - {MessageStatus.QUEUED})
def test_deliver_message_not_queued_is_left_alone(mailoutbox, status):
    sent_at = NOW if status == MessageStatus.SENT else None
    message = OutboxMessageFactory(status=status, sent_at=sent_at, due_at=NOW)

    assert delivery.deliver(message.pk, now=NOW) is None
    assert mailoutbox == []


def test_deliver_message_not_due_is_left_alone(mailoutbox):
    message = OutboxMessageFactory(due_at=NOW + timedelta(seconds=1))

    assert delivery.deliver(message.pk, now=NOW) is None
    assert mailoutbox == []


def test_deliver_unknown_message_does_nothing(mailoutbox):
    assert delivery.deliver(0, now=NOW) is None


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 1), (2, 2), (3, 4), (7, 64)])
def test_retry_delay_doubles_and_jitter_adds_a_quarter_at_most(attempt, minutes):
    assert delivery.retry_delay(attempt, jitter=0) == timedelta(minutes=minutes)
    assert delivery.retry_delay(attempt, jitter=1) == timedelta(minutes=minutes * 1.25)


def test_deliver_backs_off_then_gives_up_after_eight_attempts(message, settings, time_machine):
    waits = []
    with smtp_server(RCPT="451 greylisted") as server:
        settings.MAILERS = server.mailers
        time_machine.move_to(NOW, tick=False)
        for _attempt in range(8):
            delivery.deliver(message.pk, now=timezone.now())
            message.refresh_from_db()
            waits.append((message.due_at - timezone.now()) / timedelta(minutes=1))
            time_machine.move_to(message.due_at, tick=False)

    expected = [1, 2, 4, 8, 16, 32, 64]
    assert all(
        least <= wait <= least * 1.25 for least, wait in zip(expected, waits[:7], strict=True)
    )
    assert (message.status, message.attempt_count) == (MessageStatus.FAILED, 8)
    assert message.provider_answer == "451 greylisted"


@pytest.mark.parametrize(
    ("replies", "status"),
    [
        ({}, MessageStatus.SENT),
        ({"RCPT": "550 no such mailbox"}, MessageStatus.FAILED),
        ({"END": HANG_UP}, MessageStatus.UNCERTAIN),
    ],
)
def test_deliver_secret_is_erased_once_settled(settings, replies, status):
    message = OutboxMessageFactory(is_secret=True, due_at=NOW)
    with smtp_server(**replies) as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    message.refresh_from_db()
    assert (message.status, message.text_body, message.html_body) == (status, "", "")


def test_deliver_secret_is_kept_while_it_waits_for_another_attempt(settings):
    message = OutboxMessageFactory(is_secret=True, due_at=NOW)
    with smtp_server(RCPT="451 later") as server:
        settings.MAILERS = server.mailers
        delivery.deliver(message.pk, now=NOW)

    message.refresh_from_db()
    assert message.text_body == "Bonjour."


def test_give_up_lost_messages_after_a_crash_marks_them_uncertain(message, mailoutbox):
    delivery._claim(message.pk, now=NOW)

    too_early = delivery.give_up_lost_messages(now=NOW + timedelta(minutes=10))
    count = delivery.give_up_lost_messages(now=NOW + timedelta(minutes=10, seconds=1))

    message.refresh_from_db()
    assert (too_early, count) == (0, 1)
    assert message.status == MessageStatus.UNCERTAIN
    assert message.text_body == "Bonjour."
    assert delivery.deliver(message.pk, now=NOW + timedelta(days=1)) is None
    assert mailoutbox == []


def test_give_up_lost_messages_erases_secrets():
    message = OutboxMessageFactory(
        is_secret=True, status=MessageStatus.SENDING, claimed_at=NOW - timedelta(hours=1)
    )

    delivery.give_up_lost_messages(now=NOW)

    message.refresh_from_db()
    assert (message.text_body, message.html_body) == ("", "")


@pytest.mark.django_db(transaction=True)
def test_deliver_inside_a_transaction_is_refused(message):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        delivery.deliver(message.pk, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_deliver_from_two_workers_at_once_sends_once(message, settings):
    workers = 2
    start = Barrier(workers)

    def work():
        start.wait()
        try:
            return delivery.deliver(message.pk, now=NOW)
        finally:
            connection.close()

    with smtp_server() as server:
        settings.MAILERS = server.mailers
        with ThreadPoolExecutor(workers) as pool:
            outcomes = [future.result() for future in [pool.submit(work) for _ in range(workers)]]

    assert len(server.messages) == 1
    assert outcomes.count(None) == 1


@pytest.mark.django_db(transaction=True)
def test_deliver_while_the_server_takes_its_time_sends_once(message, settings):
    def work():
        try:
            return delivery.deliver(message.pk, now=NOW)
        finally:
            connection.close()

    with smtp_server() as server, ThreadPoolExecutor(1) as pool:
        settings.MAILERS = server.mailers
        server.may_answer.clear()
        slow = pool.submit(work)
        while not server.messages and not slow.done():
            time.sleep(0.005)
        second = delivery.deliver(message.pk, now=NOW)
        status_meanwhile = OutboxMessage.objects.get().status
        server.may_answer.set()
        slow.result()

    assert second is None
    assert status_meanwhile == MessageStatus.SENDING
    assert OutboxMessage.objects.get().status == MessageStatus.SENT
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("status", "claimed_at"),
    [(MessageStatus.QUEUED, None), (MessageStatus.SENDING, NOW + timedelta(hours=1))],
)
def test_deliver_late_result_does_not_overwrite_a_message_sent_again(message, status, claimed_at):
    claimed = delivery._claim(message.pk, now=NOW)
    OutboxMessage.objects.update(status=status, claimed_at=claimed_at)

    delivery._settle(claimed, delivery.Outcome(MessageStatus.SENT, "250 late"), now=NOW)

    message.refresh_from_db()
    assert (message.status, message.provider_answer) == (status, "")


def test_deliver_late_result_tells_what_became_of_a_message_given_up(message):
    claimed = delivery._claim(message.pk, now=NOW)
    delivery.give_up_lost_messages(now=NOW + timedelta(hours=1))

    delivery._settle(claimed, delivery.Outcome(MessageStatus.SENT, "250 late"), now=NOW)

    message.refresh_from_db()
    assert (message.status, message.provider_answer) == (MessageStatus.SENT, "250 late")


@pytest.mark.parametrize(
    ("options", "connection_class"),
    [({}, RememberingSMTP), ({"use_ssl": True}, RememberingSMTPOverTLS)],
)
def test_smtp_backend_remembers_over_tls_too(settings, options, connection_class):
    backend = "collectif.core.outbox.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"host": "localhost"} | options}}

    assert mailers.default.connection_class is connection_class
