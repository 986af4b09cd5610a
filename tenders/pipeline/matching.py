"""Matches as rows: procedures x profiles, kept equal to what the engine says of both today.

Who writes matches first shares the lock of the version in force (`match_lock`), then locks the
`ProfileMatching` of each profile, then reads, so that what is written last was also read last. A
profile that is out of date (changed, never matched, older frequencies) is left to
`match_profiles`, which draws all its matches anew.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from collectif.matching.profile_vectors import ProfileVector
from members.models import Profile
from tenders.models import Match, MatchStatistics, Procedure, ProfileMatching
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.pipeline.cpv_suggestions import suggest_classes
from tenders.pipeline.engines import stands_aside
from tenders.pipeline.inputs import matchable_profiles, profile_input, with_wishes
from tenders.pipeline.match_lock import ClockTimestamp, share_version
from tenders.pipeline.match_rows import (
    KEPT_MATCHES,
    Found,
    bars_of,
    close_beaten,
    fills,
    write_matches,
)
from tenders.pipeline.open_procedures import open_index
from tenders.pipeline.statistics import current_statistics, engine_for
from tenders.pipeline.vectors import procedure_vectors, store_vectors

# Each batch reads every profile: few large ones cost less.
PROCEDURE_BATCH = 3_000
PROFILE_BATCH = 50
# Profiles that new procedures are compared with at a time.
READ_BATCH = 500
# Profiles whose lists are closed in one transaction.
CLOSING_BATCH = 500
NEVER = datetime.min.replace(tzinfo=UTC)


@transaction.atomic
def match_waiting_procedures(procedure_ids: Collection[int] | None = None) -> int:
    """Match up to PROCEDURE_BATCH new or changed procedures with every profile that is up to date.

    `procedure_ids`: only these; all that wait otherwise. Procedures that another worker is matching
    are left to it, all are to a later engine at work. Returns how many were matched.
    """
    share_version()
    waiting = Procedure.objects.filter(matched_at__isnull=True).order_by("pk")
    if procedure_ids is not None:
        waiting = waiting.filter(pk__in=procedure_ids)
    claimed = waiting.select_for_update(skip_locked=True, no_key=True)
    ids = list(claimed.values_list("pk", flat=True)[:PROCEDURE_BATCH])
    if not ids or stands_aside(statistics := current_statistics()):
        return 0
    _match_procedures(ids, statistics, now=timezone.now())
    Procedure.objects.filter(pk__in=ids).update(matched_at=ClockTimestamp())
    return len(ids)


def match_profile(profile: Profile) -> bool:
    """Match one profile with every open procedure; see `match_profiles`."""
    return match_profiles([profile.pk]) == 1


@transaction.atomic
def match_profiles(profile_ids: Iterable[int], *, only_due: bool = False) -> int:
    """Draw anew all matches of these profiles: upsert what holds, close what no longer does.

    A person who may no longer be matched has hers closed. What she kept or set aside is never
    touched. `only_due`: leave those that are up to date, or that another worker is matching.
    Returns how many profiles were matched; one that changes meanwhile stays due. None is while a
    later engine is at work.
    """
    share_version()
    now = timezone.now()
    statistics = current_statistics()
    matchings = _lock_matchings(profile_ids, statistics, skip_locked=only_due)
    if stands_aside(statistics):
        return 0
    matchable = matchable_profiles(timezone.localdate(now)).filter(pk__in=matchings)
    profiles = list(with_wishes(matchable))
    _forget(matchings.keys() - {profile.pk for profile in profiles})
    if only_due:
        profiles = [p for p in profiles if _is_due(matchings[p.pk], p, statistics)]
    if not profiles:
        return 0
    vectors, found = draw(profiles, statistics, now=now)
    write_matches(found, statistics)
    _date([matchings[profile.pk] for profile in profiles], profiles, vectors, found, statistics)
    return len(profiles)


def draw(
    profiles: Sequence[Profile], statistics: MatchStatistics, *, now: datetime
) -> tuple[Sequence[ProfileVector], Found]:
    """Return these profiles, read by `with_wishes`, as vectors and with their best matches."""
    engine, index = engine_for(statistics.pk), open_index(statistics, now)
    table = engine.table(map(profile_input, profiles))
    return table.vectors, engine.best_notices(table, index, now=now, top=KEPT_MATCHES)


def due_profiles(limit: int) -> list[int]:
    """Return profiles whose matches are out of date, those that changed first first."""
    statistics = current_statistics()
    up_to_date = ProfileMatching.objects.settled(statistics).filter(profile=OuterRef("pk"))
    due = matchable_profiles(timezone.localdate()).filter(~Exists(up_to_date))
    return list(due.order_by("changed_at", "pk").values_list("pk", flat=True)[:limit])


def lapsed_profiles(limit: int) -> list[int]:
    """Return profiles that still have matches though their owner may no longer be matched."""
    matchable = matchable_profiles(timezone.localdate()).filter(pk=OuterRef("profile"))
    lapsed = ProfileMatching.objects.filter(~Exists(matchable))
    return list(lapsed.order_by("profile").values_list("profile", flat=True)[:limit])


def close_ended_matches(*, now: datetime, since: datetime | None = None) -> int:
    """Close the matches of calls that have closed; return how many.

    `since`: only calls that closed later, found without reading all that ever closed. Lists that
    were full are then due: another call may take the place.
    """
    ended = Procedure.objects.filter(closes_at__lte=now)
    if since is not None:
        ended = ended.filter(closes_at__gt=since)
    held = Match.objects.holding().filter(procedure__in=ended).order_by("profile")
    count = 0
    while ids := list(held.values_list("profile", flat=True).distinct()[:CLOSING_BATCH]):
        count += _close_ended(ids, ended)
    return count


@transaction.atomic
def _close_ended(profile_ids: list[int], ended: ProcedureQuerySet) -> int:
    share_version()
    matchings = ProfileMatching.objects.filter(profile__in=profile_ids).order_by("profile")
    list(matchings.select_for_update(no_key=True).values_list("pk"))
    held = Match.objects.holding().filter(profile__in=profile_ids, procedure__in=ended)
    _make_room(profile_ids)
    return held.update(closed_at=Now())


def _match_procedures(
    procedure_ids: list[int], statistics: MatchStatistics, *, now: datetime
) -> None:
    engine = engine_for(statistics.pk)
    procedures = Procedure.objects.filter(pk__in=procedure_ids)
    # An index that was loaded before must see what is suggested: it follows `changed_at`.
    suggested = Procedure.objects.filter(pk__in=suggest_classes(procedure_ids))
    suggested.update(changed_at=ClockTimestamp())
    store_vectors(procedures)
    index = engine.index(procedure_vectors(procedures))
    for vectors in _up_to_date(statistics, now):
        table = engine.table_of(vectors)
        bars = bars_of(table.ids, procedure_ids, now)
        found = engine.best_notices(table, index, now=now, top=KEPT_MATCHES, bars=bars)
        _make_room(write_matches(found, statistics, procedure_ids=procedure_ids) - bars.keys())
        full = close_beaten(found, now) | {one for one in found if fills(found[one])} | bars.keys()
        ProfileMatching.objects.filter(profile__in=full, is_full=False).update(is_full=True)


def _up_to_date(statistics: MatchStatistics, now: datetime) -> Iterator[list[ProfileVector]]:
    """Yield, by batches, the profiles that only lack the new procedures, each held by us."""
    last = 0
    while True:
        current = ProfileMatching.objects.current(statistics).filter(profile__gt=last)
        held = current.order_by("profile").select_for_update(of=("self",), no_key=True)
        rows = held.values_list("profile", "profile_changed_at", "vector")[:READ_BATCH]
        seen = {profile: (changed_at, vector) for profile, changed_at, vector in rows}
        if not seen:
            return
        last = max(seen)
        matchable = matchable_profiles(timezone.localdate(now)).filter(pk__in=seen).order_by("pk")
        # Read under the lock: one that has changed since is due, and matched as a whole.
        said = matchable.values_list("pk", "changed_at")
        kept = [seen[profile][1] for profile, at in said if at == seen[profile][0]]
        yield [ProfileVector.from_dict(vector) for vector in kept]


def _lock_matchings(
    profile_ids: Iterable[int], statistics: MatchStatistics, *, skip_locked: bool
) -> dict[int, ProfileMatching]:
    """Hold these profiles against any other matching, in one order for all workers."""
    known = Profile.objects.filter(pk__in=list(profile_ids), matching=None).order_by("pk")
    ProfileMatching.objects.bulk_create(
        [
            ProfileMatching(profile=profile, statistics=statistics, profile_changed_at=NEVER)
            for profile in known.only("pk")
        ],
        ignore_conflicts=True,
    )
    held = ProfileMatching.objects.filter(profile__in=list(profile_ids)).order_by("profile")
    held = held.select_for_update(no_key=True, skip_locked=skip_locked)
    return {matching.profile_id: matching for matching in held}


def _is_due(matching: ProfileMatching, profile: Profile, statistics: MatchStatistics) -> bool:
    read = (matching.profile_changed_at, matching.statistics_id, matching.has_room)
    return read != (profile.changed_at, statistics.pk, False)


def _make_room(profile_ids: Collection[int]) -> None:
    """Of these profiles, which lost a match, those whose list was full are due."""
    full = ProfileMatching.objects.filter(profile__in=profile_ids, is_full=True, has_room=False)
    full.update(has_room=True)


def _date(
    matchings: list[ProfileMatching],
    profiles: list[Profile],
    vectors: Sequence[ProfileVector],
    found: Found,
    statistics: MatchStatistics,
) -> None:
    """Write down what was read of each profile, and which version; a later one is due again."""
    for matching, profile, vector in zip(matchings, profiles, vectors, strict=True):
        matching.profile_changed_at = profile.changed_at
        matching.vector = vector.to_dict()
        matching.statistics = statistics
        matching.matched_at = Now()
        matching.is_full = fills(found[profile.pk])
        matching.has_room = False
    fields = ["profile_changed_at", "statistics", "matched_at", "vector", "is_full", "has_room"]
    ProfileMatching.objects.bulk_update(matchings, fields)


def _forget(profile_ids: Collection[int]) -> None:
    if profile_ids:
        Match.objects.holding().filter(profile__in=profile_ids).update(closed_at=Now())
        ProfileMatching.objects.filter(profile__in=profile_ids).delete()
