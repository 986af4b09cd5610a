import factory
from factory.django import DjangoModelFactory

from tenders.models import MatchPreferences, MutedBuyer, WeightTuning
from tests.core.place_factories import PlaceFactory
from tests.members.factories import OrganizationFactory, ProfileFactory


class MatchPreferencesFactory(DjangoModelFactory):
    """Conditions that refuse nothing."""

    class Meta:
        model = MatchPreferences

    class Params:
        around = factory.Trait(home=factory.SubFactory(PlaceFactory), radius_km=40, reach=["38"])

    profile = factory.SubFactory(ProfileFactory)


class MutedBuyerFactory(DjangoModelFactory):
    class Meta:
        model = MutedBuyer

    profile = factory.SubFactory(ProfileFactory)
    buyer = factory.SubFactory(OrganizationFactory)


class WeightTuningFactory(DjangoModelFactory):
    """A word that counts less, after four calls set aside for their field."""

    class Meta:
        model = WeightTuning

    class Params:
        undone = factory.Trait(percent=100, undone_up_to=4)

    profile = factory.SubFactory(ProfileFactory)
    target = "word"
    key = "nettoyag"
    word = "nettoyage"
    percent = 80
    refused_count = 4
    kept_count = 0
    last_feedback_id = 4
