import factory
from factory.django import DjangoModelFactory

from tenders.models import MatchPreferences, MutedBuyer, Place, WeightTuning
from tests.members.factories import OrganizationFactory, ProfileFactory


class PlaceFactory(DjangoModelFactory):
    """A commune of ours in the middle of Isère; `words` are its folded name."""

    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"38{n % 1000:03}")
    name = "Lormay"
    words = factory.LazyAttribute(lambda place: place.name.lower())
    department = "38"
    postcodes = ["38999"]
    population = 900
    latitude = 45.2
    longitude = 5.7


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
