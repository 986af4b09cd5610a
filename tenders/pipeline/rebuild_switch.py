"""The last step of a rebuild: what changed meanwhile is drawn again, then all is put in place.

One transaction, during which nobody matches: readers see the matches of one version, then those
of the other.
"""

from collections.abc import Collection, Iterator
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from collectif.core.events import record_event
from collectif.matching.index import NoticeIndex
from collectif.matching.profile_vectors import ProfileVector
from members.models import Profile
from tenders.enums import RunStatus
from tenders.models import MatchDraft, MatchRebuild, Procedure, ProfileDraft
from tenders.pipeline.engines import our_rebuilds, stands_aside
from tenders.pipeline.inputs import matchable_profiles
from tenders.pipeline.match_lock import hold_version
from tenders.pipeline.match_rows import KEPT_MATCHES, Found, copy_scores, fills
from tenders.pipeline.rebuild import (
    DRAFTS,
    MAX_ATTEMPTS,
    SHARD_SIZE,
    draft,
    forget_drafts,
    forget_drafts_of,
    give_up,
)
from tenders.pipeline.statistics import current_statistics, engine_for, switch_on
from tenders.pipeline.vectors import procedure_vectors

MERGE_MATCHES: Final = """
MERGE INTO tenders_match AS held
USING (
    SELECT drawn.* FROM tenders_matchdraft AS drawn
    JOIN tenders_procedure ON tenders_procedure.id = procedure_id
    JOIN members_profile ON members_profile.id = profile_id
    WHERE rebuild_id = %(rebuild)s
) AS drawn
ON held.profile_id = drawn.profile_id AND held.procedure_id = drawn.procedure_id
WHEN NOT MATCHED BY SOURCE AND held.closed_at IS NULL THEN
    UPDATE SET closed_at = statement_timestamp()
WHEN MATCHED AND (
    held.closed_at IS NOT NULL OR held.statistics_id <> %(statistics)s
    OR held.score <> drawn.score OR held.parts <> drawn.parts
) THEN
    UPDATE SET score = drawn.score, parts = drawn.parts, statistics_id = %(statistics)s,
        matched_at = statement_timestamp(), closed_at = NULL
WHEN NOT MATCHED BY TARGET THEN
    INSERT (profile_id, procedure_id, score, parts, statistics_id)
    VALUES (drawn.profile_id, drawn.procedure_id, drawn.score, drawn.parts, %(statistics)s)
"""
MERGE_PROFILES: Final = """
MERGE INTO tenders_profilematching AS held
USING (
    SELECT drawn.* FROM tenders_profiledraft AS drawn
    JOIN members_profile ON members_profile.id = profile_id
    WHERE rebuild_id = %(rebuild)s
) AS drawn
ON held.profile_id = drawn.profile_id
WHEN NOT MATCHED BY SOURCE THEN DELETE
WHEN MATCHED THEN
    UPDATE SET statistics_id = %(statistics)s, profile_changed_at = drawn.profile_changed_at,
        vector = drawn.vector, is_full = drawn.is_full, has_room = false,
        matched_at = statement_timestamp()
WHEN NOT MATCHED BY TARGET THEN
    INSERT (profile_id, statistics_id, profile_changed_at, vector, is_full)
    VALUES (drawn.profile_id, %(statistics)s, drawn.profile_changed_at, drawn.vector, drawn.is_full)
"""

CUT: Final = """
WITH ranked AS (
    SELECT profile_id, procedure_id, rebuild_id,
        row_number() OVER (PARTITION BY profile_id ORDER BY score DESC, procedure_id) AS rank
    FROM tenders_matchdraft WHERE profile_id = ANY(%s) AND rebuild_id = %s
)
DELETE FROM tenders_matchdraft AS held USING ranked
WHERE held.rebuild_id = ranked.rebuild_id AND held.profile_id = ranked.profile_id
    AND held.procedure_id = ranked.procedure_id AND ranked.rank > %s
RETURNING held.profile_id
"""


def finish(rebuild_id: int) -> bool:
    """Put a rebuild in place once every shard is drawn; say whether this worker did it."""
    if not _is_drawn(rebuild_id) or not _try(rebuild_id):
        return False
    while _draft_due(rebuild_id, at_least=SHARD_SIZE):
        pass
    return _switch(rebuild_id)


@transaction.atomic
def _try(rebuild_id: int) -> bool:
    """Count the attempt, whatever becomes of its worker; after MAX_ATTEMPTS, give up."""
    rebuild = our_rebuilds().select_for_update(of=("self",)).filter(pk=rebuild_id).first()
    if rebuild is None:
        return False
    if rebuild.switch_count >= MAX_ATTEMPTS:
        give_up(rebuild_id)
        return False
    rebuild.switch_count += 1
    rebuild.heartbeat_at = Now()
    rebuild.save(update_fields=["switch_count", "heartbeat_at"])
    return True


