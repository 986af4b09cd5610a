"""Which skill, or which achievement told, would bring a person more open calls.

The engine that draws her list draws it again with one thing more, for each domain of our tree: what
enters is counted. A worker does it and stores it; pages read it, in two queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from collectif.matching.gains import gains
from collectif.matching.inputs import ProfileInput, ReferenceInput
from collectif.matching.profile_vectors import Reading, reading
from collectif.matching.statistics import Statistics
from members import expertise
from members.models import Profile, SkillProof, User
from tenders.models import ListOpenings, MatchStatistics, Procedure, ProfileMatching
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.pipeline.inputs import expertise_input, profile_input, with_wishes
from tenders.pipeline.match_rows import KEPT_MATCHES
from tenders.pipeline.matching import NEVER
from tenders.pipeline.open_procedures import open_index
from tenders.pipeline.statistics import current_statistics, engine_for

# People drawn in one transaction: some two seconds of work.
OPENING_BATCH: Final = 20
# New calls come every day.
FRESH_FOR: Final = timedelta(days=1)
# Stored for each person, for what she may not know of or has set aside is left out when shown.
KEPT: Final = 10
SHOWN: Final = 3
OF_NO_ROW: Final = 0


@dataclass(frozen=True, slots=True)
class Opening:
    """A domain, and how many open calls would enter her list with it; `best` is the first.

    `points`: what these calls would be worth together, in ten-thousandths.
    `is_declared`: she has the skill already; what counts is an achievement that names it.
    """

    domain: expertise.Domain
    is_declared: bool
    count: int
    points: int
    best: Procedure


@dataclass(frozen=True, slots=True)
class Openings:
    """What would bring her most, as counted at `drawn_at`; None when it is being counted."""

    shown: tuple[Opening, ...] = ()
    drawn_at: datetime | None = None


def openings(profile: Profile, *, user: User, now: datetime) -> Openings:
    """Return the SHOWN domains whose calls would be worth most together, as counted by a worker.

    Two queries. What was drawn from another profile or version than her list is not told; calls
    that she may not know of, that closed since, or that she has decided about do not count.
    """
    drawn = ListOpenings.objects.current().filter(profile=profile).first()
    if drawn is None:
        return Openings()
    keys = {key for _code, _is_declared, found in drawn.found for key, _points in found}
    missing = _missing(profile, user, now).filter(pk__in=keys)
    calls = {one.pk: one for one in missing.only("public_id", "title")}
    told = [opening for one in drawn.found if (opening := _opening(one, calls))]
    ranked = sorted(told, key=lambda opening: -opening.points)
    return Openings(tuple(ranked[:SHOWN]), drawn.drawn_at)


def due_openings(limit: int, *, now: datetime) -> list[int]:
    """Return profiles with a current list whose openings are not, then those drawn long ago."""
    drawn = ListOpenings.objects.current().filter(profile=OuterRef("profile"))
    listed = ProfileMatching.objects.current(current_statistics())
    due = listed.annotate(is_drawn=Exists(drawn)).filter(
        Q(is_drawn=False) | Q(profile__list_openings__drawn_at__lt=now - FRESH_FOR)
    )
    oldest = F("profile__list_openings__drawn_at").asc(nulls_first=True)
    return list(
        due.order_by("is_drawn", oldest, "profile").values_list("profile", flat=True)[:limit]
    )


@transaction.atomic
def draw_openings(profile_ids: Iterable[int], *, now: datetime) -> int:
    """Draw the openings of these profiles where they are due; return of how many.

    Those whose list is not current wait for it, those that another worker draws are left to it. A
    profile that changes meanwhile stays due.
    """
    statistics = current_statistics()
    held = _hold(profile_ids, statistics)
    fresh = ListOpenings.objects.current().filter(profile__in=held, drawn_at__gte=now - FRESH_FOR)
    due = held.keys() - set(fresh.values_list("profile", flat=True))
    profiles = list(with_wishes(Profile.objects.filter(pk__in=due).order_by("pk")))
    if not profiles:
        return 0
    engine, index = engine_for(statistics.pk), open_index(statistics, now)
    proven = _proven_domains(due)
    for profile in profiles:
        row, told = held[profile.pk], profile_input(profile)
        wanted = _additions(told, proven.get(profile.pk, ()), engine.statistics)
        more = [addition.reading for addition in wanted]
        row.found = _most_first(wanted, gains(engine, told, more, index, now=now, top=KEPT_MATCHES))
        row.statistics, row.profile_changed_at, row.drawn_at = statistics, profile.changed_at, now
    fields = ["statistics", "profile_changed_at", "drawn_at", "found"]
    ListOpenings.objects.bulk_update([held[profile.pk] for profile in profiles], fields)
    return len(profiles)


def _hold(profile_ids: Iterable[int], statistics: MatchStatistics) -> dict[int, ListOpenings]:
    """Hold the rows of those whose list is current against any other worker."""
    listed = ProfileMatching.objects.current(statistics).filter(profile__in=list(profile_ids))
    ids = sorted(listed.values_list("profile", flat=True))
    never = [
        ListOpenings(profile_id=pk, statistics=statistics, profile_changed_at=NEVER) for pk in ids
    ]
    ListOpenings.objects.bulk_create(never, ignore_conflicts=True)
    rows = ListOpenings.objects.filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(skip_locked=True, of=("self",))}


@dataclass(frozen=True, slots=True)
class _Addition:
    code: str
    is_declared: bool
    reading: Reading


def _additions(
    told: ProfileInput, proven: Collection[str], statistics: Statistics
) -> list[_Addition]:
    """Each domain she could add, or prove by an achievement that names it."""
    declared = {one.code for one in told.expertise}
    tree = expertise.domains()
    return [
        _Addition(code, code in declared, _reading(tree[code], code in declared, statistics))
        for code in tree
        if code not in proven
    ]


def _reading(domain: expertise.Domain, is_declared: bool, statistics: Statistics) -> Reading:
    told = expertise_input(domain)
    return reading(ReferenceInput(OF_NO_ROW, told.label) if is_declared else told, statistics)


def _most_first(wanted: Sequence[_Addition], found: Sequence[dict[int, int]]) -> list[list[Any]]:
    """Return what is stored. Many fields fill a short list: first those of the best calls."""
    rows = [row for row in zip(wanted, found, strict=True) if row[1]]
    rows.sort(key=lambda row: -sum(row[1].values()))
    return [[one.code, one.is_declared, list(calls.items())] for one, calls in rows[:KEPT]]


def _proven_domains(profile_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the domains that an achievement proves, by profile."""
    proofs = SkillProof.objects.filter(skill__profile__in=profile_ids)
    proven: defaultdict[int, set[str]] = defaultdict(set)
    for profile, code in proofs.values_list("skill__profile", "skill__domain_code"):
        proven[profile].add(code)
    return proven


def _missing(profile: Profile, user: User, now: datetime) -> ProcedureQuerySet:
    """Open calls she may know of, that are not in her list and that she has not decided about."""
    opened = Procedure.objects.visible_to(user).open_at(now)
    proposed = profile.matches.holding().values("procedure")
    return opened.exclude(Q(pk__in=proposed) | Q(pk__in=profile.marks.values("procedure")))


def _opening(stored: list[Any], calls: dict[int, Procedure]) -> Opening | None:
    """Return what is stored of a domain as it is told; None when nothing of it is left."""
    code, is_declared, found = stored
    domain = expertise.domains().get(code)
    entering = {key: points for key, points in found if key in calls}
    if domain is None or not entering:
        return None
    return Opening(
        domain=domain,
        is_declared=is_declared,
        count=len(entering),
        points=sum(entering.values()),
        best=calls[next(iter(entering))],
    )
