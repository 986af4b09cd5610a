import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetings.enums import BookingState
from meetings.models import Booking, TableMate
from tests.meetings.conduct_factories import TableMateFactory
from tests.meetings.factories import BookingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mate():
    return TableMateFactory(table=2)


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"table": 3}, "table_mate_once_a_round"),
        ({"booking": None}, "table_mate_one_a_rank"),
        ({"booking": None, "table": 0}, "table_mate_counted_from_one"),
        ({"booking": None, "rank": 0}, "table_mate_counted_from_one"),
    ],
)
def test_database_keeps_one_place_a_person_and_one_person_a_place(mate, changed, constraint):
    row = {"item": mate.item, "booking": mate.booking, "table": 2, "rank": 1} | changed
    if row["booking"] is None:
        del row["booking"]

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TableMateFactory(**row)


@pytest.mark.parametrize("state", BookingState)
def test_who_does_not_come_is_at_no_table(mate, state):
    since = timezone.now()
    told = {
        BookingState.CANCELLED: {"cancelled_at": since},
        BookingState.OFFERED: {"offered_until": since, "queued_at": since},
        BookingState.WAITING: {"queued_at": since},
    }
    Booking.objects.update(state=state, **told.get(state, {}))

    assert TableMate.objects.there().exists() is (state in ("confirmed", "present"))


def test_people_around_somebody_are_those_of_her_tables():
    first = TableMateFactory()
    beside = TableMateFactory(item=first.item)
    elsewhere = TableMateFactory(item=first.item, table=2)

    assert set(TableMate.objects.around(first.booking)) == {first, beside}
    assert set(TableMate.objects.around(elsewhere.booking)) == {elsewhere}
    assert not TableMate.objects.around(BookingFactory()).exists()


def test_who_left_works_with_nobody():
    first = TableMateFactory()
    beside = TableMateFactory(item=first.item)
    first.booking.state = BookingState.EXCUSED
    first.booking.save()

    assert not TableMate.objects.around(first.booking).exists()
    assert list(TableMate.objects.around(beside.booking)) == [beside]