@transaction.atomic
def _draft_due(rebuild_id: int, *, at_least: int) -> bool:
    """Draft one batch of the profiles that have changed, before anybody has to wait for it."""
    rebuild = our_rebuilds().select_for_update(of=("self",)).filter(pk=rebuild_id).first()
    due = list(_due(rebuild)[:SHARD_SIZE]) if rebuild else []
    if rebuild is None or len(due) < at_least:
        return False
    draft(rebuild, due)
    return True


@transaction.atomic
def _switch(rebuild_id: int) -> bool:
    hold_version()
    rebuild = our_rebuilds().select_for_update(of=("self",)).filter(pk=rebuild_id).first()
    if rebuild is None or not _is_drawn(rebuild_id) or stands_aside(current_statistics()):
        return False
    _draft_late_procedures(rebuild)
    while due := list(_due(rebuild)[:SHARD_SIZE]):
        draft(rebuild, due)
    _put_in_place(rebuild)
    rebuild.status, rebuild.finished_at = RunStatus.SUCCEEDED, Now()
    rebuild.save(update_fields=["status", "finished_at"])
    record_event(
        actor=rebuild.requested_by,
        verb="matching_version_switched",
        subject=rebuild.statistics,
        rebuild=rebuild.pk,
    )
    return True


def _put_in_place(rebuild: MatchRebuild) -> None:
    values = {"rebuild": rebuild.pk, "statistics": rebuild.statistics_id}
    with connection.cursor() as cursor:
        cursor.execute(MERGE_MATCHES, values)
        cursor.execute(MERGE_PROFILES, values)
    switch_on(rebuild.statistics)
    forget_drafts()


def _is_drawn(rebuild_id: int) -> bool:
    rebuild = our_rebuilds().filter(pk=rebuild_id).first()
    return rebuild is not None and not rebuild.shards.unfinished().exists()


def _due(rebuild: MatchRebuild) -> "QuerySet[Profile, int]":
    """Profiles that were not drafted as they are now: changed, or matchable, since."""
    drafted = ProfileDraft.objects.filter(
        rebuild=rebuild, profile=OuterRef("pk"), profile_changed_at=OuterRef("changed_at")
    )
    matchable = matchable_profiles(timezone.localdate()).filter(~Exists(drafted))
    return matchable.order_by("pk").values_list("pk", flat=True)


def _draft_late_procedures(rebuild: MatchRebuild) -> None:
    """Draw again what was matched, under the version in force, since the rebuild was planned."""
    gone = ProfileDraft.objects.filter(rebuild=rebuild).exclude(
        profile__in=matchable_profiles(timezone.localdate())
    )
    forget_drafts_of(rebuild, list(gone.values_list("profile", flat=True)))
    late = Procedure.objects.filter(matched_at__gte=rebuild.planned_at)
    ids = list(late.values_list("pk", flat=True))
    if not ids:
        return
    index = engine_for(rebuild.statistics_id).index(
        procedure_vectors(Procedure.objects.filter(pk__in=ids))
    )
    for drafts in _drafted(rebuild):
        _redraft(rebuild, drafts, index, ids)


def _drafted(rebuild: MatchRebuild) -> Iterator[list[ProfileDraft]]:
    last, drafts = 0, ProfileDraft.objects.filter(rebuild=rebuild).order_by("profile")
    while batch := list(drafts.filter(profile__gt=last)[:SHARD_SIZE]):
        yield batch
        last = batch[-1].profile_id


def _redraft(
    rebuild: MatchRebuild, drafts: list[ProfileDraft], index: NoticeIndex, late: Collection[int]
) -> None:
    """Replace what these profiles had of the late procedures by what they have of them now."""
    engine = engine_for(rebuild.statistics_id)
    table = engine.table_of(ProfileVector.from_dict(one.vector) for one in drafts)
    found: Found = engine.best_notices(table, index, now=timezone.now(), top=KEPT_MATCHES)
    held = MatchDraft.objects.filter(rebuild=rebuild, profile__in=list(found), procedure__in=late)
    was = set(held.values_list("profile", "procedure"))
    held.delete()
    copy_scores(DRAFTS, found, rebuild_id=rebuild.pk)
    lost = was - {(one.profile_id, one.notice_id) for scores in found.values() for one in scores}
    # A full list that loses a call has room for one that was left out: only they are drawn whole.
    full = {one.profile_id for one in drafts if one.is_full}
    again = full & {profile for profile, _procedure in lost}
    if again:
        draft(rebuild, again)
    gained = {profile: scores for profile, scores in found.items() if scores}
    filled = _cut(rebuild, gained.keys() - again)
    filled |= {profile for profile, scores in gained.items() if fills(scores)}
    ProfileDraft.objects.filter(rebuild=rebuild, profile__in=filled).update(is_full=True)


def _cut(rebuild: MatchRebuild, profile_ids: Collection[int]) -> set[int]:
    """Keep the best drafts of these profiles, in the order of the engine; say who had more."""
    with connection.cursor() as cursor:
        cursor.execute(CUT, [list(profile_ids), rebuild.pk, KEPT_MATCHES])
        return {profile for (profile,) in cursor.fetchall()}
