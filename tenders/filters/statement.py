"""The one statement behind the list: the page asked for, and every count beside the filters.

Open calls are answered by the index `procedure_open` alone: what needs the rows themselves
(words, CPV) is first turned into ids. The archive is read up to MOST_COUNTED rows.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import RawSQL

from collectif.core.text import fold
from members.models import Profile
from tenders.enums import ProcedureSort
from tenders.filters.conditions import WORDED, any_of, deadline_windows, deepest, in_status, widest
from tenders.filters.procedures import ProcedureFilter
from tenders.models.list_words import GROUP_LENGTH
from tenders.models.procedure_queryset import ProcedureQuerySet

# Beyond, an archive is "more than 10,000" and its facets go without counts.
MOST_COUNTED = 10_000

# Column of the statement in which a facet is counted.
COLUMNS = {
    **dict.fromkeys(WORDED, "words"),
    "deadline": "due",
    "department": "place",
    "cpv": "classes",
    "buyer": "purchaser",
}
FOUND = "found"
# Each row: the arm, what was counted, how to read it, how many.
BY_COLUMN = """
SELECT {arm}, coalesce({columns}), CASE {which} END, count(*)
FROM {hits} hits GROUP BY GROUPING SETS ({sets})
"""
BY_CLASS = """
SELECT {arm}, class, 'class', count(*) FROM {hits} hits, unnest(prefixes) class
WHERE class = ANY(%s) OR left(class, -1) = ANY(%s) GROUP BY class
"""
ONE_PAGE = """
(SELECT {arm}, id::text, 'id', 1 FROM {hits} hits ORDER BY {order} LIMIT %s OFFSET %s)
"""
ORDERS = {
    ProcedureSort.DEADLINE: "hits.closes_at, hits.id",
    ProcedureSort.PUBLISHED: "hits.last_published_on DESC, hits.id DESC",
    ProcedureSort.VALUE: "hits.sort_value DESC NULLS LAST, hits.id",
    ProcedureSort.MATCH: "hits.score DESC NULLS LAST, hits.closes_at, hits.id",
}
# In the archive, what closed last comes first.
ARCHIVE_ORDERS = {**ORDERS, ProcedureSort.DEADLINE: "hits.closes_at DESC, hits.id DESC"}


@dataclass(frozen=True, slots=True)
class Part:
    sql: str
    params: tuple[Any, ...] = ()


class Statement:
    """What to execute for a search, a viewer and a stretch of the results."""

    def __init__(
        self, search: ProcedureFilter, *, profile: Profile | None, start: int, size: int
    ) -> None:
        self.search = search
        self.profile = profile
        self.start, self.size = start, size
        self.scope = search.queryset.filter(in_status(search.status, now=search.now))

    def compile(self) -> Part:
        tables = list(self._tables())
        arms = list(self._arms())
        sql = f"WITH {', '.join(p.sql for p in tables)} {' UNION ALL '.join(p.sql for p in arms)}"
        return Part(sql, tuple(value for part in (*tables, *arms) for value in part.params))

    def _tables(self) -> Iterator[Part]:
        if self.search.is_open:
            for name, rows in self._listed().items():
                yield _table(name, rows.order_by().values("id"), is_read_once=True)
        # Rows that took work to find are kept for the arms to share; else each reads the index.
        is_costly = not self.search.is_open or bool(self._listed())
        yield _table(FOUND, self._rows(self._hits()), is_read_once=is_costly)

    def _listed(self) -> dict[str, ProcedureQuerySet]:
        """What only the rows themselves can tell of open calls, to be read once."""
        wanted, unwanted = self.search.typed.wanted(), self.search.typed.unwanted()
        cpv = None if self._is_shallow else self.search.conditions.get("cpv")
        listed: dict[str, Any] = {
            "wanted": wanted and self.scope.filter(search_vector=wanted),
            "unwanted": unwanted and self.scope.filter(search_vector=unwanted),
            "classed": cpv and self.scope.filter(cpv),
        }
        return {name: rows for name, rows in listed.items() if rows is not None}

    @property
    def _is_shallow(self) -> bool:
        """Say whether the index knows all the CPV classes asked for."""
        return all(len(code) <= GROUP_LENGTH for code in deepest(self.search.values.get("cpv", [])))

    def _hits(self, *, without: str = "") -> ProcedureQuerySet:
        if not self.search.is_open:
            return self.search.hits(without=without)
        kept = {name: q for name, q in self.search.conditions.items() if name != without}
        listed = self._listed()
        if "cpv" in kept:
            kept["cpv"] = _in("classed") if "classed" in listed else self._shallow()
        if "wanted" in listed:
            kept["wanted"] = _in("wanted")
        if "unwanted" in listed:
            kept["unwanted"] = ~_in("unwanted")
        return self.scope.filter(*kept.values())

    def _shallow(self) -> Q:
        codes = deepest(self.search.values["cpv"])
        return any_of(Q(class_words__contains=f" {code} ") for code in codes)

    def _rows(self, hits: ProcedureQuerySet, **more: F) -> QuerySet[Any, Any]:
        """The columns that the arms read: an arm that is inlined pays for its own alone."""
        scored = hits.for_viewer(self.profile) if self.profile else hits
        rows = scored.order_by().values(
            "id",
            "closes_at",
            "last_published_on",
            "sort_value",
            score=F("my_match__score") if self.profile else Value(None, output_field=TextField()),
            words=F("facet_words"),
            due=self._window(),
            place=F("department_words"),
            classes=F("class_words"),
            purchaser=F("buyer_id"),
            **more,
        )
        return rows if self.search.is_open else rows[: MOST_COUNTED + 1]

    def _window(self) -> Case:
        windows = deadline_windows(self.search.now).items()
        whens = [When(condition, then=Value(name)) for name, condition in windows]
        return Case(*whens, default=Value("past"), output_field=TextField())

    def _arms(self) -> Iterator[Part]:
        orders = ORDERS if self.search.is_open else ARCHIVE_ORDERS
        order = orders[self.search.sort]
        yield _arm(ONE_PAGE, "page", Part(FOUND), self.size, self.start, order=order)
        apart = self._counted_apart()
        free = (column for name, column in COLUMNS.items() if name not in apart)
        yield _by_column(FOUND, Part(FOUND), dict.fromkeys(["due", *free]))
        for name, rows in apart.items():
            yield _by_column(name, rows, [COLUMNS[name]])
        if deep := [
            code for code in self.search.values.get("cpv", []) if len(code) >= GROUP_LENGTH
        ]:
            below = self._hits(without="cpv").filter(cpv_prefixes__overlap=widest(deep))
            rows = _nested(self._rows(below, prefixes=F("cpv_prefixes")))
            yield _arm(BY_CLASS, "deeper", rows, deep, deep)

    def _counted_apart(self) -> dict[str, Part]:
        """The rows in which facets in use are counted: they count as if they were not used."""
        typed = fold(self.search.values.get("buyer_name", ""))
        hits = {
            name: self._hits(without=name) for name in self.search.conditions if name in COLUMNS
        }
        if typed:
            named = self._hits(without="buyer")
            hits["buyer"] = named.filter(buyer__name_key__contains=typed)
        return {name: _nested(self._rows(rows)) for name, rows in hits.items()}


def _in(table: str) -> Q:
    return Q(pk__in=RawSQL(f"SELECT id FROM {table}", []))  # noqa: S608, S611 - our own names


def _table(name: str, rows: QuerySet[Any, Any], *, is_read_once: bool) -> Part:
    nested = _nested(rows)
    return Part(
        f"{name} AS {'' if is_read_once else 'NOT '}MATERIALIZED {nested.sql}", nested.params
    )


def _nested(rows: QuerySet[Any, Any]) -> Part:
    sql, params = rows.query.sql_with_params()
    return Part(f"({sql})", params)


def _by_column(name: str, hits: Part, columns: Collection[str]) -> Part:
    return _arm(
        BY_COLUMN,
        name,
        hits,
        columns=", ".join(f"{column}::text" for column in columns),
        which=" ".join(f"WHEN GROUPING({column}) = 0 THEN '{column}'" for column in columns),
        sets=", ".join(f"({column})" for column in columns),
    )


def _arm(template: str, name: str, hits: Part, *extra: Any, **parts: str) -> Part:
    sql = template.format(arm=f"'{name}'", hits=hits.sql, **parts)
    return Part(sql, (*hits.params, *extra))
