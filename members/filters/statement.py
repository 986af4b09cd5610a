"""The one statement behind the directory: the page, and what is counted beside the filters.

The ORM writes once which rows are told and what is read of them; all else reads `found`.
"""

from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, Expression, SmallIntegerField, Value, When

from collectif.core.sql import Part, nested
from members.enums import AvailabilityWindow, DirectorySort
from members.filters import ranks
from members.filters.conditions import FACETS, NEAR_KM, availability_windows
from members.filters.directory import DirectoryFilter

# Each row of the answer: what it missed, or that it is of the page; then either who, her two ranks,
# or how many, how many of each window of availability, and the marks of all of them.
OF_PAGE = -1
# `missed`: the bits of the counted filters that a row does not fit. One that misses two is in no
# count. OFFSET keeps Postgres from working it out twice.
NEARLY = "(SELECT * FROM ({rows} OFFSET 0) told WHERE missed = ANY(%s))"
HITS = "(SELECT * FROM found WHERE missed = 0)"
ONE_PAGE = """
(SELECT {of_page} AS missed, id, fit, {backed}, NULL AS windows, NULL AS marks
FROM (SELECT hits.*, {fit} AS fit FROM {hits} hits) ranked ORDER BY {order} LIMIT %s OFFSET %s)
"""
COUNTED = """
SELECT missed, count(*), 0, 0, ARRAY[{windows}], string_agg(marks, '') FROM found GROUP BY missed
"""
# What an index gives without the rows; the words are found in the rows.
READ = (
    *("id", "marks", "name_key", "days_per_month"),
    *("skill_count", "proof_count", "confirmation_count"),
)
# What the search asks for comes before what everyone has.
ASKED = {"fit": "fit DESC", "backed": "backed DESC", "nearness": "nearness"}
# As the index of the list has them.
BEST = "confirmation_count DESC, proof_count DESC, skill_count DESC, name_key, id"
ORDERS = {
    DirectorySort.BEST: BEST,
    DirectorySort.NAME: "name_key, id",
    DirectorySort.AVAILABILITY: "free_from, days_per_month DESC NULLS LAST, name_key, id",
    DirectorySort.PROOFS: "confirmation_count DESC, proof_count DESC, name_key, id",
}


class Statement:
    """What to execute for a search and a stretch of its results."""

    def __init__(self, search: DirectoryFilter, *, start: int, size: int) -> None:
        self.search = search
        self.start, self.size = start, size
        # The bit of each counted filter in use.
        used = [name for name in FACETS if name in search.conditions]
        self.bits = {name: 1 << place for place, name in enumerate(used)}

    def compile(self) -> Part:
        found, page = self._found(), self._page()
        sql = f"WITH found AS {self._kept} {found.sql} {page.sql} UNION ALL {_counted()}"
        return Part(sql, (*found.params, *page.params))

    def counted_by(self, missed: int) -> list[str]:
        """The filters that count the rows that missed these bits: all, or the one they missed.

        A filter in use counts its own values as if it were not: one sees what else there is.
        """
        return [name for name in FACETS if missed in (0, self.bits.get(name))]

    @property
    def _kept(self) -> str:
        """Words and towns are looked for once; else an index gives the page, then the counts."""
        is_dear = self.search.typed or self.search.values.get("town") or len(self.bits) > 1
        return "MATERIALIZED" if is_dear else "NOT MATERIALIZED"

    def _found(self) -> Part:
        rows = nested(_told(self.search, self.bits))
        if len(self.bits) < 2:
            return rows
        nearly = [0, *self.bits.values()]
        return Part(NEARLY.format(rows=rows.sql[1:-1]), (*rows.params, nearly))

    def _page(self) -> Part:
        is_best = self.search.sort == DirectorySort.BEST
        enough = self.start + self.size if is_best else None
        hits = HITS if self.bits else "found"
        fit = ranks.fit(self.search, hits=hits, enough=enough)
        ranked = _ranked(self.search)
        asked = [ASKED[name] for name in (*(["fit"] if self.search.typed else []), *ranked)]
        sql = ONE_PAGE.format(
            of_page=OF_PAGE,
            fit=fit.sql,
            backed="backed" if "backed" in ranked else "0",
            hits=hits,
            order=", ".join([*(asked if is_best else []), ORDERS[self.search.sort]]),
        )
        return Part(sql, (*fit.params, self.size, self.start))


def _counted() -> str:
    windows = range(len(AvailabilityWindow.values))
    counts = (f"count(*) FILTER (WHERE start_window = {place})" for place in windows)
    return COUNTED.format(windows=", ".join(counts))


def _told(search: DirectoryFilter, bits: dict[str, int]) -> Any:
    """What the counts and the orders read."""
    windows = availability_windows(search.today)
    places = enumerate(AvailabilityWindow.values)
    whens = [When(windows[window], then=Value(place)) for place, window in places]
    more = {**_ranked(search), "missed": _missed(search, bits)}
    read: tuple[str, ...] = READ
    if wanted := search.typed.wanted():
        read = (*READ, "is_anonymous")
        more["is_backed"] = ranks.is_backed(search, wanted)
    if search.sort == DirectorySort.AVAILABILITY:
        more["free_from"] = ranks.free_from(search.today)
    return search.near_hits().order_by().values(*read, start_window=Case(*whens), **more)


def _ranked(search: DirectoryFilter) -> dict[str, Expression]:
    """What a row is worth to the skills and to the place asked for, when some are."""
    codes, near = search.values.get("skill"), search.values.get("near")
    town = search.values.get("town")
    km = search.values.get("km") or NEAR_KM
    return {
        **({"backed": ranks.backed(codes)} if codes else {}),
        **({"nearness": ranks.nearness(near, km)} if near else {}),
        **({"nearness": ranks.nearness_of_town(town, km)} if town else {}),
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
    return reduce(add, fails) if bits else Value(0, output_field=SmallIntegerField())
