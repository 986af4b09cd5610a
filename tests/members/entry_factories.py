from datetime import UTC, datetime
from hashlib import sha256

import factory
from factory.django import DjangoModelFactory

from members.models import Application, Story

KEY = "a-key-that-was-mailed"
LAST_WEEK = datetime(2026, 11, 16, 9, tzinfo=UTC)


class ApplicationFactory(DjangoModelFactory):
    """A request whose address is still to be proven, by `KEY`."""

    class Meta:
        model = Application

    class Params:
        confirmed = factory.Trait(confirmed_at=LAST_WEEK)

    first_name = "Rose"
    last_name = factory.Sequence(lambda n: f"Valette {n}")
    email = factory.Sequence(lambda n: f"rose{n}@example.org")
    department = "38"
    message = "J’ai dirigé des usines et je cherche des missions près de chez moi."
    confirmation_digest = sha256(KEY.encode()).hexdigest()


class StoryFactory(DjangoModelFactory):
    """A published story; `draft` and `withdrawn` ones are shown to nobody."""

    class Meta:
        model = Story

    class Params:
        draft = factory.Trait(published_at=None)
        withdrawn = factory.Trait(withdrawn_at=LAST_WEEK)

    title = factory.Sequence(lambda n: f"Quatre autour d’un dossier {n}")
    text = "Seule, je n’aurais jamais ouvert ce dossier.\n\nÀ quatre, nous l’avons gagné en mars."
    signature = "Agnès, ancienne directrice logistique"
    agreed_at = LAST_WEEK
    published_at = LAST_WEEK
