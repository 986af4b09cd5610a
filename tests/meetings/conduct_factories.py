from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from meetings.enums import ItemKind
from meetings.models import (
    ActionItem,
    Agenda,
    AgendaItem,
    Contribution,
    Decision,
    MeetingDocument,
    Minutes,
    ParkedThought,
    Section,
    TableMate,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory

# In the middle of the meeting of `OccurrenceFactory`, 15 h in Paris.
DURING = datetime(2026, 11, 3, 14, tzinfo=UTC)


class AgendaFactory(DjangoModelFactory):
    class Meta:
        model = Agenda

    occurrence = factory.SubFactory(OccurrenceFactory)


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    agenda = factory.SubFactory(AgendaFactory)
    position = factory.LazyAttribute(lambda item: item.agenda.items.count() + 1)
    kind = ItemKind.TOPIC
    title = factory.Sequence(lambda n: f"Sujet {n}")


class TableMateFactory(DjangoModelFactory):
    """Somebody at the first table of a round, who is coming."""

    class Meta:
        model = TableMate

    item = factory.SubFactory(AgendaItemFactory, kind=ItemKind.PAIRS, title="")
    booking = factory.LazyAttribute(
        lambda mate: BookingFactory(occurrence=mate.item.agenda.occurrence)
    )
    table = 1
    rank = factory.LazyAttribute(
        lambda mate: mate.item.table_mates.filter(table=mate.table).count() + 1
    )


class ParkedThoughtFactory(DjangoModelFactory):
    class Meta:
        model = ParkedThought

    occurrence = factory.SubFactory(OccurrenceFactory)
    text = factory.Sequence(lambda n: f"Idée {n}")
    parked_by = factory.SubFactory(UserFactory, member=True)


class MeetingDocumentFactory(DjangoModelFactory):
    """A link, unless told otherwise."""

    class Meta:
        model = MeetingDocument

    occurrence = factory.SubFactory(OccurrenceFactory)
    name = "Note"
    url = factory.Sequence(lambda n: f"https://example.org/{n}")
    added_by = factory.SubFactory(UserFactory, member=True)


class ContributionFactory(DjangoModelFactory):
    class Meta:
        model = Contribution

    booking = factory.SubFactory(BookingFactory)
    done = "Trois entretiens"
    next_step = "Relire mon offre"
    need = "Un contact à la mairie"
    offer = "Relire vos mémoires"
    version = 1
    edited_by = factory.SelfAttribute("booking.user")
    edited_at = DURING


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    occurrence = factory.SubFactory(OccurrenceFactory)
    text = factory.Sequence(lambda n: f"Nous répondons au lot {n}.")
    recorded_by = factory.SubFactory(UserFactory, member=True)


class ActionItemFactory(DjangoModelFactory):
    class Meta:
        model = ActionItem

    occurrence = factory.SubFactory(OccurrenceFactory)
    text = factory.Sequence(lambda n: f"Appeler l’acheteur {n}")
    owner = factory.SubFactory(UserFactory, member=True)
    due_on = date(2026, 11, 9)
    recorded_by = factory.SelfAttribute("owner")


class MinutesFactory(DjangoModelFactory):
    class Meta:
        model = Minutes

    occurrence = factory.SubFactory(OccurrenceFactory)
    scribe = factory.SubFactory(UserFactory, member=True)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    item = factory.SubFactory(AgendaItemFactory)
