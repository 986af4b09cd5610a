"""The one statement behind the list: the page asked for, and every count beside the filters.

Open calls are answered by the index `procedure_open` alone: only words are looked for in the rows
themselves, and a deep class of the CPV is first turned into ids. With words or several facets, one
pass finds all that is counted. The archive is read up to MOST_COUNTED rows, facet by facet.
"""

from collections.abc import Iterator
from functools import cached_property, reduce
from operator import add, or_
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Expression,
    F,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression, RawSQL

from collectif.core.sql import Part, has_bit, nested
from collectif.core.text import fold
from members.models import Organization, Profile
from tenders.enums import DeadlineWindow, ProcedureSort
from tenders.filters.conditions import WORDED, any_of, deadline_windows, deepest, in_status, widest
from tenders.filters.procedures import ProcedureFilter
from tenders.models.list_words import FACET_VALUES, GROUP_LENGTH, division_bit
from tenders.models.procedure_queryset import ProcedureQuerySet

# Beyond, an archive is "more than 10,000" and its facets go without counts.
MOST_COUNTED = 10_000
SHOWN_BUYERS = 12

# Column of the statement in which a facet is counted; "told" stands for most of them at once.
TOLD, DEPARTMENTS, CLASSES, BUYER = "told", "department_words", "division_bits", "buyer_id"
# The words of all rows that have one of the divisions chosen: their divisions and groups.
BELOW = "classes"
COLUMNS = {
    **dict.fromkeys((*WORDED, "deadline"), TOLD),
    "department": DEPARTMENTS,
    "cpv": CLASSES,
    "buyer": BUYER,
}
# In "told", the number of the deadline's window (0: none) stands above the bits of the filters.
WINDOWS = tuple(DeadlineWindow.values)
WINDOW_PLACE = len(FACET_VALUES)
FOUND, PAGE, DEEPER, TOTAL = "found", "page", "deeper", "total"

# `missed`: the bits of the facets in use that a row does not fit. A row that misses two is in no
# count. OFFSET keeps Postgres from working it out twice.
NEARLY = "(SELECT * FROM ({rows} OFFSET 0) told WHERE missed = ANY(%s))"
HITS = "(SELECT * FROM found WHERE missed IN (0, {bit}))"
# Each row: the arm, what was counted, how to read it, how many.
ONE_PAGE = """
(SELECT '{arm}', id::text, 'id', 1 FROM {hits} hits ORDER BY {order} LIMIT %s OFFSET %s)
"""
BY_COLUMN = """
(WITH tally AS (
    SELECT {columns}, CASE {which} ELSE 'total' END AS what, count(*) AS counted{more}
    FROM {hits} hits GROUP BY GROUPING SETS ((), {sets})
)
SELECT '{arm}', coalesce({keys}), what, counted FROM tally {some})
"""
OTHERS = "WHERE what <> 'buyer_id'"
# Of buyers that have as many, the one we have known longest.
LARGEST = """
UNION ALL
(SELECT '{arm}', buyer_id::text, what, counted FROM tally WHERE what = 'buyer_id'
ORDER BY counted DESC, tally.buyer_id LIMIT {most})
"""
JOINED = ", string_agg(classes, '') AS classes"
UNFOLDED = """
UNION ALL
SELECT 'cpv', coalesce(classes, ''), 'classes', 1 FROM tally WHERE what = 'total'
"""
BY_CLASS = """
SELECT '{arm}', class, 'class', count(*) FROM {hits} hits, unnest(cpv_prefixes) class
WHERE class = ANY(%s) OR left(class, -1) = ANY(%s) GROUP BY class
"""
OF_BUYERS = "(SELECT * FROM {hits} hits WHERE buyer_id IN {named})"
ORDERS = {
    ProcedureSort.DEADLINE: "hits.closes_at, hits.id",
    ProcedureSort.PUBLISHED: "hits.last_published_on DESC, hits.id DESC",
    ProcedureSort.VALUE: "hits.sort_value DESC NULLS LAST, hits.id",
    ProcedureSort.MATCH: "hits.score DESC NULLS LAST, hits.closes_at, hits.id",
}
# In the archive, what closed last comes first.
ARCHIVE_ORDERS = {**ORDERS, ProcedureSort.DEADLINE: "hits.closes_at DESC, hits.id DESC"}
# What the arms read: one that is inlined pays for its own alone.
READ = (
    *("id", "closes_at", "last_published_on", "sort_value"),
    *("division_bits", "department_words", "buyer_id"),
)


