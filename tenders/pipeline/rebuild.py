"""All matches drawn again under one version, aside and by shards, by as many workers as there are.

Workers share nothing but these rows. A shard is one transaction: a worker killed anywhere leaves it
undone, and whoever comes next does it whole. Nobody sees what is drawn before the switch
(`rebuild_switch`).
"""

from collections.abc import Collection, Iterator
from itertools import batched
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import Profile, User
from tenders.enums import RunStatus
from tenders.models import (
    MatchDraft,
    MatchRebuild,
    MatchRebuildShard,
    MatchStatistics,
    ProfileDraft,
)
from tenders.pipeline.engines import our_rebuilds, stands_aside
from tenders.pipeline.inputs import matchable_profiles, with_wishes
from tenders.pipeline.match_lock import ClockTimestamp, hold_version
from tenders.pipeline.match_rows import copy_scores, fills
from tenders.pipeline.matching import draw
from tenders.pipeline.statistics import (
    are_outdated,
    build_statistics,
    current_statistics,
    weights_in_force,
)

# Profiles of a shard: two seconds of work or so.
SHARD_SIZE: Final = 250
MAX_ATTEMPTS: Final = 5
DRAFTS: Final = MatchDraft._meta.db_table


@transaction.atomic
def plan_rebuild(statistics: MatchStatistics, *, requested_by: User | None = None) -> MatchRebuild:
    """Share the profiles out in shards; nothing is drawn yet.

    Waits for the matching under way, so that whatever is matched after `planned_at` is known to
    be. A rebuild that another engine began is given up. Raises ValidationError: `already_running`,
    `later_engine` (one is at work). Records `match_rebuild_planned`.
    """
    hold_version()
    if stands_aside(current_statistics()):
        raise ValidationError(
            _("A later version of the site is at work: it draws the lists."), code="later_engine"
        )
    for begun in MatchRebuild.objects.active():
        give_up_of_another_engine(begun.pk)
    rebuild = MatchRebuild(statistics=statistics, requested_by=requested_by)
    rebuild.full_clean()
    rebuild.planned_at = rebuild.heartbeat_at = ClockTimestamp()
    rebuild.save(force_insert=True)
    forget_drafts()
    profiles = matchable_profiles(timezone.localdate()).order_by("pk")
    ids = profiles.values_list("pk", flat=True).iterator()
    MatchRebuildShard.objects.bulk_create(
        MatchRebuildShard(
            rebuild=rebuild,
            number=number,
            first_profile=shard[0],
            last_profile=shard[-1],
            profile_count=len(shard),
        )
        for number, shard in enumerate(batched(ids, SHARD_SIZE), start=1)
    )
    record_event(
        actor=requested_by, verb="match_rebuild_planned", subject=rebuild, version=statistics.pk
    )
    return rebuild


@transaction.atomic
def plan_when_outdated() -> MatchRebuild | None:
    """Count words and classes again once they are out of date, and share out the work.

    The constants of the score stay those in force: only how common words and classes are changes.
    """
    if not are_outdated():
        return None
    hold_version()
    if stands_aside(current_statistics()) or our_rebuilds().exists() or not are_outdated():
        return None
    return plan_rebuild(build_statistics(weights_in_force()))


def draw_shards(rebuild_id: int) -> Iterator[MatchRebuildShard]:
    """Draw shards until none is left to take, giving each once it is drawn."""
    while shard := claim_shard(rebuild_id):
        draw_shard(shard)
        yield shard


@transaction.atomic
def claim_shard(rebuild_id: int) -> MatchRebuildShard | None:
    """Take a shard that nobody holds; None when there is none, or when it is given up.

    One that MAX_ATTEMPTS workers have taken and not finished ends the rebuild, so that it does
    not kill workers for ever.
    """
    free = MatchRebuildShard.objects.claimable().filter(
        rebuild=rebuild_id, rebuild__in=our_rebuilds()
    )
    shard = free.select_for_update(skip_locked=True).order_by("number").first()
    if shard is None:
        return None
    if shard.failure_count >= MAX_ATTEMPTS:
        _save(shard, status=RunStatus.FAILED)
        give_up(rebuild_id)
        return None
    MatchRebuild.objects.filter(pk=rebuild_id, status=RunStatus.QUEUED).update(
        status=RunStatus.RUNNING
    )
    return _save(
        shard,
        status=RunStatus.RUNNING,
        attempt_count=shard.attempt_count + 1,
        failure_count=shard.failure_count + 1,
    )


