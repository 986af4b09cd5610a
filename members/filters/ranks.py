"""How the directory puts its best first, as expressions on its rows."""

from datetime import date
from typing import Any

from django.db.models import Case, DateField, Expression, F, Q, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce, Greatest

from collectif.core.search import Query
from collectif.core.text import fold
from members.filters.conditions import TOLD, within
from members.models.directory import DirectoryEntryQuerySet
from members.pipeline.directory_codes import department_number

# How the words were found, the best first: a page says it.
NAMED, CONFIRMED, PROVEN, DECLARED, ELSEWHERE = 5, 4, 3, 2, 1
VECTORS = {"confirmed_vector": CONFIRMED, "backed_vector": PROVEN, "skill_vector": DECLARED}


def fit(text: str, wanted: Query | None, entries: DirectoryEntryQuerySet) -> Expression:
    """How the words were found: a name, a skill and what stands behind it, or elsewhere.

    `entries`: the rows that the viewer may see; which of them hold the words in a skill is asked
    of the index, once for all.
    """
    if wanted is None:
        return Value(0, output_field=SmallIntegerField())
    parts = fold(text).replace('"', " ").split()
    named = Q(*(Q(name_key__contains=part) for part in parts), is_anonymous=False)
    found = [
        When(pk__in=entries.filter(**{vector: wanted}).values("pk"), then=Value(rank))
        for vector, rank in VECTORS.items()
    ]
    return Case(
        When(named, then=Value(NAMED)),
        *found,
        default=Value(ELSEWHERE),
        output_field=SmallIntegerField(),
    )


def backed(codes: list[str]) -> Expression:
    """What stands behind the skills asked for: of several, the least backed counts."""
    if not codes:
        return Value(0, output_field=SmallIntegerField())
    return Case(
        When(skills__contains=[f"{code}+confirmed" for code in codes], then=Value(CONFIRMED)),
        When(skills__contains=[f"{code}+proven" for code in codes], then=Value(PROVEN)),
        default=Value(DECLARED),
        output_field=SmallIntegerField(),
    )


def nearness(code: str, km: int) -> Expression:
    """0 in the département asked for, 1 within half the distance, 2 beyond."""
    if not code:
        return Value(0, output_field=SmallIntegerField())
    return Case(
        When(facets__contains=[department_number(code)], then=Value(0)),
        When(facets__overlap=[*map(department_number, within(code, km / 2))], then=Value(1)),
        default=Value(2),
        output_field=SmallIntegerField(),
    )


def free_from(today: date) -> Expression:
    """The day from which she can start: today for who is free already, none when not said."""
    day: Any = Value(today, output_field=DateField())
    told = Greatest(Coalesce(F("available_from"), day), day)
    return Case(When(TOLD, then=told), output_field=DateField())