class Statement:
    """What to execute for a search, a viewer and a stretch of the results."""

    def __init__(
        self, search: ProcedureFilter, *, profile: Profile | None, start: int, size: int
    ) -> None:
        self.search = search
        self.profile = profile
        self.start, self.size = start, size
        self.scope = search.queryset.filter(in_status(search.status, now=search.now))
        self.chosen: list[str] = search.values.get("cpv") or []
        self.buyer_name = fold(search.values.get("buyer_name", ""))
        # The bit of each facet in use.
        self.bits = {name: 1 << place for place, name in enumerate(search.conditions)}

    def compile(self) -> Part:
        tables, arms = list(self._tables()), list(self._arms())
        sql = f"WITH {', '.join(p.sql for p in tables)} {' UNION ALL '.join(p.sql for p in arms)}"
        return Part(sql, tuple(value for part in (*tables, *arms) for value in part.params))

    @property
    def apart(self) -> list[str]:
        """The facets in use: each counts as if it were not."""
        named = ["buyer"] if self.buyer_name and "buyer" not in self.bits else []
        return [*self.bits, *named]

    # Which rows are counted

    def _tables(self) -> Iterator[Part]:
        for name, listed in self.listed.items():
            yield _table(name, nested(listed.order_by().values("id")), is_read_once=True)
        rows = nested(self._told() if self.is_one_pass else self._rows())
        if self.is_one_pass and len(self.bits) > 1:
            nearly = [0, *self.bits.values()]
            rows = Part(NEARLY.format(rows=rows.sql[1:-1]), (*rows.params, nearly))
        # Rows that took work to find are kept for the arms to share; else each reads the index.
        is_costly = self.is_one_pass or not self.search.is_open
        yield _table(FOUND, rows, is_read_once=is_costly)

    @cached_property
    def is_one_pass(self) -> bool:
        return self.search.is_open and (bool(self.search.typed) or len(self.bits) > 1)

    @cached_property
    def listed(self) -> dict[str, ProcedureQuerySet]:
        """What only the rows themselves can tell of open calls, to be read once."""
        if not self.search.is_open:
            return {}
        unwanted = self.search.typed.unwanted()
        is_deep = any(len(code) > GROUP_LENGTH for code in deepest(self.chosen))
        return {
            **({"unwanted": self.scope.filter(search_vector=unwanted)} if unwanted else {}),
            **({"classed": self.scope.filter(self.search.conditions["cpv"])} if is_deep else {}),
        }

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """Of each facet in use; of open calls, as the index tells it."""
        conditions = dict(self.search.conditions)
        if self.chosen and self.search.is_open:
            is_deep = "classed" in self.listed
            conditions["cpv"] = _in(Part("classed")) if is_deep else _shallow(self.chosen)
        return conditions

    def _told(self) -> QuerySet[Any, Any]:
        """Open calls that fit the words, each with the facets that it does not fit."""
        wanted = self.search.typed.wanted()
        found = self.scope if wanted is None else self.scope.filter(search_vector=wanted)
        if "unwanted" in self.listed:
            found = found.exclude(_in(Part("unwanted")))
        fails = [_bit_unless(one, self.bits[name]) for name, one in self.conditions.items()]
        return self._columns(found, **({"missed": reduce(add, fails)} if fails else {}))

    def _rows(self, *, without: str = "") -> QuerySet[Any, Any]:
        if not self.search.is_open:
            return self._columns(self.search.hits(without=without))[: MOST_COUNTED + 1]
        kept = [condition for name, condition in self.conditions.items() if name != without]
        return self._columns(self.scope.filter(*kept))

    def _columns(self, hits: ProcedureQuerySet, **more: Any) -> QuerySet[Any, Any]:
        if self.search.sort == ProcedureSort.MATCH:
            hits = hits.for_viewer(self.profile)
            more["score"] = F("my_score")
        if self.chosen:
            more[BELOW] = self._below_divisions()
        return hits.order_by().values(*READ, told=self._bits(), **more)

    def _below_divisions(self) -> Expression | F:
        """What of a row is joined: all of it when the index has no bit for a division."""
        bits = [division_bit(code) for code in self.search.divisions]
        if not all(bits):
            return F("class_words")
        return Case(When(has_bit("division_bits", reduce(or_, bits)), then=F("class_words")))

    def _bits(self) -> CombinedExpression:
        windows = deadline_windows(self.search.now)
        whens = [
            When(windows[name], then=Value(number << WINDOW_PLACE))
            for number, name in enumerate(WINDOWS, start=1)
        ]
        window = Case(*whens, default=Value(0), output_field=BigIntegerField())
        return F("facet_bits") + window

    def _hits(self, *, without: str = "") -> Part:
        """The rows that fit every facet, one aside."""
        if self.is_one_pass and self.bits:
            return Part(HITS.format(bit=self.bits.get(without, 0)))
        return nested(self._rows(without=without)) if without in self.bits else Part(FOUND)

    # What is told of them

    def _arms(self) -> Iterator[Part]:
        orders = ORDERS if self.search.is_open else ARCHIVE_ORDERS
        yield _arm(
            ONE_PAGE, PAGE, self._hits(), self.size, self.start, order=orders[self.search.sort]
        )
        free = [column for name, column in COLUMNS.items() if self._is_free(name)]
        yield _by_column(FOUND, self._hits(), list(dict.fromkeys([TOLD, *free])))
        for name in self.apart:
            yield _by_column(name, self._apart(name), [COLUMNS[name]])
        if deep := [code for code in self.chosen if len(code) >= GROUP_LENGTH]:
            yield _arm(BY_CLASS, DEEPER, nested(self._below(deep)), deep, deep)

    def _is_free(self, name: str) -> bool:
        """Whether a facet is not in use, and is counted. Of all, buyers cost the most."""
        return name not in self.apart and (name != "buyer" or self.search.tells_buyers)

    def _apart(self, name: str) -> Part:
        hits = self._hits(without=name)
        if name != "buyer" or not self.buyer_name:
            return hits
        named = nested(Organization.objects.filter(name_key__contains=self.buyer_name).values("pk"))
        sql = OF_BUYERS.format(hits=hits.sql, named=named.sql)
        return Part(sql, (*hits.params, *named.params))

    def _below(self, deep: list[str]) -> QuerySet[Any, Any]:
        if self.search.is_open:
            found = self.scope.filter(_in(self._hits(without="cpv")))
        else:
            found = self.search.hits(without="cpv")
        rows = found.filter(cpv_prefixes__overlap=widest(deep)).order_by().values("cpv_prefixes")
        return rows if self.search.is_open else rows[: MOST_COUNTED + 1]


