from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from members.enums import ConsentPurpose, MemberState
from members.models import Charter, CharterSignature, Consent, Membership, Outcome, OutcomeKind
from tests.members.factories import UserFactory

LAST_MONTH = datetime(2026, 10, 5, 9, tzinfo=UTC)
TEXT = "# Entre nous\n\nNous venons chaque semaine.\n\nNous disons ce que nous savons faire."


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory, member=True)
    state = MemberState.TRIAL
    since = date(2026, 3, 2)


class OutcomeKindFactory(DjangoModelFactory):
    class Meta:
        model = OutcomeKind

    name = factory.Sequence(lambda n: f"Mission {n}")
    counts_as_positive = True


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    user = factory.SubFactory(UserFactory, member=True)
    kind = factory.SubFactory(OutcomeKindFactory)
    started_on = date(2026, 9, 1)
    recorded_by = factory.SelfAttribute("user")


class CharterFactory(DjangoModelFactory):
    """A published version; `draft` ones ask for nobody's signature."""

    class Meta:
        model = Charter

    class Params:
        draft = factory.Trait(published_at=None)

    version = factory.Sequence(lambda n: n + 1)
    text = TEXT
    summary = "Une promesse de plus."
    published_at = LAST_MONTH


class CharterSignatureFactory(DjangoModelFactory):
    class Meta:
        model = CharterSignature

    user = factory.SubFactory(UserFactory, member=True)
    charter = factory.SubFactory(CharterFactory)
    signed_at = LAST_MONTH


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    user = factory.SubFactory(UserFactory, member=True)
    purpose = ConsentPurpose.DIRECTORY
    text = "J’accepte que les autres membres me trouvent."
    source = "first_steps"
