"""How many procedures each value of each facet would give: one statement, exact counts."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, F, Q, TextField, Value, When

from collectif.core.text import fold
from tenders.enums import ProcedureStatus
from tenders.filters.conditions import WORDED, deadline_windows, in_status, widest
from tenders.filters.procedures import ProcedureFilter
from tenders.models.procedure_queryset import ProcedureQuerySet

# Beyond, an archive is "more than 10,000" and its facets go without counts.
MOST_COUNTED = 10_000
SHOWN_BUYERS = 12
DIVISION_LENGTH = 2
FOUND = "found"
# From so few on, what the other statuses hold is counted too.
FEW = 1_000

# Column of the statement in which a facet is counted.
COLUMNS = {**dict.fromkeys(WORDED, "words"), "deadline": "due", "department": "place",
           "cpv": "division"}  # fmt: skip
# Each row: the arm, what was counted, how to read it, how many.
BY_COLUMN = """
SELECT {arm}, coalesce({columns}), CASE {which} END, count(*)
FROM ({hits}) hits GROUP BY GROUPING SETS ({sets})
"""
BY_CLASS = """
SELECT {arm}, class, 'class', count(*)
FROM ({hits}) hits, unnest(prefixes) class
WHERE class = ANY(%s) OR left(class, -1) = ANY(%s) GROUP BY class
"""
BY_BUYER = """
(SELECT {arm}, purchaser::text, (sum(count(*)) OVER ())::text, count(*)
FROM ({hits}) hits GROUP BY purchaser ORDER BY 4 DESC, purchaser LIMIT {limit})
"""


@dataclass(slots=True)
class Counts:
    """`by_facet`: counts by name of facet and value; a facet that was not counted is absent."""

    total: int = 0
    # There are more than `total`, which is then MOST_COUNTED.
    is_capped: bool = False
    by_facet: dict[str, Counter[str]] = field(default_factory=dict)
    # The buyers that have the most, by id.
    buyers: dict[int, int] = field(default_factory=dict)

    def of(self, facet: str, value: str) -> int | None:
        return self.by_facet[facet][value] if facet in self.by_facet else None


def count_facets(search: ProcedureFilter) -> Counts:
    """Count what `search` finds, and what each value of each facet would leave.

    A facet in use counts its own values as if it were not: one sees what else there is. Open
    calls are all counted; the archive up to MOST_COUNTED for each facet.
    """
    arms = list(_arms(search))
    sql = " UNION ALL ".join(arm.sql for arm in arms)
    params = [param for arm in arms for param in arm.params]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return _read(rows, search=search, most=None if search.is_open else MOST_COUNTED)


type _Row = tuple[str, str, str, int]


def _read(rows: Iterable[_Row], *, search: ProcedureFilter, most: int | None) -> Counts:
    by_arm: dict[str, list[_Row]] = {}
    for row in rows:
        by_arm.setdefault(row[0], []).append(row)
    counts = Counts()
    for name, told in by_arm.items():
        if name == "classes":
            _add_classes(counts, told, chosen=search.values["cpv"], most=most)
        elif name == "buyer":
            _add_buyers(counts, told, most=most)
        else:
            _add_columns(counts, told, arm=name, used=search.conditions, most=most)
    return counts


def _add_columns(
    counts: Counts, rows: Sequence[_Row], *, arm: str, used: Container[str], most: int | None
) -> None:
    whole = Counter[str]()
    for _arm_name, _key, column, count in rows:
        whole[column] += count
    total = max(whole.values(), default=0)
    is_capped = most is not None and total > most
    if arm == FOUND:
        counts.total, counts.is_capped = (most or 0) if is_capped else total, is_capped
    if is_capped:
        return
    shown = [name for name in COLUMNS if name not in used] if arm == FOUND else [arm]
    for name in shown:
        counts.by_facet[name] = Counter()
    for _arm_name, key, column, count in rows:
        for name, value in _values(column, key):
            if name in shown:
                counts.by_facet[name][value] += count


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
        case _:
            yield from (("cpv", code) for code in key.split())


def _add_classes(
    counts: Counts, rows: Sequence[_Row], *, chosen: list[str], most: int | None
) -> None:
    found = {key: count for _arm_name, key, _class, count in rows}
    if most is None or sum(found.get(code, 0) for code in widest(chosen)) <= most:
        counts.by_facet.setdefault("cpv", Counter()).update(
            {code: count for code, count in found.items() if len(code) > DIVISION_LENGTH}
        )


def _add_buyers(counts: Counts, rows: Sequence[_Row], *, most: int | None) -> None:
    if most is None or all(int(whole) <= most for _arm_name, _key, whole, _count in rows):
        counts.buyers = {int(key): count for _arm_name, key, _whole, count in rows}


def count_statuses(search: ProcedureFilter) -> dict[str, int]:
    """Return how much each status holds of the same search, or nothing when it is too much."""
    statuses = [status for status in ProcedureStatus if status != ProcedureStatus.ALL]
    whens = [When(in_status(one, now=search.now), then=Value(one.value)) for one in statuses]
    hits = search.in_scope(Q()).filter(*search.conditions.values())
    told = hits.values_list(Case(*whens, output_field=TextField()), flat=True)
    found = Counter(told.order_by()[: MOST_COUNTED + 1])
    total = found.total()
    return {} if total > MOST_COUNTED else {**found, ProcedureStatus.ALL.value: total}


@dataclass(frozen=True, slots=True)
class _Arm:
    sql: str
    params: tuple[Any, ...]


def _arms(search: ProcedureFilter) -> Iterator[_Arm]:
    used = list(search.conditions)
    free = [name for name in COLUMNS if name not in used]
    yield _by_column(search, "", dict.fromkeys(["due", *(COLUMNS[name] for name in free)]))
    for name in used:
        if name in COLUMNS:
            yield _by_column(search, name, [COLUMNS[name]])
    if chosen := search.values.get("cpv"):
        below = search.hits(without="cpv").filter(cpv_prefixes__overlap=widest(chosen))
        yield _arm(BY_CLASS, "classes", _limited(search, below, prefixes=F("cpv_prefixes")),
                   chosen, chosen)  # fmt: skip
    yield _arm(BY_BUYER, "buyer", _limited(search, _of_buyers(search), purchaser=F("buyer_id")))


def _by_column(search: ProcedureFilter, name: str, columns: Collection[str]) -> _Arm:
    rows = _limited(
        search,
        search.hits(without=name),
        words=F("facet_words"),
        due=_window(search),
        place=F("department_words"),
        division=F("division_words"),
    )
    return _arm(
        BY_COLUMN,
        name or FOUND,
        rows,
        columns=", ".join(columns),
        which=" ".join(f"WHEN GROUPING({column}) = 0 THEN '{column}'" for column in columns),
        sets=", ".join(f"({column})" for column in columns),
    )


def _of_buyers(search: ProcedureFilter) -> ProcedureQuerySet:
    typed = search.values.get("buyer_name")
    hits = search.hits(without="buyer")
    return hits.filter(buyer__name_key__contains=fold(typed)) if typed else hits


def _limited(search: ProcedureFilter, hits: ProcedureQuerySet, **columns: Any) -> ProcedureQuerySet:
    rows = hits.order_by().values(**columns)
    return rows if search.is_open else rows[: MOST_COUNTED + 1]


def _arm(template: str, name: str, rows: ProcedureQuerySet, *extra: Any, **parts: str) -> _Arm:
    hits, params = rows.query.sql_with_params()
    sql = template.format(arm=f"'{name}'", hits=hits, limit=SHOWN_BUYERS, **parts)
    return _Arm(sql, (*params, *extra))


def _window(search: ProcedureFilter) -> Case:
    windows = deadline_windows(search.now).items()
    whens = [When(condition, then=Value(name)) for name, condition in windows]
    return Case(*whens, default=Value("past"), output_field=TextField())
