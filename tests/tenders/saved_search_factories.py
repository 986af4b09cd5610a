import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tenders.enums import AlertCadence
from tenders.models import SavedSearch, SavedSearchHit
from tenders.models.saved_search import digest_of
from tests.members.factories import UserFactory
from tests.tenders.factories import ProcedureFactory

FEED_KEY = "a-key-that-opens-the-feeds"


class SavedSearchFactory(DjangoModelFactory):
    """A search for everything, that sends nothing; `followed_from` and the rest are now."""

    class Meta:
        model = SavedSearch

    class Params:
        daily = factory.Trait(cadence=AlertCadence.DAILY)
        weekly = factory.Trait(cadence=AlertCadence.WEEKLY)
        immediate = factory.Trait(cadence=AlertCadence.IMMEDIATE)
        with_feeds = factory.Trait(
            feed_digest=digest_of(FEED_KEY), feed_opened_at=factory.LazyFunction(timezone.now)
        )

    owner = factory.SubFactory(UserFactory, member=True)
    name = factory.Sequence(lambda n: f"Conseil aux communes {n}")
    position = factory.LazyAttribute(lambda search: search.owner.saved_searches.count() + 1)
    followed_from = factory.LazyFunction(timezone.now)


class SavedSearchHitFactory(DjangoModelFactory):
    """A procedure found and not yet told."""

    class Meta:
        model = SavedSearchHit

    search = factory.SubFactory(SavedSearchFactory)
    procedure = factory.SubFactory(ProcedureFactory)
