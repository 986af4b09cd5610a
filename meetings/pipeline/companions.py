"""Who worked with whom lately, so that the next draw has people meet others."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from meetings.models import AgendaItem, Booking, Occurrence, TableMate

# How many meetings back two people who worked together are kept apart, if others are there.
LOOKED_BACK: Final = 8


def times_met(item: AgendaItem, people: Sequence[Booking]) -> dict[frozenset[int], int]:
    """How much any two of these people, by their bookings, have worked together lately.

    At the last meetings of the group, or of the series without one, the latest counting most; at
    the other rounds of this meeting, more than that; at the tables drawn again, the least.
    """
    weights = _weights(item)
    rows = TableMate.objects.there().filter(Q(item__in=weights), _of(people))
    companies: dict[tuple[int, int], list[int]] = defaultdict(list)
    by_person = {_person(one.user_id, one.pk): one.pk for one in people}
    told = rows.values_list("item", "table", "booking__user", "booking")
    for point, table, user, booking in told.order_by("item", "table", "rank"):
        companies[point, table].append(by_person[_person(user, booking)])
    met: dict[frozenset[int], int] = defaultdict(int)
    for (point, _table), company in companies.items():
        for two in combinations(company, 2):
            met[frozenset(two)] += weights[point]
    return dict(met)


def _weights(item: AgendaItem) -> dict[int, int]:
    """What having met at a point counts, by its key; two queries."""
    meeting: Any = item.agenda.occurrence
    last = _last_meetings(meeting)
    counts = {pk: LOOKED_BACK + 1 - place for place, pk in enumerate(last)}
    points = AgendaItem.objects.filter(
        Q(agenda__occurrence__in=last) | Q(agenda=item.agenda_id), table_mates__isnull=False
    ).distinct()
    weights = {
        pk: counts.get(held_at, LOOKED_BACK + 2)
        for pk, held_at in points.order_by("pk").values_list("pk", "agenda__occurrence")
    }
    return weights | {item.pk: 1} if item.pk in weights else weights


def _last_meetings(meeting: Occurrence) -> list[int]:
    same = Q(group=meeting.group_id) if meeting.group_id else Q(series=meeting.series_id)
    drawn = TableMate.objects.filter(item__agenda__occurrence=OuterRef("pk"))
    earlier = Occurrence.objects.planned().filter(same, Exists(drawn))
    earlier = earlier.filter(starts_at__lt=meeting.starts_at).order_by("-starts_at", "-pk")
    return list(earlier.values_list("pk", flat=True)[:LOOKED_BACK])


def _of(people: Sequence[Booking]) -> Q:
    users = [one.user_id for one in people if one.user_id]
    return Q(booking__user__in=users) | Q(booking__in=[one.pk for one in people])


def _person(user: int | None, booking: int) -> tuple[str, int]:
    """A guest is known at one meeting only."""
    return ("user", user) if user else ("guest", booking)
