"""How the directory puts its best first, as expressions on its rows."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, DateField, Expression, F, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce, Greatest

from collectif.core.communes import Place
from collectif.core.search import Query
from collectif.core.sql import Part, nested
from collectif.core.text import fold
from members.filters.conditions import TOLD, lives_within, within
from members.filters.directory import DirectoryFilter
from members.pipeline.directory_codes import department_number

# How the words were found, the best first: a page says it.
NAMED, CONFIRMED, PROVEN, DECLARED, ELSEWHERE, UNASKED = 5, 4, 3, 2, 1, 0
FILLED = "(SELECT count(*) FILTER (WHERE is_backed) FROM {hits} hits) >= %s"


def is_backed(search: DirectoryFilter, wanted: Query) -> Expression:
    """Whether the words are in a skill that is proven or confirmed: asked once of each row."""
    holding = search.queryset.filter(backed_vector=wanted).values("pk")
    return Case(When(pk__in=holding, then=Value(True)), default=Value(False))


def fit(search: DirectoryFilter, *, hits: str, enough: int | None) -> Part:
    """How the words were found: a name, a skill and what stands behind it, or elsewhere.

    Which rows hold the words in a skill is asked of the index, once for all. When `enough` rows of
    `hits` have a skill that is backed, they fill the page: nobody asks what the others declare.
    """
    wanted = search.typed.wanted()
    if wanted is None:
        return Part("0")
    parts = fold(search.typed.text).replace('"', " ").split()
    held = nested(search.queryset.filter(skill_vector=wanted).values("pk"))
    # The ORM writes it once: it takes as long as Postgres does to answer.
    confirmed = held.sql.replace("skill_vector", "confirmed_vector")
    whens = [
        (" AND ".join(["NOT is_anonymous", *["name_key LIKE %s"] * len(parts)]), NAMED),
        (f"is_backed AND id IN {confirmed}", CONFIRMED),
        ("is_backed", PROVEN),
        *([(FILLED.format(hits=hits), UNASKED)] if enough else []),
        (f"id IN {held.sql}", DECLARED),
    ]
    cases = " ".join(f"WHEN {condition} THEN {rank}" for condition, rank in whens)
    filled = (enough,) if enough else ()
    params = (*map(_anywhere, parts), *held.params, *filled, *held.params)
    return Part(f"CASE {cases} ELSE {ELSEWHERE} END", params)


def _anywhere(text: str) -> str:
    return f"%{connection.ops.prep_for_like_query(text)}%"


def backed(codes: list[str]) -> Expression:
    """What stands behind the skills asked for: of several, the least backed counts."""
    return Case(
        When(skills__contains=[f"{code}+confirmed" for code in codes], then=Value(CONFIRMED)),
        When(skills__contains=[f"{code}+proven" for code in codes], then=Value(PROVEN)),
        default=Value(DECLARED),
        output_field=SmallIntegerField(),
    )


def nearness(code: str, km: int) -> Expression:
    """0 in the département asked for, 1 within half the distance, 2 beyond."""
    return Case(
        When(facets__contains=[department_number(code)], then=Value(0)),
        When(facets__overlap=[*map(department_number, within(code, km / 2))], then=Value(1)),
        default=Value(2),
        output_field=SmallIntegerField(),
    )


def nearness_of_town(town: Place, km: int) -> Expression:
    """0 in the town, 1 within a quarter of the distance, 2 a half, 3 beyond, 4 shows no town."""
    return Case(
        When(town=None, then=Value(4)),
        When(town=town, then=Value(0)),
        When(lives_within(town, km / 4), then=Value(1)),
        When(lives_within(town, km / 2), then=Value(2)),
        default=Value(3),
        output_field=SmallIntegerField(),
    )


def free_from(today: date) -> Expression:
    """The day from which she can start: today for who is free already, none when not said."""
    day: Any = Value(today, output_field=DateField())
    told = Greatest(Coalesce(F("available_from"), day), day)
    return Case(When(TOLD, then=told), output_field=DateField())
