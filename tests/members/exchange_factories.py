"""Messages between people, and what was reported of them."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.enums import ContactState
from members.models import ContactRequest, Report
from tests.members.factories import UserFactory


class ContactRequestFactory(DjangoModelFactory):
    """A message that waits; traits answer it."""

    class Meta:
        model = ContactRequest

    class Params:
        accepted = factory.Trait(
            state=ContactState.ACCEPTED, answered_at=factory.LazyFunction(timezone.now)
        )
        declined = factory.Trait(
            state=ContactState.DECLINED, answered_at=factory.LazyFunction(timezone.now)
        )

    sender = factory.SubFactory(UserFactory, member=True)
    recipient = factory.SubFactory(UserFactory, member=True)
    message = "Bonjour, parlons des achats de la vallée."


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = Report

    reporter = factory.SubFactory(UserFactory, member=True)
    reported = factory.SubFactory(UserFactory, member=True)
    reason = "Un ton qui n’a pas sa place ici."
