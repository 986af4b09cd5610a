"""France as squares of one size, one for each département: the map of the filters.

`map_tiles.csv` is our own drawing: the column and the row of each département, so that
neighbours stay neighbours and Paris can be clicked as well as la Lozère.
"""

import csv
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from collectif.core.places import REGIONS, Department, Region
from collectif.core.templatetags.ui import number

type Cell = tuple[int, int]
type UrlFor = Callable[[Sequence[str]], str]

# Units of the drawing. The pages scale it; the styles of the text are in the same units.
TILE = 40
INSET = 2.5
MARGIN = 2
# Shades of the ramp: 0 is an empty département, STEPS the fullest ones.
STEPS = 5
# How many labels and parameters are kept written.
LABELS = 4096


@dataclass(frozen=True, slots=True)
class Tile:
    """A département on the map."""

    department: Department
    # Its name and its count in words.
    label: str
    square: SafeString
    check: SafeString
    count: int
    step: int
    url: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class RegionShape:
    """The départements of a région and the line around them (`d` of an SVG path)."""

    region: Region
    outline: str
    tiles: tuple[Tile, ...]
    count: int
    url: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Shade:
    """One step of the ramp, and the counts it stands for."""

    step: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class DepartmentMap:
    width: int
    height: int
    regions: tuple[RegionShape, ...]
    legend: tuple[Shade, ...]
    # Where the line above the overseas row is drawn.
    overseas_y: int


def _read_cells() -> dict[str, Cell]:
    source = Path(__file__).with_name("map_tiles.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(source.splitlines())
    return {row["code"]: (int(row["column"]), int(row["row"])) for row in rows}


CELLS: dict[str, Cell] = _read_cells()


def _corner(code: str) -> tuple[float, float]:
    """Return the top left corner of a square."""
    column, row = CELLS[code]
    return MARGIN + column * TILE + INSET, MARGIN + row * TILE + INSET


def _square(code: str) -> SafeString:
    x, y = _corner(code)
    return format_html(
        '<rect x="{x}" y="{y}" width="35" height="35" rx="5"></rect>'
        '<text x="{x}" y="{y}" dx="17.5" dy="23.5" aria-hidden="true">{code}</text>',
        x=f"{x}",
        y=f"{y}",
        code=code,
    )


def _check(code: str) -> SafeString:
    """Fold the corner of a chosen square: colour alone would say it."""
    x, y = _corner(code)
    return format_html(
        '<path class="department-map-check" transform="translate({} {})"'
        ' d="M23 0h7a5 5 0 0 1 5 5v7z"></path>',
        f"{x}",
        f"{y}",
    )


SQUARES: dict[str, SafeString] = {code: _square(code) for code in CELLS}
CHECKS: dict[str, SafeString] = {code: _check(code) for code in CELLS}


def department_map(
    counts: Mapping[str, int], selected: Collection[str], url_for: UrlFor
) -> DepartmentMap:
    """Return what `components/department_map.html` draws.

    `counts`: how many of what is counted, by code of département; absent means none.
    `url_for` gets the code of a département, or all those of a région, and returns the address
    of the page with them chosen (or no longer chosen): see `toggling`.
    """
    bounds = shade_bounds(counts.get(code, 0) for code in CELLS)
    language = get_language()

    def tile(department: Department) -> Tile:
        count = counts.get(department.code, 0)
        return Tile(
            department=department,
            label=_label(department, count, language),
            square=SQUARES[department.code],
            check=CHECKS[department.code],
            count=count,
            step=shade_of(count, bounds),
            url=url_for([department.code]),
            is_selected=department.code in selected,
        )

    return DepartmentMap(
        width=_span(column for column, _row in CELLS.values()),
        height=_span(row for _column, row in CELLS.values()),
        regions=tuple(
            _shape(region, tuple(map(tile, region.departments)), url_for)
            for region in REGIONS.values()
        ),
        legend=_legend(bounds),
        overseas_y=MARGIN + max(row for _column, row in CELLS.values()) * TILE,
    )


@lru_cache(LABELS)
def _label(department: Department, count: int, _language: str | None) -> str:
    said = ngettext("%(place)s, %(shown)s call", "%(place)s, %(shown)s calls", count)
    return said % {"place": department, "shown": number(count)}


def toggling(address: str, query: QueryDict, name: str) -> UrlFor:
    """Return a function that gives `address` with the codes added to the parameter `name`.

    Codes that are all chosen already are taken away instead. The rest of the query is kept,
    but for the page number, which means nothing for other results.
    """
    chosen = query.getlist(name)
    rest = query.copy()
    for dropped in ("page", name):
        rest.pop(dropped, None)
    kept_query = rest.urlencode()

    def url_for(codes: Sequence[str]) -> str:
        added = [code for code in codes if code not in chosen]
        kept = [*chosen, *added] if added else [code for code in chosen if code not in codes]
        parts = (kept_query, *(_parameter(name, code) for code in kept))
        return f"{address}?{'&'.join(filter(None, parts))}"

    return url_for


@lru_cache(LABELS)
def _parameter(name: str, code: str) -> str:
    return urlencode({name: code})


def shade_bounds(counts: Iterable[int]) -> list[int]:
    """Return the highest count of each shade: quantiles of what is not empty, without repeats."""
    filled = sorted(count for count in counts if count > 0)
    ranks = (len(filled) * step // STEPS for step in range(1, STEPS + 1))
    return sorted({filled[max(rank - 1, 0)] for rank in ranks}) if filled else []


def shade_of(count: int, bounds: Sequence[int]) -> int:
    """Return the step of a count; the fullest is always STEPS, however few shades there are."""
    if count <= 0 or not bounds:
        return 0
    return STEPS - len(bounds) + 1 + min(bisect_left(bounds, count), len(bounds) - 1)


def outline(cells: Collection[Cell]) -> str:
    """Return the line around cells as an SVG path, in units of the drawing."""
    edges = {edge for cell in cells for edge in _edges(cell)}
    border = {(start, end) for start, end in edges if (end, start) not in edges}
    paths = []
    while border:
        points = list(min(border))
        border.remove((points[0], points[1]))
        while points[-1] != points[0]:
            edge = min(edge for edge in border if edge[0] == points[-1])
            border.remove(edge)
            points.append(edge[1])
        paths.append(_path(points))
    return "".join(paths)


def _edges(cell: Cell) -> Iterable[tuple[Cell, Cell]]:
    x, y = cell
    return pairwise([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)])


def _path(points: Sequence[Cell]) -> str:
    scaled = (f"{MARGIN + x * TILE} {MARGIN + y * TILE}" for x, y in points[:-1])
    return f"M{'L'.join(scaled)}Z"


def _shape(region: Region, tiles: tuple[Tile, ...], url_for: UrlFor) -> RegionShape:
    codes = [tile.department.code for tile in tiles]
    return RegionShape(
        region=region,
        outline=_region_outline(region),
        tiles=tiles,
        count=sum(tile.count for tile in tiles),
        url=url_for(codes),
        is_selected=all(tile.is_selected for tile in tiles),
    )


@cache
def _region_outline(region: Region) -> str:
    return outline([CELLS[department.code] for department in region.departments])


def _legend(bounds: Sequence[int]) -> tuple[Shade, ...]:
    lowest = [1, *(bound + 1 for bound in bounds)]
    return tuple(
        Shade(step=shade_of(bound, bounds), lowest=low, highest=bound)
        for low, bound in zip(lowest, bounds, strict=False)
    )


def _span(positions: Iterable[int]) -> int:
    return (max(positions) + 1) * TILE + 2 * MARGIN
