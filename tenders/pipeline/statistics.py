"""The frozen frequencies that scores are drawn from: which ones hold, and when to draw new ones."""

from datetime import timedelta
from functools import lru_cache
from typing import Final

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from collectif.matching.engine import Engine
from collectif.matching.scores import ENGINE_VERSION
from collectif.matching.statistics import Statistics
from collectif.matching.weights import DEFAULT_WEIGHTS, Weights
from tenders.models import MatchRebuild, MatchStatistics, Procedure
from tenders.pipeline.match_lock import ClockTimestamp
from tenders.pipeline.vectors import procedure_vectors

# Older notices no longer say how buyers write today.
COUNTED_NOTICES = 100_000
# New frequencies are due once the notices have doubled, give or take the first few.
FIRST_NOTICES = 20
# Buyers take up other words.
LONGEST_LIFE: Final = timedelta(days=30)
# That of another engine may still be in force on machines that are brought up to date last.
KEPT_FOR: Final = timedelta(days=1)


def current_statistics() -> MatchStatistics:
    """Return the version in force for this engine; draw the first one when there is none."""
    return _latest() or _first_statistics()


def weights_in_force() -> Weights:
    """Return the constants that scores are drawn with today; ours before the first version."""
    known = _latest()
    return Weights.from_dict(known.weights) if known else DEFAULT_WEIGHTS


def build_statistics(weights: Weights = DEFAULT_WEIGHTS) -> MatchStatistics:
    """Count the notices we hold, and return a version that is not in force.

    Compare it with the one in force (`compare_versions`), then have all matches drawn with it
    (`pipeline.rebuild`): that puts it in force.
    """
    newest = Procedure.objects.order_by("-pk")[:COUNTED_NOTICES]
    vectors = procedure_vectors(Procedure.objects.filter(pk__in=newest))
    counted = Statistics.from_vectors(vectors, weights).to_dict()
    return MatchStatistics.objects.create(
        engine_version=ENGINE_VERSION,
        notice_count=counted["document_count"],
        weights=counted.pop("weights"),
        data=counted,
    )


def switch_on(statistics: MatchStatistics) -> MatchStatistics:
    """Put a version in force; the matches drawn with others are the caller's to replace."""
    statistics.switched_on_at = statistics.used_at = ClockTimestamp()
    statistics.save(update_fields=["switched_on_at", "used_at"])
    return statistics


def are_outdated() -> bool:
    """Say whether the version in force knows less than half of the notices, or is too old."""
    known = current_statistics()
    if known.built_at < timezone.now() - LONGEST_LIFE:
        return True
    return Procedure.objects.count() >= 2 * known.notice_count + FIRST_NOTICES


@transaction.atomic
def _first_statistics() -> MatchStatistics:
    """Draw the first ones; of several workers that find none, the others take those of one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tenders.statistics', 0))")
    return _latest() or switch_on(build_statistics())


def prune_statistics() -> int:
    """Forget frequencies that no match, verdict or contest stands on any more; return how many."""
    current = current_statistics()
    is_ours = Q(engine_version=current.engine_version)
    unused = MatchStatistics.objects.filter(
        is_ours | Q(used_at=None) | Q(used_at__lt=Now() - KEPT_FOR),
        pk__lt=current.pk,
        matches__isnull=True,
        profile_matchings__isnull=True,
        feedback__isnull=True,
        contests__isnull=True,
    ).exclude(rebuilds__in=MatchRebuild.objects.active())
    ids = list(unused.values_list("pk", flat=True))
    MatchStatistics.objects.filter(pk__in=ids).delete()
    return len(ids)


@lru_cache(maxsize=3)
def engine_for(statistics_id: int) -> Engine:
    """Return the engine of these frequencies; they never change, so each worker reads them once."""
    row = MatchStatistics.objects.get(pk=statistics_id)
    return Engine(Statistics.from_dict(row.frozen))


def _latest() -> MatchStatistics | None:
    return MatchStatistics.objects.in_force(ENGINE_VERSION)
