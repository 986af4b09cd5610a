"""What each filter of the directory means, as conditions on its rows."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, cast

from django.db.models import Q

from collectif.core.communes import Place
from collectif.core.places import DEPARTMENTS, Spot, distance_km, km_between
from collectif.core.sql import has_bit
from members.enums import AvailabilityWindow
from members.models import Profile
from members.pipeline.directory_codes import (
    department_number,
    family_bit,
    form_bit,
    languages_by_number,
)

SOON = timedelta(days=30)
# How far one goes from a département when no distance is given, in km.
NEAR_KM = 50
# In the order of the page; each counts what the others leave.
FACETS = ("family", "department", "availability", "form", "language")
# Filters of one value: they are counted beside nothing.
PLAIN = ("skill", "town", "near", "remote", "days", "by")

TOLD = Q(days_per_month__isnull=False) | Q(available_from__isnull=False)


def availability_windows(today: date) -> dict[str, Q]:
    """Return how each value of the availability filter is told."""
    soon = today + SOON
    is_free = Q(available_from=None) | Q(available_from__lte=today)
    return {
        AvailabilityWindow.NOW.value: TOLD & is_free,
        AvailabilityWindow.MONTH.value: Q(available_from__gt=today, available_from__lte=soon),
        AvailabilityWindow.LATER.value: Q(available_from__gt=soon),
        AvailabilityWindow.UNKNOWN.value: ~TOLD,
    }


def within(code: str, km: float) -> list[str]:
    """Return the départements whose centre is at most `km` away from that of `code`, itself too."""
    centre = DEPARTMENTS[code]
    return [place.code for place in DEPARTMENTS.values() if distance_km(centre, place) <= km]


def within_of_town(town: Place, km: float) -> list[str]:
    """Return the same around a town: its own département, and those whose centre is that near."""
    centres = DEPARTMENTS.values() if town.spot else ()
    near = (place.code for place in centres if km_between(cast(Spot, town.spot), place.spot) <= km)
    return [*dict.fromkeys([town.department, *near])]


def lives_within(town: Place, km: float) -> Q:
    """Whoever shows a town that near; only who may be read has one in her row."""
    if town.spot is None:
        return Q(town=town)
    return Q(town__in=Place.objects.within(town.spot, km).values("code"))


def conditions(values: Mapping[str, Any], *, today: date) -> dict[str, Q]:
    """Return the condition of each filter in use, by its name."""
    windows = availability_windows(today)
    level, spoken = values.get("level") or "", values.get("language_level") or ""
    means: dict[str, Callable[[Any], Q]] = {
        "family": lambda codes: has_bit("families", _family_bits(codes, level)),
        "department": lambda codes: _told(map(department_number, codes)),
        "availability": lambda names: _any_of(windows[name] for name in names),
        "form": lambda codes: has_bit("forms", sum(map(form_bit, set(codes)))),
        "language": lambda codes: _told(languages_by_number(codes, spoken)),
        "skill": lambda codes: Q(skills__contains=[_graded(one, level) for one in codes]),
        "town": lambda town: _around(town, _distance(values)),
        "near": lambda code: _told(map(department_number, within(code, _distance(values)))),
        "remote": lambda _ticked: Q(is_remote=True),
        "days": lambda count: Q(days_per_month__gte=count),
        "by": _free_on,
    }
    return {name: means[name](values[name]) for name in (*FACETS, *PLAIN) if values.get(name)}


def _free_on(day: date) -> Q:
    """Started by then, and not away that week; `TOLD`: she opens her weeks to whoever searches."""
    monday = day - timedelta(days=day.weekday())
    away = Profile.objects.filter(busy_weeks__contains=[monday]).values("pk")
    has_started = Q(available_from=None) | Q(available_from__lte=day)
    return TOLD & has_started & ~Q(profile__in=away)


def _around(town: Place, km: int) -> Q:
    """From town to town; from the centre of a département for whoever shows nothing nearer."""
    far = Q(town=None) & _told(map(department_number, within_of_town(town, km)))
    return lives_within(town, km) | far


def _distance(values: Mapping[str, Any]) -> int:
    return values.get("km") or NEAR_KM


def _family_bits(codes: Iterable[str], level: str) -> int:
    return sum(family_bit(code, int(level or 1)) for code in set(codes))


def _told(numbers: Iterable[int]) -> Q:
    return Q(facets__overlap=list(numbers))


def _graded(code: str, level: str) -> str:
    return f"{code}:{level}" if level else code


def _any_of(choices: Iterable[Q]) -> Q:
    return reduce(or_, choices)
