from functools import partial

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collectif.core.events import record_event
from collectif.core.identity import Person
from collectif.core.outbox.models import STOPPED, MessageStatus, OutboxMessage
from collectif.core.outbox.rendering import one_line
from collectif.core.outbox.tasks import deliver_message


@transaction.atomic
def queue_message(
    *,
    to: Person,
    to_address: str = "",
    kind: str,
    subject: models.Model | None,
    period: str = "",
    title: str,
    text_body: str,
    html_body: str = "",
    calendar: str = "",
    unsubscribe_url: str = "",
    is_secret: bool = False,
) -> OutboxMessage:
    """Write one e-mail down, to leave once the surrounding transaction is committed.

    Safe to call twice: a person is written to once per `kind` × `subject` × `period`, and the
    second call returns the first row. With neither subject nor period, each call is a message.
    `to_address` defaults to the address of `to`, and is needed when `to` is None, for someone
    without an account. `calendar` is an iCalendar object with its METHOD. `unsubscribe_url` ends
    such e-mails in one click. `is_secret` erases the words once settled.
    """
    key = {
        "to_address": to_address or to.email,
        "kind": kind,
        "subject_type": subject._meta.label if subject else "",
        "subject_id": subject.pk if subject else None,
        "period": period,
    }
    words = {
        "recipient": to,
        "title": one_line(title),
        "text_body": text_body,
        "html_body": html_body,
        "calendar": calendar,
        "unsubscribe_url": unsubscribe_url,
        "is_secret": is_secret,
        "due_at": timezone.now(),
    }
    if subject is None and not period:
        message, is_new = OutboxMessage.objects.create(**key, **words), True
    else:
        message, is_new = OutboxMessage.objects.get_or_create(**key, defaults=words)
    if is_new:
        _deliver_on_commit(message)
    return message


@transaction.atomic
def resend_message(*, message: OutboxMessage, actor: Person) -> OutboxMessage:
    """Queue again a message that failed or may not have left.

    Raises ValidationError `not_stopped` in any other state, and `erased` when its words were
    secret and are gone. Records `message_resent`.
    """
    message = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.status not in STOPPED:
        raise ValidationError(
            _("This message is sent, or on its way: there is nothing to send again."),
            code="not_stopped",
        )
    if message.is_erased:
        raise ValidationError(
            _("What this message said was secret and has been erased. Ask for a new one."),
            code="erased",
        )
    previous = message.status
    message.status = MessageStatus.QUEUED
    message.attempt_count = 0
    message.due_at = timezone.now()
    message.claimed_at = None
    message.save(update_fields=["status", "attempt_count", "due_at", "claimed_at"])
    record_event(
        actor=actor, verb="message_resent", subject=message, kind=message.kind, was=previous
    )
    _deliver_on_commit(message)
    return message


def _deliver_on_commit(message: OutboxMessage) -> None:
    """Robust: the change is made; with the broker down, the periodic delivery takes over."""
    transaction.on_commit(partial(deliver_message.delay, message.pk), robust=True)
