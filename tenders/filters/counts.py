"""What a search finds: its page, its total, and how many each value of each facet would give."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Case, Q, TextField, Value, When

from collectif.core.sql import Part, fetch, nested
from members.models import Profile
from tenders.enums import ProcedureStatus
from tenders.filters.conditions import in_status, widest
from tenders.filters.procedures import ProcedureFilter
from tenders.filters.statement import (
    BELOW,
    BUYER,
    CLASSES,
    COLUMNS,
    DEEPER,
    DEPARTMENTS,
    FOUND,
    MOST_COUNTED,
    PAGE,
    TOLD,
    TOTAL,
    WINDOW_PLACE,
    WINDOWS,
    Statement,
)
from tenders.models.list_words import DIVISION_LENGTH, DIVISIONS, FACET_VALUES, GROUP_LENGTH

# From so few on, what the other statuses hold is counted too.
FEW = 1_000
BY_STATUS = "SELECT status, count(*) FROM ({rows} LIMIT %s) told (status) GROUP BY status"
# How many sets of bits are kept decoded.
DECODED = 16_384

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
    # The buyers that have the most, by id; none unless the search tells them.
    buyers: dict[int, int] = field(default_factory=dict)


def find(search: ProcedureFilter, *, profile: Profile | None, start: int, size: int) -> Counts:
    """Return what `search` finds from `start` on, with what each value of a facet would leave.

    A facet in use counts its own values as if it were not: one sees what else there is. Open
    calls are all counted; the archive up to MOST_COUNTED, beyond which a facet is not counted.
    """
    statement = Statement(search, profile=profile, start=start, size=size).compile()
    return _read(fetch(statement, by_index=_needs_index(search)), search=search)


def count_statuses(search: ProcedureFilter) -> dict[str, int]:
    """Return how much each status holds of the same search, or nothing when it is too much."""
    statuses = [status for status in ProcedureStatus if status != ProcedureStatus.ALL]
    whens = [When(in_status(one, now=search.now), then=Value(one.value)) for one in statuses]
    hits = search.in_scope(Q()).filter(*search.conditions.values()).order_by()
    rows = nested(hits.values_list(Case(*whens, output_field=TextField())))
    counted = Part(BY_STATUS.format(rows=rows.sql[1:-1]), (*rows.params, MOST_COUNTED + 1))
    found = dict(fetch(counted, by_index=bool(search.typed)))
    total = sum(found.values())
    return {} if total > MOST_COUNTED else {**found, ProcedureStatus.ALL.value: total}


def _needs_index(search: ProcedureFilter) -> bool:
    return bool(search.typed) or not search.is_open


def _read(rows: Iterable[Row], *, search: ProcedureFilter) -> Counts:
    arms: dict[str, list[Row]] = {}
    for row in rows:
        arms.setdefault(row[0], []).append(row)
    counts = Counts(ids=[int(key) for _arm, key, _how, _one in arms.pop(PAGE, [])])
    most = None if search.is_open else MOST_COUNTED
    deeper = {key: count for _arm, key, _how, count in arms.pop(DEEPER, [])}
    free = [name for name in COLUMNS if name not in arms]
    counts.total = _add_facets(counts, arms.pop(FOUND, []), free, most=most)
    for name, told in arms.items():
        _add_facets(counts, told, [name], most=most)
    _add_classes(counts, search.divisions, deeper, most=most)
    counts.buyers = {int(key): count for key, count in counts.by_facet.pop("buyer", {}).items()}
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
    total = columns.pop(TOTAL, {}).get("", 0)
    if most is not None and total > most:
        return total
    counts.by_facet.update((name, Counter()) for name in names)
    for column, found in columns.items():
        for name, values in _shared_out(column, found):
            if name in names:
                counts.by_facet[name].update(values)
    return total


def _shared_out(column: str, found: Mapping[str, int]) -> Iterator[tuple[str, Counter[str]]]:
    """Yield the facets that a column stands for, with the counts of their values."""
    if column == DEPARTMENTS:
        yield "department", _spread((count, key.split()) for key, count in found.items())
    elif column == CLASSES:
        yield "cpv", _spread((count, _divisions(int(key))) for key, count in found.items())
    elif column == BELOW:
        words = Counter(" ".join(found).split())
        yield "cpv", Counter({one: n for one, n in words.items() if len(one) == GROUP_LENGTH})
    elif column == BUYER:
        yield "buyer", Counter(found)
    elif column == TOLD:
        yield from _told(found)


def _told(found: Mapping[str, int]) -> Iterator[tuple[str, Counter[str]]]:
    windows: defaultdict[int, int] = defaultdict(int)
    by_bits: defaultdict[int, int] = defaultdict(int)
    for key, count in found.items():
        window, bits = divmod(int(key), 1 << WINDOW_PLACE)
        windows[window] += count
        by_bits[bits] += count
    yield "deadline", Counter({WINDOWS[one - 1]: count for one, count in windows.items() if one})
    told = _spread((count, _values(bits)) for bits, count in by_bits.items())
    facets: dict[str, Counter[str]] = {}
    for (name, value), count in told.items():
        facets.setdefault(name, Counter())[value] = count
    yield from facets.items()


def _spread[Word](found: Iterable[tuple[int, Iterable[Word]]]) -> Counter[Word]:
    """Count each word of what was found: thousands of them, hence a plain dict to count in."""
    words: defaultdict[Word, int] = defaultdict(int)
    for count, held in found:
        for word in held:
            words[word] += count
    return Counter(words)


@lru_cache(DECODED)
def _divisions(bits: int) -> tuple[str, ...]:
    return tuple(code for place, code in enumerate(DIVISIONS) if bits >> place & 1)


@lru_cache(DECODED)
def _values(bits: int) -> tuple[tuple[str, str], ...]:
    return tuple(told for place, told in enumerate(FACET_VALUES) if bits >> place & 1)


def _add_classes(
    counts: Counts, divisions: Collection[str], deeper: Mapping[str, int], *, most: int | None
) -> None:
    """Keep the groups of the divisions chosen, the only ones counted whole; add what is deeper.

    Of an archive, what is deeper is added when it could all be counted.
    """
    if "cpv" in counts.by_facet:
        counts.by_facet["cpv"] = Counter(
            {
                code: count
                for code, count in counts.by_facet["cpv"].items()
                if len(code) < GROUP_LENGTH or code[:DIVISION_LENGTH] in divisions
            }
        )
    if deeper and (most is None or sum(deeper[code] for code in widest(deeper)) <= most):
        counts.by_facet.setdefault("cpv", Counter()).update(
            {code: count for code, count in deeper.items() if len(code) > GROUP_LENGTH}
        )
