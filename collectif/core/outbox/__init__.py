"""The one way out for e-mail: a row first, sent after the commit, never sent twice."""

from collectif.core.outbox.actions import queue_message, resend_message
from collectif.core.outbox.models import MessageStatus, OutboxMessage
from collectif.core.outbox.rendering import render_message
from collectif.core.outbox.writing import write_to

__all__ = [
    "MessageStatus",
    "OutboxMessage",
    "queue_message",
    "render_message",
    "resend_message",
    "write_to",
]