def _shallow(codes: list[str]) -> Q:
    """Say whether a call holds one of these divisions and groups, as the index knows them."""
    return any_of(
        has_bit("division_bits", bit)
        if (bit := division_bit(code))
        else Q(class_words__contains=f" {code} ")
        for code in deepest(codes)
    )


def _bit_unless(condition: Q, bit: int) -> Expression:
    return Case(When(condition, then=Value(0)), default=bit, output_field=SmallIntegerField())


def _in(rows: Part) -> Q:
    listed = f"SELECT id FROM {rows.sql} listed"  # noqa: S608 - our own names
    return Q(pk__in=RawSQL(listed, rows.params))  # noqa: S611


def _table(name: str, rows: Part, *, is_read_once: bool) -> Part:
    return Part(f"{name} AS {'' if is_read_once else 'NOT '}MATERIALIZED {rows.sql}", rows.params)


def _by_column(name: str, hits: Part, columns: list[str]) -> Part:
    """Count each of the columns; of the buyers, only those that have the most."""
    some = OTHERS + LARGEST.format(arm=name, most=SHOWN_BUYERS) if BUYER in columns else ""
    return _arm(
        BY_COLUMN,
        name,
        hits,
        columns=", ".join(columns),
        which=" ".join(f"WHEN GROUPING({one}) = 0 THEN '{one}'" for one in columns),
        sets=", ".join(f"({one})" for one in columns),
        keys=", ".join([*(f"{one}::text" for one in columns), "''"]),
        more=JOINED if name == "cpv" else "",
        some=UNFOLDED if name == "cpv" else some,
    )


def _arm(template: str, name: str, hits: Part, *extra: Any, **parts: str) -> Part:
    sql = template.format(arm=name, hits=hits.sql, **parts)
    return Part(sql, (*hits.params, *extra))
