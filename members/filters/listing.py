"""One page of the people found, each with why she is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from collectif.core.places import DEPARTMENTS, distance_km
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
    for hit in hits:
        if entry := rows.get(hit.id):
            entry.reasons = list(reasons(search, hit, entry))
            yield entry


def reasons(search: DirectoryFilter, hit: Hit, entry: DirectoryEntry) -> Iterator[str]:
    """Say in words why someone stands where she does; nothing when nothing was asked."""
    if hit.fit:
        words = search.typed.text.strip().strip('"')
        yield _found_by(hit.fit) % {"words": words}
    for code in search.values.get("skill") or ():
        yield from _of_skill(code, entry)
    if near := search.values.get("near"):
        yield _distance(near, entry.departments)


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


def _distance(near: str, codes: list[str]) -> str:
    """From centre to centre: a département is what she told, not where she lives."""
    if near in codes:
        return _("in %(place)s") % {"place": DEPARTMENTS[near].name}
    known = (DEPARTMENTS[code] for code in codes if code in DEPARTMENTS)
    km = min(distance_km(DEPARTMENTS[near], place) for place in known)
    return _("about %(km)s km away") % {"km": round(km)}
