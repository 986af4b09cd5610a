"""The one statement behind the directory: the page, and every count beside the filters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Value, When

from members import expertise
from members.enums import AvailabilityWindow, DirectorySort
from members.filters import ranks
from members.filters.conditions import FACETS, NEAR_KM, availability_windows
from members.filters.directory import DirectoryFilter
from members.models.directory import DirectoryEntryQuerySet
from members.pipeline.directory_codes import FORMS, family_bit, form_bit

# Each row: the arm, what was counted, two ranks (of the page alone), how many.
ONE_PAGE = """
(SELECT 'page', id::text, fit, backed, 1 FROM found ORDER BY {order} LIMIT %s OFFSET %s)
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
BEST = "fit DESC, backed DESC, nearness, confirmation_count DESC, proof_count DESC"
ORDERS = {
    DirectorySort.BEST: f"{BEST}, skill_count DESC, name_key, found.id",
    DirectorySort.NAME: "name_key, found.id",
    DirectorySort.AVAILABILITY: "free_from, days_per_month DESC NULLS LAST, name_key, found.id",
    DirectorySort.PROOFS: "confirmation_count DESC, proof_count DESC, name_key, found.id",
}


@dataclass(frozen=True, slots=True)
class Part:
    sql: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Tallied:
    """A value of a filter that is counted by a condition on a row."""

    name: str
    value: str
    condition: str


FOUND = Part("found")


class Statement:
    """What to execute for a search and a stretch of its results."""

    def __init__(self, search: DirectoryFilter, *, start: int, size: int) -> None:
        self.search = search
        self.start, self.size = start, size
        self.values = list(_tallied(search))

    def compile(self) -> Part:
        found = _nested(_ranked(self.search))
        arms = list(self._arms())
        sql = f"WITH found AS MATERIALIZED {found.sql} {' UNION ALL '.join(a.sql for a in arms)}"
        return Part(sql, (*found.params, *(value for arm in arms for value in arm.params)))

    def values_of(self, arm: str) -> list[Tallied]:
        """The values whose counts an arm gives, in order."""
        return [one for one in self.values if arm in (VALUES, one.name)]

    def _arms(self) -> Iterator[Part]:
        order = ORDERS[self.search.sort]
        yield Part(ONE_PAGE.format(order=order), (self.size, self.start))
        yield self._by_value(VALUES, FOUND)
        yield _by_number(NUMBERS, FOUND)
        for name in FACETS:
            if name in self.search.conditions:
                hits = _nested(_counted(self.search, self.search.hits(without=name)))
                yield _by_number(name, hits) if name in NUMBERED else self._by_value(name, hits)

    def _by_value(self, arm: str, hits: Part) -> Part:
        conditions = (one.condition for one in self.values_of(arm))
        counts = ["count(*)", *(f"count(*) FILTER (WHERE {one})" for one in conditions)]
        return Part(BY_VALUE.format(arm=arm, hits=hits.sql, counts=", ".join(counts)), hits.params)


def _by_number(arm: str, hits: Part) -> Part:
    """An arm of one filter counts the values of that filter alone."""
    return Part(BY_NUMBER.format(arm=arm, hits=hits.sql, only=NUMBERED.get(arm, "")), hits.params)


def _tallied(search: DirectoryFilter) -> Iterator[Tallied]:
    level = int(search.values.get("level") or 1)
    for family in expertise.families_by_code():
        yield Tallied("family", family, f"families & {family_bit(family, level)} > 0")
    for form in FORMS:
        yield Tallied("form", form, f"forms & {form_bit(form)} > 0")
    for place, window in enumerate(AvailabilityWindow.values):
        yield Tallied("availability", window, f"start_window = {place}")


def _counted(search: DirectoryFilter, hits: DirectoryEntryQuerySet) -> Any:
    """What the counts read."""
    windows = availability_windows(search.today)
    places = enumerate(AvailabilityWindow.values)
    whens = [When(windows[window], then=Value(place)) for place, window in places]
    return hits.order_by().values("facets", "families", "forms", start_window=Case(*whens))


def _ranked(search: DirectoryFilter) -> Any:
    """What the counts and the orders read."""
    values = search.values
    return _counted(search, search.hits()).values(
        "id",
        "facets",
        "families",
        "forms",
        "start_window",
        "name_key",
        "skill_count",
        "proof_count",
        "confirmation_count",
        "days_per_month",
        fit=ranks.fit(search.typed.text, search.typed.wanted(), search.queryset),
        backed=ranks.backed(values.get("skill") or []),
        nearness=ranks.nearness(values.get("near") or "", values.get("km") or NEAR_KM),
        free_from=ranks.free_from(search.today),
    )


def _nested(rows: Any) -> Part:
    sql, params = rows.query.sql_with_params()
    return Part(f"({sql})", params)
