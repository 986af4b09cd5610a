"""One page of the people found, each with why she is there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from collectif.core.communes import Place
from collectif.core.places import DEPARTMENTS, distance_km, km_between
from members.enums import SkillStanding
from members.filters import ranks
from members.filters.counts import Found, Hit, find
from members.filters.directory import DirectoryFilter
from members.models import DirectoryEntry
from members.pipeline.skill_facts import skill_name

PAGE_SIZE = 20
# Beyond, no page number is a number: nobody is there.
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Listing:
    found: Found
    page: Page


def list_people(search: DirectoryFilter, *, number: str | None) -> Listing:
    """Return a page of the directory with all counts; an absurd number gives the nearest page."""
    asked = _asked(number)
    found = _find(search, asked)
    page: Page = Paginator(range(found.total), PAGE_SIZE).get_page(asked)
    hits = found.hits if page.number == asked else _find(search, page.number).hits
    page.object_list = list(_entries(search, hits))
    return Listing(found, page)


def _asked(number: str | None) -> int:
    is_number = number is not None and number.isdecimal() and len(number) <= MOST_DIGITS
    return max(int(number), 1) if number and is_number else 1


def _find(search: DirectoryFilter, number: int) -> Found:
    return find(search, start=(number - 1) * PAGE_SIZE, size=PAGE_SIZE)


def _entries(search: DirectoryFilter, hits: list[Hit]) -> Iterator[DirectoryEntry]:
    rows = search.queryset.filter(pk__in=[hit.id for hit in hits]).for_list().in_bulk()
    towns = _towns(rows.values()) if search.values.get("town") else {}
    for hit in hits:
        if entry := rows.get(hit.id):
            entry.reasons = list(reasons(search, hit, entry, towns))
            yield entry


def _towns(entries: Iterable[DirectoryEntry]) -> Mapping[str, Place]:
    """The towns that these people show; asked only when a town is searched."""
    return Place.objects.in_bulk({entry.town_id for entry in entries if entry.town_id})


def reasons(
    search: DirectoryFilter, hit: Hit, entry: DirectoryEntry, towns: Mapping[str, Place]
) -> Iterator[str]:
    """Say in words why someone stands where she does; nothing when nothing was asked."""
    if hit.fit:
        words = search.typed.text.strip().strip('"')
        yield _found_by(hit.fit) % {"words": words}
    for code in search.values.get("skill") or ():
        yield from _of_skill(code, entry)
    if near := search.values.get("near"):
        yield _distance(near, entry.departments)
    if town := search.values.get("town"):
        yield _from_town(town, towns.get(entry.town_id or ""), entry.departments)


def _found_by(fit: int) -> str:
    return {
        ranks.NAMED: _("for “%(words)s”: the name"),
        ranks.CONFIRMED: _("for “%(words)s”: confirmed skill"),
        ranks.PROVEN: _("for “%(words)s”: proven skill"),
        ranks.DECLARED: _("for “%(words)s”: declared skill"),
        ranks.ELSEWHERE: _("for “%(words)s”: an achievement, or a close field"),
    }[fit]


def _of_skill(code: str, entry: DirectoryEntry) -> Iterator[str]:
    for skill in entry.top_skills:
        if skill["code"] == code:
            name = skill_name(code, skill["label"], get_language() or "")
            standing = SkillStanding(skill["standing"]).label
            yield _("%(skill)s: %(standing)s") % {"skill": name, "standing": standing.lower()}


def _from_town(asked: Place, shown: Place | None, codes: list[str]) -> str:
    """From town to town, or what she told of her départements."""
    if shown is None:
        return _of_departments(asked, codes)
    if shown == asked or not (asked.spot and shown.spot):
        return _("in %(town)s") % {"town": shown.name}
    km = round(km_between(asked.spot, shown.spot))
    return _("%(km)s km away, in %(town)s") % {"km": km, "town": shown.name}


def _of_departments(asked: Place, codes: list[str]) -> str:
    if asked.department in codes or asked.spot is None:
        return _("in %(place)s") % {"place": DEPARTMENTS[asked.department].name}
    spots = (DEPARTMENTS[code].spot for code in codes if code in DEPARTMENTS)
    km = min(km_between(asked.spot, spot) for spot in spots)
    return _("about %(km)s km away") % {"km": round(km)}


def _distance(near: str, codes: list[str]) -> str:
    """From centre to centre: a département is what she told, not where she lives."""
    if near in codes:
        return _("in %(place)s") % {"place": DEPARTMENTS[near].name}
    known = (DEPARTMENTS[code] for code in codes if code in DEPARTMENTS)
    km = min(distance_km(DEPARTMENTS[near], place) for place in known)
    return _("about %(km)s km away") % {"km": round(km)}
