"""What a search finds: its page, its total, and how many each value of each facet would give."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from django.db import connection
from django.db.models import Case, Q, TextField, Value, When

from collectif.core.search import reading_by_index
from members.models import Profile
from tenders.enums import ProcedureStatus
from tenders.filters.conditions import in_status, widest
from tenders.filters.procedures import ProcedureFilter
from tenders.filters.statement import COLUMNS, FOUND, MOST_COUNTED, Part, Statement
from tenders.models.list_words import GROUP_LENGTH

SHOWN_BUYERS = 12
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
    with reading_by_index(is_needed=not search.is_open):
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
    classes = {key: count for _arm, key, _how, count in arms.pop("deeper", [])}
    free = [name for name in COLUMNS if name not in arms]
    counts.total = _add_facets(counts, arms.pop(FOUND, []), free, most=most)
    for name, told in arms.items():
        _add_facets(counts, told, [name], most=most)
    _add_classes(counts, classes, most=most)
    counts.buyers = _largest(counts.by_facet.pop("buyer", Counter()))
    if most is not None and counts.total > most:
        counts.total, counts.is_capped = most, True
    return counts


def _add_facets(
    counts: Counts, rows: Sequence[Row], names: Collection[str], *, most: int | None
) -> int:
    """Share the counts of an arm out to the facets `names`; return how many rows it has."""
    columns: dict[str, dict[str, int]] = {}
    for _arm, key, column, count in rows:
        columns.setdefault(column, {})[key] = count
    total = max((sum(found.values()) for found in columns.values()), default=0)
    if most is not None and total > most:
        return total
    counts.by_facet.update((name, Counter()) for name in names)
    for column, found in columns.items():
        for name, values in _shared_out(column, found).items():
            if name in names:
                counts.by_facet[name] = values
    return total


def _shared_out(column: str, found: Mapping[str, int]) -> dict[str, Counter[str]]:
    """Return the facets that a column stands for, with the counts of their values."""
    match column:
        case "place":
            return {"department": _by_word(found)}
        case "classes":
            return {"cpv": _by_word(found)}
        case "due":
            return {"deadline": Counter(found)}
        case "purchaser":
            return {"buyer": Counter(found)}
    facets: dict[str, Counter[str]] = {}
    for word, count in _by_word(found).items():
        name, _equals, value = word.partition("=")
        facets.setdefault(name, Counter())[value] = count
    return facets


def _by_word(found: Mapping[str, int]) -> Counter[str]:
    """Count each word of the keys: thousands of them, hence a plain dict to count in."""
    words: defaultdict[str, int] = defaultdict(int)
    for key, count in found.items():
        for word in key.split():
            words[word] += count
    return Counter(words)


def _add_classes(counts: Counts, found: dict[str, int], *, most: int | None) -> None:
    if found and (most is None or sum(found[code] for code in widest(found)) <= most):
        counts.by_facet.setdefault("cpv", Counter()).update(
            {code: count for code, count in found.items() if len(code) > GROUP_LENGTH}
        )


def _largest(buyers: Mapping[str, int]) -> dict[int, int]:
    """Return the buyers that have the most; of equals, the one we have known longest."""
    by_size = nsmallest(SHOWN_BUYERS, ((-count, int(key)) for key, count in buyers.items()))
    return {pk: -count for count, pk in by_size}
