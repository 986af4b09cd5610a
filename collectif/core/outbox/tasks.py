from celery import shared_task
from django.utils import timezone

from collectif.core.outbox import delivery


@shared_task
def deliver_message(pk: int) -> None:
    """Send one queued message; without effect on a message that is gone, sent or being sent."""
    delivery.deliver(pk, now=timezone.now())
