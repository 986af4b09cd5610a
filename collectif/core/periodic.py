from typing import Final

import structlog
from celery import shared_task
from django.utils import timezone

from collectif.core.health import note_beat
from collectif.core.outbox import OutboxMessage
from collectif.core.outbox.delivery import give_up_lost_messages
from collectif.core.outbox.tasks import deliver_message

logger = structlog.get_logger(__name__)

# A minute's worth; the rest waits for the next call.
BATCH: Final = 500


@shared_task
def deliver_due_messages() -> None:
    """Send what is due and stop waiting for what was lost on the way."""
    now = timezone.now()
    lost_count = give_up_lost_messages(now=now)
    if lost_count:
        logger.warning("messages_lost", count=lost_count)
    due = OutboxMessage.objects.due(now).order_by("due_at").values_list("pk", flat=True)
    for pk in due[:BATCH]:
        deliver_message.delay(pk)


@shared_task
def record_beat() -> None:
    """Prove that the scheduler, the broker and a worker are alive together."""
    note_beat(now=timezone.now())
