"""What a search of the directory finds: its page, its total, and each count beside the filters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from collectif.core.sql import fetch
from members.filters.conditions import FACETS
from members.filters.directory import DirectoryFilter
from members.filters.statement import NUMBERED, NUMBERS, VALUES, Statement
from members.pipeline.directory_codes import departments_by_number, languages_by_number

type Row = tuple[str, str, int, int, int]


class Hit(NamedTuple):
    """A row of the page: how its words were found, and what stands behind the skills asked for."""

    id: int
    fit: int
    backed: int


@dataclass(slots=True)
class Found:
    """`by_facet`: how many each value of a filter would give, the other filters kept."""

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    by_facet: dict[str, Counter[str]] = field(default_factory=dict)


def find(search: DirectoryFilter, *, start: int, size: int) -> Found:
    """Return what `search` finds from `start` on, with what each value of a filter would leave.

    A filter in use counts its own values as if it were not: one sees what else there is.
    """
    statement = Statement(search, start=start, size=size)
    return _read(fetch(statement.compile(), by_index=bool(search.typed)), statement)


def _read(rows: Iterable[Row], statement: Statement) -> Found:
    search = statement.search
    found = Found(by_facet={name: Counter() for name in FACETS})
    numbers = _numbers(search)
    for arm, told, fit, backed, count in rows:
        if arm == "page":
            found.hits.append(Hit(int(told), fit, backed))
        elif arm == NUMBERS or arm in NUMBERED:
            _add(found, search, arm, numbers.get(int(told)), count)
        elif told != "1":
            value = statement.values_of(arm)[int(told) - 2]
            _add(found, search, arm, (value.name, value.value), count)
        elif arm == VALUES:
            found.total = count
    return found


def _add(
    found: Found, search: DirectoryFilter, arm: str, told: tuple[str, str] | None, count: int
) -> None:
    """Add a count to its filter; one in use is counted by its own arm, not with what it leaves."""
    if told is None:
        return
    name, value = told
    if arm == name or name not in search.conditions:
        found.by_facet[name][value] += count


def _numbers(search: DirectoryFilter) -> dict[int, tuple[str, str]]:
    """The filter and the value of each number; a level that is not enough has none."""
    spoken = [value for value, _label in search.choices_of("language")]
    least = search.values.get("language_level") or ""
    languages = languages_by_number(spoken, least)
    return {number: ("department", code) for number, code in departments_by_number().items()} | {
        number: ("language", code) for number, code in languages.items()
    }
