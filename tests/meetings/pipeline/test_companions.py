from datetime import timedelta

import pytest

from meetings.enums import BookingState, ItemKind, OccurrenceState
from meetings.models import Occurrence
from meetings.pipeline.companions import LOOKED_BACK, times_met
from tests.meetings.conduct_factories import (
    DURING,
    AgendaFactory,
    AgendaItemFactory,
    TableMateFactory,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return UserFactory.create_batch(3)


@pytest.fixture
def group():
    return GroupFactory()


def held(group, week=0, **values):
    """A round of a meeting so many weeks before the one that is drawn."""
    series = SeriesFactory(group=group)
    day = series.starts_on - timedelta(weeks=week)
    meeting = OccurrenceFactory(series=series, day=day, **values)
    return round_of(AgendaFactory(occurrence=meeting))


def round_of(agenda):
    return AgendaItemFactory(agenda=agenda, kind=ItemKind.PAIRS, title="")


def seat(item, *people, table=1, **values):
    meeting = item.agenda.occurrence
    for person in people:
        known = meeting.bookings.filter(user=person).first()
        booking = known or BookingFactory(occurrence=meeting, user=person, **values)
        TableMateFactory(item=item, booking=booking, table=table)


def coming(item, people):
    """Their bookings at the meeting whose tables are drawn."""
    meeting = item.agenda.occurrence
    known = {one.user: one for one in meeting.bookings.all()}
    return [known.get(one) or BookingFactory(occurrence=meeting, user=one) for one in people]


def met(item, people):
    """By the places of the people in their list."""
    bookings = coming(item, people)
    keys = [one.pk for one in bookings]
    told = times_met(item, bookings)
    return {tuple(sorted(map(keys.index, two))): weight for two, weight in told.items()}


def test_nobody_met_anybody_yet(group, people):
    assert met(held(group), people) == {}


def test_last_meeting_counts_more_than_those_before(group, people):
    item = held(group)
    seat(held(group, week=1), *people[:2])
    seat(held(group, week=2), *people[1:])
    seat(held(group, week=3), *people[:2])

    assert met(item, people) == {(0, 1): 9 + 7, (1, 2): 8}


def test_table_of_three_is_three_who_met(group, people):
    seat(held(group, week=1), *people)

    assert met(held(group), people) == {(0, 1): 9, (0, 2): 9, (1, 2): 9}


def test_two_tables_of_one_round_did_not_meet(group, people):
    item = held(group, week=1)
    seat(item, people[0], table=1)
    seat(item, people[1], table=2)

    assert met(held(group), people) == {}


def test_what_is_long_past_or_elsewhere_or_to_come_counts_for_nothing(group, people):
    item = held(group)
    for week in range(1, LOOKED_BACK + 1):
        seat(held(group, week=week), people[2], UserFactory())
    seat(held(group, week=LOOKED_BACK + 1), *people[:2])
    seat(held(GroupFactory(), week=1), *people[:2])
    seat(held(group, week=-1), *people[:2])

    assert met(item, people) == {}


def test_meeting_called_off_or_missed_brought_nobody_together(group, people):
    called_off, missed = held(group, week=1), held(group, week=2)
    seat(called_off, *people[:2])
    Occurrence.objects.filter(pk=called_off.agenda.occurrence_id).update(
        state=OccurrenceState.CANCELLED, cancelled_at=DURING, cancel_reason="Neige"
    )
    seat(missed, people[0])
    seat(missed, people[1], state=BookingState.ABSENT)

    assert met(held(group), people) == {}


def test_earlier_round_of_the_same_meeting_counts_most_and_a_redraw_least(group, people):
    item = held(group)
    seat(round_of(item.agenda), *people[:2])
    seat(item, *people[1:])

    assert met(item, people) == {(0, 1): 10, (1, 2): 1}


def test_without_a_group_the_series_remembers(people):
    series = SeriesFactory(group=None)
    days = [series.starts_on, series.starts_on - timedelta(weeks=1)]
    now, before = (OccurrenceFactory(series=series, day=day) for day in days)
    seat(round_of(AgendaFactory(occurrence=before)), *people[:2])
    seat(held(None, week=1), *people[1:])

    assert met(round_of(AgendaFactory(occurrence=now)), people) == {(0, 1): 9}


def test_guest_is_known_at_this_meeting_alone(group, people):
    item = held(group)
    guest = {"user": None, "guest_name": "Lise", "guest_email": "lise@example.org"}
    before = held(group, week=1)
    for one in (before, item):
        TableMateFactory(
            item=one, booking=BookingFactory(occurrence=one.agenda.occurrence, **guest)
        )
    seat(before, people[0])
    seat(item, people[0])
    here = list(item.agenda.occurrence.bookings.all())

    assert times_met(item, here) == {frozenset(one.pk for one in here): 1}
