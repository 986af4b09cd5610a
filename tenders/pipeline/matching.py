"""Matches as rows: procedures x profiles, kept equal to what the engine says of both today.

Who writes the matches of a profile first locks its `ProfileMatching`, then reads, so that what
is written last was also read last. A profile that is out of date (changed, never matched, older
frequencies) is left to `match_profiles`, which draws all its matches anew.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import Now, RowNumber
from django.utils import timezone

from collectif.matching.profile_vectors import ProfileVector
from collectif.matching.scores import Score
from members.models import Profile
from tenders.models import Match, MatchStatistics, Procedure, ProfileMatching
from tenders.pipeline.inputs import matchable_profiles, profile_input
from tenders.pipeline.open_procedures import open_procedures
from tenders.pipeline.statistics import current_statistics, engine_for
from tenders.pipeline.vectors import procedure_vectors, store_vectors

# Kept for one profile, best first.
KEPT_MATCHES = 200
PROCEDURE_BATCH = 500
PROFILE_BATCH = 50
NEVER = datetime.min.replace(tzinfo=UTC)

type Found = dict[int, list[Score]]


@transaction.atomic
def match_waiting_procedures(procedure_ids: Collection[int] | None = None) -> int:
    """Match up to PROCEDURE_BATCH new or changed procedures with every profile that is up to date.

    `procedure_ids`: only these; all that wait otherwise. Procedures that another worker is matching
    are left to it. Returns how many were matched.
    """
    waiting = Procedure.objects.filter(matched_at__isnull=True).order_by("pk")
    if procedure_ids is not None:
        waiting = waiting.filter(pk__in=procedure_ids)
    claimed = waiting.select_for_update(skip_locked=True, no_key=True)
    ids = list(claimed.values_list("pk", flat=True)[:PROCEDURE_BATCH])
    if ids:
        _match_procedures(ids, now=timezone.now())
        Procedure.objects.filter(pk__in=ids).update(matched_at=Now())
    return len(ids)


def match_profile(profile: Profile) -> bool:
    """Match one profile with every open procedure; see `match_profiles`."""
    return match_profiles([profile.pk]) == 1


@transaction.atomic
def match_profiles(profile_ids: Iterable[int], *, only_due: bool = False) -> int:
    """Draw anew all matches of these profiles: upsert what holds, delete what no longer does.

    A person who may no longer be matched loses hers. What she kept or set aside is never
    touched. `only_due`: leave those that are up to date, or that another worker is matching.
    Returns how many profiles were matched; one that changes meanwhile stays due.
    """
    now = timezone.now()
    statistics = current_statistics()
    matchings = _lock_matchings(profile_ids, statistics, skip_locked=only_due)
    matchable = matchable_profiles(timezone.localdate(now)).filter(pk__in=matchings)
    profiles = list(matchable.with_contents())
    _forget(matchings.keys() - {profile.pk for profile in profiles})
    if only_due:
        profiles = [p for p in profiles if _is_due(matchings[p.pk], p, statistics)]
    if not profiles:
        return 0
    engine, index = engine_for(statistics.pk), open_procedures.index(statistics, now)
    table = engine.table(map(profile_input, profiles))
    _replace(engine.best_notices(table, index, now=now, top=KEPT_MATCHES), statistics)
    _date([matchings[profile.pk] for profile in profiles], profiles, table.vectors, statistics)
    return len(profiles)


def due_profiles(limit: int) -> list[int]:
    """Return profiles whose matches are out of date, those that changed first first."""
    statistics = current_statistics()
    up_to_date = ProfileMatching.objects.current(statistics).filter(profile=OuterRef("pk"))
    due = matchable_profiles(timezone.localdate()).filter(~Exists(up_to_date))
    return list(due.order_by("changed_at", "pk").values_list("pk", flat=True)[:limit])


def lapsed_profiles(limit: int) -> list[int]:
    """Return profiles that still have matches though their owner may no longer be matched."""
    matchable = matchable_profiles(timezone.localdate()).filter(pk=OuterRef("profile"))
    lapsed = ProfileMatching.objects.filter(~Exists(matchable))
    return list(lapsed.order_by("profile").values_list("profile", flat=True)[:limit])


def _match_procedures(procedure_ids: list[int], *, now: datetime) -> None:
    statistics = current_statistics()
    engine = engine_for(statistics.pk)
    procedures = Procedure.objects.filter(pk__in=procedure_ids)
    store_vectors(procedures)
    index = engine.index(procedure_vectors(procedures))
    for vectors in _up_to_date(statistics, now):
        table = engine.table_of(vectors)
        found = engine.best_notices(table, index, now=now, top=KEPT_MATCHES)
        _replace(found, statistics, procedure__in=procedure_ids)
        _keep_best(list(found), now)


def _up_to_date(statistics: MatchStatistics, now: datetime) -> Iterator[list[ProfileVector]]:
    """Yield, by batches, the profiles that only lack the new procedures, each held by us."""
    last = 0
    while True:
        current = ProfileMatching.objects.current(statistics).filter(profile__gt=last)
        held = current.order_by("profile").select_for_update(of=("self",), no_key=True)
        rows = held.values_list("profile", "profile_changed_at", "vector")[:PROFILE_BATCH]
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
    read = (matching.profile_changed_at, matching.statistics_id)
    return read != (profile.changed_at, statistics.pk)


def _replace(found: Found, statistics: MatchStatistics, **scope: Any) -> None:
    """Make the matches of these profiles, within `scope`, exactly these; write only differences."""
    held = {
        (match.profile_id, match.procedure_id): match
        for match in Match.objects.filter(profile__in=list(found), **scope)
    }
    wanted = {
        (score.profile_id, score.notice_id): _match(score, statistics)
        for scores in found.values()
        for score in scores
    }
    written = [match for key, match in wanted.items() if not _is_same(match, held.get(key))]
    Match.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["profile", "procedure"],
        update_fields=["score", "parts", "statistics", "matched_at"],
    )
    gone = [match.pk for key, match in held.items() if key not in wanted]
    if gone:
        Match.objects.filter(pk__in=gone).delete()


def _match(score: Score, statistics: MatchStatistics) -> Match:
    return Match(
        profile_id=score.profile_id,
        procedure_id=score.notice_id,
        score=score.total,
        parts=[part.to_dict() for part in score.parts],
        statistics=statistics,
    )


def _is_same(match: Match, former: Match | None) -> bool:
    names = ("score", "parts", "statistics_id")
    return former is not None and all(getattr(match, n) == getattr(former, n) for n in names)


def _keep_best(profile_ids: list[int], now: datetime) -> None:
    """Drop what is open but no longer among the best, in the order of the engine."""
    rank = Window(
        RowNumber(), partition_by=F("profile"), order_by=[F("score").desc(), F("procedure").asc()]
    )
    opened = Match.objects.filter(profile__in=profile_ids, procedure__closes_at__gt=now)
    beaten = opened.annotate(rank=rank).filter(rank__gt=KEPT_MATCHES).values_list("pk", flat=True)
    if gone := list(beaten):
        Match.objects.filter(pk__in=gone).delete()


def _date(
    matchings: list[ProfileMatching],
    profiles: list[Profile],
    vectors: Sequence[ProfileVector],
    statistics: MatchStatistics,
) -> None:
    """Write down what was read of each profile, and which version; a later one is due again."""
    for matching, profile, vector in zip(matchings, profiles, vectors, strict=True):
        matching.profile_changed_at = profile.changed_at
        matching.vector = vector.to_dict()
        matching.statistics = statistics
        matching.matched_at = Now()
    fields = ["profile_changed_at", "statistics", "matched_at", "vector"]
    ProfileMatching.objects.bulk_update(matchings, fields)


def _forget(profile_ids: Collection[int]) -> None:
    if profile_ids:
        Match.objects.filter(profile__in=profile_ids).delete()
        ProfileMatching.objects.filter(profile__in=profile_ids).delete()
