import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from collectif.core.outbox import MessageStatus, OutboxMessage


class OutboxMessageFactory(DjangoModelFactory):
    """A message that waits to leave."""

    class Meta:
        model = OutboxMessage

    class Params:
        sent = factory.Trait(
            status=MessageStatus.SENT,
            sent_at=factory.LazyFunction(timezone.now),
            provider_answer="250 2.0.0 queued as 42",
        )
        failed = factory.Trait(status=MessageStatus.FAILED, provider_answer="550 no such mailbox")
        sending = factory.Trait(
            status=MessageStatus.SENDING, claimed_at=factory.LazyFunction(timezone.now)
        )

    to_address = factory.Sequence(lambda n: f"reader{n}@example.org")
    kind = "welcome"
    title = "Bienvenue"
    text_body = "Bonjour."
    html_body = "<p>Bonjour.</p>"
    due_at = factory.LazyFunction(timezone.now)
