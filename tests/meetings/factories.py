from datetime import date, datetime, time, timedelta

import factory
from factory.django import DjangoModelFactory

from meetings.enums import BookingState, Openness, Seat
from meetings.models import Booking, ForumStand, Occurrence, Series
from meetings.models.plan import PLAN_FIELDS
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupFactory


class SeriesFactory(DjangoModelFactory):
    """Tuesdays from 14 h to 17 h, in a room of twelve."""

    class Meta:
        model = Series

    group = factory.SubFactory(GroupFactory)
    title = "Groupe du mardi"
    # As the database wants it: what is for a group has one.
    openness = factory.LazyAttribute(
        lambda series: Openness.GROUP if series.group else Openness.COLLECTIVE
    )
    room = "Salle Jacquard"
    address = "3 rue des Filatures, Valsorne"
    room_capacity = 12
    starts_on = date(2026, 11, 3)
    start_time = time(14)
    minutes = 180
    rrule = "FREQ=WEEKLY"


class OccurrenceFactory(DjangoModelFactory):
    """The meeting of one day of a series: what the series says, unless told otherwise."""

    class Meta:
        model = Occurrence

    class Params:
        day = factory.LazyAttribute(lambda meeting: meeting.series.starts_on)

    series = factory.SubFactory(SeriesFactory)
    group = factory.SelfAttribute("series.group")
    recurrence_on = factory.SelfAttribute("day")
    time_zone = factory.SelfAttribute("series.time_zone")
    starts_at = factory.LazyAttribute(
        lambda meeting: datetime.combine(
            meeting.day, meeting.series.start_time, tzinfo=meeting.series.zone
        )
    )
    ends_at = factory.LazyAttribute(
        lambda meeting: meeting.starts_at + timedelta(minutes=meeting.series.minutes)
    )

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        series = kwargs["series"]
        return {name: getattr(series, name) for name in PLAN_FIELDS} | kwargs


class BookingFactory(DjangoModelFactory):
    class Meta:
        model = Booking

    occurrence = factory.SubFactory(OccurrenceFactory)
    user = factory.SubFactory(UserFactory, member=True)
    seat = Seat.ROOM
    state = BookingState.CONFIRMED


class ForumStandFactory(DjangoModelFactory):
    """Slots of twenty minutes, for one person at a time."""

    class Meta:
        model = ForumStand

    occurrence = factory.SubFactory(OccurrenceFactory, kind="forum")
    host = "Sorne Habitat"
    subject = "Ce que nous achetons en 2027"