@transaction.atomic
def draw_shard(shard: MatchRebuildShard) -> bool:
    """Draw a shard this worker has taken; False when another has taken it since.

    The row is held meanwhile: while it is, its worker lives.
    """
    mine = MatchRebuildShard.objects.filter(
        pk=shard.pk,
        rebuild__in=our_rebuilds(),
        status=RunStatus.RUNNING,
        attempt_count=shard.attempt_count,
    )
    held = mine.select_for_update(of=("self",)).select_related("rebuild__statistics").first()
    if held is None:
        return False
    profiles = matchable_profiles(timezone.localdate()).filter(
        pk__range=(held.first_profile, held.last_profile)
    )
    match_count = draft(held.rebuild, profiles.values_list("pk", flat=True))
    _save(held, status=RunStatus.SUCCEEDED, match_count=match_count)
    return True


def draft(rebuild: MatchRebuild, profile_ids: Collection[int]) -> int:
    """Draw these profiles aside, in the place of what was drawn of them; return how many matches.

    A profile that changes meanwhile is drafted as it was, with the date of that.
    """
    profiles = list(with_wishes(Profile.objects.filter(pk__in=profile_ids).order_by("pk")))
    forget_drafts_of(rebuild, [profile.pk for profile in profiles])
    vectors, found = draw(profiles, rebuild.statistics, now=timezone.now())
    ProfileDraft.objects.bulk_create(
        ProfileDraft(
            rebuild=rebuild,
            profile=profile,
            profile_changed_at=profile.changed_at,
            vector=vector.to_dict(),
            is_full=fills(found[profile.pk]),
        )
        for profile, vector in zip(profiles, vectors, strict=True)
    )
    return copy_scores(DRAFTS, found, rebuild_id=rebuild.pk)


def forget_drafts_of(rebuild: MatchRebuild, profile_ids: Collection[int]) -> None:
    for model in (MatchDraft, ProfileDraft):
        model.objects.filter(rebuild=rebuild, profile__in=profile_ids).delete()


def forget_drafts() -> None:
    """Empty both tables at once, whichever rebuild the rows are of."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {DRAFTS}, {ProfileDraft._meta.db_table}")


@transaction.atomic
def resume(rebuild: MatchRebuild) -> MatchRebuild:
    """Have what was given up tried again; what is drawn stays drawn."""
    left = rebuild.shards.unfinished()
    left.update(status=RunStatus.QUEUED, failure_count=0, heartbeat_at=Now())
    return _save(rebuild, status=RunStatus.QUEUED, switch_count=0, finished_at=None)


def give_up(rebuild_id: int) -> None:
    """End a rebuild that kills its workers; what it drew is kept for whoever starts it again."""
    rebuild = MatchRebuild.objects.select_for_update().get(pk=rebuild_id)
    _save(rebuild, status=RunStatus.FAILED, finished_at=Now())
    record_event(actor=None, verb="match_rebuild_given_up", subject=rebuild)


@transaction.atomic
def give_up_of_another_engine(rebuild_id: int) -> None:
    """Give up a rebuild that our code cannot end, unless a later engine is at work on it."""
    begun = MatchRebuild.objects.active().filter(pk=rebuild_id)
    if begun.exclude(pk__in=our_rebuilds()).exists() and not stands_aside(current_statistics()):
        give_up(rebuild_id)


def _save(row: Any, **changes: Any) -> Any:
    for name, value in (changes | {"heartbeat_at": Now()}).items():
        setattr(row, name, value)
    row.save(update_fields=[*changes, "heartbeat_at"])
    return row
