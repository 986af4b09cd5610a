"""Hand one queued message to the mail provider, and write down what became of it.

Claim (committed) → send → settle (committed). A worker that dies in between leaves the
message `sending`: nobody knows whether it left, so no machine sends it again.
"""

import re
import secrets
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import transaction

from collectif.core.outbox.models import MessageStatus, OutboxMessage

logger = structlog.get_logger(__name__)

MAX_ATTEMPTS: Final = 8
FIRST_RETRY: Final = timedelta(minutes=1)
# Spreads the retries of messages that failed together.
MAX_JITTER: Final = 0.25
LOST_AFTER: Final = timedelta(minutes=10)
CALENDAR_METHOD: Final = re.compile(r"^METHOD:([A-Z]+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    status: MessageStatus
    answer: str


def deliver(pk: int, *, now: datetime) -> Outcome | None:
    """Send the message if it is queued and due; None when it is not, or is in other hands.

    Must not run inside a transaction: the claim has to be committed before the mail leaves.
    """
    message = _claim(pk, now=now)
    if message is None:
        return None
    outcome = hand_over(message)
    _settle(message, outcome, now=now)
    logger.info("message_handed_over", message=str(message.public_id), status=str(outcome.status))
    return outcome


def hand_over(message: OutboxMessage) -> Outcome:
    """Give the message to the provider once.

    Definite refusals (5xx) fail, passing troubles (4xx, no connection) are queued again, and a
    connection lost once the text began to flow is uncertain (RFC 5321 §4.2.1 and §4.5.3.2.6).
    """
    mailer = mailers.default
    # smtplib's errors, a refused login among them, are OSErrors.
    try:
        mailer.open()
    except OSError as error:
        return Outcome(MessageStatus.QUEUED, _words(error))
    try:
        count = mailer.send_messages([_compose(message)])
    except (OSError, ValueError) as error:
        return _outcome_of(error, getattr(mailer, "connection", None))
    else:
        answer = getattr(getattr(mailer, "connection", None), "last_answer", "")
        return Outcome(MessageStatus.SENT if count else MessageStatus.FAILED, answer)
    finally:
        _close(mailer)


def retry_delay(attempt_count: int, *, jitter: float) -> timedelta:
    """1, 2, 4… minutes after the first, second, third… failure, stretched by `jitter` (0 to 1)."""
    return FIRST_RETRY * 2 ** (attempt_count - 1) * (1 + MAX_JITTER * jitter)


def give_up_lost_messages(*, now: datetime) -> int:
    """Mark as uncertain what was claimed over ten minutes ago; return how many there were."""
    lost = OutboxMessage.objects.claimed_before(now - LOST_AFTER)
    return lost.settle(MessageStatus.UNCERTAIN)


def _claim(pk: int, *, now: datetime) -> OutboxMessage | None:
    with transaction.atomic(durable=True):
        due = OutboxMessage.objects.due(now).select_for_update(skip_locked=True)
        message = due.filter(pk=pk).first()
        if message is None:
            return None
        message.status = MessageStatus.SENDING
        message.claimed_at = now
        message.attempt_count += 1
        message.save(update_fields=["status", "claimed_at", "attempt_count"])
    return message


def _settle(message: OutboxMessage, outcome: Outcome, *, now: datetime) -> None:
    """Write the outcome, unless someone has taken the message in hand again meanwhile."""
    ours = OutboxMessage.objects.filter(
        pk=message.pk,
        claimed_at=message.claimed_at,
        status__in=[MessageStatus.SENDING, MessageStatus.UNCERTAIN],
    )
    if outcome.status is not MessageStatus.QUEUED:
        sent_at = now if outcome.status is MessageStatus.SENT else None
        ours.settle(outcome.status, sent_at=sent_at, provider_answer=outcome.answer)
    elif message.attempt_count >= MAX_ATTEMPTS:
        ours.settle(MessageStatus.FAILED, provider_answer=outcome.answer)
    else:
        delay = retry_delay(message.attempt_count, jitter=secrets.SystemRandom().random())
        ours.update(
            status=MessageStatus.QUEUED,
            due_at=now + delay,
            claimed_at=None,
            provider_answer=outcome.answer,
        )


def _compose(message: OutboxMessage) -> EmailMultiAlternatives:
    """The e-mail; its Message-ID never changes, so that a provider can drop a second copy."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {
        "Message-ID": f"<{message.public_id}@{domain}>",
        # Asks absence responders to stay silent (RFC 3834 §5).
        "Auto-Submitted": "auto-generated",
    }
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=message.title, body=message.text_body, to=[message.to_address], headers=headers
    )
    if message.html_body:
        mail.attach_alternative(message.html_body, "text/html")
    if message.calendar:
        _add_calendar(mail, message.calendar)
    return mail


def _add_calendar(mail: EmailMultiAlternatives, calendar: str) -> None:
    """Twice: what mail programs act upon (RFC 6047 §2.4), and a file for those that do not."""
    found = CALENDAR_METHOD.search(calendar)
    method = found[1] if found else "PUBLISH"
    mail.attach_alternative(calendar, f"text/calendar; method={method}")
    mail.attach("invite.ics", calendar.encode(), "application/ics")


def _outcome_of(error: Exception, connection: Any) -> Outcome:
    code = _reply_code(error)
    if isinstance(error, ValueError) or code >= 500:
        return Outcome(MessageStatus.FAILED, _words(error))
    # A backend that does not say how far it went may have gone all the way.
    if code < 400 and getattr(connection, "has_begun_data", True):
        return Outcome(MessageStatus.UNCERTAIN, _words(error))
    return Outcome(MessageStatus.QUEUED, _words(error))


def _reply_code(error: Exception) -> int:
    """What the server answered, or 0 when it did not."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _reply in error.recipients.values())
    return 0


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = error.recipients.values()
        return "; ".join(f"{code} {reply.decode(errors='replace')}" for code, reply in replies)
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        words = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
        return f"{error.smtp_code} {words}"
    return f"{type(error).__name__}: {error}"


def _close(mailer: Any) -> None:
    """A server that fails to say goodbye does not undo what it accepted."""
    try:
        mailer.close()
    except OSError:
        logger.warning("mail_connection_not_closed", exc_info=True)
