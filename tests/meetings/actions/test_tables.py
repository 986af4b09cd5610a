from datetime import timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from meetings.actions.agendas import change_item, keep_as_model, remove_item
from meetings.actions.tables import draw_tables, seat_at_table
from meetings.enums import BookingState, ItemKind
from meetings.models import Booking, TableMate
from tests.concurrency import run_behind, run_together
from tests.meetings.conduct_factories import DURING, AgendaItemFactory
from tests.meetings.factories import BookingFactory, OccurrenceFactory
from tests.members.factories import UserFactory


def round_with(count, *, meeting=None, kind=ItemKind.PAIRS, **values):
    """A round, and so many people who booked."""
    meeting = meeting or OccurrenceFactory(room_capacity=None)
    item = AgendaItemFactory(agenda__occurrence=meeting, kind=kind, title="")
    BookingFactory.create_batch(count, occurrence=meeting, **values)
    return item


def draw(item, actor, *, size=2, version=None, seed=1):
    if version is None:
        item.refresh_from_db()
        version = item.tables_version
    return draw_tables(item=item, size=size, base_version=version, actor=actor, dice=Random(seed))


def tables(item):
    """The people of each table, by their bookings, in order."""
    found = {}
    for table, booking in item.table_mates.order_by("table", "rank").values_list(
        "table", "booking"
    ):
        found.setdefault(table, []).append(booking)
    return found


def pairs(item):
    return {frozenset(company) for company in tables(item).values()}


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        act(*args, **kwargs)
    return error.value.code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [(2, 2, [2]), (3, 2, [3]), (7, 2, [2, 2, 3]), (7, 3, [3, 4]), (8, 4, [4, 4])],
)
def test_everybody_has_one_table_and_nobody_is_alone(alice, count, size, expected):
    item = round_with(count)

    draw(item, alice, size=size)

    drawn = tables(item)
    assert sorted(map(len, drawn.values())) == expected
    assert list(drawn) == list(range(1, len(expected) + 1))
    assert sorted(item.table_mates.values_list("booking", flat=True)) == sorted(
        Booking.objects.values_list("pk", flat=True)
    )
    event = Event.objects.get()
    assert (event.verb, event.subject_id) == ("tables_drawn", item.agenda.occurrence_id)
    assert event.data == {"tables": len(expected), "people": count}


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1])
def test_one_person_or_none_is_no_table(alice, count):
    item = round_with(count)

    assert refused(draw, item, alice) == "too_few"
    assert not TableMate.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_those_noted_present_are_drawn_and_nobody_else(alice):
    item = round_with(3, state=BookingState.PRESENT)
    expected = set(Booking.objects.values_list("pk", flat=True))
    for state in (BookingState.CONFIRMED, BookingState.EXCUSED, BookingState.ABSENT):
        BookingFactory(occurrence=item.agenda.occurrence, state=state)
    BookingFactory(state=BookingState.PRESENT)

    draw(item, alice)

    assert set(item.table_mates.values_list("booking", flat=True)) == expected


@pytest.mark.django_db
def test_second_click_on_the_same_page_changes_nothing(alice):
    item = round_with(6)
    draw(item, alice, version=0)
    first = tables(item)

    assert refused(draw, item, alice, version=0, seed=2) == "drawn_meanwhile"
    assert tables(item) == first


@pytest.mark.django_db
def test_tables_drawn_again_are_others(alice):
    item = round_with(6)
    draw(item, alice)
    first = pairs(item)

    for seed in range(4):
        draw(item, alice, seed=seed)
        assert pairs(item).isdisjoint(first)
        first = pairs(item)


@pytest.mark.django_db
def test_pairs_of_the_last_meetings_of_the_group_are_avoided(alice):
    people, earlier = UserFactory.create_batch(6), set()
    first = OccurrenceFactory(room_capacity=None)
    for week in range(3):
        meeting = first
        if week:
            day = first.recurrence_on + timedelta(weeks=week)
            meeting = OccurrenceFactory(series=first.series, day=day)
        item = round_with(0, meeting=meeting)
        for person in people:
            BookingFactory(occurrence=meeting, user=person)
        draw(item, alice, seed=week)
        users = dict(meeting.bookings.values_list("pk", "user"))
        drawn = {frozenset(users[one] for one in pair) for pair in pairs(item)}
        assert drawn.isdisjoint(earlier)
        earlier |= drawn
    assert len(earlier) == 9


