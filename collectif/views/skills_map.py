"""What the members can do, by family and level, and what recent calls ask for beyond it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest
from members import expertise
from members.enums import Audience, SkillLevel
from members.filters.skills_map import SkillsMap, map_skills
from members.models import DirectoryEntry, User
from members.permissions import can_read_skills_map
from tenders.filters.conditions import widest
from tenders.models import Procedure
from tenders.models.demand import count_by_subject

RECENT: Final = timedelta(days=60)
# Beyond, a skill is not rare among us.
FEW: Final = 2
SHADES: Final = 4
# Of each list of gaps, in view; the rest folds.
SHOWN: Final = 10
# As the directory searches them: anyone, then from a level on.
LEAST: Final = (0, *SkillLevel.values[1:])


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people; `shade`, from 0 (nobody) to 4; where they are listed.

    `level`: the least they reach, in words; "" for whoever has the skill.
    """

    count: int
    shade: int
    level: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A family: those who reach each level of `LEAST`, and those who state none."""

    label: str
    cells: tuple[Cell, ...]
    unstated_count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A skill that calls ask for, and that few of us have."""

    label: str
    family: str
    call_count: int
    calls_url: str
    people_count: int
    people_url: str


@dataclass(frozen=True, slots=True)
class Folded:
    """Gaps in view, and those that one unfolds."""

    shown: list[Gap]
    more: list[Gap]


@require_safe
def skills_map(request: HtmxRequest) -> HttpResponse:
    """Families and levels as a heat table, then the skills asked for that few hold."""
    if not can_read_skills_map(request.user):
        raise PermissionDenied
    entries = DirectoryEntry.objects.seen_by(request.user, Audience.COORDINATORS)
    held = map_skills(entries)
    gaps = list(_gaps(request.user, held, now=timezone.now()))
    context = {
        "person_count": held.person_count,
        "levels": [SkillLevel(level) for level in LEAST[1:]],
        "lines": _lines(held),
        "missing": _folded([gap for gap in gaps if not gap.people_count]),
        "rare": _folded([gap for gap in gaps if gap.people_count]),
        "recent_days": RECENT.days,
        "few": FEW,
    }
    return render(request, "coordination/skills_map.html", context)


def _lines(held: SkillsMap) -> list[Line]:
    language = get_language() or ""
    families = expertise.families()
    most = max((held.at_least(family.code, 0) for family in families), default=0)
    return [
        Line(
            family.label(language),
            tuple(_cell(held, family.code, level, most) for level in LEAST),
            held.at(family.code, 0),
        )
        for family in families
    ]


def _cell(held: SkillsMap, family: str, level: int, most: int) -> Cell:
    count = held.at_least(family, level)
    query = {"family": family, **({"level": level} if level else {}), "view": "table"}
    # Rounded up: one person is never shown as nobody.
    shade = -(-count * SHADES // most) if count else 0
    words = str(SkillLevel(level).label) if level else ""
    return Cell(count, shade, words, reverse("members:directory_list", query=query))


def _gaps(user: User, held: SkillsMap, *, now: datetime) -> Iterator[Gap]:
    """The skills asked for that few hold: those of nobody first, then the most asked for."""
    since = timezone.localdate(now) - RECENT
    calls = Procedure.objects.visible_to(user).open_at(now).filter(first_published_on__gte=since)
    domains = expertise.domains()
    asked = count_by_subject(calls, {code: one.cpv_prefixes for code, one in domains.items()})
    rare = {code: count for code in domains if (count := held.at_least(code, 0)) <= FEW}
    for code in sorted(rare, key=lambda code: (rare[code], -asked[code])):
        if asked[code]:
            yield _gap(domains[code], asked[code], rare[code])


def _folded(gaps: list[Gap]) -> Folded:
    return Folded(gaps[:SHOWN], gaps[SHOWN:])


def _gap(domain: expertise.Domain, call_count: int, people_count: int) -> Gap:
    language = get_language() or ""
    return Gap(
        label=domain.label(language),
        family=expertise.families_by_code()[domain.family].label(language),
        call_count=call_count,
        calls_url=reverse("tenders:procedure_list", query={"cpv": widest(domain.cpv_prefixes)}),
        people_count=people_count,
        people_url=reverse(
            "members:directory_list", query={"skill": f"domain:{domain.code}", "view": "table"}
        ),
    )
