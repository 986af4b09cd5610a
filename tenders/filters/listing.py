"""One page of what a search finds, as rows ready for the list."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy

from members.models import Profile
from tenders.enums import ProcedureSort
from tenders.filters.counts import Counts, find
from tenders.filters.procedures import ProcedureFilter
from tenders.filters.statement import MOST_COUNTED
from tenders.models import SearchWord

PAGE_SIZE = 20
# So few results may come from a slip of the keyboard.
ALMOST_NOTHING = 3
# As `ARCHIVE_ORDERS`, for an archive too large to be sorted: each follows an index.
BEYOND_COUNT: dict[ProcedureSort, tuple[str | OrderBy, ...]] = {
    ProcedureSort.DEADLINE: ("-closes_at", "-pk"),
    ProcedureSort.PUBLISHED: ("-last_published_on", "-pk"),
    ProcedureSort.VALUE: (F("sort_value").desc(nulls_last=True), "pk"),
    ProcedureSort.MATCH: (F("my_score").desc(nulls_last=True), "-closes_at", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    counts: Counts
    page: Page
    # The words with their slips mended, when almost nothing was found; else "".
    suggestion: str


def list_procedures(
    search: ProcedureFilter, *, profile: Profile | None, number: str | None
) -> Listing:
    """Return a page of procedures with all counts; an absurd number gives the nearest page."""
    asked = _asked(number)
    counts = _find(search, profile, asked)
    page: Page = Paginator(range(counts.total), PAGE_SIZE).get_page(asked)
    if counts.is_capped:
        ids = _beyond_count(search, profile, page.number)
    else:
        ids = counts.ids if page.number == asked else _find(search, profile, page.number).ids
    rows = search.queryset.filter(pk__in=ids).for_viewer(profile).for_cards()
    found = {row.pk: row for row in rows.with_extract(search.typed)}
    page.object_list = [found[pk] for pk in ids if pk in found]
    return Listing(counts, page, _suggestion(search, counts.total))


def _asked(number: str | None) -> int:
    digits = number if number and number.isdecimal() else "1"
    return max(int(digits), 1) if len(digits) < len(str(MOST_COUNTED)) else 1


def _find(search: ProcedureFilter, profile: Profile | None, number: int) -> Counts:
    return find(search, profile=profile, start=(number - 1) * PAGE_SIZE, size=PAGE_SIZE)


def _beyond_count(search: ProcedureFilter, profile: Profile | None, number: int) -> list[int]:
    start = (number - 1) * PAGE_SIZE
    ordered = search.hits().for_viewer(profile).order_by(*BEYOND_COUNT[search.sort])
    return list(ordered.values_list("pk", flat=True)[start : start + PAGE_SIZE])


def _suggestion(search: ProcedureFilter, total: int) -> str:
    if total >= ALMOST_NOTHING or not search.typed.correctable:
        return ""
    corrections = SearchWord.objects.corrections(search.typed.correctable)
    return search.typed.corrected(corrections) if corrections else ""
