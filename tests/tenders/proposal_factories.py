"""Needs, rounds and proposals, and people who can be asked."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.enums import ConsentPurpose, MemberState
from members.models import Profile
from tenders.enums import NeedWeight, ProposalState, RoundState
from tenders.models import Need, Proposal, ProposalRound
from tests.members.directory_factories import consenting
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory, UserFactory
from tests.members.membership_factories import MembershipFactory
from tests.tenders.factories import ProcedureFactory

# What `ProcedureFactory` asks for, as somebody would tell it.
SUITED = "Réorganisation des achats : catalogue unique et négociation"


class NeedFactory(DjangoModelFactory):
    class Meta:
        model = Need

    procedure = factory.SubFactory(ProcedureFactory)
    domain_code = "purchasing.purchasing-strategy"
    weight = NeedWeight.ESSENTIAL


class ProposalRoundFactory(DjangoModelFactory):
    """A round under way, whose next wave is due."""

    class Meta:
        model = ProposalRound

    class Params:
        stopped = factory.Trait(
            state=RoundState.STOPPED, ended_at=factory.LazyFunction(timezone.now)
        )

    procedure = factory.SubFactory(ProcedureFactory)
    aim = 3
    started_by = factory.SubFactory(UserFactory, coordinator=True)
    started_at = factory.LazyFunction(timezone.now)
    next_wave_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))


class ProposalFactory(DjangoModelFactory):
    """Sent an hour ago, in a round of its own."""

    class Meta:
        model = Proposal

    class Params:
        interested = factory.Trait(
            state=ProposalState.INTERESTED, answered_at=factory.LazyFunction(timezone.now)
        )
        declined = factory.Trait(
            state=ProposalState.DECLINED, answered_at=factory.LazyFunction(timezone.now)
        )

    round = factory.SubFactory(ProposalRoundFactory)
    procedure = factory.SelfAttribute("round.procedure")
    profile = factory.SubFactory(ProfileFactory)
    wave = 1
    score = Decimal("0.4200")
    parts = factory.LazyFunction(
        lambda: [
            {"kind": "expertise", "points": "0.2000", "words": [["achats", "0.2000"]]},
            {"kind": "place", "points": "0.2200", "department": "38", "distance_km": 0},
        ]
    )
    sent_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))


def askable(
    *, profile: Profile | None = None, state=MemberState.ACTIVE, skills=("achats",), **fields
) -> Profile:
    """A member who is here, agrees to be found, and whom `ProcedureFactory` suits.

    `skills`: her own words, or keyword arguments of the factory.
    """
    profile = profile or ProfileFactory(**fields)
    MembershipFactory(user=profile.user, state=state)
    for skill in skills:
        SkillFactory(profile=profile, **({"label": skill} if isinstance(skill, str) else skill))
    ReferenceFactory(profile=profile, title=SUITED, text="Achats, conseil en organisation.")
    return consenting(profile, ConsentPurpose.DIRECTORY)
