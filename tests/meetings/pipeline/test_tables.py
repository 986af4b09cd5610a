import pytest

from collectif.core.personal_data import told_holdings
from meetings.enums import BookingState, ItemKind
from meetings.models import AgendaItem, TableMate
from meetings.pipeline.tables import own_tables, people_there, rounds_of, turns_of
from tests.meetings.conduct_factories import (
    AgendaFactory,
    AgendaItemFactory,
    TableMateFactory,
)
from tests.meetings.factories import BookingFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agenda():
    return AgendaFactory(occurrence__room_capacity=None)


def item_of(agenda, kind):
    return AgendaItemFactory(agenda=agenda, kind=kind, title="")


def items_of(agenda):
    return list(AgendaItem.objects.filter(agenda=agenda).for_list())


def seat(item, name, table=1):
    person = UserFactory(first_name=name, last_name="Roux")
    booking = BookingFactory(occurrence=item.agenda.occurrence, user=person)
    return TableMateFactory(item=item, booking=booking, table=table).booking


def named(turns):
    return [(helper.user.first_name, helped.user.first_name) for helper, helped in turns]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], []),
        (["confirmed", "confirmed"], [0, 1]),
        (["confirmed", "present", "confirmed"], [1]),
        (["offered", "absent", "excused", "confirmed"], [3]),
        (["absent"], []),
    ],
)
def test_who_booked_is_counted_on_until_somebody_is_noted_present(states, expected):
    people = [BookingFactory.build(state=state, occurrence=None, user=None) for state in states]

    assert people_there(people) == [people[place] for place in expected]


@pytest.mark.parametrize(
    ("names", "first", "second"),
    [
        ("", [], []),
        ("A", [], []),
        ("AB", ["AB"], ["BA"]),
        ("ABC", ["AB", "BC", "CA"], ["CB", "BA", "AC"]),
        ("ABCD", ["AB", "BC", "CD", "DA"], ["DC", "CB", "BA", "AD"]),
    ],
)
def test_who_was_helped_helps_in_the_second_round(names, first, second):
    people = list(names)

    assert ["".join(two) for two in turns_of(ItemKind.SWAP, people)] == first
    assert ["".join(two) for two in turns_of(ItemKind.SWAP_BACK, people)] == second
    assert turns_of(ItemKind.PAIRS, people) == []


def test_rounds_show_their_tables_in_order_and_who_is_at_none(agenda):
    drawn, _talk = item_of(agenda, ItemKind.SWAP), item_of(agenda, ItemKind.TOGETHER)
    anne, paul, zoe = (seat(drawn, *told) for told in (("Anne", 2), ("Paul", 2), ("Zoé", 1)))
    late = BookingFactory(occurrence=agenda.occurrence)

    (found,) = rounds_of(items_of(agenda), [anne, paul, zoe, late])

    assert found.item == drawn
    assert [(table.number, table.people) for table in found.tables] == [
        (1, [zoe]),
        (2, [anne, paul]),
    ]
    assert [named(table.turns) for table in found.tables] == [[], [("Anne", "Paul")]]
    assert found.aside == [late]
    assert [table.number for table in found.smallest_first] == [1, 2]
    assert found.next_number == 3


def test_without_a_round_nothing_is_asked(agenda, django_assert_num_queries):
    items = [item_of(agenda, ItemKind.ROUND), item_of(agenda, ItemKind.SWAP_BACK)]
    booking = BookingFactory()

    with django_assert_num_queries(0):
        assert (rounds_of(items, []), own_tables(items, booking)) == ([], {})


def test_person_is_told_her_company_of_each_round(agenda):
    first, second = (item_of(agenda, ItemKind.PAIRS) for _round in range(2))
    anne, paul = seat(first, "Anne"), seat(first, "Paul")
    seat(first, "Zoé", table=2)
    TableMateFactory(item=second, booking=anne, table=3)

    told = own_tables(items_of(agenda), anne)

    assert set(told) == {first.pk, second.pk}
    assert (told[first.pk].number, told[first.pk].names) == (1, "Paul Roux")
    assert (told[second.pk].number, told[second.pk].others) == (3, [])
    assert (told[first.pk].helps, told[first.pk].helped_by) == ("", "")
    assert own_tables(items_of(agenda), paul)[first.pk].others == ["Anne Roux"]
    assert own_tables(items_of(agenda), BookingFactory()) == {}
    assert own_tables(items_of(agenda), None) == {}


def test_roles_are_swapped_at_the_same_table(agenda):
    first, _topic, second = (
        item_of(agenda, ItemKind.SWAP),
        AgendaItemFactory(agenda=agenda),
        item_of(agenda, ItemKind.SWAP_BACK),
    )
    anne, paul = seat(first, "Anne", 4), seat(first, "Paul", 4)

    of_anne, of_paul = (own_tables(items_of(agenda), one) for one in (anne, paul))

    assert (of_anne[first.pk].helps, of_anne[first.pk].helped_by) == ("Paul Roux", "")
    assert (of_anne[second.pk].helps, of_anne[second.pk].helped_by) == ("", "Paul Roux")
    assert (of_paul[second.pk].helps, of_paul[second.pk].number) == ("Anne Roux", 4)


def test_guest_is_told_first_names_alone(agenda):
    drawn = item_of(agenda, ItemKind.SWAP)
    guests = [
        BookingFactory(
            occurrence=agenda.occurrence, user=None, guest_name=name, guest_email=f"{place}@ex.org"
        )
        for place, name in enumerate(("Nadia Benali", "Omar Diallo"))
    ]
    nadia, _omar = (TableMateFactory(item=drawn, booking=one).booking for one in guests)
    paul = seat(drawn, "Paul")

    told = own_tables(items_of(agenda), nadia)[drawn.pk]
    assert (told.others, told.helps, told.helped_by) == (["Omar", "Paul"], "Omar", "Paul")
    assert own_tables(items_of(agenda), paul)[drawn.pk].names == "Nadia Benali, Omar Diallo"


def test_somebody_excused_leaves_her_company(agenda):
    drawn = item_of(agenda, ItemKind.SWAP)
    anne, paul, _zoe = (seat(drawn, name) for name in ("Anne", "Paul", "Zoé"))
    paul.state = BookingState.EXCUSED
    paul.save()

    told = own_tables(items_of(agenda), anne)[drawn.pk]

    assert (told.helps, told.helped_by, told.others) == ("Zoé Roux", "", ["Zoé Roux"])
    assert own_tables(items_of(agenda), paul) == {}


@pytest.mark.parametrize("count", [1, 20])
def test_rounds_cost_one_query_each_way(agenda, count, django_assert_num_queries):
    for _round in range(count):
        drawn = item_of(agenda, ItemKind.PAIRS)
        anne = seat(drawn, "Anne")
        seat(drawn, "Paul")
    items = items_of(agenda)

    with django_assert_num_queries(1):
        [table.people[0].name for found in rounds_of(items, []) for table in found.tables]
    with django_assert_num_queries(1):
        assert own_tables(items, anne)[drawn.pk].names == "Paul Roux"


def test_tables_are_told_to_their_people_and_go_with_them(agenda):
    drawn = item_of(agenda, ItemKind.PAIRS)
    anne, paul = seat(drawn, "Anne"), seat(drawn, "Paul", 2)
    (held,) = [one for one in told_holdings() if one.model is TableMate]

    assert [row["table"] for row in held.rows_of(paul.user_id).values(*held.fields)] == [2]
    held.forget(paul.user_id)

    assert list(drawn.table_mates.values_list("booking", flat=True)) == [anne.pk]
