"""What the directory can offer to choose from, besides its own lists."""

from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Exists, Func, OuterRef, Value
from django.db.models.functions import Concat

from collectif.core.communes import Place
from collectif.core.sql import Part, fetch, nested
from members.filters.directory import DirectoryFilter
from members.models import RomeSkill

# Read before those that nobody shows are left out, then told.
MOST_READ, MOST_OFFERED = 60, 12


class Known(NamedTuple):
    """Whether the reference lists have been imported."""

    towns: bool
    rome_skills: bool


def known_lists() -> Known:
    """Return what a search may ask for on this site; one query."""
    towns = nested(Place.objects.in_use().values("pk"))
    skills = nested(RomeSkill.objects.in_use().values("pk"))
    asked = Part(f"SELECT EXISTS {towns.sql}, EXISTS {skills.sql}", towns.params + skills.params)
    return Known(*fetch(asked)[0])


def rome_skills(search: DirectoryFilter) -> list[tuple[str, str]]:
    """Return the ROME skills that the words typed lead to: code and label, the closest first.

    Only those that somebody shows to this viewer, at the level asked for; two queries.
    """
    words = search.values.get("rome") or ""
    found = RomeSkill.objects.suggest(words, MOST_READ)
    if not found:
        return []
    level = search.values.get("level") or ""
    code = Concat(Value("rome:"), OuterRef("pk"), Value(f":{level}" if level else ""))
    held = search.queryset.filter(skills__contains=_array(code)).values("pk")
    shown = set(
        RomeSkill.objects.filter(Exists(held), pk__in=[one.code for one in found]).values_list(
            "pk", flat=True
        )
    )
    told = [(f"rome:{one.code}", one.label) for one in found if one.code in shown]
    return told[:MOST_OFFERED]


def _array(element: Concat) -> Func:
    return Func(element, template="ARRAY[%(expressions)s]", output_field=ArrayField(CharField()))
