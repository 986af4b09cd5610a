"""Who works with whom in the rounds of a meeting: the tables that were drawn."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from meetings.enums import BookingState, ItemKind
from meetings.models import AgendaItem, Booking, TableMate
from meetings.models.table import TableMateQuerySet


@dataclass(frozen=True, slots=True)
class Table:
    """`turns`: who helps whom, where roles are to be swapped."""

    number: int
    people: list[Booking]
    turns: list[tuple[Booking, Booking]]


@dataclass(frozen=True, slots=True)
class Round:
    """A point whose tables are drawn. `aside`: those there who are at none."""

    item: AgendaItem
    tables: list[Table]
    aside: list[Booking]

    @property
    def smallest_first(self) -> list[Table]:
        return sorted(self.tables, key=lambda table: len(table.people))

    @property
    def next_number(self) -> int:
        return max((table.number for table in self.tables), default=0) + 1


@dataclass(frozen=True, slots=True)
class OwnTable:
    """What one person is told: who is with her, and in a round of help, who helps whom."""

    number: int
    others: list[str]
    helps: str
    helped_by: str

    @property
    def names(self) -> str:
        return ", ".join(self.others)


def people_there(bookings: Iterable[Booking]) -> list[Booking]:
    """Whom tables are drawn among: those noted present; before the first is, those who booked."""
    expected = [one for one in bookings if one.state == BookingState.CONFIRMED]
    present = [one for one in bookings if one.state == BookingState.PRESENT]
    return present or expected


def rounds_of(items: Sequence[AgendaItem], bookings: Sequence[Booking]) -> list[Round]:
    """The points of an agenda where tables are drawn; no query without one."""
    drawn = [item for item in items if item.draws_tables]
    if not drawn:
        return []
    tables = _tables(TableMate.objects.there().filter(item__in=drawn))
    there = people_there(bookings)
    found = []
    for item in drawn:
        own = tables.get(item.pk, {})
        seated = {one.pk for people in own.values() for one in people}
        shown = [Table(number, own[number], turns_of(item.kind, own[number])) for number in own]
        found.append(Round(item, shown, [one for one in there if one.pk not in seated]))
    return found


def own_tables(items: Sequence[AgendaItem], booking: Booking | None) -> dict[int, OwnTable]:
    """Where a person sits at each round, by the key of the point; no query without a round.

    A guest is told the first names alone.
    """
    sources = sources_of(items)
    if not sources or booking is None:
        return {}
    around = TableMate.objects.around(booking).filter(item__in=set(sources.values()))
    tables = _tables(around)
    kinds = {item.pk: item.kind for item in items}
    return {
        pk: _own(number, people, turns_of(kinds[pk], people), booking)
        for pk, source in sources.items()
        for number, people in tables.get(source.pk, {}).items()
    }


def turns_of(kind: str, people: list[Booking]) -> list[tuple[Booking, Booking]]:
    """Who helps whom at a table: one the other, three or more in a ring; then it turns back."""
    if kind not in (ItemKind.SWAP, ItemKind.SWAP_BACK) or len(people) < 2:
        return []
    order = people if kind == ItemKind.SWAP else people[::-1]
    ring = list(zip(order, order[1:] + order[:1], strict=True))
    return ring[:1] if len(people) == 2 else ring


def sources_of(items: Iterable[AgendaItem]) -> dict[int, AgendaItem]:
    """Where the tables of each round are drawn: there; once swapped, at the last point to swap."""
    sources, last = {}, None
    for item in items:
        if item.draws_tables:
            sources[item.pk] = item
            last = item if item.kind == ItemKind.SWAP else last
        elif item.kind == ItemKind.SWAP_BACK and last:
            sources[item.pk] = last
    return sources


def _tables(mates: TableMateQuerySet) -> dict[int, dict[int, list[Booking]]]:
    """The people of each table of each point, in their order; one query."""
    found: dict[int, dict[int, list[Booking]]] = defaultdict(lambda: defaultdict(list))
    for mate in mates.for_list():
        found[mate.item_id][mate.table].append(mate.booking)
    return found


def _own(
    number: int, people: list[Booking], turns: list[tuple[Booking, Booking]], own: Booking
) -> OwnTable:
    def named(one: Booking) -> str:
        return one.first_name if own.is_guest else one.name

    return OwnTable(
        number,
        others=[named(one) for one in people if one != own],
        helps=next((named(helped) for helper, helped in turns if helper == own), ""),
        helped_by=next((named(helper) for helper, helped in turns if helped == own), ""),
    )
