"""The frozen frequencies that scores are drawn from: which ones hold, and when to draw new ones."""

from functools import lru_cache

from django.db import connection, transaction

from collectif.matching.engine import Engine
from collectif.matching.scores import ENGINE_VERSION
from collectif.matching.statistics import Statistics
from tenders.models import MatchStatistics, Procedure
from tenders.pipeline.vectors import procedure_vectors

# Older notices no longer say how buyers write today.
COUNTED_NOTICES = 100_000
# New frequencies are due once the notices have doubled, give or take the first few.
FIRST_NOTICES = 20


def current_statistics() -> MatchStatistics:
    """Return the frequencies in force for this engine; draw the first ones when there are none."""
    return _latest() or build_statistics()


@transaction.atomic
def build_statistics() -> MatchStatistics:
    """Count the notices we hold. Every profile is then due to be matched anew."""
    newest = Procedure.objects.order_by("-pk")[:COUNTED_NOTICES]
    counted = Statistics.from_vectors(procedure_vectors(Procedure.objects.filter(pk__in=newest)))
    return MatchStatistics.objects.create(
        engine_version=ENGINE_VERSION,
        notice_count=counted.document_count,
        weights=counted.weights.to_dict(),
        data=counted.to_dict(),
    )


@transaction.atomic
def refresh_when_grown() -> MatchStatistics | None:
    """Draw new frequencies when those in force know less than half of the notices."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('tenders.statistics', 0))")
    known = _latest()
    if known and Procedure.objects.count() < 2 * known.notice_count + FIRST_NOTICES:
        return None
    return build_statistics()


def prune_statistics() -> int:
    """Forget frequencies that no match was drawn from any more; return how many."""
    newest = current_statistics()
    unused = MatchStatistics.objects.filter(
        pk__lt=newest.pk, matches__isnull=True, profile_matchings__isnull=True
    )
    return unused.delete()[0]


@lru_cache(maxsize=2)
def engine_for(statistics_id: int) -> Engine:
    """Return the engine of these frequencies; they never change, so each worker reads them once."""
    row = MatchStatistics.objects.get(pk=statistics_id)
    return Engine(Statistics.from_dict(row.data))


def _latest() -> MatchStatistics | None:
    return MatchStatistics.objects.in_force(ENGINE_VERSION)