@pytest.mark.django_db
def test_two_rounds_of_one_meeting_have_different_pairs(alice):
    first = round_with(4)
    second = AgendaItemFactory(agenda=first.agenda, kind=ItemKind.PAIRS)

    draw(first, alice)
    draw(second, alice)

    assert pairs(first).isdisjoint(pairs(second))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        (ItemKind.TOPIC, {}, "no_tables"),
        (ItemKind.SWAP_BACK, {}, "no_tables"),
        (
            ItemKind.PAIRS,
            {"state": "cancelled", "cancelled_at": DURING, "cancel_reason": "Neige"},
            "meeting_cancelled",
        ),
        (ItemKind.SWAP, {"attendance_closed_at": DURING}, "attendance_closed"),
    ],
)
def test_what_is_no_round_or_is_over_has_no_tables(alice, kind, changes, code):
    meeting = OccurrenceFactory(**changes)
    item = AgendaItemFactory(agenda__occurrence=meeting, kind=kind)
    booking = BookingFactory(occurrence=meeting)
    BookingFactory(occurrence=meeting)

    assert refused(draw, item, alice) == code
    assert refused(seat_at_table, item=item, booking=booking, table=1, actor=alice) == code
    assert not TableMate.objects.exists()


@pytest.mark.django_db
def test_point_of_a_model_draws_nobody(alice):
    item = round_with(2)
    model = keep_as_model(agenda=item.agenda, group=item.agenda.occurrence.group, actor=alice)

    assert refused(draw, model.items.get(), alice) == "no_tables"


@pytest.mark.django_db
def test_who_arrives_is_added_and_who_leaves_is_taken_out(alice):
    item = round_with(4)
    draw(item, alice)
    late = BookingFactory(occurrence=item.agenda.occurrence)
    gone = item.table_mates.get(table=2, rank=1).booking

    for _press in range(2):
        seat_at_table(item=item, booking=late, table=2, actor=alice)
        seat_at_table(item=item, booking=gone, table=None, actor=alice)

    assert tables(item)[2][-1] == late.pk
    assert not item.table_mates.filter(booking=gone).exists()
    assert len(tables(item)[2]) == 2
    assert list(Event.objects.filter(verb="table_changed").values_list("data", flat=True)) == [
        {"table": 2},
        {"table": None},
    ]


@pytest.mark.django_db
def test_somebody_moves_from_a_table_to_another_or_to_a_new_one(alice):
    item = round_with(4)
    draw(item, alice)
    moved = item.table_mates.get(table=1, rank=1).booking

    seat_at_table(item=item, booking=moved, table=2, actor=alice)
    assert tables(item)[2][-1] == moved.pk
    seat_at_table(item=item, booking=moved, table=3, actor=alice)

    assert tables(item)[3] == [moved.pk]
    assert item.table_mates.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize("table", [-1, 0, 4, 99])
def test_table_that_is_not_shown_is_refused(alice, table):
    item = round_with(4)
    draw(item, alice)
    late = BookingFactory(occurrence=item.agenda.occurrence)

    code = refused(seat_at_table, item=item, booking=late, table=table, actor=alice)

    assert code == "table_unknown"
    assert item.table_mates.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["absent", "excused"])
def test_who_is_not_expected_has_no_table(alice, state):
    item = round_with(2)
    away = BookingFactory(occurrence=item.agenda.occurrence, state=state)

    for booking in (away, BookingFactory()):
        code = refused(seat_at_table, item=item, booking=booking, table=1, actor=alice)
        assert code == "not_there"


@pytest.mark.django_db
def test_draw_from_a_page_older_than_a_change_by_hand_is_refused(alice):
    item = round_with(4)
    draw(item, alice)
    late = BookingFactory(occurrence=item.agenda.occurrence)
    seat_at_table(item=item, booking=late, table=1, actor=alice)

    assert refused(draw, item, alice, version=1) == "drawn_meanwhile"
    draw(item, alice, version=2)
    assert item.table_mates.count() == 5


@pytest.mark.django_db
def test_tables_go_with_their_point_and_are_passed_over_when_it_changes(alice):
    item = round_with(4)
    draw(item, alice)

    change_item(item=item, actor=alice, kind=ItemKind.TOPIC, title="Autrement")
    assert refused(draw, item, alice) == "no_tables"
    remove_item(item=item, actor=alice)

    assert not TableMate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_facilitators_who_draw_at_once_one_draws(alice):
    item = round_with(7)

    errors = run_together(*[lambda: draw(item, alice, version=0) for _facilitator in range(4)])

    assert [error.code for error in errors] == ["drawn_meanwhile"] * 3
    assert item.table_mates.count() == 7
    assert Event.objects.filter(verb="tables_drawn").count() == 1


@pytest.mark.django_db(transaction=True)
def test_somebody_added_while_tables_are_drawn_sits_once(alice):
    item = round_with(4)
    draw(item, alice)
    late = BookingFactory(occurrence=item.agenda.occurrence)

    errors = run_behind(
        lambda: draw(item, alice, version=1),
        lambda: seat_at_table(item=item, booking=late, table=1, actor=alice),
    )

    assert errors == []
    assert item.table_mates.filter(booking=late).count() == 1
    assert item.table_mates.count() == 5
