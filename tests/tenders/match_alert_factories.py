import factory
from factory.django import DjangoModelFactory

from tenders.enums import AtOnce, DigestRhythm
from tenders.models import MatchAlert, ToldMatch
from tests.members.factories import ProfileFactory
from tests.tenders.factories import ProcedureFactory, at


class MatchAlertFactory(DjangoModelFactory):
    """Sends nothing, and has no quiet hours; the last digest was dealt with long ago."""

    class Meta:
        model = MatchAlert

    class Params:
        daily = factory.Trait(rhythm=DigestRhythm.DAILY)
        weekly = factory.Trait(rhythm=DigestRhythm.WEEKLY)
        at_once = factory.Trait(at_once_from=AtOnce.VERY_GOOD)

    profile = factory.SubFactory(ProfileFactory)
    quiet_from = 0
    quiet_to = 0
    digested_at = at("2026-01-05")


class ToldMatchFactory(DjangoModelFactory):
    class Meta:
        model = ToldMatch

    alert = factory.SubFactory(MatchAlertFactory)
    procedure = factory.SubFactory(ProcedureFactory)
