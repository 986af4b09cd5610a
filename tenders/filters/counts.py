"""What a search finds: its page, its total, and how many each value of each facet would give."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Case, Q, TextField, Value, When

from collectif.core.search import reading_by_index
from members.models import Profile
from tenders.enums import ProcedureStatus
from tenders.filters.conditions import in_status, widest
from tenders.filters.procedures import ProcedureFilter
from tenders.filters.statement import COLUMNS, FOUND, MOST_COUNTED, Part, Statement
from tenders.models.list_words import GROUP_LENGTH

# From so few on, what the other statuses hold is counted too.
FEW = 1_000

type Row = tuple[str, str, str, int]


@dataclass(slots=True)
class Counts:
    """`by_facet`: counts by name of facet and value; a facet that was not counted is absent."""

    total: int = 0
    # There are more than `total`, which is then MOST_COUNTED.
    is_capped: bool = False
    # Of the stretch asked for, in order; means nothing when capped.
    ids: list[int] = field(default_factory=list)
    by_facet: dict[str, Counter[str]] = field(default_factory=dict)
    # The buyers that have the most, by id.
    buyers: dict[int, int] = field(default_factory=dict)


def find(search: ProcedureFilter, *, profile: Profile | None, start: int, size: int) -> Counts:
    """Return what `search` finds from `start` on, with what each value of a facet would leave.

    A facet in use counts its own values as if it were not: one sees what else there is. Open
    calls are all counted; the archive up to MOST_COUNTED, beyond which a facet is not counted.
    """
    statement = Statement(search, profile=profile, start=start, size=size).compile()
    with reading_by_index(is_needed=bool(search.typed) and not search.is_open):
        rows = _fetch(statement)
    return _read(rows, search=search)


def count_statuses(search: ProcedureFilter) -> dict[str, int]:
    """Return how much each status holds of the same search, or nothing when it is too much."""
    statuses = [status for status in ProcedureStatus if status != ProcedureStatus.ALL]
    whens = [When(in_status(one, now=search.now), then=Value(one.value)) for one in statuses]
    hits = search.in_scope(Q()).filter(*search.conditions.values())
    told = hits.values_list(Case(*whens, output_field=TextField()), flat=True)
    with reading_by_index(is_needed=bool(search.typed)):
        found = Counter(told.order_by()[: MOST_COUNTED + 1])
    total = found.total()
    return {} if total > MOST_COUNTED else {**found, ProcedureStatus.ALL.value: total}


def _fetch(part: Part) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(part.sql, part.params)
        return cursor.fetchall()


def _read(rows: Iterable[Row], *, search: ProcedureFilter) -> Counts:
    arms: dict[str, list[Row]] = {}
    for row in rows:
        arms.setdefault(row[0], []).append(row)
    counts = Counts(ids=[int(key) for _arm, key, _how, _one in arms.pop("page", [])])
    most = None if search.is_open else MOST_COUNTED
    _add_buyers(counts, arms.pop("buyer", []), most=most)
    classes = {key: count for _arm, key, _how, count in arms.pop("deeper", [])}
    free = [name for name in COLUMNS if name not in search.conditions]
    counts.total = _add_facets(counts, arms.pop(FOUND, []), free, most=most)
    for name, told in arms.items():
        _add_facets(counts, told, [name], most=most)
    _add_classes(counts, classes, most=most)
    if most is not None and counts.total > most:
        counts.total, counts.is_capped = most, True
    return counts


def _add_facets(
    counts: Counts, rows: Sequence[Row], names: Sequence[str], *, most: int | None
) -> int:
    """Share the counts of an arm out to the facets `names`; return how many rows it has."""
    whole = Counter[str]()
    for _arm, _key, column, count in rows:
        whole[column] += count
    total = max(whole.values(), default=0)
    if most is not None and total > most:
        return total
    for name in names:
        counts.by_facet[name] = Counter()
    for _arm, key, column, count in rows:
        for name, value in _values(column, key):
            if name in counts.by_facet and name in names:
                counts.by_facet[name][value] += count
    return total


def _values(column: str, key: str) -> Iterator[tuple[str, str]]:
    """The facets and values that a key of a column stands for."""
    match column:
        case "words":
            for word in key.split():
                name, _equals, value = word.partition("=")
                yield name, value
        case "due":
            yield "deadline", key
        case "place":
            yield from (("department", code) for code in key.split())
        case "classes":
            yield from (("cpv", code) for code in key.split())


def _add_classes(counts: Counts, found: dict[str, int], *, most: int | None) -> None:
    if found and (most is None or sum(found[code] for code in widest(found)) <= most):
        counts.by_facet.setdefault("cpv", Counter()).update(
            {code: count for code, count in found.items() if len(code) > GROUP_LENGTH}
        )


def _add_buyers(counts: Counts, rows: Sequence[Row], *, most: int | None) -> None:
    if most is None or all(int(whole) <= most for _arm, _key, whole, _count in rows):
        counts.buyers = {int(key): count for _arm, key, _whole, count in rows}
