"""The one statement behind the directory: the page, and every count beside the filters.

The ORM writes once which rows are told and what is read of them; all else reads `found`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, Expression, SmallIntegerField, Value, When

from collectif.core.sql import Part, nested
from members import expertise
from members.enums import AvailabilityWindow, DirectorySort
from members.filters import ranks
from members.filters.conditions import FACETS, NEAR_KM, availability_windows
from members.filters.directory import DirectoryFilter
from members.pipeline.directory_codes import FORMS, family_bit, form_bit

# `missed`: the bits of the counted filters that a row does not fit. One that misses two is in no
# count. OFFSET keeps Postgres from working it out twice.
NEARLY = "(SELECT * FROM ({rows} OFFSET 0) told WHERE missed = ANY(%s))"
HITS = "(SELECT * FROM found WHERE missed IN (0, {bit}))"
# Each row: the arm, what was counted, two ranks (of the page alone), how many.
ONE_PAGE = """
(SELECT 'page', id::text, fit, {backed}, 1
FROM (SELECT hits.*, {fit} AS fit FROM {hits} hits) ranked ORDER BY {order} LIMIT %s OFFSET %s)
"""
# One pass for all: a count stands at the place of its value in `Statement.values`, after the total.
BY_VALUE = """
SELECT '{arm}', place::text, 0, 0, counted
FROM (SELECT ARRAY[{counts}] AS counts FROM {hits} hits) tally,
    unnest(counts) WITH ORDINALITY AS told(counted, place)
"""
BY_NUMBER = """
SELECT '{arm}', number::text, 0, 0, count(*)
FROM (SELECT unnest(facets) AS number FROM {hits} hits) told {only} GROUP BY number
"""
VALUES, NUMBERS = "values", "numbers"
# Départements are below zero, languages above.
NUMBERED = {"department": "WHERE number < 0", "language": "WHERE number > 0"}
# What an index gives without the rows; the words are found in the rows.
READ = (
    *("id", "facets", "families", "forms", "name_key", "days_per_month"),
    *("skill_count", "proof_count", "confirmation_count"),
)
# What the search asks for comes before what everyone has.
ASKED = {"fit": "fit DESC", "backed": "backed DESC", "nearness": "nearness"}
BEST = "confirmation_count DESC, proof_count DESC, skill_count DESC, name_key, ranked.id"
ORDERS = {
    DirectorySort.BEST: BEST,
    DirectorySort.NAME: "name_key, ranked.id",
    DirectorySort.AVAILABILITY: "free_from, days_per_month DESC NULLS LAST, name_key, ranked.id",
    DirectorySort.PROOFS: "confirmation_count DESC, proof_count DESC, name_key, ranked.id",
}


@dataclass(frozen=True, slots=True)
class Tallied:
    """A value of a filter that is counted by a condition on a row."""

    name: str
    value: str
    condition: str


class Statement:
    """What to execute for a search and a stretch of its results."""

    def __init__(self, search: DirectoryFilter, *, start: int, size: int) -> None:
        self.search = search
        self.start, self.size = start, size
        self.values = list(_tallied(search))
        # The bit of each counted filter in use.
        used = [name for name in FACETS if name in search.conditions]
        self.bits = {name: 1 << place for place, name in enumerate(used)}

    def compile(self) -> Part:
        found, page = self._found(), self._page()
        arms = " UNION ALL ".join((page.sql, *self._counts()))
        sql = f"WITH found AS MATERIALIZED {found.sql} {arms}"
        return Part(sql, (*found.params, *page.params))

    def values_of(self, arm: str) -> list[Tallied]:
        """The values whose counts an arm gives, in order."""
        return [one for one in self.values if arm in (VALUES, one.name)]

    def _found(self) -> Part:
        rows = nested(_told(self.search, self.bits))
        if len(self.bits) < 2:
            return rows
        nearly = [0, *self.bits.values()]
        return Part(NEARLY.format(rows=rows.sql[1:-1]), (*rows.params, nearly))

    def _page(self) -> Part:
        is_best = self.search.sort == DirectorySort.BEST
        enough = self.start + self.size if is_best else None
        fit = ranks.fit(self.search, hits=self._hits(), enough=enough)
        ranked = _ranked(self.search)
        asked = [ASKED[name] for name in (*(["fit"] if self.search.typed else []), *ranked)]
        order = ", ".join([*(asked if is_best else []), ORDERS[self.search.sort]])
        backed = "backed" if "backed" in ranked else "0"
        sql = ONE_PAGE.format(fit=fit.sql, backed=backed, hits=self._hits(), order=order)
        return Part(sql, (*fit.params, self.size, self.start))

    def _counts(self) -> Iterator[str]:
        yield self._by_value(VALUES, self._hits())
        yield _by_number(NUMBERS, self._hits())
        for name in self.bits:
            hits = self._hits(without=name)
            yield _by_number(name, hits) if name in NUMBERED else self._by_value(name, hits)

    def _hits(self, *, without: str = "") -> str:
        """The rows that fit every filter, one aside."""
        return HITS.format(bit=self.bits.get(without, 0)) if self.bits else "found"

    def _by_value(self, arm: str, hits: str) -> str:
        conditions = (one.condition for one in self.values_of(arm))
        counts = ["count(*)", *(f"count(*) FILTER (WHERE {one})" for one in conditions)]
        return BY_VALUE.format(arm=arm, hits=hits, counts=", ".join(counts))


def _by_number(arm: str, hits: str) -> str:
    """An arm of one filter counts the values of that filter alone."""
    return BY_NUMBER.format(arm=arm, hits=hits, only=NUMBERED.get(arm, ""))


def _tallied(search: DirectoryFilter) -> Iterator[Tallied]:
    level = int(search.values.get("level") or 1)
    for family in expertise.families_by_code():
        yield Tallied("family", family, f"families & {family_bit(family, level)} > 0")
    for form in FORMS:
        yield Tallied("form", form, f"forms & {form_bit(form)} > 0")
    for place, window in enumerate(AvailabilityWindow.values):
        yield Tallied("availability", window, f"start_window = {place}")


def _told(search: DirectoryFilter, bits: dict[str, int]) -> Any:
    """What the counts and the orders read."""
    windows = availability_windows(search.today)
    places = enumerate(AvailabilityWindow.values)
    whens = [When(windows[window], then=Value(place)) for place, window in places]
    read = (*READ, "is_anonymous") if search.typed else READ
    more = _ranked(search)
    if search.sort == DirectorySort.AVAILABILITY:
        more["free_from"] = ranks.free_from(search.today)
    if bits:
        more["missed"] = _missed(search, bits)
    return search.near_hits().order_by().values(*read, start_window=Case(*whens), **more)


def _ranked(search: DirectoryFilter) -> dict[str, Expression]:
    """What a row is worth to the skills and to the place asked for, when some are."""
    codes, near = search.values.get("skill"), search.values.get("near")
    km = search.values.get("km") or NEAR_KM
    return {
        **({"backed": ranks.backed(codes)} if codes else {}),
        **({"nearness": ranks.nearness(near, km)} if near else {}),
    }


def _missed(search: DirectoryFilter, bits: dict[str, int]) -> Expression:
    """The sum of the bits of the filters that a row does not fit."""
    fails = (
        Case(
            When(search.conditions[name], then=Value(0)),
            default=Value(bit),
            output_field=SmallIntegerField(),
        )
        for name, bit in bits.items()
    )
    return reduce(add, fails)
