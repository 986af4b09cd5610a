"""What a search of the directory finds: its page, its total, and each count beside the filters."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from collectif.core.languages import language_choices
from collectif.core.places import DEPARTMENTS
from collectif.core.sql import fetch
from members import expertise
from members.enums import AvailabilityWindow
from members.filters.conditions import FACETS
from members.filters.directory import DirectoryFilter
from members.filters.statement import OF_PAGE, Statement
from members.pipeline.directory_codes import (
    FORMS,
    department_number,
    family_numbers,
    form_number,
    languages_by_number,
)

# Below zero, as small as two bytes hold.
LOWEST = np.iinfo(np.int16).min

type Row = tuple[int, int, int, int, list[int] | None, bytes | None]
type Meanings = dict[int, tuple[str, str]]


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
    by_facet: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in FACETS}
    )


def find(search: DirectoryFilter, *, start: int, size: int) -> Found:
    """Return what `search` finds from `start` on, with what each value of a filter would leave."""
    statement = Statement(search, start=start, size=size)
    return _read(fetch(statement.compile(), by_index=bool(search.typed)), statement)


def _read(rows: Iterable[Row], statement: Statement) -> Found:
    values, found = statement.search.values, Found()
    meanings = _meanings(int(values.get("level") or 1), values.get("language_level") or "")
    for missed, told, fit, backed, windows, marks in rows:
        if missed == OF_PAGE:
            found.hits.append(Hit(told, fit, backed))
        else:
            found.total += 0 if missed else told
            counted = _counted(windows or [], marks or b"", meanings)
            _add(found, statement.counted_by(missed), counted)
    return found


def _counted(
    windows: Iterable[int], marks: bytes, meanings: Meanings
) -> Iterator[tuple[str, str, int]]:
    """Yield the filter, the value, and how many have it."""
    for window, count in zip(AvailabilityWindow.values, windows, strict=True):
        yield "availability", window, count
    for number, count in numbers_in(marks):
        # A level that is not enough means nothing.
        if number in meanings:
            yield *meanings[number], count


def _add(found: Found, names: Collection[str], counted: Iterable[tuple[str, str, int]]) -> None:
    for name, value, count in counted:
        if name in names:
            found.by_facet[name][value] += count


def numbers_in(marks: bytes) -> Iterator[tuple[int, int]]:
    """Yield each number that `marks` holds, as `directory_codes.marks` writes them, and how often.

    Two hundred thousand of them are counted in a millisecond.
    """
    counts = np.bincount(np.frombuffer(marks, ">i2").astype(np.int32) - LOWEST)
    held = np.flatnonzero(counts)
    return zip((held + LOWEST).tolist(), counts[held].tolist(), strict=True)


@lru_cache
def _meanings(level: int, spoken: str) -> Meanings:
    """The filter and the value of each number, at the levels asked for ("" is any)."""
    languages = languages_by_number((code for code, _name in language_choices()), spoken)
    return {
        **{department_number(code): ("department", code) for code in DEPARTMENTS},
        **{number: ("language", code) for number, code in languages.items()},
        **{form_number(form): ("form", form) for form in FORMS},
        **{
            number: ("family", family)
            for family in expertise.families_by_code()
            for number in family_numbers(family, level)
        },
    }
